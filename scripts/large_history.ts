/**
 * A data folder with many stored messages and accounts (u0, u1 ...), for the benchmark:
 * `scripts/large_history.ts FOLDER MESSAGES ACCOUNTS PASSWORD`. Made by the server's own code, turn by turn, so
 * that it is what such a server would have; what it holds is the same every time.
 *
 * Half of the messages are in #old, the rest in 100 rooms; 500 people, and words as often as in a language:
 * the n-th most frequent one is n times rarer than the first.
 */
import { hash } from "../db/passwords.ts";
import { openSqliteStore } from "../db/sqlite.ts";
import { nextSequence, type Store } from "../db/store.ts";

const ROOMS = 100;
const PEOPLE = 500;
const WORDS = 20_000;
/** Messages of a turn, and milliseconds between two turns. */
const TURN = 1000;
const PAUSE_MS = 60_000;
/** What a server has unless told. */
const BCRYPT_COST = 12;

/** The same numbers every time, 0 to 1 (Park and Miller). */
function numbers(seed: number): () => number {
  return () => (seed = seed * 48_271 % 2_147_483_647) / 2_147_483_647;
}

/** A word for each rank: `wa0`, `wa1` … are letters and digits, as words are. */
function sentence(next: () => number): string {
  const length = 3 + Math.floor(next() * 12);
  const words = Array.from({ length }, () => `w${Math.floor(WORDS ** next()).toString(36)}`);
  return words.join(" ");
}

function makeRoom(store: Store, name: string, founder: number): number {
  const conversation = store.newConversation();
  store.saveChannel({ name, createdAt: 0, founder, flags: "nt", lists: {}, conversation });
  return conversation;
}

function fill(store: Store, messages: number): void {
  const founder = store.createAccount("founder", "no password", 0);
  if (founder === undefined) throw new Error("There is such a history in this folder already.");
  const old = makeRoom(store, "#old", founder.id);
  const rooms = Array.from({ length: ROOMS }, (_, i) => makeRoom(store, `#old${i}`, founder.id));
  const next = numbers(7);
  let time = Date.now() - Math.ceil(messages / TURN) * PAUSE_MS;
  let sequence = store.lastSequence();
  for (let i = 0; i < messages; i++) {
    sequence = nextSequence(sequence, time);
    const person = `p${Math.floor(next() * PEOPLE)}`;
    store.append({
      sequence,
      conversation: i % 2 === 0 ? old : rooms[Math.floor(next() * ROOMS)],
      command: "PRIVMSG",
      source: `${person}!${person}@host`,
      text: sentence(next),
    });
    if ((i + 1) % TURN === 0) {
      store.commit();
      time += PAUSE_MS;
    }
  }
  store.close();
}

if (import.meta.main) {
  const [folder, messages, accounts, password] = Deno.args;
  const store = openSqliteStore(folder);
  // One hash for all: it takes a quarter of a second.
  const kept = await hash(password, BCRYPT_COST);
  for (let i = 0; i < Number(accounts); i++) store.createAccount(`u${i}`, kept, 0);
  fill(store, Number(messages));
}
