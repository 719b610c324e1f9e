/** The store in memory, for tests: the same behaviour, and nothing survives the process. */
import { looksOf } from "./looks.ts";
import { fold } from "../protocol/names.ts";
import { MemoryInvitations } from "./memory_invitations.ts";
import {
  type Account,
  type Certificates,
  type ChannelRecord,
  type Deed,
  type Direct,
  type Erased,
  type Invitation,
  isMessage,
  type ModerationChange,
  READ_MARKERS,
  type ResidentRecord,
  sequenceAt,
  type ServerBan,
  type Slice,
  type Store,
  type StoredEvent,
  type StoreError,
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
  scram?: string;
  deleted: boolean;
  keepsName: boolean;
  /** Messages erased so far, while that is under way. */
  erasing?: number;
}

type SearchQuery = Parameters<Kept["search"]>[0];

class MemoryKept implements Kept {
  failure: StoreError | undefined;
  readonly #accounts: AccountRow[] = [];
  readonly #channels = new Map<string, ChannelRecord>();
  readonly #conversations: Conversation[] = [];
  readonly #events: StoredEvent[] = [];
  readonly #joins = new Map<string, number>();
  readonly #markers = new Map<number, Map<string, number>>();
  /** Accounts by fingerprint. */
  readonly #fingerprints = new Map<string, number>();
  readonly #metadata = new Map<number, Record<string, string>>();
  readonly #hosts = new Map<number, string>();
  readonly #wanted = new Map<number, boolean>();
  readonly #residents = new Map<number, ResidentRecord>();
  #lastSequence = 0;
  readonly #secrets = new Map<string, Uint8Array>();
  readonly #deeds: Deed[] = [];
  #serverBans: ServerBan[] = [];
  readonly #invited = new MemoryInvitations();

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
    return this.#named(name).every((row) =>
      row.deleted && !row.keepsName && row.erasing === undefined
    );
  }

  looks(name: string): readonly string[] {
    return looksOf(name);
  }

  nameLike(looks: readonly string[], except = ""): string | undefined {
    return this.#accounts.find(({ name, deleted, keepsName }) =>
      (!deleted || keepsName) && fold(name) !== fold(except) &&
      looksOf(name).some((one) => looks.includes(one))
    )?.name;
  }

  createAccount(
    name: string,
    passwordHash: string,
    registeredAt: number,
    scram?: string,
    invitation?: number,
  ): Account | undefined {
    this.#mayFail();
    if (!this.nameIsFree(name)) return undefined;
    if (invitation !== undefined && !this.#invited.spend(invitation, registeredAt)) {
      return undefined;
    }
    const id = this.#accounts.length + 1;
    const row = { id, name, passwordHash, registeredAt, scram, deleted: false, keepsName: false };
    this.#accounts.push(row);
    return shown(row);
  }

  scram(id: number): string | undefined {
    return this.#accounts.find((row) => row.id === id && !row.deleted)?.scram;
  }

  setPassword(id: number, passwordHash: string, scram?: string): void {
    this.#mayFail();
    const row = this.#accounts.find((row) => row.id === id && !row.deleted);
    if (row) Object.assign(row, { passwordHash, scram });
  }

  deleteAccount(id: number, _at: number, keepsName: boolean, erase = false): void {
    this.#mayFail();
    const row = this.#accounts.find((row) => row.id === id && !row.deleted);
    if (row) Object.assign(row, { passwordHash: "", deleted: true, keepsName });
    if (row && erase) row.erasing = 0;
    for (const room of this.#channels.values()) if (room.founder === id) delete room.founder;
    for (const fingerprint of this.certificates.of(id)) this.#fingerprints.delete(fingerprint);
    for (const map of [this.#markers, this.#residents, this.#metadata, this.#hosts]) map.delete(id);
  }

  erasing(): number[] {
    return this.#accounts.filter((row) => row.erasing !== undefined).map((row) => row.id);
  }

  eraseMore(account: number, limit: number): Erased {
    this.#mayFail();
    const row = this.#accounts.find((row) => row.id === account && row.erasing !== undefined);
    if (row === undefined) return { count: 0, done: true };
    const first = sequenceAt(row.registeredAt);
    const theirs = this.#events.filter((one) => one.account === row.name && one.sequence >= first);
    const gone = theirs.slice(0, limit);
    this.#remove(gone);
    const count = row.erasing! + gone.length;
    const done = gone.length === theirs.length;
    row.erasing = done ? undefined : count;
    return { count, done };
  }

  invite(codeHash: string, invitation: Omit<Invitation, "id">): Invitation {
    this.#mayFail();
    return this.#invited.invite(codeHash, invitation);
  }

  invitation(codeHash: string, at: number): Invitation | undefined {
    return this.#invited.find(codeHash, at);
  }

  invitations(at: number): Invitation[] {
    return this.#invited.all(at);
  }

  revokeInvitation(id: number): boolean {
    this.#mayFail();
    return this.#invited.revoke(id);
  }

  readonly certificates: Certificates = {
    of: (account) =>
      [...this.#fingerprints].filter(([, owner]) => owner === account).map(([one]) => one),
    owner: (fingerprint) => this.#fingerprints.get(fingerprint),
    add: (account, fingerprint) => {
      this.#mayFail();
      if (this.#fingerprints.has(fingerprint) || !this.accountById(account)) return false;
      this.#fingerprints.set(fingerprint, account);
      return true;
    },
    remove: (account, fingerprint) => {
      if (this.#fingerprints.get(fingerprint) !== account) return false;
      this.#mayFail();
      return this.#fingerprints.delete(fingerprint);
    },
  };

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
    return this.#lastSequence;
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

  slice(conversation: number, slice: Required<Slice>): StoredEvent[] {
    const { after, before, limit, from } = slice;
    const found = this.#events.filter((event) =>
      event.conversation === conversation && event.sequence > after && event.sequence < before &&
      (slice.events || isMessage(event.command))
    );
    return from === "start" ? found.slice(0, limit) : found.slice(-limit);
  }

  latest(conversation: number, after: number, before: number): number | undefined {
    return this.slice(conversation, { after, before, limit: 1, from: "end", events: false })[0]
      ?.sequence;
  }

  write({ conversations, rooms, events, joins, residents }: Changes): void {
    this.#mayFail();
    this.#conversations.push(...conversations);
    for (const [folded, room] of rooms) {
      if (room === null) this.#channels.delete(folded);
      else this.#channels.set(folded, room);
    }
    for (const [account, record] of residents) {
      if (record === null) this.#residents.delete(account);
      else this.#residents.set(account, record);
    }
    for (const event of events) this.#events.push(event);
    this.#lastSequence = events.at(-1)?.sequence ?? this.#lastSequence;
    for (const { conversation, participant, after } of joins) {
      const key = `${conversation} ${participant}`;
      if (!this.#joins.has(key)) this.#joins.set(key, after);
    }
  }

  search({ within, words, from, after, before, limit, order }: SearchQuery): StoredEvent[] {
    const asked = words.map(tokens).filter((phrase) => phrase.length > 0);
    if (words.length > 0 && asked.length === 0) return [];
    const found = within.flatMap((place) =>
      this.#events.filter(({ conversation, sequence, command, source, text }) =>
        isMessage(command) && conversation === place.conversation &&
        sequence > Math.max(after, place.after) && sequence < before &&
        (from === undefined || fold(source.split("!", 1)[0]) === fold(from)) &&
        asked.every((phrase) => ` ${tokens(text).join(" ")} `.includes(` ${phrase.join(" ")} `))
      )
    ).sort((a, b) => a.sequence - b.sequence);
    return order === "start" ? found.slice(0, limit) : found.slice(-limit);
  }

  /** Searches read the messages themselves. */
  index(): void {}
  tidy(): void {}

  firstJoined(conversation: number, participant: string): number | undefined {
    return this.#joins.get(`${conversation} ${participant}`);
  }

  redact(sequence: number, by: StoredEvent): void {
    this.#mayFail();
    this.#remove(this.#events.filter((event) => event.sequence === sequence));
    this.#events.push(by);
    this.#lastSequence = by.sequence;
  }

  pruneBefore(sequence: number, limit: number): number {
    const before = Math.min(sequence, this.#lastSequence);
    return this.#prune(this.#events.filter((event) => event.sequence < before), 0, limit);
  }

  pruneConversation(conversation: number, keep: number, limit: number): number {
    const all = this.#events.filter((event) => event.conversation === conversation);
    return this.#prune(all, Math.max(1, keep), limit);
  }

  /** Of messages and of others: all but the latest `keep`, at most `limit`. */
  #prune(events: StoredEvent[], keep: number, limit: number): number {
    this.#mayFail();
    const kinds = [true, false].map((message) =>
      events.filter(({ command }) => isMessage(command) === message)
    );
    const gone = kinds.flatMap((kind) =>
      kind.slice(0, Math.max(0, kind.length - keep)).slice(0, limit)
    );
    this.#remove(gone);
    return gone.length;
  }

  #remove(gone: StoredEvent[]): void {
    for (const event of gone) this.#events.splice(this.#events.indexOf(event), 1);
  }

  readMarker(account: number, place: string): number | undefined {
    return this.#markers.get(account)?.get(place);
  }

  setReadMarker(account: number, place: string, time: number): void {
    this.#mayFail();
    const all = [...this.#markers.get(account) ?? []].filter(([one]) => one !== place);
    all.push([place, time]);
    all.sort(([one, a], [other, b]) => b - a || (one < other ? -1 : 1));
    this.#markers.set(account, new Map(all.slice(0, READ_MARKERS)));
  }

  metadata(account: number): Record<string, string> {
    return { ...this.#metadata.get(account) };
  }

  setMetadata(account: number, values: Record<string, string>): void {
    this.#mayFail();
    if (this.accountById(account) !== undefined) this.#metadata.set(account, { ...values });
  }

  serverBans(): ServerBan[] {
    return structuredClone(this.#serverBans);
  }

  host(account: number): string | undefined {
    return this.#hosts.get(account);
  }

  moderate(deed: Deed, { ban, unban, host }: ModerationChange = {}): void {
    this.#mayFail();
    this.#deeds.unshift({ ...deed });
    const gone = [ban?.target, unban].filter((one) => one !== undefined).map(fold);
    this.#serverBans = this.#serverBans.filter(({ target, expiresAt }) =>
      !gone.includes(fold(target)) && (expiresAt === undefined || expiresAt > deed.at)
    );
    if (ban !== undefined) this.#serverBans.push({ ...ban });
    if (host?.host === undefined) this.#hosts.delete(host?.account ?? 0);
    else if (this.accountById(host.account)) this.#hosts.set(host.account, host.host);
  }

  deeds(limit: number): Deed[] {
    return structuredClone(this.#deeds.slice(0, limit));
  }

  wantsAlwaysOn(account: number): boolean | undefined {
    return this.#wanted.get(account);
  }

  setAlwaysOn(account: number, on: boolean): void {
    this.#mayFail();
    this.#wanted.set(account, on);
  }

  residents(): ResidentRecord[] {
    return structuredClone([...this.#residents.values()]);
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

/** The words that SQLite's tokenizer unicode61 finds, near enough. */
function tokens(text: string): string[] {
  const bare = text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return bare.match(/[\p{L}\p{N}\p{Co}]+/gu) ?? [];
}

function shown(row: AccountRow | undefined): Account | undefined {
  if (row === undefined) return undefined;
  const { id, name, passwordHash, registeredAt } = row;
  return { id, name, passwordHash, registeredAt };
}
