/** The loads. What is not said is as in `load/plan.ts`: 200 clients in one room, 4 of them senders. */
import type { Plan } from "./load/plan.ts";

export interface Scenario {
  name: string;
  /** For people, as a heading. */
  title: string;
  plan: Partial<Plan>;
  /** Who attack at the same time: flags of attackers.ts. */
  attackers?: readonly string[];
  /** Which columns are shown. */
  about: "speaking" | "idling";
  /** Who takes part, unless others are named on the command line. */
  servers: readonly string[];
}

const EVERYBODY = ["chat-server", "inspircd", "ngircd"];

export const SCENARIOS: readonly Scenario[] = [
  flood(1),
  flood(16),
  flood(64),
  // Reading 10 KB at a time, as it does by default, InspIRCd comes nearly to a halt here.
  flood(256, ["chat-server", "inspircd", "inspircd-64k", "ngircd"]),
  {
    name: "tags",
    title: "As flight-64, and every line carries its time and message id as tags",
    plan: { window: 64, caps: "message-tags server-time account-tag" },
    about: "speaking",
    servers: ["chat-server"],
  },
  {
    name: "rooms",
    title: "20 rooms of 100 clients, 1 sender in each, 16 messages in flight",
    plan: { clients: 2000, channels: 20, senders: 1, window: 16 },
    about: "speaking",
    // ngircd lets in about 75 clients a second.
    servers: ["chat-server", "inspircd"],
  },
  {
    name: "trickle",
    title: "200 clients in a room, 1 sender, 50 messages a second",
    plan: { senders: 1, rate: 50 },
    about: "speaking",
    servers: EVERYBODY,
  },
  {
    name: "calm",
    title: "As attack, without the attackers",
    plan: { senders: 20, rate: 1, listeners: 20 },
    about: "speaking",
    servers: ["chat-server-limits"],
  },
  {
    name: "attack",
    title: "200 clients in a room, 20 messages a second, and 2,000 attackers",
    plan: { senders: 20, rate: 1, listeners: 20 },
    attackers: ["--attackers=2000"],
    about: "speaking",
    servers: ["chat-server-limits"],
  },
  {
    name: "half-open",
    title: "As calm, and 10,000 connections that are silent or half open, by TCP and TLS",
    plan: { senders: 20, rate: 1, listeners: 20 },
    attackers: ["--attackers=10000", "--still"],
    about: "speaking",
    servers: ["chat-server-limits"],
  },
  {
    name: "idle",
    title: "10,000 clients in 200 rooms, all of them silent",
    plan: { clients: 10_000, channels: 200, messages: 0, idle: 3, listeners: 0 },
    about: "idling",
    servers: ["chat-server", "inspircd"],
  },
];

function flood(window: number, servers: readonly string[] = EVERYBODY): Scenario {
  const many = window === 1 ? "1 message" : `${window} messages`;
  return {
    name: `flight-${window}`,
    title: `200 clients in a room, 4 senders, ${many} in flight for each`,
    plan: { window },
    about: "speaking",
    servers,
  };
}
