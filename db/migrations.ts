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
import { keepLooks } from "./accounts.ts";
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

/** Who has which rank in a room, and the parameters of modes beside the key and the limit. */
const RANKS = `
-- JSON: { letter: parameter }; NULL where there are none.
ALTER TABLE channels ADD COLUMN parameters TEXT;
-- JSON: [{ account, ranks }], an account's id and the letters of its ranks; NULL where there are none.
ALTER TABLE channels ADD COLUMN access TEXT;
`;

/** What is no message but belongs to history, who came first when, and an index that can forget. */
const EVENTS = `
-- What happened in a conversation and has no words of its own: JOIN, PART, QUIT, KICK, TOPIC, NICK, MODE,
-- TAGMSG with a reaction, REDACT. Columns as in messages; both tables share one order of sequences.
CREATE TABLE events (
  sequence INTEGER PRIMARY KEY,
  conversation INTEGER NOT NULL,
  command TEXT NOT NULL,
  source TEXT NOT NULL,
  account TEXT,
  target TEXT,
  -- The line behind its command and room, as it stands on the wire; of a JOIN the real name.
  text TEXT NOT NULL,
  tags TEXT
) STRICT;
CREATE INDEX events_conversation ON events (conversation);

-- When an account was first in a room: the number of the last event before that.
CREATE TABLE first_joins (
  conversation INTEGER NOT NULL,
  participant TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  PRIMARY KEY (conversation, participant)
) STRICT, WITHOUT ROWID;

-- The index anew: without contentless_delete a row is removed by saying its words again, and with
-- secure-delete these words leave the file; measured, a tombstone leaves them in it.
DROP TABLE search;
CREATE VIRTUAL TABLE search USING fts5 (
  conversation, sender, text,
  content = '', columnsize = 0, tokenize = 'unicode61 remove_diacritics 2'
);
INSERT INTO search (search, rank) VALUES ('pgsz', 2000);
INSERT INTO search (search, rank) VALUES ('secure-delete', 1);
INSERT INTO search (rowid, conversation, sender, text)
  SELECT sequence, 'c' || conversation,
    substr(source, 1, instr(source || '!', '!') - 1) || ' ' || coalesce(account, ''), text
  FROM messages ORDER BY sequence;
`;

/** What SCRAM-SHA-256 needs to check a password. */
const SCRAM = `
CREATE TABLE scram (
  account INTEGER PRIMARY KEY,
  -- SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey of RFC 5802, bytes in base64.
  verifier TEXT NOT NULL
) STRICT;
`;

/** Up to when people have read what. */
const READ_MARKERS = `
CREATE TABLE read_markers (
  account INTEGER NOT NULL,
  -- 'c:12' for the room with that conversation; a person as in conversations: 'a:12', 'g:ann'.
  place TEXT NOT NULL,
  -- Milliseconds since 1970.
  time INTEGER NOT NULL,
  PRIMARY KEY (account, place)
) STRICT, WITHOUT ROWID;
`;

/** Bans from the server, and who did what to whom. */
const MODERATION = `
CREATE TABLE server_bans (
  folded TEXT PRIMARY KEY,
  -- A mask nick!user@host, an address, a network, or $a: and an account.
  target TEXT NOT NULL,
  reason TEXT NOT NULL,
  set_by TEXT NOT NULL,
  set_at INTEGER NOT NULL,
  -- NULL: it has no end.
  expires_at INTEGER
) STRICT;
CREATE TABLE moderation_log (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  -- The operator's account or nick.
  by_whom TEXT NOT NULL,
  -- KILL, BAN and the like.
  deed TEXT NOT NULL,
  target TEXT NOT NULL,
  reason TEXT NOT NULL
) STRICT;
`;

/** Who stays in their rooms without being connected. */
const RESIDENTS = `
-- Whether the account wants to stay: 1 or 0; NULL: what the server does by itself.
ALTER TABLE accounts ADD COLUMN always_on INTEGER;
CREATE TABLE residents (
  account INTEGER PRIMARY KEY,
  username TEXT NOT NULL,
  realname TEXT NOT NULL,
  host TEXT NOT NULL,
  -- Letters of the user modes.
  modes TEXT NOT NULL,
  -- NULL: not away.
  away TEXT,
  -- When the last device went; NULL while one is connected.
  seen_at INTEGER,
  -- JSON: [{ conversation, joinedAfter }], a room's conversation and the last event before the JOIN.
  rooms TEXT NOT NULL
) STRICT;
`;

/** What people say of themselves and of rooms (IRCv3 metadata). */
const METADATA = `
-- JSON: values by key; NULL: none.
ALTER TABLE accounts ADD COLUMN metadata TEXT;
ALTER TABLE channels ADD COLUMN metadata TEXT;
`;

/** How far the index of words reaches: it is filled in portions. */
const INDEXED = `
CREATE TABLE indexed (
  -- The number of the last message that is in it.
  upto INTEGER NOT NULL
) STRICT;
INSERT INTO indexed SELECT coalesce(max(sequence), 0) FROM messages;
-- Measured with portions of 1,024 messages: fewer merges and larger leaves save a sixth.
INSERT INTO search (search, rank) VALUES ('automerge', 16);
INSERT INTO search (search, rank) VALUES ('pgsz', 4000);
`;

/** An index that is merged in small steps only. */
const SMALL_MERGES = `
-- FTS5 merges a level's segments at once, however large they are, when there are so many of them. By itself it does
-- that at 16, where automerge only begins: measured, a turn of 649 ms with 266,000 messages, 47 ms without.
INSERT INTO search (search, rank) VALUES ('crisismerge', 128);
`;

/** An index that is merged when we say so. */
const MERGES_IN_STEPS = `
-- FTS5 merges hundreds of pages at once, now and then. indexing.ts says how many, and when: of levels with 16 segments.
INSERT INTO search (search, rank) VALUES ('automerge', 0);
INSERT INTO search (search, rank) VALUES ('usermerge', 16);
-- And it merges all of a level's segments at once where there are so many, which is never to happen: segments.ts.
INSERT INTO search (search, rank) VALUES ('crisismerge', 1000);
`;

/** Client certificates that log in. */
const CERTIFICATES = `
CREATE TABLE certificates (
  id INTEGER PRIMARY KEY,
  account INTEGER NOT NULL,
  -- SHA-256 in lower-case hex.
  fingerprint TEXT NOT NULL UNIQUE
) STRICT;
CREATE INDEX certificates_account ON certificates (account);
`;

/** Hosts that operators give to accounts. */
const HOSTS = `
-- What others see behind the @ in place of the connection's own host; NULL: that one.
ALTER TABLE accounts ADD COLUMN host TEXT;
`;

/** What names look like, so that none is taken for another. */
const LOOKS = `
CREATE TABLE looks (
  -- What the name of an account looks like: UTS 39's skeleton in lower case, of the name with and without capitals.
  look TEXT NOT NULL,
  account INTEGER NOT NULL,
  PRIMARY KEY (look, account)
) STRICT, WITHOUT ROWID;
`;

function addLooks(db: Database): void {
  db.exec(LOOKS);
  for (const { id, name } of db.all("SELECT id, name FROM accounts")) {
    keepLooks(db, id as number, name as string);
  }
}

/** Whose messages are being erased, who was invited, and views for people who look with SQL. */
const OPERATING = `
-- 1: the messages of this deleted account are still to be erased.
ALTER TABLE accounts ADD COLUMN erasing INTEGER NOT NULL DEFAULT 0;
-- Up to which number that was done; NULL: it was never asked for.
ALTER TABLE accounts ADD COLUMN erased_to INTEGER;
-- Messages and events that were erased.
ALTER TABLE accounts ADD COLUMN erased INTEGER NOT NULL DEFAULT 0;

CREATE TABLE invitations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  -- SHA-256 of the code, in hexadecimal digits.
  code_hash TEXT NOT NULL UNIQUE,
  -- NULL: to no room.
  room TEXT,
  -- How many accounts may still be made with it.
  uses INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  -- NULL: it has no end.
  expires_at INTEGER
) STRICT;

-- What docs/operating.md describes: times in UTC, names instead of numbers, no secrets.
CREATE VIEW people AS
  SELECT accounts.id, name, datetime(registered_at / 1000, 'unixepoch') AS registered,
    datetime(deleted_at / 1000, 'unixepoch') AS deleted, always_on,
    (SELECT count(*) FROM channels WHERE founder = accounts.id) AS rooms,
    server_bans.folded IS NOT NULL AS suspended,
    datetime(server_bans.expires_at / 1000, 'unixepoch') AS suspended_until, erased
  FROM accounts LEFT JOIN server_bans
    ON deleted_at IS NULL AND server_bans.folded = '$a:' || accounts.folded
      AND coalesce(server_bans.expires_at, 9e15) > unixepoch('subsec') * 1000;
CREATE VIEW rooms AS
  SELECT channels.name, datetime(created_at / 1000, 'unixepoch') AS created,
    accounts.name AS founder, topic_text AS topic, flags AS modes, channels.conversation,
    (SELECT count(*) FROM messages WHERE messages.conversation = channels.conversation) AS messages
  FROM channels LEFT JOIN accounts ON accounts.id = channels.founder;
CREATE VIEW said AS
  SELECT sequence, strftime('%Y-%m-%d %H:%M:%f', sequence / 1024 / 1000.0, 'unixepoch') AS time,
    coalesce(channels.name, target) AS place,
    substr(source, 1, instr(source || '!', '!') - 1) AS nick, account, command, text,
    messages.conversation
  FROM messages LEFT JOIN channels ON channels.conversation = messages.conversation;
CREATE VIEW bans AS
  SELECT target, reason, set_by, datetime(set_at / 1000, 'unixepoch') AS since,
    datetime(expires_at / 1000, 'unixepoch') AS until
  FROM server_bans;
CREATE VIEW deeds AS
  SELECT id, datetime(at / 1000, 'unixepoch') AS time, by_whom, deed, target, reason
  FROM moderation_log;
CREATE VIEW invites AS
  SELECT id, room, uses, created_by, datetime(created_at / 1000, 'unixepoch') AS created,
    datetime(expires_at / 1000, 'unixepoch') AS expires
  FROM invitations;
`;

export const MIGRATIONS: readonly Migration[] = [
  { name: "accounts, rooms, history and its index", up: (db) => db.exec(FIRST) },
  { name: "ranks kept with rooms, parameters of modes", up: (db) => db.exec(RANKS) },
  { name: "events, first joins, an index that forgets", up: (db) => db.exec(EVENTS) },
  { name: "verifiers for SCRAM-SHA-256", up: (db) => db.exec(SCRAM) },
  { name: "read markers", up: (db) => db.exec(READ_MARKERS) },
  { name: "bans from the server, the moderation log", up: (db) => db.exec(MODERATION) },
  { name: "people who are always on", up: (db) => db.exec(RESIDENTS) },
  { name: "metadata of accounts and rooms", up: (db) => db.exec(METADATA) },
  { name: "how far the index of words reaches", up: (db) => db.exec(INDEXED) },
  { name: "client certificates of accounts", up: (db) => db.exec(CERTIFICATES) },
  { name: "hosts that accounts show", up: (db) => db.exec(HOSTS) },
  { name: "what names look like", up: addLooks },
  { name: "erasing, invitations, views", up: (db) => db.exec(OPERATING) },
  { name: "an index that is merged in small steps", up: (db) => db.exec(SMALL_MERGES) },
  { name: "merges of the index in steps of our own", up: (db) => db.exec(MERGES_IN_STEPS) },
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
