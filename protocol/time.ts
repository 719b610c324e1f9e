/** Times on the wire: `2026-11-22T23:32:00.000Z` (IRCv3 server-time), milliseconds of UTC inside. */

const FORM = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/;

let lastTime = NaN;
let lastText = "";

/** `ms` must be within the years 0 to 9999. */
export function formatTime(ms: number): string {
  if (ms !== lastTime) {
    lastText = new Date(ms).toISOString();
    lastTime = ms;
  }
  return lastText;
}

/** Milliseconds since 1970, or undefined where `text` has another form or no such day exists. */
export function parseTime(text: string): number | undefined {
  if (!FORM.test(text)) return undefined;
  const ms = Date.parse(text);
  // Date.parse takes February 30th as March 2nd and 24:00 as the next day.
  return new Date(ms).getUTCDate() === Number(text.slice(8, 10)) ? ms : undefined;
}
