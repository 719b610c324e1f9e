/**
 * A clock that is set while people talk: backwards, or forwards by more than the server was ever asleep.
 *
 * Rules: what was remembered only to measure a while (silence, a budget, a pause) is moved along, so that
 * nobody is closed, and nobody has to wait for days. What has a date keeps it. Nothing is removed for its age
 * until the clock has gone on evenly for a time: a date that is wrong for a minute must not cost history.
 */
import type { World } from "./world.ts";

/** Milliseconds: the server looks at the clock every few seconds, so no step of its own is as long. */
const LONGEST_STEP = 10 * 60_000;
/** How long a clock must have gone on evenly before what is too old is removed. */
const TRUSTED_AFTER = 60 * 60_000;

/** To be called with every time that is handed in. */
export function setClock(world: World, now: number): void {
  const step = now - world.now;
  world.now = now;
  if (step >= 0 && step <= LONGEST_STEP) return;
  world.clockSetAt = now;
  for (const session of world.sessions) {
    session.since += step;
    session.heard += step;
    session.counted += step;
    if (session.pinged !== 0) session.pinged += step;
  }
  if (step < 0) turnBack(world, step);
  if (Math.abs(step) < 1000) return;
  const seconds = Math.round(Math.abs(step) / 1000);
  world.ports.log("warn", "the clock was set", { direction: step < 0 ? "back" : "on", seconds });
}

/** Whether the date can be relied on. */
export function isClockTrusted({ now, clockSetAt }: World): boolean {
  return clockSetAt === undefined || now - clockSetAt >= TRUSTED_AFTER;
}

function turnBack(world: World, step: number): void {
  world.throttle.turnBack(step);
  for (const user of world.users.values()) {
    user.spoke += step;
    if (user.contacts) shift(user.contacts, step);
  }
  for (const channel of world.channels.values()) shift(channel.spoke, step);
}

function shift(times: Map<string, number>, step: number): void {
  for (const [key, at] of times) times.set(key, at + step);
}
