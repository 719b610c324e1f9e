/**
 * What people say of themselves and of their rooms, by key: METADATA. Source: IRCv3 metadata.
 *
 * Rules: everybody may read what they can see, but of a room with a key or for invited people (+k, +i) only who is
 * in it; one sets one's own keys, and a room's as its operator. What
 * an account or a kept room has is stored before anybody hears of it. Only who has subscribed to a key and
 * shares a room with its owner, or monitors them, is told of a change; the session that made it is answered.
 */
import { StoreError } from "../../db/store.ts";
import { counted } from "../../protocol/counted.ts";
import type { FailCode } from "../../protocol/fails.ts";
import { byteLength } from "../../protocol/framer.ts";
import type { Numeric } from "../../protocol/numerics.ts";
import { Broadcast } from "../core/broadcast.ts";
import type { Channel } from "../core/channel.ts";
import { cannotStore } from "../core/dispatch.ts";
import { stored } from "../core/login.ts";
import { byUser, type Command, type Feature } from "../core/records.ts";
import { fail, needMoreParams, reply } from "../core/reply.ts";
import { act } from "../core/rooms.ts";
import { type Session, Stage } from "../core/session.ts";
import type { User } from "../core/user.ts";
import type { World } from "../core/world.ts";
import {
  CAPABILITIES,
  inBatch,
  knowsMetadata,
  numeric,
  showMonitored,
  showOwn,
  showRooms,
  sync,
  takesNumerics,
  valuesOf,
  wants,
} from "./metadata_sync.ts";

/** Bytes of keys in one line, and how many: a line has fifteen parameters at most. */
const LIST_BYTES = 350;
const LIST_KEYS = 13;

/** "Keys and Values"; the length is ours, so that a key and its value fit into one line. */
const KEY = /^[a-z0-9_.\/-]{1,64}$/;

/** A person or a room. */
interface Target {
  name: string;
  values: Map<string, string>;
  user?: User;
  channel?: Channel;
}

interface Call {
  world: World;
  session: Session;
  user: User;
  target: Target;
  params: string[];
}

/** Undefined where there is no such target, or none that the user may know of. */
function targetOf(world: World, user: User, name: string): Target | undefined {
  const channel = world.channel(name);
  if (channel) {
    const { metadata: values } = channel;
    return channel.isHiddenFrom(user) ? undefined : { name: channel.name, values, channel };
  }
  const person = name === "*" ? user : world.user(name);
  return person && { name: person.nick, values: valuesOf(world, person), user: person };
}

function invalidTarget(world: World, session: Session, name: string): void {
  fail(world, session, "METADATA", "INVALID_TARGET", [name], "There is no such person or room");
}

/** True where the key is one; else the session was told. */
function isKey({ world, session }: Call, key: string, batch?: string): boolean {
  if (KEY.test(key)) return true;
  const text = "A key is made of a to z, 0 to 9 and _ . / -, and has 64 characters at most";
  fail(world, session, "METADATA", "KEY_INVALID", [key.slice(0, 64)], text, batch);
  return false;
}

/** True where the user may read what is said of the target; else the session was told. */
function mayRead({ world, session, user, target: { channel } }: Call): boolean {
  if (channel === undefined || channel.has(user)) return true;
  if (!channel.flags.has("i") && channel.key === undefined) return true;
  const text = "Only who is in the room may read that: join it first";
  fail(world, session, "METADATA", "KEY_NO_PERMISSION", [channel.name, "*"], text);
  return false;
}

/** True where the user may change the target; else the session was told. */
function mayChange({ world, session, user, target }: Call, key: string): boolean {
  if (target.channel ? target.channel.isOperator(user) : target.user === user) return true;
  const text = target.channel
    ? "Only the room's operators may change that"
    : "You can change only what is said of yourself";
  fail(world, session, "METADATA", "KEY_NO_PERMISSION", [target.name, key], text);
  return false;
}

function replace(values: Map<string, string>, next: ReadonlyMap<string, string>): void {
  values.clear();
  for (const [key, value] of next) values.set(key, value);
}

/** Keeps what the target has from now on. False where it can't be stored; the session was told. */
function keep({ world, session, target }: Call, next: ReadonlyMap<string, string>): boolean {
  const { channel, user, values } = target;
  const before = channel?.record();
  const account = user?.account?.id;
  if (account !== undefined) {
    const kept = Object.fromEntries(next);
    const done = stored(world, () => world.store.setMetadata(account, kept));
    if (done instanceof StoreError) {
      cannotStore(world, session, "METADATA", done);
      return false;
    }
  }
  replace(values, next);
  if (channel === undefined || world.keep(channel, before!)) return true;
  cannotStore(world, session, "METADATA");
  return false;
}

/** Tells all who want to know; `value` undefined: the key is gone. */
function tell({ world, session, user, target }: Call, key: string, value?: string): void {
  const text = value === undefined ? "" : ` :${value}`;
  const line = new Broadcast(act(world, user, `METADATA ${target.name} ${key} *${text}`));
  const peers = target.user ? world.neighbours(target.user, true) : target.channel!.audience;
  const watchers = target.user ? world.monitors.watchers(target.name) : [];
  for (const one of new Set([...peers, ...watchers])) {
    if (one === session || !wants(one, key)) continue;
    if (!takesNumerics(one)) line.to(one);
    else if (value === undefined) reply(world, one, "RPL_KEYNOTSET", target.name, key);
    else numeric(world, one, undefined, "RPL_KEYVALUE", target.name, key, "*", value);
  }
}

function remove(call: Call, key: string): void {
  const { world, session, target } = call;
  if (!target.values.has(key)) {
    const context = [target.name, key];
    return fail(world, session, "METADATA", "KEY_NOT_SET", context, "The key is not set");
  }
  const next = new Map(target.values);
  next.delete(key);
  if (!keep(call, next)) return;
  reply(world, session, "RPL_KEYNOTSET", target.name, key);
  tell(call, key);
}

function set(call: Call): void {
  const { world, session, target, params: [key, value] } = call;
  if (!isKey(call, key) || !mayChange(call, key)) return;
  if (value === undefined) return remove(call, key);
  const { metadataBytes, metadataKeys } = world.settings.limits;
  const refuse = (code: FailCode, context: string[], text: string) =>
    fail(world, session, "METADATA", code, context, text);
  // deno-lint-ignore no-control-regex
  if (byteLength(value) > metadataBytes || /[\x00-\x1f\x7f]/.test(value)) {
    const most = counted(metadataBytes, "byte");
    const text = `A value is text without control characters, ${most} at most`;
    return takesNumerics(session)
      ? refuse("INVALID_VALUE", [key], text)
      : refuse("VALUE_INVALID", [], text);
  }
  const before = target.values.get(key);
  if (before === undefined && target.values.size >= metadataKeys) {
    const text = `All ${counted(metadataKeys, "key")} are in use: remove one first`;
    return refuse("LIMIT_REACHED", [target.name], text);
  }
  if (before !== value && !keep(call, new Map(target.values).set(key, value))) return;
  numeric(world, session, undefined, "RPL_KEYVALUE", target.name, key, "*", value);
  if (before !== value) tell(call, key, value);
}

function get(call: Call): void {
  if (!mayRead(call)) return;
  const { world, session, target: { name, values }, params } = call;
  inBatch(world, session, `metadata ${name}`, (batch) => {
    for (const key of params) {
      if (!isKey(call, key, batch)) continue;
      const value = values.get(key);
      if (value === undefined) numeric(world, session, batch, "RPL_KEYNOTSET", name, key);
      else numeric(world, session, batch, "RPL_KEYVALUE", name, key, "*", value);
    }
  });
}

function list(call: Call): void {
  if (!mayRead(call)) return;
  const { world, session, target: { name, values } } = call;
  inBatch(world, session, `metadata ${name}`, (batch) => {
    for (const [key, value] of values) {
      numeric(world, session, batch, "RPL_KEYVALUE", name, key, "*", value);
    }
  });
}

function clear(call: Call): void {
  const { world, session, target } = call;
  if (!mayChange(call, "*")) return;
  const keys = [...target.values.keys()];
  if (keys.length > 0 && !keep(call, new Map())) return;
  inBatch(world, session, `metadata ${target.name}`, (batch) => {
    for (const key of keys) numeric(world, session, batch, "RPL_KEYNOTSET", target.name, key);
  });
  for (const key of keys) tell(call, key);
}

/** Keys in as many numerics as they need. */
function sayKeys(call: Call, name: Numeric, keys: Iterable<string>, batch?: string): void {
  let line: string[] = [];
  const flush = () => {
    if (line.length > 0) numeric(call.world, call.session, batch, name, ...line);
    line = [];
  };
  for (const key of keys) {
    if (line.length === LIST_KEYS || line.join(" ").length + key.length > LIST_BYTES) flush();
    line.push(key);
  }
  flush();
}

function subscribe(call: Call): void {
  const { world, session, user, params } = call;
  const most = world.settings.limits.metadataSubscriptions;
  const present = session.subscriptions ??= new Set();
  const done = new Set<string>();
  const fresh = new Set<string>();
  for (const key of params) {
    // Also of one that is subscribed to already ("Subscribed to too many keys", example 3).
    if (present.size >= most) {
      const text = `You have subscribed to ${counted(most, "key")}: unsubscribe from one first`;
      fail(world, session, "METADATA", "TOO_MANY_SUBS", [key.slice(0, 64)], text);
      break;
    }
    if (!isKey(call, key)) continue;
    done.add(key);
    if (!present.has(key)) fresh.add(key);
    present.add(key);
  }
  sayKeys(call, "RPL_METADATASUBOK", done);
  showRooms(world, session, user.channels, fresh);
  showMonitored(world, session, world.monitors.list(session).values(), fresh);
}

function unsubscribe(call: Call): void {
  const keys = new Set(call.params.filter((key) => isKey(call, key)));
  for (const key of keys) call.session.subscriptions?.delete(key);
  sayKeys(call, "RPL_METADATAUNSUBOK", keys);
}

function subscriptions(call: Call): void {
  const { world, session } = call;
  inBatch(world, session, "metadata-subs", (batch) => {
    sayKeys(call, "RPL_METADATASUBS", session.subscriptions ?? [], batch);
  });
}

interface Subcommand {
  /** Whether it needs a key. */
  key?: boolean;
  /** Whether it is about the session itself: its target is `*`. */
  own?: boolean;
  run(call: Call): void;
}

const SUBCOMMANDS: Record<string, Subcommand> = {
  GET: { key: true, run: get },
  SET: { key: true, run: set },
  LIST: { run: list },
  CLEAR: { run: clear },
  SUB: { key: true, own: true, run: subscribe },
  UNSUB: { key: true, own: true, run: unsubscribe },
  SUBS: { own: true, run: subscriptions },
  SYNC: {
    run(call) {
      const { world, session, target } = call;
      if (mayRead(call)) sync(world, session, target.channel ?? target.user!);
    },
  },
};

const metadata: Command = {
  name: "METADATA",
  stages: Stage.OPEN,
  params: 2,
  cost: 2,
  usage: "METADATA <#room, nick or *> GET|SET|LIST|CLEAR|SUB|UNSUB|SUBS|SYNC [key] [value]",
  help:
    "Says what you are (* SET avatar …) or what a room is, and reads what others say. SUB: tells " +
    "you of changes.",
  run: byUser((world, session, user, { params: [name, word, ...params] }) => {
    const asked = word.toUpperCase();
    const subcommand = Object.hasOwn(SUBCOMMANDS, asked) ? SUBCOMMANDS[asked] : undefined;
    if (!subcommand) {
      const context = [word.slice(0, 64)];
      const text = `There is no such word for METADATA: ${metadata.usage}`;
      return fail(world, session, "METADATA", "SUBCOMMAND_INVALID", context, text);
    }
    const target = targetOf(world, user, name);
    const wrong = target === undefined || (subcommand.own && target.user !== user);
    if (wrong) return invalidTarget(world, session, name);
    if (subcommand.key && params.length === 0) {
      return needMoreParams(world, session, "METADATA", metadata.usage);
    }
    subcommand.run({ world, session, user, target, params });
  }),
};

export const metadataKeys: Feature = {
  commands: [metadata],
  capabilities: CAPABILITIES.map((name) => ({
    name,
    value: ({ settings: { limits } }) =>
      `max-subs=${limits.metadataSubscriptions},max-keys=${limits.metadataKeys},` +
      `max-value-bytes=${limits.metadataBytes}`,
  })),
  welcome: showOwn,
  loggedIn: showOwn,
  negotiated(world, session, before) {
    if (!knowsMetadata(before)) showOwn(world, session);
  },
  entered(world, session, channel) {
    showRooms(world, session, [channel], session.subscriptions);
  },
  appeared(world, user) {
    for (const session of world.monitors.watchers(user.nick)) {
      showMonitored(world, session, [user.nick]);
    }
  },
};
