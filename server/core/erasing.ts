/**
 * Erasing what a deleted account has written, a small portion at a time with a pause after each, so that the
 * chat goes on beside it.
 *
 * Rules: that it is to be done is stored with the account's end, so it goes on after a restart; where nothing
 * can be stored now it is tried again.
 */
import { StoreError } from "../../db/store.ts";
import { stored } from "./login.ts";
import type { ErasureListener } from "./pending.ts";
import type { World } from "./world.ts";

/** Messages and events removed in a portion at most (fewer where that takes long: db/retention.ts); rows looked at. */
const LIMIT = 20;
const ROWS = 4000;
/** Milliseconds between two portions, and until another try where one failed. */
const PAUSE = 15;
const RETRY = 5000;

/** Begins or goes on; `listener` hears after each portion. */
export function erase(world: World, account: number, listener?: ErasureListener): void {
  const listeners = world.erasures.get(account);
  if (listeners !== undefined) {
    if (listener) listeners.push(listener);
    return;
  }
  world.erasures.set(account, listener ? [listener] : []);
  again(world, account, PAUSE);
}

function again(world: World, account: number, delay: number): void {
  world.later(undefined, { kind: "pause", delay }, () => portion(world, account));
}

function portion(world: World, account: number): void {
  const erased = stored(world, () => world.store.eraseMore(account, LIMIT, ROWS));
  if (erased instanceof StoreError) return again(world, account, RETRY);
  const { count, done } = erased;
  const listeners = world.erasures.get(account) ?? [];
  if (done) {
    world.erasures.delete(account);
    world.ports.log("info", "erased an account's messages", { account, count });
  } else again(world, account, PAUSE);
  for (const listener of listeners) listener(count, done);
}
