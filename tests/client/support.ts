/** What the client's tests share: a session between two arrays, a scripted server, streams in memory. */
import assert from "node:assert/strict";
import type { FileChange, Io } from "../../client/io.ts";
import type { Event } from "../../client/session/events.ts";
import { Session } from "../../client/session/session.ts";
import { inTime } from "../integration/patience.ts";

export const NOW = Date.UTC(2026, 10, 22, 23, 32, 0);

/** A session and what it did: lines that it sent, events that it emitted. */
export class Bench {
  readonly lines: string[] = [];
  readonly events: Event[] = [];
  readonly session = new Session(
    (line) => this.lines.push(line),
    (event) => this.events.push(event),
  );

  /** The server says these lines; gives what the session sent in answer. */
  hear(...lines: string[]): string[] {
    this.lines.length = 0;
    for (const line of lines) this.session.receive(line, NOW);
    return [...this.lines];
  }

  /** Lines that were sent since the last {@link hear}, which are then forgotten. */
  sent(): string[] {
    return this.lines.splice(0);
  }

  /** Takes the events of one type that were emitted so far. */
  took<Type extends Event["type"]>(type: Type): Extract<Event, { type: Type }>[] {
    const found = this.events.filter((event) => event.type === type);
    for (const event of found) this.events.splice(this.events.indexOf(event), 1);
    return found as Extract<Event, { type: Type }>[];
  }

  /** The only event of that type so far. */
  one<Type extends Event["type"]>(type: Type): Extract<Event, { type: Type }> {
    const found = this.took(type);
    assert.equal(found.length, 1, `events of type ${type}: ${JSON.stringify(found)}`);
    return found[0];
  }
}

export const CAPS =
  "account-tag away-notify batch chghost draft/account-registration=before-connect " +
  "draft/chathistory echo-message extended-join invite-notify labeled-response message-tags " +
  "multi-prefix sasl=PLAIN server-time setname standard-replies userhost-in-names account-notify";

/** The names of {@link CAPS} without their values. */
export const CAP_NAMES = CAPS.replaceAll(/=\S+/g, "");

export interface Welcomed {
  caps?: string;
  nick?: string;
  isupport?: string;
  version?: string;
}

/** A session that is in, as ann, with all capabilities or the given ones. */
export function inside(
  { caps = CAPS, nick = "ann", isupport = "", version = "chat-server-1.0.0" }: Welcomed = {},
): Bench {
  const bench = new Bench();
  bench.session.start();
  bench.hear(`:s CAP * LS :${caps}`);
  const wanted = bench.events.some(({ type }) => type === "offered") ? "" : caps;
  if (wanted !== "") bench.hear(`:s CAP * ACK :${wanted.replaceAll(/=\S+/g, "")}`);
  bench.session.logIn({ how: "guest", name: nick });
  bench.hear(
    `:s 001 ${nick} :Welcome`,
    `:s 004 ${nick} s ${version} io mnt`,
    `:s 005 ${nick} CHANTYPES=# PREFIX=(ov)@+ CHANMODES=b,k,l,imnt ${isupport}:are supported`,
    `:s 422 ${nick} :No message of the day`,
  );
  bench.events.length = 0;
  bench.lines.length = 0;
  return bench;
}

/** One connection of somebody to {@link FakeServer}. */
export class Visitor {
  #conn: Deno.Conn;
  #encoder = new TextEncoder();

  constructor(conn: Deno.Conn) {
    this.#conn = conn;
  }

  /** Sends lines. */
  async say(...lines: string[]): Promise<void> {
    await this.raw(lines.map((line) => line + "\r\n").join(""));
  }

  async raw(data: string | Uint8Array): Promise<void> {
    const bytes = typeof data === "string" ? this.#encoder.encode(data) : data;
    try {
      for (let at = 0; at < bytes.length;) at += await this.#conn.write(bytes.subarray(at));
    } catch {
      // The client has left.
    }
  }

  close(): void {
    try {
      this.#conn.close();
    } catch {
      // It is closed already.
    }
  }

  /** What comes, line by line, until the other side closes. */
  async *lines(): AsyncGenerator<string> {
    const decoder = new TextDecoder();
    let rest = "";
    const buffer = new Uint8Array(4096);
    for (;;) {
      const count = await this.#conn.read(buffer).catch(() => null);
      if (count === null) return;
      const parts = (rest + decoder.decode(buffer.subarray(0, count), { stream: true }))
        .split("\r\n");
      rest = parts.pop()!;
      yield* parts;
    }
  }
}

/** A server on a free port of loopback; each connection is given to `serve`. */
export class FakeServer {
  readonly port: number;
  readonly #listener: Deno.Listener<Deno.Conn, Deno.NetAddr>;
  readonly #visitors = new Set<Visitor>();
  readonly #served: Promise<void>[] = [];
  readonly #accepting: Promise<void>;

  /** `certificate`: the name of one in tests/fixtures/tls, for TLS. */
  constructor(serve: (visitor: Visitor) => Promise<void>, port = 0, certificate?: string) {
    const at = { hostname: "127.0.0.1", port };
    const pem = (name: string) =>
      Deno.readTextFileSync(new URL(`../fixtures/tls/${name}.pem`, import.meta.url));
    this.#listener = certificate
      ? Deno.listenTls({ ...at, cert: pem(certificate), key: pem(`${certificate}.key`) })
      : Deno.listen(at);
    this.port = this.#listener.addr.port;
    this.#accepting = this.#accept(serve);
  }

  async #accept(serve: (visitor: Visitor) => Promise<void>): Promise<void> {
    for await (const conn of this.#listener) {
      const visitor = new Visitor(conn);
      this.#visitors.add(visitor);
      this.#served.push(serve(visitor).finally(() => visitor.close()));
    }
  }

  /** Breaks all connections; new ones are still taken. */
  cut(): void {
    for (const visitor of this.#visitors) visitor.close();
    this.#visitors.clear();
  }

  /** Ends it, and gives what went wrong while serving. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    this.cut();
    await this.#accepting;
    await Promise.all(this.#served);
  }
}

/** Streams in memory: what is typed, what was written. */
export class MemoryIo implements Io {
  output = "";
  errors = "";
  tty: Io["tty"];
  readonly files: Record<string, string>;
  readonly variables: Record<string, string> = {};
  readonly stdin: ReadableStream<Uint8Array>;
  readonly #gone = Promise.withResolvers<void>();
  readonly outGone = this.#gone.promise;
  #input!: ReadableStreamDefaultController<Uint8Array>;
  #changed = Promise.withResolvers<void>();
  #signal: (code: number) => void = () => {};

  constructor(files: Record<string, string> = {}) {
    this.files = files;
    this.stdin = new ReadableStream({ start: (controller) => void (this.#input = controller) });
  }

  type(text: string): void {
    this.#input.enqueue(new TextEncoder().encode(text));
  }

  endInput(): void {
    this.#input.close();
  }

  /** Nobody reads the output any more. */
  hangUp(): void {
    this.#gone.resolve();
  }

  signal(code: number): void {
    this.#signal(code);
  }

  out(text: string): void {
    this.output += text;
    this.#change();
  }

  err(text: string): void {
    this.errors += text;
    this.#change();
  }

  #change(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  env = (name: string) => this.variables[name];

  readFile(path: string): Promise<string> {
    const text = this.files[path];
    return text === undefined ? Promise.reject(new Deno.errors.NotFound()) : Promise.resolve(text);
  }

  updateFile(path: string, change: FileChange): Promise<void> {
    const { text, keepOld } = change(this.files[path]);
    if (keepOld) this.files[`${path}.damaged`] = this.files[path];
    this.files[path] = text;
    return Promise.resolve();
  }

  /** Whether the permission to start programs was given up; tests do keep it. */
  startsNone = false;

  startNoPrograms(): void {
    this.startsNone = true;
  }

  onSignal(react: (code: number) => void): void {
    this.#signal = react;
  }

  /** Waits until the output fits. */
  async until(fits: (output: string) => boolean): Promise<void> {
    const came = (async () => {
      while (!fits(this.output)) await this.#changed.promise;
    })();
    await inTime(came, () => `It did not come. Output:\n${this.output}\nErrors:\n${this.errors}`);
  }

  get lines(): string[] {
    return this.output.split("\n").slice(0, -1);
  }
}
