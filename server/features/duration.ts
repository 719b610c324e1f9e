/** How long something lasts, as people write it: `30` (minutes), `45s`, `2h`, `1d12h`, `4w`; `0` for good. */
const UNITS: Record<string, number> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};
/** A hundred years; what is longer is for good. */
const MOST = 36_500 * UNITS.d;

/** Milliseconds, 0 for good; undefined where the text is no duration. */
export function parseDuration(text: string): number | undefined {
  if (/^\d{1,9}$/.test(text)) return limited(Number(text) * UNITS.m);
  if (!/^(\d{1,9}[smhdw])+$/i.test(text)) return undefined;
  const parts = text.toLowerCase().matchAll(/(\d+)([smhdw])/g);
  return limited([...parts].reduce((sum, [, n, unit]) => sum + Number(n) * UNITS[unit], 0));
}

function limited(ms: number): number {
  return ms > MOST ? 0 : ms;
}
