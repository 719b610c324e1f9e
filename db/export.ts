/**
 * All that is kept of an account, in pages of records for JSON: who it is, its rooms, its markers, then what it
 * wrote and the direct conversations that it had, in order.
 */
import type { Database, Row } from "./database.ts";
import { COLUMNS } from "./history.ts";
import {
  type ExportPage,
  type ExportQuery,
  isMessage,
  msgid,
  sequenceAt,
  sequenceTime,
} from "./store.ts";

type Json = Record<string, unknown>;

/** Rows of history looked at for a page: a quarter of a second where nearly all are of others. */
const ROWS = 400_000;

const iso = (ms: number) => new Date(ms).toISOString();

export function exportPage(db: Database, { account, after, limit }: ExportQuery): ExportPage {
  const row = db.get(
    "SELECT id, name, registered_at, always_on, metadata FROM accounts " +
      "WHERE id = ? AND deleted_at IS NULL",
    account,
  );
  if (row === undefined) return { records: [] };
  const start = after ?? -1;
  const records = after === undefined ? aboutAccount(db, row) : [];
  const end = stretchEnd(db, start);
  const rows = history(db, row, start, end ?? Number.MAX_SAFE_INTEGER, limit);
  records.push(...rows.map((one) => eventRecord(db, one)));
  const next = rows.length === limit ? rows[limit - 1].sequence as number : end;
  return next === undefined ? { records } : { records, next };
}

/** The last number of the stretch that begins behind `start`; undefined where it goes to the end. */
function stretchEnd(db: Database, start: number): number | undefined {
  const ends = ["messages", "events"].map((table) =>
    db.get(
      `SELECT sequence FROM ${table} WHERE sequence > ? ORDER BY sequence LIMIT 1 OFFSET ?`,
      start,
      ROWS - 1,
    )?.sequence as number | undefined
  ).filter((end) => end !== undefined);
  return ends.length === 0 ? undefined : Math.min(...ends);
}

function history(db: Database, account: Row, start: number, end: number, limit: number): Row[] {
  const me = `a:${account.id}`;
  const theirs = "sequence > ?1 AND sequence <= ?2 AND " +
    "((account = ?3 AND sequence >= ?4) OR conversation IN " +
    "(SELECT id FROM conversations WHERE low = ?5 OR high = ?5))";
  return db.all(
    `SELECT ${COLUMNS} FROM messages WHERE ${theirs} UNION ALL ` +
      `SELECT ${COLUMNS} FROM events WHERE ${theirs} ORDER BY sequence LIMIT ?6`,
    start,
    end,
    account.name,
    sequenceAt(account.registered_at as number),
    me,
    limit,
  );
}

function aboutAccount(db: Database, row: Row): Json[] {
  const { id, name, registered_at, always_on, metadata } = row;
  const records: Json[] = [{
    type: "account",
    name,
    registered: iso(registered_at as number),
    ...(always_on === null ? {} : { alwaysOn: always_on === 1 }),
  }];
  for (const [key, value] of Object.entries(JSON.parse(metadata as string ?? "{}"))) {
    records.push({ type: "metadata", key, value });
  }
  for (const room of db.all("SELECT name, founder, access, conversation FROM channels")) {
    const access: { account: number; ranks: string }[] = JSON.parse(room.access as string ?? "[]");
    const ranks = access.find((one) => one.account === id)?.ranks;
    const founder = room.founder === id;
    if (founder || ranks) {
      records.push({ type: "room", name: room.name, founder, ...(ranks ? { ranks } : {}) });
    }
  }
  const markers = db.all("SELECT place, time FROM read_markers WHERE account = ?", id as number);
  for (const { place, time } of markers) {
    records.push({
      type: "read",
      place: placeName(db, place as string),
      until: iso(time as number),
    });
  }
  return records;
}

/** `c:12` and `a:12` as people call them. */
function placeName(db: Database, place: string): string {
  const [kind, id] = [place.slice(0, 1), place.slice(2)];
  const sql: Record<string, string> = {
    c: "SELECT name FROM channels WHERE conversation = ?",
    a: "SELECT name FROM accounts WHERE id = ?",
  };
  const found = kind in sql ? db.get(sql[kind], Number(id))?.name : id;
  return String(found ?? place);
}

function eventRecord(db: Database, row: Row): Json {
  const { sequence, conversation, command, source, account, target, text, tags } = row;
  const room = db.get("SELECT name FROM channels WHERE conversation = ?", conversation)?.name;
  return {
    type: isMessage(command as string) ? "message" : "event",
    time: iso(sequenceTime(sequence as number)),
    id: msgid(sequence as number),
    command,
    from: String(source).split("!")[0],
    ...(account === null ? {} : { account }),
    place: room ?? target ?? "a room that is gone",
    ...(tags === null ? {} : { tags }),
    text,
  };
}
