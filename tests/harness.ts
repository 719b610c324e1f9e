/**
 * A scene: people and a server in one process, without sockets, with a stopped clock.
 *
 *     const { ann, bob } = scene({ ann: [], bob: ["server-time"] });
 *     ann.send("JOIN #a").sees(":ann JOIN #a", "353 ann = #a :@ann", "366 ann #a :…");
 *     bob.sees();
 *
 * Everybody in `scene` has an account and is welcomed; `stranger()` is connected and no more.
 */
import assert from "node:assert/strict";
import { openMemoryStore } from "../db/memory.ts";
import type { ExportPage, Search } from "../db/store.ts";
import { bareCode } from "../protocol/invitation.ts";
import { type Fault, Framer, FROM_CLIENT } from "../protocol/framer.ts";
import { FAILS } from "../protocol/fails.ts";
import type { Line, Tail } from "../protocol/line.ts";
import { type Message, parseMessage } from "../protocol/message.ts";
import { NUMERICS } from "../protocol/numerics.ts";
import { Core } from "../server/core/core.ts";
import type { Job, JobResult, Link, Ports } from "../server/core/link.ts";
import {
  DEFAULT_HISTORY,
  DEFAULT_LIMITS,
  type HistoryPolicy,
  type Limits,
  type Settings,
} from "../server/core/settings.ts";
import { parseOperators } from "../server/core/operators.ts";
import type { Origin, Session } from "../server/core/session.ts";
import { FEATURES, SERVICES } from "../server/features/index.ts";
import { Outbox, type Sender } from "../server/transport/outbox.ts";
import { playScram, verifierOf } from "./played_scram.ts";

export const START = Date.UTC(2026, 10, 22, 20, 0, 0);
export const SERVER = "chat.test";
/** The code of every invitation that is made inside of a scene. */
export const CODE = "q7r2-x4kd-9mwa-p3te";

export interface SceneOptions {
  guests?: boolean;
  registration?: Settings["accounts"]["registration"];
  keepNames?: boolean;
  alwaysOn?: Settings["accounts"]["alwaysOn"];
  alwaysOnTime?: number;
  lobby?: string;
  motd?: string[];
  admin?: Settings["admin"];
  limits?: Partial<Limits>;
  history?: Partial<HistoryPolicy>;
  scram?: boolean;
  webirc?: Settings["webirc"];
  edge?: Settings["edge"];
  /** As in the configuration: `ann=kill,ban`. */
  operators?: string;
  store?: ReturnType<typeof openMemoryStore>;
}

export interface LogEntry {
  level: string;
  event: string;
  fields?: Record<string, unknown>;
}

export class Scene {
  now = START;
  readonly store: ReturnType<typeof openMemoryStore>;
  readonly core: Core;
  readonly outbox: Outbox;
  readonly #ends: (() => void)[] = [];
  readonly log: LogEntry[] = [];
  /** Slow work that waits; done at once unless `patient`. */
  jobs: { id: number; job: Job }[] = [];
  patient = false;
  /** Pages of exports. */
  pages: ExportPage[] = [];
  busy = false;
  /** The sentence for whom a gateway brings, where there is no room for them. */
  full: string | undefined;
  /** What REHASH reads. */
  reread: ReturnType<NonNullable<Ports["rehash"]>> | undefined;
  /** Why DIE has ended the server. */
  ended: string | undefined;

  constructor(options: SceneOptions = {}) {
    this.store = options.store ?? openMemoryStore();
    const settings: Settings = {
      name: SERVER,
      network: "test",
      version: "0",
      motd: options.motd ?? [],
      lobby: options.lobby ?? "",
      guests: options.guests ?? false,
      accounts: {
        registration: options.registration ?? "open",
        keepNames: options.keepNames ?? true,
        alwaysOn: options.alwaysOn ?? "opt-in",
        alwaysOnTime: options.alwaysOnTime ?? 30 * 86_400_000,
        scram: options.scram,
      },
      admin: options.admin ?? { place: "", name: "", email: "" },
      limits: { ...DEFAULT_LIMITS, ...options.limits },
      history: { ...DEFAULT_HISTORY, ...options.history },
      webirc: options.webirc,
      edge: options.edge,
      operators: parseOperators(options.operators ?? ""),
    };
    const ports = {
      rehash: () => this.reread ?? { name: "chat.toml", settings },
      stop: (reason: string) => void (this.ended = reason),
      start: (id: number, job: Job) => void this.jobs.push({ id, job }),
      log: (level: string, event: string, fields?: Record<string, unknown>) =>
        void this.log.push({ level, event, fields }),
      relocate: (_from: string, to: string) =>
        this.full ?? { address: to, host: `${to}.test`, trusted: false },
    };
    this.core = new Core(settings, this.store, ports, FEATURES, SERVICES, this.now);
    this.outbox = new Outbox(this.core, (end) => void this.#ends.push(end));
  }

  get world() {
    return this.core.world;
  }

  /** Somebody who has connected and said nothing. */
  stranger(origin: Partial<Origin> = {}): Person {
    return new Person(this, { address: "192.0.2.1", host: "host.test", trusted: true, ...origin });
  }

  /** An account that exists already; bcrypt is played by `hash of PASSWORD`. */
  account(name: string, password = `password of ${name}`): void {
    if (!this.store.account(name)) this.store.createAccount(name, `hash of ${password}`, this.now);
  }

  /** Somebody welcomed; with an account, made if needed, unless a guest. */
  person(name: string, caps: string[] = [], guest = false): Person {
    const person = this.stranger();
    if (caps.length > 0) person.send("CAP LS 302", `CAP REQ :${caps.join(" ")}`);
    if (!guest) {
      this.account(name);
      person.send(`PASS ${name}:password of ${name}`.replace(" ", " :"));
    }
    person.send(`NICK ${name}`, `USER ${name.toLowerCase()} 0 * :${name} of test`);
    if (caps.length > 0) person.send("CAP END");
    const lines = person.take();
    assert(lines.some((line) => line.includes(` 001 ${name} `)), lines.join("\n"));
    return person;
  }

  /** Does the slow work that waits, in order. */
  work(): void {
    while (this.jobs.length > 0) {
      const { id, job } = this.jobs.shift()!;
      this.core.answer(id, this.#result(job), this.now);
    }
    this.endTurn();
  }

  /** Ends the turn, and those that follow from it. */
  endTurn(): void {
    this.#ends.length = 0;
    this.outbox.endTurn();
    while (this.#ends.length > 0) this.#ends.shift()!();
  }

  #result(job: Job): JobResult {
    if (this.busy) return "busy";
    if (job.kind === "search") return this.#search(job.search);
    if (job.kind === "pause") return { paused: true };
    if (job.kind === "digest") return { digest: `digest of ${job.code}` };
    if (job.kind === "code") return { code: CODE, digest: `digest of ${bareCode(CODE)}` };
    if (job.kind === "export") return { page: this.pages.shift() ?? { records: [] } };
    if (job.kind === "scram-start" || job.kind === "scram-finish") return playScram(job);
    const scram = job.scram ? { scram: verifierOf(job.password) } : {};
    if (job.kind === "hash") return { hash: `hash of ${job.password}`, ...scram };
    const verified = job.hash === `hash of ${job.password}`;
    return verified ? { verified, ...scram } : { verified };
  }

  #search(search: Search): JobResult {
    try {
      return { found: this.store.search(search) };
    } catch (error) {
      return { fault: `${(error as Error).message}; try again later` };
    }
  }

  /** Lets time pass evenly, and the server look at its clock. */
  pass(ms: number): void {
    this.skip(ms);
    this.set(0);
  }

  /** Lets time pass evenly; the server does not look yet. */
  skip(ms: number): void {
    this.core.world.now = this.now += ms;
  }

  /** Somebody sets the clock: all of it at once. */
  set(ms: number): void {
    this.now += ms;
    this.core.tick(this.now);
    this.endTurn();
  }
}

/** One client of a scene: the edge of the server and the network in one. */
export class Person implements Link, Sender {
  readonly session: Session;
  tail: Tail | null = null;
  closed = false;
  paused = false;
  /** Milliseconds that the server wants to hear nothing for. */
  held = 0;
  readonly #framer = new Framer(FROM_CLIENT);
  #received = "";
  /** Lines that wait because the server has paused this connection. */
  #waiting: (string | Fault)[] = [];

  constructor(readonly scene: Scene, origin: Origin) {
    this.session = scene.core.connect(origin, this, scene.now);
  }

  push(line: Line): void {
    if (this.tail === null) this.scene.outbox.dirty(this);
    this.tail = line.after(this.tail);
  }

  seal(): void {}

  flush(): void {
    if (this.tail !== null) this.#received += new TextDecoder().decode(this.tail.bytes);
    this.tail = null;
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
    this.#next();
  }

  hold(ms: number): void {
    this.held = ms;
  }

  close(): void {
    this.closed = true;
  }

  /** Sends lines, each a turn of its own; slow work is done at once unless the scene is patient. */
  send(...lines: string[]): this {
    for (const line of lines) this.bytes(new TextEncoder().encode(line + "\r\n"));
    return this;
  }

  /** Sends bytes as they are. */
  bytes(bytes: Uint8Array): void {
    this.#waiting.push(...this.#framer.feed(bytes));
    this.#next();
    this.scene.endTurn();
    if (!this.scene.patient) this.scene.work();
  }

  #next(): void {
    while (!this.paused && !this.session.closed && this.#waiting.length > 0) {
      this.scene.core.receive(this.session, this.#waiting.shift()!, this.scene.now);
    }
  }

  /** What has come since the last time, as lines. */
  take(): string[] {
    const lines = this.#received.split("\r\n");
    assert.equal(lines.pop(), "", "a line without its end");
    this.#received = "";
    for (const line of lines) {
      assert(isListed(line), `neither numerics.ts nor fails.ts has ${line}`);
    }
    return lines;
  }

  /**
   * Asserts what has come since the last time: these lines, all of them, in this order. They are written
   * without the server's name and with people by nick alone; `…` stands for anything.
   */
  sees(...expected: string[]): this {
    const came = this.take().map(brief);
    const shown = came.map((line, i) =>
      i < expected.length && fits(line, expected[i]) ? expected[i] : line
    );
    assert.deepEqual(shown, expected);
    return this;
  }

  /** As {@link take}, parsed. */
  messages(): Message[] {
    return this.take().map((line) => parseMessage(line)!);
  }

  /** Sends, and takes what came. */
  ask(...lines: string[]): string[] {
    this.take();
    this.send(...lines);
    return this.take();
  }

  /** The connection is lost. */
  vanish(reason = "connection closed"): void {
    this.scene.core.disconnect(this.session, reason, this.scene.now);
    this.closed = true;
    this.scene.endTurn();
  }
}

const CODES: ReadonlySet<string> = new Set(Object.values(NUMERICS).map(([code]) => code));

/** Whether a numeric, or a code of FAIL, stands in its table; each row of these is provoked by a test. */
function isListed(line: string): boolean {
  const [, numeric, command, code] =
    /^(?:@\S+ )?:chat\.test (?:(\d{3}) |FAIL (\S+) (\S+) )/.exec(line) ?? [];
  if (numeric !== undefined) return CODES.has(numeric);
  if (command === undefined) return true;
  const codes: Record<string, readonly string[]> = FAILS;
  return (codes[command]?.includes(code) ?? false) || codes["*"].includes(code);
}

function brief(line: string): string {
  return line.replace(/^(@\S+ )?:chat\.test /, "$1").replace(/^(@\S+ )?:([^ !]+)!\S+ /, "$1:$2 ");
}

function fits(line: string, pattern: string): boolean {
  const parts = pattern.split("…").map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "s").test(line);
}

/** Lets these people forget what has come so far. */
export function forget(...people: Person[]): void {
  for (const person of people) person.take();
}

/** SASL PLAIN's base64. */
export function plain(name: string, password: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(`\0${name}\0${password}`)));
}

/** A scene with people by name, each with the capabilities given. */
export function scene<Names extends string>(
  people: Record<Names, string[]>,
  options: SceneOptions = {},
): Record<Names, Person> & { scene: Scene } {
  const made = new Scene(options);
  const cast: Record<string, Person | Scene> = { scene: made };
  for (const [name, caps] of Object.entries<string[]>(people)) cast[name] = made.person(name, caps);
  return cast as Record<Names, Person> & { scene: Scene };
}
