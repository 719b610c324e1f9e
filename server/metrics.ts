/**
 * What the server counts of itself: for Prometheus (prometheus.io/docs/instrumenting/exposition_formats, text
 * format 0.0.4), for /healthz, and for `chat-server top`.
 *
 * Rules: nothing is counted for a delivery, only for a turn; what can be asked for when somebody looks is not
 * counted at all. No names, addresses or words of people are in it.
 */
import type { Meter } from "./transport/outbox.ts";
import type { Log } from "./log.ts";

/** Upper bounds in seconds. */
const BOUNDS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1];

export class Histogram {
  readonly counts: number[] = Array(BOUNDS.length + 1).fill(0);
  sum = 0;
  count = 0;

  add(seconds: number): void {
    let at = 0;
    while (at < BOUNDS.length && seconds > BOUNDS[at]) at++;
    this.counts[at]++;
    this.sum += seconds;
    this.count++;
  }

  /** The upper bound under which so large a part of all are: 0.99. */
  quantile(part: number): number {
    let seen = 0;
    for (const [i, count] of this.counts.entries()) {
      seen += count;
      if (seen >= this.count * part) return BOUNDS[i] ?? BOUNDS[BOUNDS.length - 1];
    }
    return 0;
  }
}

/** What is asked for when somebody looks. */
export interface Gauges {
  connections: number;
  people: number;
  rooms: number;
  /** Passwords that wait or are worked on. */
  hashing: number;
  /** Events stored since the start. */
  stored: number;
  /** Whether the last attempt to store succeeded. */
  storing: boolean;
}

export class Metrics implements Meter {
  readonly #turns = new Histogram();
  readonly #commits = new Histogram();
  readonly #events = new Map<string, number>();
  /** Refusals by the key of the limit's setting. */
  readonly #refusals = new Map<string, number>();
  readonly #since = Date.now();
  #deliveries = 0;
  #writes = 0;
  #lines = 0;

  /** Tells the gauges once the server is made. */
  gauges: () => Gauges = () => ({
    connections: 0,
    people: 0,
    rooms: 0,
    hashing: 0,
    stored: 0,
    storing: true,
  });

  turn(seconds: number, commit: number, writes: number, lines: number): void {
    this.#turns.add(seconds);
    this.#commits.add(commit);
    this.#writes += writes;
    this.#deliveries += lines;
  }

  /** Counts a line of a client. */
  line(): void {
    this.#lines++;
  }

  /** The log, with its warnings and errors counted by what they are called, and refusals by their limit. */
  counting(log: Log): Log {
    return (level, event, fields) => {
      if (level === "warn" || level === "error") {
        this.#events.set(event, (this.#events.get(event) ?? 0) + 1);
      }
      const limit = fields?.limit;
      if (typeof limit === "string") {
        this.#refusals.set(limit, (this.#refusals.get(limit) ?? 0) + 1);
      }
      log(level, event, fields);
    };
  }

  /** For `top`. */
  status(version: string): Record<string, unknown> {
    const { stored: messages, storing: _, ...gauges } = this.gauges();
    return {
      version,
      uptime: (Date.now() - this.#since) / 1000,
      ...gauges,
      messages,
      lines: this.#lines,
      deliveries: this.#deliveries,
      turns: this.#turns.count,
      memory: Deno.memoryUsage().rss,
      turnP99: this.#turns.quantile(0.99),
      commitP99: this.#commits.quantile(0.99),
      refusals: [...this.#refusals.values()].reduce(
        (sum, one) => sum + one,
        this.#events.get("wrong password") ?? 0,
      ),
    };
  }

  /** Why the server is not well, or undefined. */
  illness(): string | undefined {
    return this.gauges().storing ? undefined : "The server can't store anything at the moment.";
  }

  /** The page that Prometheus reads. */
  page(version: string): string {
    const { connections, people, rooms, hashing, stored, storing } = this.gauges();
    const { rss, heapUsed } = Deno.memoryUsage();
    const rows: [name: string, type: "gauge" | "counter", help: string, value: number][] = [
      ["chat_connections", "gauge", "Connections now.", connections],
      ["chat_people", "gauge", "People here now, always-on ones too.", people],
      ["chat_rooms", "gauge", "Rooms.", rooms],
      ["chat_hashing_jobs", "gauge", "Passwords that wait for a thread or have one.", hashing],
      ["chat_storing", "gauge", "1 while messages can be stored, else 0.", storing ? 1 : 0],
      ["chat_memory_bytes", "gauge", "Resident memory.", rss],
      ["chat_heap_bytes", "gauge", "Memory of live objects.", heapUsed],
      ["chat_start_time_seconds", "gauge", "When it was started.", this.#since / 1000],
      ["chat_lines_received_total", "counter", "Lines from clients.", this.#lines],
      ["chat_deliveries_total", "counter", "Lines to clients.", this.#deliveries],
      ["chat_writes_total", "counter", "Writes to connections.", this.#writes],
      ["chat_events_stored_total", "counter", "Messages and events stored.", stored],
    ];
    return [
      ...rows.flatMap((
        [name, type, help, value],
      ) => [...head(name, type, help), `${name} ${value}`]),
      ...head("chat_info", "gauge", "The version."),
      `chat_info{version="${version}"} 1`,
      ...head(
        "chat_log_events_total",
        "counter",
        "Warnings and errors, refusals among them, by name.",
      ),
      ...[...this.#events].map(([event, count]) =>
        `chat_log_events_total{event=${JSON.stringify(event)}} ${count}`
      ),
      ...head("chat_refusals_total", "counter", "What was over a limit, by the limit's setting."),
      ...[...this.#refusals].map(([limit, count]) =>
        `chat_refusals_total{limit="${limit}"} ${count}`
      ),
      ...histogram(
        "chat_turn_seconds",
        "From the first event of a turn to its last write.",
        this.#turns,
      ),
      ...histogram("chat_commit_seconds", "Storing a turn.", this.#commits),
      "",
    ].join("\n");
  }
}

function head(name: string, type: string, help: string): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];
}

function histogram(name: string, help: string, { counts, sum, count }: Histogram): string[] {
  let below = 0;
  const buckets = BOUNDS.map((bound, i) => {
    below += counts[i];
    return `${name}_bucket{le="${bound}"} ${below}`;
  });
  return [
    ...head(name, "histogram", help),
    ...buckets,
    `${name}_bucket{le="+Inf"} ${count}`,
    `${name}_sum ${sum}`,
    `${name}_count ${count}`,
  ];
}
