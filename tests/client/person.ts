/** A person at a terminal in memory: what is typed, what is written. */
import assert from "node:assert/strict";
import { main } from "../../client/main.ts";
import { inTime } from "../integration/patience.ts";
import { ChatServer, type ChatSettings } from "./chat_server.ts";
import { BY_HAND } from "./hand_clock.ts";
import { MemoryIo } from "./support.ts";

/** Starts the client in a terminal of 80 columns. */
export class Person implements AsyncDisposable {
  readonly io: MemoryIo;
  readonly #code: Promise<number>;
  /** The mode of the terminal: raw (true) or as it was. */
  isRaw = false;
  /** Output up to here was looked at. */
  #seen = 0;
  #resize = () => {};

  constructor(
    port: number | undefined,
    args: string[] = [],
    variables: Record<string, string> = {},
    io = new MemoryIo(),
  ) {
    this.io = io;
    Object.assign(this.io.variables, { TERM: "xterm", NO_COLOR: "1", ...variables });
    this.io.tty = {
      raw: (on) => void (this.isRaw = on),
      columns: () => 80,
      onResize: (react) => void (this.#resize = react),
    };
    const surroundings = { io: this.io, limits: BY_HAND, chance: () => 0, greeting: "A greeting." };
    this.#code = main(
      port === undefined ? args : [...args, "127.0.0.1", String(port)],
      surroundings,
    );
  }

  type(text: string): void {
    this.io.type(text);
  }

  resize(): void {
    this.#resize();
  }

  /** Waits until all of these came, in this order, behind what was seen before. */
  async sees(...texts: string[]): Promise<void> {
    for (const text of texts) {
      await this.io.until((output) => output.indexOf(text, this.#seen) >= 0);
      this.#seen = this.io.output.indexOf(text, this.#seen) + text.length;
    }
  }

  /** All that was written, without what moves the cursor. */
  get text(): string {
    return this.io.output.replace(/\x1b\[[0-9;]*[A-Za-z]/g, "").replaceAll("\r", "");
  }

  exit(): Promise<number> {
    return inTime(this.#code, () => `It does not end.\n${this.text}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.io.signal(143);
    await this.exit();
    assert.equal(this.isRaw, false, "the terminal was not given back");
    assert.equal(this.io.errors, "");
  }
}

export const ACCOUNTS = { ann: "correct horse" };
/** A chat server that knows ann, with bob in every room. */
export const serverWith = (settings: ChatSettings = {}) =>
  new ChatServer({ accounts: { ...ACCOUNTS }, others: ["bob"], ...settings });
export const GIVEN = { CHAT_PASSWORD: "correct horse" };

/** ann, in #lobby, on her own account. */
export async function annIn(server: ChatServer, args: string[] = []): Promise<Person> {
  const ann = new Person(server.port, ["--user", "ann", ...args], GIVEN);
  await ann.sees("Here: ", "#lobby> ");
  return ann;
}
