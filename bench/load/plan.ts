/** What a load consists of, and what is measured of it. */
import type { Standing } from "../standing.ts";

export interface Plan {
  host: string;
  port: number;
  clients: number;
  /** The clients are spread over so many rooms, one after the other. */
  channels: number;
  /** In each room. */
  senders: number;
  /** Messages in flight for each sender: written, but not seen by the average member of the room. */
  window: number;
  /** For each sender; it ends with these or with the seconds, whichever comes first. */
  messages: number;
  seconds: number;
  /** Messages a second for each sender, instead of a window; 0 for none. */
  rate: number;
  /** Bytes of text behind the stamp of each message. */
  padding: number;
  /** So many clients take latencies; the others only count. */
  listeners: number;
  /**
   * Capabilities that the clients ask for, with spaces between them; several sets have "|" between them, and
   * clients take them in turn.
   */
  caps: string;
  /** How they come: `tcp`, `tls` or `websocket` (ways.ts). */
  way: string;
  /** File with the certificate that the server shows, for TLS. */
  certificate: string;
  /** Seconds for which everybody is silent before anybody speaks. */
  idle: number;
  /** Clients that are connecting at a time. */
  ramp: number;
  /** What nicks start with. */
  prefix: string;
  /** The server's process id; 0 where nothing is to be known of it. */
  pid: number;
}

export const DEFAULTS: Plan = {
  host: "127.0.0.1",
  port: 6667,
  clients: 200,
  channels: 1,
  senders: 4,
  window: 64,
  messages: 20_000,
  seconds: Infinity,
  rate: 0,
  padding: 64,
  listeners: 8,
  caps: "",
  way: "tcp",
  certificate: "",
  idle: 0,
  ramp: 256,
  prefix: "b",
  pid: 0,
};

/** What is measured. Absent: not known, because there was no process id or nobody spoke. */
export type Report = Joining & Idling & Speaking & Around;

/** What is not the generator's: the turns of the server, and those who do something beside it. */
export interface Around {
  turns?: Turns;
  beside?: BesideReport;
  /** Those who were to stay connected, by kind: the fewest that stood at a time. */
  standing?: Standing;
}

export interface Turns {
  count: number;
  /** Upper bounds of the server's own histogram. */
  p99Ms: number;
  longestMs: number;
}

export interface BesideReport {
  /** Joins, logins or answers. */
  done: number;
  /** Questions that were refused for now, such as logins when too many wait. */
  refused: number;
  /** From the first question to the last answer. */
  perSecond: number;
  /** From a question to the end of its answer. */
  latency?: Latency;
}

export interface Joining {
  clients: number;
  channels: number;
  /** From the first connection until the last client was in its room. */
  joinSeconds: number;
  joinsPerSecond: number;
  joinCpuSeconds?: number;
  /** The server's memory when all have joined and nobody has spoken, and its part for each client. */
  joinedMb?: number;
  kbPerClient?: number;
}

export interface Idling {
  /** Of one core, while everybody is silent. */
  idleCpuShare?: number;
}

export interface Speaking {
  /** Complete lines that arrived at clients; who sends gets none of its own. */
  deliveries: number;
  messages: number;
  /** From the first write until the last delivery. */
  seconds: number;
  deliveriesPerSecond: number;
  messagesPerSecond: number;
  cpuSeconds?: number;
  /** Microseconds of the server's CPU time, user and system. */
  cpuMicrosPerDelivery?: number;
  /** The server's memory at the end. */
  mb?: number;
  /** The generator's own share of its core: near 1 it was the limit, not the server. */
  generatorShare: number;
  latency?: Latency;
  /** How late the generator itself comes to what is due: the part of a latency that is not the server's. */
  lateness?: Latency;
}

/** Milliseconds from writing to reading, in the generator's clock. */
export interface Latency {
  p50: number;
  p90: number;
  p95: number;
  p99: number;
  max: number;
}
