/**
 * The databases of earlier versions, kept as files: each opens, is whole, and has all that was in it, in the
 * form that a new one has. `deno task fixture` keeps that of today.
 */
import assert from "node:assert/strict";
import { Database } from "../../db/database.ts";
import { VERSION } from "../../db/migrations.ts";
import { verify } from "../../db/passwords.ts";
import { openSqliteStore } from "../../db/sqlite.ts";
import type { Store } from "../../db/store.ts";
import { tempFolder } from "./support.ts";

const FOLDER = new URL("../fixtures/databases/", import.meta.url);
const KEPT = [...Deno.readDirSync(FOLDER)].map(({ name }) =>
  Number(/^v(\d+)\.db\.gz$/.exec(name)![1])
)
  .sort((a, b) => a - b);

const AT = Date.UTC(2026, 10, 1, 12);
const HALF = { limit: 100, from: "start" } as const;
/** The conversations that the files have: the lobby, a room, a direct one. */
const [LOBBY, ROOM, DIRECT] = [1, 2, 3];

/** Puts the file of that version into the folder as its database. */
async function unpack(version: number, folder: string): Promise<void> {
  const file = await Deno.open(new URL(`v${version}.db.gz`, FOLDER));
  await Deno.writeFile(
    `${folder}/chat.db`,
    file.readable.pipeThrough(new DecompressionStream("gzip")),
  );
}

/** What a file has of a version or any later one, as the store gives it. */
const CONTENT: Readonly<Record<number, (store: Store) => void>> = {
  1: (store) => {
    const [ann, émile] = [store.account("ANN")!, store.account("émile")!];
    assert.deepEqual([ann.id, ann.name, ann.registeredAt], [1, "ann", AT]);
    assert(verify("secret-of-ann", ann.passwordHash));
    assert(verify("secret-of-émile", émile.passwordHash));
    assert.equal(store.account("gone"), undefined);
    assert(!store.nameIsFree("Gone"));
    const [, room] = store.channels();
    assert.deepEqual([room.name, room.flags, room.key, room.limit], ["#Été", "nst", "sesame", 9]);
    assert.equal(room.topic?.text, "pour les amis");
    assert.equal(room.lists.b[0].mask, "evil!*@*");
    const said = store.slice(ROOM, HALF);
    assert.deepEqual(said.map(({ text }) => text), said.map((_, i) => `message ${i} über 田中 🙂`));
    assert.equal(said.length, 40);
    assert.deepEqual([said[7].command, said[9].tags, said[9].account], ["NOTICE", "+x=y", "Émile"]);
    assert.equal(store.findDirectConversation("a:2", "a:1"), DIRECT);
    assert.deepEqual(store.slice(DIRECT, HALF).map(({ text }) => text), ["between us"]);
    const within = [LOBBY, ROOM, DIRECT].map((conversation) => ({ conversation, after: 0 }));
    const found = (words: string[], from?: string) =>
      store.search({ within, words, from, limit: 100, order: "start" }).length;
    assert.deepEqual([found(["uber"]), found(["39"]), found(["message"], "Émile")], [40, 1, 20]);
    assert.deepEqual(store.secret("cloak"), new Uint8Array(32));
  },
  2: (store) => {
    const [, room] = store.channels();
    assert.deepEqual(room.parameters, { S: "5" });
    assert.deepEqual(room.access, [{ account: 2, ranks: "ov" }]);
  },
  3: (store) => {
    const all = store.slice(ROOM, { ...HALF, events: true });
    assert.deepEqual(all.slice(0, 3).map(({ command }) => command), ["JOIN", "TOPIC", "PRIVMSG"]);
    assert.equal(store.firstJoined(ROOM, "a:2"), AT * 1024 - 1);
  },
  4: (store) => assert.match(store.scram(1)!, /^SCRAM-SHA-256\$4096:/),
  5: (store) => assert.equal(store.readMarker(1, "a:2"), AT + 90_000),
  6: (store) => {
    assert.deepEqual(store.serverBans().map(({ target }) => target), ["192.0.2.0/24"]);
    assert.deepEqual(store.deeds(9).map(({ deed }) => deed), ["BAN"]);
  },
  7: (store) => {
    assert.equal(store.wantsAlwaysOn(2), true);
    assert.equal(store.residents()[0].away, "asleep");
  },
  8: (store) => {
    assert.deepEqual(store.metadata(1), { pronouns: "elle" });
    assert.deepEqual(store.channels()[1].metadata, { url: "https://example.org" });
  },
};

/** Every table and index as SQLite keeps its text. */
function formOf(path: string): unknown[] {
  const db = new Database(path);
  try {
    assert.equal(db.get("PRAGMA integrity_check")?.integrity_check, "ok");
    db.run("INSERT INTO search (search, rank) VALUES ('integrity-check', 0)");
    return db.all("SELECT type, name, sql FROM sqlite_master ORDER BY type, name");
  } finally {
    db.close();
  }
}

function formOfNew(): unknown[] {
  using temp = tempFolder();
  openSqliteStore(temp.path).close();
  return formOf(`${temp.path}/chat.db`);
}

for (const version of KEPT) {
  Deno.test(`a database of version ${version}: all that was in it is there`, async () => {
    using temp = tempFolder();
    await unpack(version, temp.path);
    const store = openSqliteStore(temp.path);
    for (const [since, check] of Object.entries(CONTENT)) {
      if (Number(since) <= version) check(store);
    }
    const sequence = store.lastSequence() + 1;
    const more = { sequence, conversation: ROOM, command: "PRIVMSG", source: "ann!a@h" };
    store.append({ ...more, text: "one more" });
    store.commit();
    assert.equal(store.slice(ROOM, { limit: 1, from: "end" })[0].text, "one more");
    store.close();
    assert.deepEqual(formOf(`${temp.path}/chat.db`), formOfNew());
  });
}

Deno.test("the kept databases are of every version from the first one on", () => {
  assert(KEPT.length >= 8 && KEPT.length <= VERSION);
  assert.deepEqual(KEPT, KEPT.map((_, i) => i + 1));
});
