/**
 * A world of people who do random things, mostly sensible ones: whatever they do, its indexes agree, no
 * handler throws, and no line that anybody gets is broken or too long.
 */
import assert from "node:assert/strict";
import { StoreError } from "../../db/store.ts";
import { parseMessage } from "../../protocol/message.ts";
import { checkWorld } from "../check_world.ts";
import { type Person, plain, Scene } from "../harness.ts";
import { readCorpus } from "./corpus.ts";
import type { Fuzzer } from "./fuzzer.ts";
import { spoiled } from "./mutate.ts";
import type { Random } from "./random.ts";

const MOST_PEOPLE = 12;
/** Accounts that exist from the start, and nicks that others take. */
const ACCOUNTS = ["ann", "Bob", "émile"];
const NICKS = [...ACCOUNTS, "gus", "zoe", "ANN", "田中", "NickServ", "nobody", "1bad", "*"];
const ROOMS = ["#a", "#A", "#b", "#lobby", "#été", "#田", "#", "bad", "#a,#b", "#a,#lobby,#c"];
const PASSWORDS = [
  "password of ann",
  "password of Bob",
  "password of émile",
  "wrong",
  "hunter22hunter",
];
const CAPS = [
  "batch labeled-response",
  "message-tags server-time account-tag",
  "echo-message extended-join multi-prefix userhost-in-names",
  "away-notify account-notify setname standard-replies draft/chathistory",
  "-echo-message",
  "-batch",
  "nonsense",
];

type Words = (random: Random) => string;

const nick: Words = (random) => random.pick(NICKS);
const room: Words = (random) => random.pick(ROOMS);
const target: Words = (random) => random.below(2) ? nick(random) : room(random);
const text: Words = (random) =>
  random.pick([
    "hello",
    "",
    "x".repeat(random.below(520)),
    "é🙂",
    "\x01ACTION x\x01",
    ":",
    " two words",
  ]);
const mode: Words = (random) =>
  Array.from({ length: 1 + random.below(5) }, () => random.pick([..."+-ovbklimntz"])).join("");
const point: Words = (random) =>
  random.pick([
    "*",
    "timestamp=2026-11-22T20:00:00.000Z",
    `msgid=${random.next().toString(36)}`,
    "x=y",
  ]);

/** Ids of messages that somebody has seen lately. */
let recent: string[] = [];

/** What people send. */
const LINES: Words[] = [
  (r) => `NICK ${nick(r)}`,
  (r) => `USER ${nick(r)} 0 * :${text(r)}`,
  (r) => `PASS :${nick(r)}:${r.pick(PASSWORDS)}`,
  (r) => `CAP REQ :${r.pick(CAPS)}`,
  (r) => r.pick(["CAP LS 302", "CAP LS", "CAP LIST", "CAP END", "CAP END", "CAP X"]),
  (r) => `AUTHENTICATE ${r.pick(["PLAIN", "PLAIN", "*", "+", "x".repeat(400), "EXTERNAL"])}`,
  (r) => `AUTHENTICATE ${plain(r.pick(ACCOUNTS), r.pick(PASSWORDS))}`,
  (r) => `REGISTER ${r.pick(["*", nick(r)])} * :${r.pick(PASSWORDS)}`,
  (r) => `VERIFY ${nick(r)} 1`,
  (r) => `PRIVMSG NickServ :REGISTER ${r.pick(PASSWORDS).replaceAll(" ", "-")}`,
  (r) => `PRIVMSG NickServ :IDENTIFY ${nick(r)} hunter22hunter`,
  (r) => `PRIVMSG NickServ :SET PASSWORD hunter22hunter hunter22hunter`.slice(0, 30 + r.below(40)),
  (r) => `PRIVMSG NickServ :DROP ${nick(r)} hunter22hunter`,
  (r) => `PRIVMSG NickServ :${r.pick(["HELP", "INFO", "HELP DROP", ""])}`,
  (r) => `JOIN ${room(r)} ${text(r)}`,
  (r) => `JOIN ${room(r)}`,
  (r) => `JOIN ${r.pick(["0", ":#a b", room(r)])}`,
  (r) => `PART ${room(r)} :${text(r)}`,
  (r) => `KICK ${room(r)} ${nick(r)} :${text(r)}`,
  (r) => `KICK #a,#b ${nick(r)},${nick(r)}`,
  (r) => `INVITE ${nick(r)} ${room(r)}`,
  (r) => `TOPIC ${room(r)} :${text(r)}`,
  (r) => `MODE ${target(r)} ${mode(r)} ${nick(r)} ${nick(r)} :${text(r)}`,
  (r) => `MODE ${target(r)} ${mode(r)}`,
  (r) => `${r.pick(["NAMES", "LIST", "WHO", "WHOIS", "TOPIC", "MODE", "INVITE"])} ${target(r)}`,
  (r) => r.pick(["LIST", "WHO", "LUSERS", "MOTD", "VERSION", "HELP", "PING x", "PONG", "ERROR x"]),
  (r) => `PRIVMSG ${target(r)},${target(r)} :${text(r)}`,
  (r) => `NOTICE ${target(r)} :${text(r)}`,
  (r) => `@+a=b;label=${r.below(9)} PRIVMSG ${target(r)} :${text(r)}`,
  (r) => `@+typing=active TAGMSG ${target(r)}`,
  (r) => `@label=${r.below(9)} ${r.pick(LINES)(r)}`,
  (r) => `AWAY :${text(r)}`,
  (r) => `SETNAME :${text(r)}`,
  (r) => `CHATHISTORY ${r.pick(["LATEST", "BEFORE", "AFTER"])} ${target(r)} ${point(r)} 5`,
  (r) => `CHATHISTORY BETWEEN ${target(r)} ${point(r)} ${point(r)} 5`,
  (r) => `CHATHISTORY TARGETS ${point(r)} ${point(r)} 5`,
  (r) => `MONITOR ${r.pick(["+", "-"])} ${nick(r)},${nick(r)}`,
  (r) => r.pick(["MONITOR L", "MONITOR S", "MONITOR C", "MONITOR"]),
  (r) => `MARKREAD ${target(r)} ${r.pick(["", point(r), "timestamp=2026-11-22T20:00:01.000Z"])}`,
  (r) => `REDACT ${target(r)} ${r.pick([recent.at(-1) ?? "x", "x"])} :${text(r)}`,
  (r) => `RENAME ${room(r)} ${room(r)} :${text(r)}`,
  (r) =>
    `METADATA ${r.pick(["*", target(r)])} ${r.pick(["SET", "GET", "LIST", "SUB"])} k :${text(r)}`,
  (r) => `METADATA * ${r.pick(["CLEAR", "SUB k", "UNSUB k", "SUBS", "SYNC #a", "X"])}`,
  (r) => `SEARCH ${r.pick(["text=hello", `in=${room(r)}`, "limit=3", "x=y"])}`,
  (r) => `BATCH ${r.pick(["+1 draft/multiline", "-1", "+2"])} ${target(r)}`,
  (r) => `@batch=1 PRIVMSG ${target(r)} :${text(r)}`,
  (r) => `PRIVMSG NickServ :SET ${r.pick(["ALWAYS-ON ON", "ALWAYS-ON OFF", "X", ""])}`,
  (r) => `PRIVMSG NickServ :${r.pick(["SESSIONS", "GHOST x", "SUSPEND gus", "UNSUSPEND gus"])}`,
  (r) =>
    `PRIVMSG ChanServ :${r.pick(["REGISTER", "DROP", "OP", "FLAGS", "INFO"])} ${room(r)} ${
      nick(r)
    }`,
  (r) =>
    `${r.pick(["OPER", "KILL", "KLINE", "BAN", "UNBAN", "DEEDS", "STATS"])} ${nick(r)} :${text(r)}`,
  (r) => `WHOWAS ${nick(r)}`,
  (r) => r.below(8) ? "PING y" : `QUIT :${text(r)}`,
];

class World {
  readonly scene = new Scene({
    guests: true,
    lobby: "#lobby",
    keepNames: false,
    alwaysOn: "opt-in",
    operators: "Bob=all",
    limits: {
      loginAttempts: 20,
      channelsPerUser: 4,
      sessionsPerAccount: 3,
      listEntries: 3,
      targets: 2,
    },
  });
  readonly corpus = readCorpus();
  people: Person[] = [];

  constructor(readonly random: Random) {
    for (const name of ACCOUNTS) this.scene.account(name);
    this.scene.store.setPassword(this.scene.store.account("Bob")!.id, "hash of hunter22hunter");
  }

  /** One thing that happens. */
  step(): void {
    const { random, scene } = this;
    const kind = random.below(60);
    if (kind === 0 || this.people.length === 0) this.come();
    else if (kind === 1 && random.below(3) === 0) random.pick(this.people).vanish();
    else if (kind === 2) scene.pass(random.below(20_000));
    else if (kind === 3) random.pick(this.people).bytes(spoiled(random, this.corpus));
    else if (kind === 4) this.disk();
    else if (kind === 5) scene.patient = random.below(4) === 0;
    else if (kind === 6) scene.work();
    else random.pick(this.people).send(random.pick(LINES)(random));
  }

  /** Somebody connects: a guest, somebody with an account, or somebody who knows neither well. */
  come(): void {
    if (this.people.length >= MOST_PEOPLE) return;
    const { random, scene } = this;
    const person = scene.stranger();
    this.people.push(person);
    const kind = random.below(5);
    if (kind === 0) return;
    const name = kind < 3 ? random.pick(ACCOUNTS) : `${random.pick(NICKS)}${random.below(99)}`;
    const hash = scene.store.account(name)?.passwordHash ?? "";
    if (kind < 3) person.send(`PASS :${name}:${hash.slice("hash of ".length)}`);
    for (const caps of CAPS) if (random.below(3) === 0) person.send(`CAP REQ :${caps}`);
    person.send("CAP END", `NICK ${name}`, "USER x 0 * :X", `JOIN ${random.pick(ROOMS)}`);
  }

  /** The disk is full for a while. */
  disk(): void {
    const full = this.random.below(6) === 0;
    this.scene.store.failWith(full ? new StoreError("full", "the disk is full") : undefined);
  }

  /** Everybody goes, and nobody is left. */
  end(): void {
    this.scene.store.failWith(undefined);
    for (const person of this.people) person.vanish();
    this.people = [];
    this.check();
    for (const user of this.scene.world.users.values()) assert(user.alwaysOn, user.nick);
  }

  check(): void {
    checkWorld(this.scene);
    const failed = this.scene.log.find((entry) => entry.event === "a command failed");
    assert.equal(failed, undefined, JSON.stringify(failed));
    for (const person of this.people) for (const line of person.take()) checkLine(line);
    recent = recent.slice(-5);
    for (const { closed, session } of this.people) {
      if (closed) assert.equal(this.scene.world.monitors.list(session).size, 0);
    }
    this.people = this.people.filter((person) => !person.closed);
    assert.equal(this.scene.world.sessions.size, this.people.length);
  }
}

const encoder = new TextEncoder();

/** History is in order, and each account is one person at most. */
function checkKept({ store, world }: Scene): void {
  for (const { conversation } of world.channels.values()) {
    const numbers = store.slice(conversation, { limit: 1e6, from: "start", events: true })
      .map(({ sequence }) => sequence);
    numbers.forEach((number, i) => assert(i === 0 || number > numbers[i - 1]));
  }
  const accounts = [...world.users.values()].flatMap(({ account }) => account?.id ?? []);
  assert.equal(new Set(accounts).size, accounts.length);
}

/** What must be so of any line that the server sends. */
function checkLine(line: string): void {
  const message = parseMessage(line);
  assert(message !== undefined && message.source, line);
  assert.match(message.command, /^([A-Z]+|\d{3})$/, line);
  assert.doesNotMatch(line, /[\r\n\0]|undefined|\[object/);
  const id = message.tags?.get("msgid");
  if (id !== undefined) recent.push(id);
  const tags = line.startsWith("@") ? line.indexOf(" ") + 1 : 0;
  assert(encoder.encode(line.slice(tags)).length <= 510, line);
  assert(encoder.encode(line.slice(0, tags)).length <= 8191, line);
}

export const world: Fuzzer = {
  name: "random people leave the world in order",
  steps: 20_000,
  start(random) {
    const made = new World(random);
    let left = 20_000;
    return () => {
      made.step();
      made.check();
      if (--left % 500 === 0) checkKept(made.scene);
      if (left === 0) made.end();
    };
  },
};
