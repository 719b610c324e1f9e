/** Two compiled clients talk in both directions through a proxy that cuts; nothing is lost or doubled. */
import assert from "node:assert/strict";
import { startClient } from "./client.ts";
import { READING, wholeHistory } from "./history.ts";
import type { Program } from "./program.ts";
import { Server } from "./server.ts";

/** Passes bytes on to a port, and breaks all of it on demand. */
class Cutter implements AsyncDisposable {
  readonly port: number;
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #conns = new Set<Deno.Conn>();
  readonly #passing: Promise<void>[] = [];
  readonly #accepting: Promise<void>;

  constructor(to: number) {
    this.port = this.#listener.addr.port;
    this.#accepting = this.#accept(to);
  }

  async #accept(to: number): Promise<void> {
    for await (const near of this.#listener) {
      const far = await Deno.connect({ hostname: "127.0.0.1", port: to });
      for (const conn of [near, far]) this.#conns.add(conn);
      this.#passing.push(pass(near, far), pass(far, near));
    }
  }

  cut(): void {
    for (const conn of this.#conns) close(conn);
    this.#conns.clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    this.cut();
    await this.#accepting;
    await Promise.all(this.#passing);
  }
}

function close(conn: Deno.Conn): void {
  try {
    conn.close();
  } catch {
    // It is closed already.
  }
}

async function pass(from: Deno.Conn, to: Deno.Conn): Promise<void> {
  await from.readable.pipeTo(to.writable).catch(() => {});
  close(from);
  close(to);
}

/** Cuts `times`, each after a random number of lines that somebody has seen. */
export async function talkWithCuts(times: number): Promise<void> {
  await using server = await Server.start();
  await using cutter = new Cutter(server.port);
  const { port } = cutter;
  const args = ["--json", "--register", "--reconnect"];
  await using ann = startClient({ port, name: "ann" }, ...args);
  await ann.stdout.until('"event":"members"');
  await using bob = startClient({ port, name: "bob" }, ...args);
  await bob.stdout.until('"event":"members"');
  const typed: Record<string, string[]> = { ann: [], bob: [] };
  const type = (one: Program, name: string, count: number) => {
    const lines = Array.from({ length: count }, (_, i) => `${name} ${typed[name].length + i}`);
    typed[name].push(...lines);
    one.type(...lines);
  };
  for (let i = 0; i < times; i++) {
    for (const [one, name] of [[ann, "ann"], [bob, "bob"]] as const) type(one, name, 20);
    let count = Math.floor(Math.random() * 30);
    await ann.stdout.until((line) => line.includes('"event":"message"') && count-- <= 0);
    cutter.cut();
    for (const one of [ann, bob]) await one.stderr.until("Connected again.");
  }
  for (const one of [ann, bob]) await one.endInput();
  for (const one of [ann, bob]) assert.equal(await one.exit(), 0, one.stderr.text);
  const stored = await wholeHistory(await server.login("ann", READING));
  const all = stored.map(({ text }) => text);
  for (const [name, one] of [["ann", ann], ["bob", bob]] as const) {
    assert.deepEqual(
      all.filter((text) => text.startsWith(name)),
      typed[name],
      `what ${name} typed`,
    );
    const events = one.stdout.all.map((line) => JSON.parse(line));
    const seen = events.filter(({ event }) => event === "message").map(({ text }) => text);
    assert.deepEqual(seen, all.slice(all.indexOf(seen[0])).slice(0, seen.length), `${name} saw`);
    assert.deepEqual(seen.filter((text) => text.startsWith(name)), typed[name]);
  }
}
