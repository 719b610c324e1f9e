/** The loads. What is not said is as in `load/plan.ts`: 200 clients in one room, 4 of them senders. */
import type { BesidePlan } from "./load/beside.ts";
import type { Plan } from "./load/plan.ts";
import type { Needs } from "./servers.ts";

export interface Scenario {
  name: string;
  /** For people, as a heading. */
  title: string;
  plan: Partial<Plan>;
  /** Who attack at the same time: flags of attackers.ts. */
  attackers?: readonly string[];
  /** What others do at the same time (load/beside.ts). */
  beside?: Partial<BesidePlan>;
  /** Of chat-server, beside its defaults. */
  needs?: Needs;
  /** Only where it is named: it takes minutes. */
  long?: true;
  /** Which columns are shown. */
  about: "speaking" | "idling" | "beside" | "attacked";
  /** Who takes part, unless others are named on the command line. */
  servers: readonly string[];
}

const EVERYBODY = ["chat-server", "inspircd", "ngircd"];

/** What the kernel and the runtime allow (floors.ts). */
const FLOORS = ["bare C", "bare Deno"];
/** ngircd lets in about 75 clients a second. */
const QUICK_ONES = ["chat-server", "inspircd"];
const OURS = ["chat-server"];

const EVERYTHING = "message-tags server-time account-tag echo-message batch labeled-response";
/** A third each: nothing, time and tags, everything. */
const MIXED = `|server-time message-tags|${EVERYTHING}`;
/** Who talks while something else happens; long enough for that to begin and to end. */
const TALK: Partial<Plan> = { senders: 1, rate: 50, seconds: 8, listeners: 20 };
const STORED = { messages: 10_000_000, accounts: 0 };

/** 200 people talk, 50 messages a second between them, and others do something else. */
const WHILE_OTHERS: readonly Scenario[] = [
  talk("undisturbed", "Nothing else happens", undefined, {}),
  talk("storm", "2,000 people join one room at once", { what: "join", people: 2000 }, {}),
  talk("logins", "1,000 people log in at once (bcrypt)", { what: "login", people: 1000 }, {
    stored: { messages: 0, accounts: 1000 },
  }),
  talk(
    "history",
    "10 people read pages of 100 messages out of 10 million, 100 pages a second",
    { what: "history", people: 10, pause: 100 },
    { stored: STORED },
  ),
  talk(
    "search",
    "2 people search 10 million messages, 10 searches a second",
    { what: "search", people: 2, pause: 200 },
    { stored: STORED },
  ),
];

export const SCENARIOS: readonly Scenario[] = [
  flood(1),
  flood(16),
  flood(64),
  // Reading 10 KB at a time, as it does by default, InspIRCd comes nearly to a halt here.
  flood(256, ["chat-server", "inspircd", "inspircd-64k", "ngircd", ...FLOORS]),
  {
    name: "tags",
    title: "As flight-64, and every line carries its time and message id as tags",
    plan: { window: 64, caps: "message-tags server-time account-tag" },
    about: "speaking",
    servers: OURS,
  },
  {
    name: "mixed",
    title:
      "As flight-64, and of three clients one asks for nothing, one for time and tags, one for everything",
    plan: { window: 64, caps: MIXED },
    about: "speaking",
    servers: OURS,
  },
  way("tls", "TLS"),
  way("websocket", "WebSocket"),
  {
    name: "large",
    title: "One room of 2,000 clients, 4 senders with 16 messages in flight each",
    plan: { clients: 2000, window: 16 },
    about: "speaking",
    servers: QUICK_ONES,
  },
  {
    name: "rooms",
    title: "20 rooms of 100 clients, 1 sender in each, 16 messages in flight",
    plan: { clients: 2000, channels: 20, senders: 1, window: 16 },
    about: "speaking",
    servers: QUICK_ONES,
  },
  growth(100),
  growth(1000),
  growth(10_000),
  trickle(50),
  trickle(200),
  {
    name: "few",
    title: "10,000 clients in 100 rooms, one of a hundred says something each second",
    plan: { clients: 10_000, channels: 100, senders: 1, rate: 1, listeners: 100 },
    about: "speaking",
    servers: QUICK_ONES,
  },
  ...WHILE_OTHERS,
  {
    name: "memory",
    title: "10 million messages in one go, 20 clients: what the server's memory is at the end",
    plan: { clients: 20, messages: 2_500_000, seconds: 1200 },
    about: "speaking",
    servers: OURS,
    long: true,
  },
  {
    name: "calm",
    title: "As attack, without the attackers",
    plan: { senders: 20, rate: 1, listeners: 20 },
    needs: { attacked: true, turns: true },
    about: "attacked",
    servers: ["chat-server-limits"],
  },
  {
    name: "attack",
    title: "200 clients in a room, 20 messages a second, and 2,000 attackers",
    plan: { senders: 20, rate: 1, listeners: 20 },
    attackers: ["--attackers=2000"],
    needs: { attacked: true, turns: true },
    about: "attacked",
    servers: ["chat-server-limits"],
  },
  {
    name: "half-open",
    title: "As calm, and 10,000 connections that are silent or half open, by TCP and TLS",
    plan: { senders: 20, rate: 1, listeners: 20 },
    // Who is thrown out comes again at once, or the number would not stand.
    attackers: ["--attackers=10000", "--still", "--pause=100"],
    needs: { attacked: true, turns: true },
    about: "attacked",
    servers: ["chat-server-limits"],
  },
  {
    name: "idle",
    title: "10,000 clients in 200 rooms, all of them silent",
    plan: { clients: 10_000, channels: 200, messages: 0, idle: 3, listeners: 0 },
    about: "idling",
    servers: QUICK_ONES,
  },
];

function flood(window: number, servers: readonly string[] = [...EVERYBODY, ...FLOORS]): Scenario {
  const many = window === 1 ? "1 message" : `${window} messages`;
  return {
    name: `flight-${window}`,
    title: `200 clients in a room, 4 senders, ${many} in flight for each`,
    plan: { window },
    about: "speaking",
    servers,
  };
}

function trickle(rate: number): Scenario {
  return {
    name: rate === 50 ? "trickle" : `trickle-${rate}`,
    title: `200 clients in a room, 1 sender, ${rate} messages a second`,
    // Long enough for p99 not to be the second of two unlucky messages.
    plan: { senders: 1, rate, seconds: 10 },
    about: "speaking",
    servers: [...EVERYBODY, ...FLOORS],
  };
}

function way(name: "tls" | "websocket", words: string): Scenario {
  return {
    name,
    title: `As flight-64, by ${words}`,
    plan: { window: 64 },
    needs: { way: name },
    about: "speaking",
    servers: OURS,
  };
}

function growth(clients: number): Scenario {
  const rooms = clients / 100;
  return {
    name: `growth-${clients}`,
    title:
      `${clients} clients in rooms of 100, with 1 sender in each: 400 messages a second in all`,
    // The same deliveries for all, and so many that the generator keeps up with them: in a flood its own pace
    // decides how many share a write.
    plan: { clients, channels: rooms, senders: 1, rate: 400 / rooms, seconds: 10 },
    about: "speaking",
    servers: OURS,
  };
}

function talk(
  name: string,
  title: string,
  beside: Partial<BesidePlan> | undefined,
  needs: Needs,
): Scenario {
  return {
    name,
    title: `${title}, while 200 others talk, 50 messages a second`,
    plan: TALK,
    beside,
    needs: { ...needs, turns: true },
    about: "beside",
    servers: OURS,
  };
}
