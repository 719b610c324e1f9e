/** What the tests of the database share: folders that vanish, events, and child processes. */
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { Database } from "../../db/database.ts";
import { migrate } from "../../db/migrations.ts";
import { SqliteKept } from "../../db/sqlite.ts";
import type { Store, StoredEvent } from "../../db/store.ts";
import { TurnStore } from "../../db/turns.ts";

/** A folder of its own; gone at the end of the block that holds it (`using`). */
export function tempFolder(): { path: string } & Disposable {
  const path = Deno.makeTempDirSync({ prefix: "chat-db-" });
  return { path, [Symbol.dispose]: () => Deno.removeSync(path, { recursive: true }) };
}

/** A store in memory with SQLite's hands free: what the database itself is told can be chosen, and its clock. */
export function storeInMemory(now = () => 0): { db: Database; store: Store } {
  const db = new Database(":memory:");
  migrate(db);
  return { db, store: new TurnStore(new SqliteKept(db, () => {}, now)) };
}

/** An event with what a test does not care about filled in. */
export function event(
  sequence: number,
  conversation: number,
  more: Partial<StoredEvent> = {},
): StoredEvent {
  return {
    sequence,
    conversation,
    command: "PRIVMSG",
    source: "ann!ann@host",
    text: `text of ${sequence}`,
    ...more,
  };
}

/**
 * What stands for all bytes of the database and of its log (a hash: when they differ, nobody wants to
 * read how). An empty log, which a reader makes, is as good as none.
 */
export function bytesOf(folder: string): Record<string, string> {
  const bytes: Record<string, string> = {};
  for (const name of namesIn(folder)) {
    if (name !== "chat.db" && name !== "chat.db-wal") continue;
    const content = Deno.readFileSync(`${folder}/${name}`);
    if (name === "chat.db-wal" && content.length === 0) continue;
    bytes[name] = createHash("sha256").update(content).digest("hex");
  }
  return bytes;
}

/** Names in a folder, in order. */
export function namesIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map((entry) => entry.name).sort();
}

/** A program of children/ as a process, with its lines. */
export class Child implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #lines: ReadableStreamDefaultReader<string>;
  #rest = "";

  constructor(program: string, args: readonly string[], wrap: readonly string[] = []) {
    const path = fileURLToPath(new URL(`./children/${program}`, import.meta.url));
    const line = [...wrap, Deno.execPath(), "run", "--quiet", "-A", path, ...args];
    this.#process = new Deno.Command(line[0], {
      args: line.slice(1),
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    this.#lines = this.#process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  }

  /** The next whole line; undefined at the end. */
  async line(): Promise<string | undefined> {
    for (;;) {
      const end = this.#rest.indexOf("\n");
      if (end >= 0) {
        const line = this.#rest.slice(0, end);
        this.#rest = this.#rest.slice(end + 1);
        return line;
      }
      const { value, done } = await this.#lines.read();
      if (done) return undefined;
      this.#rest += value;
    }
  }

  /** kill -9, and waits until it is gone. */
  async kill(): Promise<void> {
    try {
      this.#process.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
    await this.#process.status;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await this.#lines.cancel();
    await this.#process.stdin.close().catch(() => {});
  }
}
