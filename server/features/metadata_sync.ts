/**
 * Metadata as it is read and shown: what is kept of whom, and the lines that bring others up to date.
 * Source: IRCv3 metadata, "Notifications", "Batch types" and "Postponed synchronization".
 *
 * Rules: draft/metadata-3 is the later form of draft/metadata-2; both are spoken. The earlier one tells values in
 * METADATA messages, the later one in the numerics that answer METADATA as well, and in WHOIS.
 */
import { type Numeric, NUMERICS } from "../../protocol/numerics.ts";
import type { Channel } from "../core/channel.ts";
import { replyBare, send } from "../core/reply.ts";
import type { Session } from "../core/session.ts";
import type { User } from "../core/user.ts";
import type { World } from "../core/world.ts";

const METADATA_2 = "draft/metadata-2";
const METADATA_3 = "draft/metadata-3";
export const CAPABILITIES: readonly string[] = [METADATA_2, METADATA_3];

/** Whether the capabilities hold one of these two. */
export function knowsMetadata(caps: ReadonlySet<string>): boolean {
  return caps.has(METADATA_2) || caps.has(METADATA_3);
}

/** Whether the session takes values as numerics. */
export function takesNumerics(session: Session): boolean {
  return session.has(METADATA_3);
}

/** A value of somebody or of a room. */
type Entry = readonly [target: string, key: string, value: string];

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
    knowsMetadata(session.caps);
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

function entriesOf(
  name: string,
  values: ReadonlyMap<string, string>,
  keys: ReadonlySet<string>,
): Entry[] {
  if (values.size === 0) return [];
  return [...values].filter(([key]) => keys.has(key)).map(([key, value]) => [name, key, value]);
}

function sayEntries(world: World, session: Session, target: string, entries: Entry[]): void {
  const later = takesNumerics(session);
  inBatch(world, session, `metadata ${target}`, (batch) => {
    for (const [name, key, value] of entries) {
      if (later) numeric(world, session, batch, "RPL_KEYVALUE", name, key, "*", value);
      else send(world, session, `METADATA ${name} ${key} * :${value}`, batch);
    }
  });
}

function roomEntries(
  world: World,
  session: Session,
  channel: Channel,
  keys: ReadonlySet<string>,
): Entry[] {
  const entries = entriesOf(channel.name, channel.metadata, keys);
  for (const member of channel.members.keys()) {
    if (member === session.user) continue;
    entries.push(...entriesOf(member.nick, valuesOf(world, member), keys));
  }
  return entries;
}

const NO_KEYS: ReadonlySet<string> = new Set();

/** METADATA SYNC: what the session has subscribed to, of a person or of a room and who is in it. */
export function sync(world: World, session: Session, target: User | Channel): void {
  const keys = session.subscriptions ?? NO_KEYS;
  if ("members" in target) {
    return sayEntries(world, session, target.name, roomEntries(world, session, target, keys));
  }
  const { nick } = target;
  sayEntries(world, session, nick, entriesOf(nick, valuesOf(world, target), keys));
}

/** All that the person says of themselves, to one of their own sessions. */
export function showOwn(world: World, session: Session): void {
  if (!knowsMetadata(session.caps)) return;
  const { nick } = session;
  const values = valuesOf(world, session.user!);
  sayEntries(world, session, nick, entriesOf(nick, values, new Set(values.keys())));
}

/** Shows the values of these keys in the rooms, unless there are too many people. */
export function showRooms(
  world: World,
  session: Session,
  channels: Iterable<Channel>,
  keys: ReadonlySet<string> | undefined,
): void {
  if (keys === undefined || keys.size === 0 || !knowsMetadata(session.caps)) return;
  let left = PEOPLE_AT_ONCE;
  for (const channel of channels) {
    left -= channel.members.size;
    if (left < 0) {
      replyBare(world, session, "RPL_METADATASYNCLATER", channel.name, ASK_AFTER);
      continue;
    }
    const entries = roomEntries(world, session, channel, keys);
    if (entries.length > 0) sayEntries(world, session, channel.name, entries);
  }
}

/** Shows the values of these keys of people whom the session monitors. */
export function showMonitored(
  world: World,
  session: Session,
  nicks: Iterable<string>,
  keys: ReadonlySet<string> | undefined = session.subscriptions,
): void {
  if (keys === undefined || keys.size === 0 || !knowsMetadata(session.caps)) return;
  for (const nick of nicks) {
    const user = world.user(nick);
    const entries = user ? entriesOf(user.nick, valuesOf(world, user), keys) : [];
    if (entries.length > 0) sayEntries(world, session, user!.nick, entries);
  }
}

/** What the person says of themselves, for WHOIS: in the later form alone. */
export function showInWhois(world: World, session: Session, user: User): void {
  if (!takesNumerics(session)) return;
  for (const [key, value] of valuesOf(world, user)) {
    numeric(world, session, undefined, "RPL_WHOISKEYVALUE", user.nick, key, "*", value);
  }
}
