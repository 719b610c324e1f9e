/**
 * `deno task fixture [VERSION]`: a small database of that version (else of today's), for the test that every
 * later server can still read it. It is left in tests/fixtures/databases/, compressed, and never changed
 * once that version was released.
 *
 * It is made by the migrations up to that version, and holds the rows below of all versions up to it: a
 * new migration adds rows of its own here.
 */
import { Database } from "../db/database.ts";
import { APPLICATION_ID, migrate, MIGRATIONS, VERSION } from "../db/migrations.ts";

const FOLDER = "tests/fixtures/databases";

/** 2026-11-01T12:00:00Z as a time and as a sequence number; messages come a second apart. */
const AT = 1_793_534_400_000;
const SEQUENCE = AT * 1024;
const SECOND = 1024 * 1000;
const MESSAGES = 40;

/** bcrypt of "secret-of-ann" and "secret-of-émile". */
const HASHES = [
  "$2b$04$XD6Rp4pRR1Xd0tnS8oR//.rgSBh9p0RKsYIB50Zb08hm0LTVoUlYe",
  "$2b$04$WVnTNzLzBS0FpNGXHcchQetZzFpQwlAojDC/aq8DtJj/e7ef0.wcq",
];

const MESSAGE = "INSERT INTO messages VALUES";

/** The rows that a version can hold beside those of the versions before it. */
const ROWS: readonly string[] = [
  `INSERT INTO accounts (name, folded, password_hash, registered_at, deleted_at, keeps_name) VALUES
     ('ann', 'ann', '${HASHES[0]}', ${AT}, NULL, 0),
     ('Émile', 'émile', '${HASHES[1]}', ${AT}, NULL, 0),
     ('gone', 'gone', '', ${AT}, ${AT + 1000}, 1);
   INSERT INTO conversations (id, low, high) VALUES (1, NULL, NULL), (2, NULL, NULL), (3, 'a:1', 'a:2');
   INSERT INTO channels (folded, name, created_at, founder, topic_text, topic_set_by, topic_set_at,
       flags, key, member_limit, lists, conversation) VALUES
     ('#lobby', '#lobby', ${AT}, NULL, NULL, NULL, NULL, 'n', NULL, NULL, '{}', 1),
     ('#été', '#Été', ${AT}, 1, 'pour les amis', 'ann!ann@host', ${AT}, 'nst', 'sesame', 9,
       '{"b":[{"mask":"evil!*@*","setBy":"ann","setAt":${AT}}]}', 2);
   WITH RECURSIVE n (i) AS (VALUES (0) UNION ALL SELECT i + 1 FROM n WHERE i < ${MESSAGES - 1})
   ${MESSAGE.replace("VALUES", "")} SELECT ${SEQUENCE} + i * ${SECOND}, 2,
     iif(i % 8 = 7, 'NOTICE', 'PRIVMSG'), iif(i % 2, 'Émile!e@host', 'ann!ann@host'),
     iif(i % 2, 'Émile', 'ann'), NULL, 'message ' || i || ' über 田中 🙂', iif(i % 5 = 4, '+x=y', NULL)
   FROM n;
   ${MESSAGE} (${SEQUENCE} + 90 * ${SECOND}, 3, 'PRIVMSG', 'ann!ann@host', 'ann', 'Émile', 'between us', NULL),
     (${SEQUENCE} + 91 * ${SECOND}, 1, 'PRIVMSG', 'guest!g@host', NULL, NULL, 'of a guest', NULL);
   INSERT INTO search (rowid, conversation, sender, text)
     SELECT sequence, 'c' || conversation,
       substr(source, 1, instr(source || '!', '!') - 1) || ' ' || coalesce(account, ''), text
     FROM messages ORDER BY sequence;
   INSERT INTO secrets VALUES ('cloak', zeroblob(32));`,
  `UPDATE channels SET parameters = '{"S":"5"}', access = '[{"account":2,"ranks":"ov"}]'
     WHERE folded = '#été';`,
  `INSERT INTO events VALUES
     (${SEQUENCE} - 2, 2, 'JOIN', 'ann!ann@host', 'ann', NULL, 'Ann of the house', NULL),
     (${SEQUENCE} - 1, 2, 'TOPIC', 'ann!ann@host', 'ann', NULL, ':pour les amis', NULL);
   INSERT INTO first_joins VALUES (2, 'a:1', ${SEQUENCE} - 3), (2, 'a:2', ${SEQUENCE} - 1);`,
  `INSERT INTO scram VALUES (1, 'SCRAM-SHA-256$4096:c2FsdA==$c3RvcmVk:c2VydmVy');`,
  `INSERT INTO read_markers VALUES (1, 'c:2', ${AT + 5000}), (1, 'a:2', ${AT + 90_000});`,
  `INSERT INTO server_bans VALUES ('192.0.2.0/24', '192.0.2.0/24', 'flood', 'ann', ${AT}, NULL);
   INSERT INTO moderation_log (at, by_whom, deed, target, reason) VALUES
     (${AT}, 'ann', 'BAN', '192.0.2.0/24', 'flood');`,
  `UPDATE accounts SET always_on = 1 WHERE id = 2;
   INSERT INTO residents VALUES (2, 'e', 'Émile', 'host', '', 'asleep', ${AT + 99_000},
     '[{"conversation":2,"joinedAfter":${SEQUENCE - 1}}]');`,
  `UPDATE accounts SET metadata = '{"pronouns":"elle"}' WHERE id = 1;
   UPDATE channels SET metadata = '{"url":"https://example.org"}' WHERE folded = '#été';`,
  `UPDATE indexed SET upto = (SELECT max(sequence) FROM messages);`,
  `INSERT INTO certificates (account, fingerprint) VALUES (1, '${"ab".repeat(32)}');`,
  `UPDATE accounts SET host = 'staff.example' WHERE id = 1;`,
  `INSERT INTO looks VALUES ('ann', 1);`,
  `INSERT INTO invitations (code_hash, room, uses, created_by, created_at, expires_at)
     VALUES ('${"cd".repeat(32)}', '#été', 3, 'ann', ${AT}, NULL);`,
  `UPDATE accounts SET erased = 2 WHERE id = 3;`,
  `UPDATE indexed SET upto = (SELECT max(sequence) FROM messages);`,
];

/** Makes the file; its name says its version. */
export function makeDatabase(path: string, version: number): void {
  const db = new Database(path);
  try {
    db.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA journal_mode = WAL`);
    migrate(db, MIGRATIONS.slice(0, version));
    for (const rows of ROWS.slice(0, version)) db.transaction(() => db.exec(rows));
  } finally {
    db.close();
  }
}

async function main([word]: string[]): Promise<void> {
  const version = Number(word ?? VERSION);
  if (!Number.isInteger(version) || version < 1 || version > VERSION) {
    console.error(`Usage: deno task fixture [VERSION], a version from 1 to ${VERSION}`);
    Deno.exit(2);
  }
  const half = `${FOLDER}/new.db`;
  const path = `${FOLDER}/v${version}.db.gz`;
  try {
    makeDatabase(half, version);
    const compressed = (await Deno.open(half)).readable.pipeThrough(new CompressionStream("gzip"));
    await Deno.writeFile(path, compressed);
  } finally {
    await Deno.remove(half).catch(() => {});
  }
  console.log(`${path}  ${Deno.statSync(path).size} bytes`);
}

if (import.meta.main) await main(Deno.args);
