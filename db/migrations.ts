/**
 * The database's form, as numbered steps from nothing to today.
 *
 * Rules: a step that was released is never changed, a new one is added below; each runs in one
 * transaction together with its number (`PRAGMA user_version`), so that a process killed in the middle
 * leaves the version before it. The comments inside the statements are kept by SQLite: `.schema` in the
 * sqlite3 shell shows them.
 *
 * There are no foreign keys: rows that others point to (accounts, conversations) are never removed, and
 * a check that can fail would only add a way in which a whole turn cannot be stored.
 */
import type { Database } from "./database.ts";

/** "chat" in ASCII, in the file's header (sqlite.org/fileformat2.html, section 1.3): the file is ours. */
export const APPLICATION_ID = 0x63686174;

export interface Migration {
  /** What it does, for people. */
  name: string;
  up(db: Database): void;
}

const FIRST = `
CREATE TABLE accounts (
  -- Never given again, also not after the account was deleted.
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  -- As it was registered.
  name TEXT NOT NULL,
  -- What names are compared by: NFC, lower case.
  folded TEXT NOT NULL,
  -- bcrypt; '' once the account is deleted.
  password_hash TEXT NOT NULL,
  -- Milliseconds since 1970, as all times here.
  registered_at INTEGER NOT NULL,
  deleted_at INTEGER,
  -- 1: nobody else may take the name of this deleted account.
  keeps_name INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX accounts_folded ON accounts (folded);
CREATE UNIQUE INDEX accounts_living ON accounts (folded) WHERE deleted_at IS NULL;

CREATE TABLE conversations (
  -- Never given again.
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  -- The two participants of a direct conversation, in ascending order of their code units:
  -- 'a:12' for the account 12, 'g:ann' for the guest ann. NULL for a room's conversation.
  low TEXT,
  high TEXT
) STRICT;
CREATE UNIQUE INDEX conversations_pair ON conversations (low, high) WHERE low IS NOT NULL;
CREATE INDEX conversations_high ON conversations (high) WHERE high IS NOT NULL;

CREATE TABLE channels (
  folded TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  -- An account's id; NULL where the founder is the server or was deleted.
  founder INTEGER,
  topic_text TEXT,
  -- nick!user@host of who set it.
  topic_set_by TEXT,
  topic_set_at INTEGER,
  -- Letters of the modes that are flags.
  flags TEXT NOT NULL,
  key TEXT,
  member_limit INTEGER,
  -- JSON: { letter: [{ mask, setBy, setAt }] }
  lists TEXT NOT NULL,
  conversation INTEGER NOT NULL
) STRICT;

CREATE TABLE messages (
  -- Orders all events. Divided by 1024: its time in milliseconds since 1970.
  sequence INTEGER PRIMARY KEY,
  conversation INTEGER NOT NULL,
  -- PRIVMSG or NOTICE; later others.
  command TEXT NOT NULL,
  -- nick!user@host at that time.
  source TEXT NOT NULL,
  -- The sender's account name at that time; NULL for a guest.
  account TEXT,
  -- The nick that a direct message was sent to; NULL in rooms.
  target TEXT,
  text TEXT NOT NULL,
  -- Client-only tags as they stand on the wire.
  tags TEXT
) STRICT;
-- An index ends with the row's own key, so this one is (conversation, sequence).
CREATE INDEX messages_conversation ON messages (conversation);

-- The words of PRIVMSG and NOTICE; rowid is the message's sequence. In the column conversation stands
-- one word, 'c' and the number, so that a search in one conversation only intersects two lists.
CREATE VIRTUAL TABLE search USING fts5 (
  conversation, sender, text,
  content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
);
-- Measured: the cheapest leaf size for turns of one message, and as good as any for turns of 256.
INSERT INTO search (search, rank) VALUES ('pgsz', 2000);

-- Random bytes of the server's own, by purpose.
CREATE TABLE secrets (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
`;

export const MIGRATIONS: readonly Migration[] = [
  { name: "accounts, rooms, history and its index", up: (db) => db.exec(FIRST) },
];

/** The version that this program reads and writes. */
export const VERSION = MIGRATIONS.length;

/** Takes the steps that are missing. @throws {StoreError} */
export function migrate(db: Database, steps: readonly Migration[] = MIGRATIONS): void {
  for (let version = db.number("PRAGMA user_version") + 1; version <= steps.length; version++) {
    db.transaction(() => {
      steps[version - 1].up(db);
      db.exec(`PRAGMA user_version = ${version}`);
    });
  }
}
