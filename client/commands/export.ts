/**
 * /export: all that the server keeps of one's account, where it tells that, and all that one may read, as a JSON
 * file that nobody else can read.
 *
 * Rules: nothing is overwritten; a file that is not complete is not left behind. A message is a line, so
 * that neither the program nor who reads the file must hold it all.
 */
import { formatTime } from "../../protocol/time.ts";
import { fold } from "../../protocol/names.ts";
import { only } from "../awaited.ts";
import type { Chat } from "../chat.ts";
import { ownData } from "../own_data.ts";
import type { Session } from "../session/session.ts";
import type { Said } from "../session/events.ts";
import type { Command, Use } from "./command.ts";
import { dialectAt } from "./services.ts";

/** Messages and conversations asked for at once; the server may give fewer. */
const PAGE = 1000;

/** The answer did not come; the message says why, for a person. */
class Unfinished extends Error {
  constructor(why = "the server did not give it all") {
    super(why);
  }
}

/** Sessions of which an export is being written. */
const WRITING = new WeakSet<Session>();

/** Names of the rooms and people with whom one has a history, those that one is in first. */
async function placesOf({ chat, session }: Use): Promise<string[]> {
  const names = new Map([...session.state.rooms].map(([key, room]) => [key, room.name]));
  const limit = Math.min(session.historyPage, PAGE);
  for (let after = 0;;) {
    const events = await chat.answer(session.targets(after, Date.now() + 86_400_000, limit));
    const answer = events && only(events, "targets");
    if (!answer) throw new Unfinished();
    for (const { room } of answer.targets) if (!names.has(fold(room))) names.set(fold(room), room);
    const last = answer.targets.at(-1);
    if (answer.ended || last === undefined || last.at <= after) return [...names.values()];
    after = last.at;
  }
}

/** All that was said there, page by page, from its beginning. */
async function* pagesOf({ chat, session }: Use, room: string): AsyncGenerator<readonly Said[]> {
  const limit = Math.min(session.historyPage, PAGE);
  let after: string | undefined;
  for (;;) {
    const query = after === undefined ? { limit, from: 1 } : { limit, after };
    const events = await chat.answer(session.history(room, query));
    const answer = events && only(events, "history");
    if (!answer) throw new Unfinished();
    if (answer.messages.length > 0) yield answer.messages;
    const last = answer.messages.at(-1)?.id;
    if (answer.ended || last === undefined || last === after) return;
    after = last;
  }
}

function messageOf({ at, nick, account, text, kind, id }: Said): string {
  return JSON.stringify({ time: formatTime(at), nick, account, kind, text, id });
}

/** Writes what is kept of one's account, and gives how many records that were; undefined where nobody tells. */
async function writeKept({ chat, session }: Use, put: (text: string) => void) {
  if (!dialectAt(session).exports || session.state.account === undefined) return undefined;
  let count = 0;
  const outcome = await ownData(chat, (record) => {
    put(`${count++ === 0 ? '"kept":[' : ","}\n${JSON.stringify(record)}`);
  });
  if (outcome !== undefined && outcome !== "unknown") throw new Unfinished(outcome);
  if (count > 0) put("],\n");
  return count || undefined;
}

/** Writes it all, and gives how many messages, conversations and records of the account that were. */
async function write(
  use: Use,
  put: (text: string) => void,
): Promise<{ messages: number; places: number; kept?: number }> {
  const { state } = use.session;
  const places = await placesOf(use);
  const { account, nick, network, server } = state;
  const head = { v: 1, exported: formatTime(Date.now()), account, nick, network, server };
  const rooms = [...state.rooms.values()].map(({ name, topic }) => ({ room: name, topic }));
  put(`{"about":${JSON.stringify(head)},\n`);
  const kept = await writeKept(use, put);
  put(`"rooms":${JSON.stringify(rooms)},\n"conversations":[`);
  let messages = 0;
  for (const [index, room] of places.entries()) {
    put(`${index === 0 ? "" : ","}\n{"room":${JSON.stringify(room)},"messages":[`);
    let first = true;
    for await (const page of pagesOf(use, room)) {
      for (const message of page) {
        put((first ? "\n" : ",\n") + messageOf(message));
        first = false;
      }
      messages += page.length;
    }
    put("]}");
  }
  put("]}\n");
  return { messages, places: places.length, kept };
}

/** A new file for its owner alone; or why there is none, as a sentence. */
function create(path: string): Deno.FsFile | string {
  try {
    return Deno.openSync(path, { write: true, createNew: true, mode: 0o600 });
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) {
      return `${path} exists already, and nothing is overwritten: /export FILE takes another name.`;
    }
    const missing = error instanceof Deno.errors.NotFound;
    return `Cannot write ${path}: ${
      missing ? "there is no such folder" : "the system does not let it"
    }.`;
  }
}

async function save(use: Use, path: string): Promise<void> {
  const { view } = use.chat;
  const file = create(path);
  if (typeof file === "string") return view.complain(file);
  view.tell(`Asking for all that you may read here; it is written to ${path}.`);
  WRITING.add(use.session);
  const encoder = new TextEncoder();
  let isWhole = false;
  try {
    const { messages, places, kept } = await write(use, (text) => {
      const bytes = encoder.encode(text);
      for (let at = 0; at < bytes.length;) at += file.writeSync(bytes.subarray(at));
    });
    isWhole = true;
    const also = kept === undefined ? "" : `, and ${count(kept, "record")} of what is kept of you`;
    const read = `${count(messages, "message")} of ${count(places, "conversation")}`;
    view.tell(`${path} has ${read}${also}.`);
  } catch (error) {
    const isUnfinished = error instanceof Unfinished;
    const why = isUnfinished ? error.message.replace(/\.$/, "") : "the disk is full";
    view.complain(`Not exported: ${why}. /export tries again.`);
  } finally {
    WRITING.delete(use.session);
    file.close();
    if (!isWhole) Deno.removeSync(path);
  }
}

const count = (number: number, what: string) => `${number} ${what}${number === 1 ? "" : "s"}`;

/** `chat-ann-2026-11-22.json`. */
function fileFor(chat: Chat): string {
  const name = (chat.session?.state.nick ?? "").replace(/[^\p{L}\p{N}_-]/gu, "_");
  return `chat-${name}-${formatTime(Date.now()).slice(0, 10)}.json`;
}

const exporting: Command = {
  name: "export",
  usage: "[FILE]",
  help: "write all that you may read, and what is kept of you, into a file",
  completes: ["nothing"],
  async run(use) {
    const { chat, session, rest } = use;
    if (!session.keepsHistory) {
      return chat.view.complain("This server keeps no history that could be exported.");
    }
    if (WRITING.has(session)) return chat.view.complain("An export is being written already.");
    const saved = save(use, rest === "" ? fileFor(chat) : rest);
    // It may take minutes: a person can go on meanwhile.
    if (!chat.ports.askSecret) await saved;
  },
};

export const EXPORT_COMMANDS: readonly Command[] = [exporting];
