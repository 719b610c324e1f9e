/** The store in memory, for tests: the same behaviour, and nothing survives the process. */
import { fold } from "../protocol/names.ts";
import type {
  Account,
  ChannelRecord,
  Direct,
  Slice,
  Store,
  StoredEvent,
  StoreError,
} from "./store.ts";
import { type Changes, type Conversation, type Kept, TurnStore } from "./turns.ts";

/** A store whose next commits can be made to fail. */
export interface MemoryStore extends Store {
  /** From now on each commit fails with this error; undefined: they succeed again. */
  failWith(error: StoreError | undefined): void;
}

export function openMemoryStore(): MemoryStore {
  const kept = new MemoryKept();
  const failWith = (error: StoreError | undefined) => void (kept.failure = error);
  return Object.assign(new TurnStore(kept), { failWith });
}

interface AccountRow extends Account {
  deleted: boolean;
  keepsName: boolean;
}

class MemoryKept implements Kept {
  failure: StoreError | undefined;
  readonly #accounts: AccountRow[] = [];
  readonly #channels = new Map<string, ChannelRecord>();
  readonly #conversations: Conversation[] = [];
  readonly #events: StoredEvent[] = [];
  readonly #secrets = new Map<string, Uint8Array>();

  account(name: string): Account | undefined {
    return shown(this.#named(name).find((row) => !row.deleted));
  }

  accountById(id: number): Account | undefined {
    return shown(this.#accounts.find((row) => row.id === id && !row.deleted));
  }

  formerAccount(name: string): { id: number; name: string } | undefined {
    const last = this.#named(name).at(-1);
    return last && { id: last.id, name: last.name };
  }

  nameIsFree(name: string): boolean {
    return this.#named(name).every((row) => row.deleted && !row.keepsName);
  }

  createAccount(name: string, passwordHash: string, registeredAt: number): Account | undefined {
    this.#mayFail();
    if (!this.nameIsFree(name)) return undefined;
    const id = this.#accounts.length + 1;
    const row = { id, name, passwordHash, registeredAt, deleted: false, keepsName: false };
    this.#accounts.push(row);
    return shown(row);
  }

  setPassword(id: number, passwordHash: string): void {
    this.#mayFail();
    const row = this.#accounts.find((row) => row.id === id && !row.deleted);
    if (row) row.passwordHash = passwordHash;
  }

  deleteAccount(id: number, _at: number, keepsName: boolean): void {
    this.#mayFail();
    const row = this.#accounts.find((row) => row.id === id && !row.deleted);
    if (row) Object.assign(row, { passwordHash: "", deleted: true, keepsName });
    for (const room of this.#channels.values()) if (room.founder === id) delete room.founder;
  }

  secret(name: string): Uint8Array {
    let value = this.#secrets.get(name);
    if (value === undefined) {
      this.#mayFail();
      value = crypto.getRandomValues(new Uint8Array(32));
      this.#secrets.set(name, value);
    }
    return value.slice();
  }

  channels(): ChannelRecord[] {
    return structuredClone([...this.#channels.values()]);
  }

  lastSequence(): number {
    return this.#events.at(-1)?.sequence ?? 0;
  }

  lastConversation(): number {
    return this.#conversations.at(-1)?.id ?? 0;
  }

  findDirect(low: string, high: string): number | undefined {
    return this.#conversations.find((one) => one.low === low && one.high === high)?.id;
  }

  directs(participant: string): Direct[] {
    const found: Direct[] = [];
    for (const { id, low, high } of this.#conversations) {
      if (low === participant) found.push({ conversation: id, with: high! });
      else if (high === participant) found.push({ conversation: id, with: low! });
    }
    return found;
  }

  slice(conversation: number, { after, before, limit, from }: Required<Slice>): StoredEvent[] {
    const found = this.#events.filter((event) =>
      event.conversation === conversation && event.sequence > after && event.sequence < before
    );
    return from === "start" ? found.slice(0, limit) : found.slice(-limit);
  }

  latest(conversation: number, after: number, before: number): number | undefined {
    return this.slice(conversation, { after, before, limit: 1, from: "end" })[0]?.sequence;
  }

  write({ conversations, rooms, events }: Changes): void {
    this.#mayFail();
    this.#conversations.push(...conversations);
    for (const [folded, room] of rooms) {
      if (room === null) this.#channels.delete(folded);
      else this.#channels.set(folded, room);
    }
    for (const event of events) this.#events.push(event);
  }

  close(): void {}

  /** All that ever had the name, in the order in which they were made. */
  #named(name: string): AccountRow[] {
    const folded = fold(name);
    return this.#accounts.filter((row) => fold(row.name) === folded);
  }

  #mayFail(): void {
    if (this.failure !== undefined) throw this.failure;
  }
}

function shown(row: AccountRow | undefined): Account | undefined {
  if (row === undefined) return undefined;
  const { id, name, passwordHash, registeredAt } = row;
  return { id, name, passwordHash, registeredAt };
}
