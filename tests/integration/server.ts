/** A compiled chat-server with a data folder of its own, and who is connected to it. */
import assert from "node:assert/strict";
import { Folder } from "./folder.ts";
import type { Lines } from "./lines.ts";
import { Peer } from "./peer.ts";
import { executable, Program } from "./program.ts";

export interface ServerOptions {
  args?: string[];
  env?: Record<string, string>;
  /** Default: a folder that is gone with the server. */
  data?: string;
  /** A command that starts it, such as a shell that prepares something first. */
  under?: string[];
}

/** Cheap passwords: tests are not about bcrypt's cost. */
export const QUICK = { CHAT_ACCOUNTS_BCRYPT_COST: "4" };

export class Server {
  readonly folder = new Folder();
  readonly data: string;
  port = 0;
  readonly #options: ServerOptions;
  #program!: Program;
  readonly #peers: Peer[] = [];

  private constructor(options: ServerOptions) {
    this.#options = options;
    this.data = options.data ?? `${this.folder.path}/data`;
  }

  static async start(options: ServerOptions = {}): Promise<Server> {
    const server = new Server(options);
    try {
      await server.#start();
    } catch (error) {
      await server[Symbol.asyncDispose]();
      throw error;
    }
    return server;
  }

  async #start(port = 0): Promise<void> {
    const { args = [], env, under = [] } = this.#options;
    const [program, ...before] = [...under, executable("chat-server")];
    this.#program = new Program(program, {
      args: [...before, "127.0.0.1", String(port), "--data", this.data, ...args],
      env: { ...QUICK, ...env },
    });
    const ready = await this.#program.stdout.until("chat-server ready on ");
    this.port = Number(/:(\d+)$/.exec(ready)![1]);
  }

  /** The port that it tells for TLS. */
  async tlsPort(): Promise<number> {
    return Number(/:(\d+) \(TLS\)$/.exec(await this.stdout.until("(TLS)"))![1]);
  }

  /** Of the certificate that it shows by TLS, as it prints it: pairs of digits with colons between them. */
  async fingerprint(): Promise<string> {
    return /SHA-256 (\S+)$/.exec(await this.stdout.until("certificate SHA-256"))![1];
  }

  get pid(): number {
    return this.#program.pid;
  }

  get stdout(): Lines {
    return this.#program.stdout;
  }

  get log(): Lines {
    return this.#program.stderr;
  }

  /** Ends it and gives its exit code, or the signal's name where that ended it. */
  async stop(signal: Deno.Signal = "SIGTERM"): Promise<number | Deno.Signal> {
    this.#program.signal(signal);
    return await this.#program.exit();
  }

  signal(name: Deno.Signal): void {
    this.#program.signal(name);
  }

  exit(): Promise<number | Deno.Signal> {
    return this.#program.exit();
  }

  /** Once it has ended: another one on the same data, on another port or on the one it had. */
  async again(where: "anywhere" | "there" = "anywhere"): Promise<void> {
    await this.#closePeers();
    await this.#program[Symbol.asyncDispose]();
    await this.#start(where === "there" ? this.port : 0);
  }

  async connect(who?: string): Promise<Peer> {
    const peer = await Peer.connect(this.port, who);
    this.#peers.push(peer);
    return peer;
  }

  /** Somebody with a new account, welcomed. */
  async register(name: string, caps: string[] = []): Promise<Peer> {
    return await (await this.connect(name)).register(name, caps);
  }

  /** Somebody with an account, welcomed. */
  async login(name: string, caps: string[] = []): Promise<Peer> {
    return await (await this.connect(name)).login(name, caps);
  }

  /** Somebody without an account, welcomed. */
  async guest(nick: string, caps: string[] = []): Promise<Peer> {
    return await (await this.connect(nick)).enter(nick, caps);
  }

  /** That nothing in the log is called an error. */
  assertNoErrors(): void {
    const errors = this.log.all.filter((line) => / error |"level":"error"/.test(line));
    assert.deepEqual(errors, []);
  }

  async #closePeers(): Promise<void> {
    for (const peer of this.#peers.splice(0)) await peer.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#closePeers();
    await this.#program?.[Symbol.asyncDispose]();
    this.folder[Symbol.dispose]();
  }
}
