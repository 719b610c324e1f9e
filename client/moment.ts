/**
 * Times as people write them, in this machine's time zone: a day, a day and a time, a time, a day's name,
 * or how long ago.
 */
import { parseTime } from "../protocol/time.ts";

export const WRITE_MOMENT =
  "Write it like 2026-11-22, 2026-11-22T20:00, 20:00, yesterday, monday, 90m, 3h or 2d.";

const DATE = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d))?$/;
const CLOCK = /^(\d{1,2}):(\d\d)$/;
const AGO = /^(?:\d{1,6}[smhdw])+$/;
const UNITS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};
const DAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

/** Milliseconds since 1970, or undefined where it is no time. A time with Z is UTC; `now` likewise. */
export function parseMoment(text: string, now: number): number | undefined {
  const word = text.toLowerCase();
  for (const read of [date, clock, ago, dayName]) {
    const ms = read(word, now);
    if (ms !== undefined) return ms;
  }
  return parseTime(text);
}

function date(text: string): number | undefined {
  const parts = DATE.exec(text.toUpperCase());
  if (!parts) return undefined;
  const [year, month, day, hour = 0, minute = 0] = parts.slice(1).map((part) => Number(part ?? 0));
  if (hour > 23 || minute > 59) return undefined;
  const date = new Date(year, month - 1, day, hour, minute);
  return date.getMonth() === month - 1 && date.getDate() === day ? date.getTime() : undefined;
}

/** `20:00`: the last time that it was so late. */
function clock(text: string, now: number): number | undefined {
  const [, hour, minute] = CLOCK.exec(text)?.map(Number) ?? [];
  if (hour === undefined || hour > 23 || minute > 59) return undefined;
  const date = new Date(now);
  date.setHours(hour, minute, 0, 0);
  if (date.getTime() > now) date.setDate(date.getDate() - 1);
  return date.getTime();
}

/** `1h30m`. */
function ago(text: string, now: number): number | undefined {
  if (!AGO.test(text)) return undefined;
  let ms = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)([smhdw])/g)) ms += Number(count) * UNITS[unit];
  return Math.max(now - ms, 0);
}

/** `today`, `yesterday`, `monday` (the last one, today where it is Monday): as the day begins. */
function dayName(text: string, now: number): number | undefined {
  const date = new Date(now);
  const weekday = DAYS.indexOf(text);
  if (text === "yesterday") date.setDate(date.getDate() - 1);
  else if (weekday >= 0) date.setDate(date.getDate() - (date.getDay() - weekday + 7) % 7);
  else if (text !== "today") return undefined;
  date.setHours(0, 0, 0, 0);
  return date.getTime();
}
