/**
 * All that a server keeps of one's account, as its NickServ's EXPORT sends it: notices of one JSON record each.
 *
 * Rules: what is too long for a line comes in parts, which are put together again; the last record says how many
 * there were, so that an export that is cut off is not taken for a whole one.
 */
import { fold } from "../protocol/names.ts";
import type { Chat } from "./chat.ts";
import type { Event } from "./session/events.ts";

type Json = Record<string, unknown>;

/** What EXPORT says in words where it gives nothing, or not all. */
const REFUSED = /^(Your data is on its way already|The export was cut off|You have no account)/;
/** What a NickServ says that has no EXPORT. */
const UNKNOWN = /\b(don't know that|unknown|no such) command\b/i;

/** Puts parts together, and counts. */
class Records {
  count = 0;
  #parts = "";

  /** The record that a notice completes; "part" where more is to come, "end" or "short" at the end. */
  take(record: Json): Json | "part" | "end" | "short" {
    if (record.type === "end") return record.records === this.count ? "end" : "short";
    const { part, parts, ...rest } = record;
    if (typeof parts !== "number") {
      this.count++;
      return record;
    }
    this.#parts += String(rest.text ?? "");
    if (part !== parts) return "part";
    const text = this.#parts;
    this.#parts = "";
    this.count++;
    return { ...rest, text };
  }
}

/** Why it did not come, or undefined where it did; "unknown": this server has no such thing. */
type Outcome = undefined | "unknown" | string;

/** Asks for it, and hands each record on. */
export async function ownData(chat: Chat, put: (record: Json) => void): Promise<Outcome> {
  const { link } = chat;
  if (!link) return "there is no connection";
  const over = Promise.withResolvers<Outcome>();
  const records = new Records();
  const take = (text: string): boolean => {
    if (REFUSED.test(text)) over.resolve(text);
    else if (records.count === 0 && UNKNOWN.test(text)) over.resolve("unknown");
    else {
      const record = parsed(text);
      if (!record) return false;
      const whole = records.take(record);
      if (whole === "end") over.resolve(undefined);
      else if (whole === "short") over.resolve("the server did not give it all");
      else if (whole !== "part") put(whole);
    }
    return true;
  };
  const request = link.session.askService("NickServ", "EXPORT");
  // What comes at once answers the request, the rest comes unasked.
  const undo = chat.overhear((event) => {
    if (isNickServ(event)) return take(event.text);
    if (event.type !== "done" || event.request !== request) return false;
    if (!event.ok) over.resolve("unknown");
    return event.ok;
  });
  const ended = link.ended.then(() => "the connection has ended");
  return await Promise.race([over.promise, ended]).finally(undo);
}

function isNickServ(event: Event): event is Event & { type: "message" } {
  return event.type === "message" && event.kind === "notice" && fold(event.nick) === "nickserv";
}

function parsed(text: string): Json | undefined {
  if (!text.startsWith("{")) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
