/**
 * Metadata as it is read and shown: what is kept of whom, and the lines that bring others up to date.
 * Source: IRCv3 metadata, "Notifications", "Batch types" and "Postponed synchronization".
 */
import { type Numeric, NUMERICS } from "../../protocol/numerics.ts";
import type { Channel } from "../core/channel.ts";
import { replyBare, send } from "../core/reply.ts";
import type { Session } from "../core/session.ts";
import type { User } from "../core/user.ts";
import type { World } from "../core/world.ts";

export const METADATA = "draft/metadata-2";

/** Most people whose metadata is shown unasked; of more the client is told to ask. */
const PEOPLE_AT_ONCE = 200;

/** Seconds after which it may ask; it need not wait for anything else. */
const ASK_AFTER = "5";

/** What the person says of themselves: kept with the account, of a guest as long as they are here. */
export function valuesOf(world: World, user: User): Map<string, string> {
  const account = user.account?.id;
  if (user.metadata === undefined || user.metadata.account !== account) {
    const kept = account === undefined ? {} : world.store.metadata(account);
    user.metadata = { account, values: new Map(Object.entries(kept)) };
  }
  return user.metadata.values;
}

/** Whether the session wants to hear of that key. */
export function wants(session: Session, key: string): boolean {
  return session.subscriptions !== undefined && session.subscriptions.has(key) &&
    session.has(METADATA);
}

/** Runs `say` with the name of a batch of that type, or with none where the client knows no batches. */
export function inBatch(
  world: World,
  session: Session,
  type: string,
  say: (batch?: string) => void,
): void {
  if (!session.has("batch")) return say();
  const batch = world.nextBatch();
  send(world, session, `BATCH +${batch} ${type}`);
  say(batch);
  send(world, session, `BATCH -${batch}`);
}

/** A numeric inside of a batch; only the last parameter may need its colon. */
export function numeric(
  world: World,
  session: Session,
  batch: string | undefined,
  name: Numeric,
  ...params: string[]
): void {
  const row: readonly [code: string, text?: string] = NUMERICS[name];
  const all = [row[0], session.nick, ...params];
  const text = row[1] ?? all.pop()!;
  send(world, session, `${all.join(" ")} :${text}`, batch);
}

function linesOf(
  name: string,
  values: ReadonlyMap<string, string>,
  keys: ReadonlySet<string>,
): string[] {
  if (values.size === 0) return [];
  return [...values].filter(([key]) => keys.has(key))
    .map(([key, value]) => `METADATA ${name} ${key} * :${value}`);
}

function sayLines(world: World, session: Session, target: string, lines: string[]): void {
  inBatch(world, session, `metadata ${target}`, (batch) => {
    for (const line of lines) send(world, session, line, batch);
  });
}

function roomLines(
  world: World,
  session: Session,
  channel: Channel,
  keys: ReadonlySet<string>,
): string[] {
  const lines = linesOf(channel.name, channel.metadata, keys);
  for (const member of channel.members.keys()) {
    if (member !== session.user) lines.push(...linesOf(member.nick, valuesOf(world, member), keys));
  }
  return lines;
}

const NO_KEYS: ReadonlySet<string> = new Set();

/** METADATA SYNC: what the session has subscribed to, of a person or of a room and who is in it. */
export function sync(world: World, session: Session, target: User | Channel): void {
  const keys = session.subscriptions ?? NO_KEYS;
  if ("members" in target) {
    sayLines(world, session, target.name, roomLines(world, session, target, keys));
  } else sayLines(world, session, target.nick, linesOf(target.nick, valuesOf(world, target), keys));
}

/** All that the person says of themselves, to one of their own sessions. */
export function showOwn(world: World, session: Session): void {
  if (!session.has(METADATA)) return;
  const { nick } = session;
  const values = valuesOf(world, session.user!);
  sayLines(world, session, nick, linesOf(nick, values, new Set(values.keys())));
}

/** Shows the values of these keys in the rooms, unless there are too many people. */
export function showRooms(
  world: World,
  session: Session,
  channels: Iterable<Channel>,
  keys: ReadonlySet<string> | undefined,
): void {
  if (keys === undefined || keys.size === 0 || !session.has(METADATA)) return;
  let left = PEOPLE_AT_ONCE;
  for (const channel of channels) {
    left -= channel.members.size;
    if (left < 0) {
      replyBare(world, session, "RPL_METADATASYNCLATER", channel.name, ASK_AFTER);
      continue;
    }
    const lines = roomLines(world, session, channel, keys);
    if (lines.length > 0) sayLines(world, session, channel.name, lines);
  }
}

/** Shows the values of these keys of people whom the session monitors. */
export function showMonitored(
  world: World,
  session: Session,
  nicks: Iterable<string>,
  keys: ReadonlySet<string> | undefined = session.subscriptions,
): void {
  if (keys === undefined || keys.size === 0 || !session.has(METADATA)) return;
  for (const nick of nicks) {
    const user = world.user(nick);
    const lines = user ? linesOf(user.nick, valuesOf(world, user), keys) : [];
    if (lines.length > 0) sayLines(world, session, user!.nick, lines);
  }
}
