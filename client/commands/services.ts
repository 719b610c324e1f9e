/** Commands that NickServ answers: one's connections and certificates. */
import { parseTime } from "../../protocol/time.ts";
import type { Chat } from "../chat.ts";
import { clock, day } from "../terminal/layout.ts";
import type { Command } from "./command.ts";

/** What NickServ says to that, a line each; undefined where it is refused, which is told. */
export async function askNickServ(chat: Chat, words: string): Promise<string[] | undefined> {
  const { session } = chat;
  const events = session && await chat.answer(session.askService("NickServ", words));
  return events?.flatMap((event) => event.type === "message" ? [event.text] : []);
}

/** `2: since 2026-11-22T20:00:00.000Z, from 10.0.0.5, encrypted, this one`. */
const CONNECTION = /^(\d+): since (\S+), (.+)$/;

/** The connection's number, and what is known of it; undefined for a line that is none. */
function rowOf(line: string): [number: string, about: string] | undefined {
  const [, number, time = "", about] = CONNECTION.exec(line) ?? [];
  const since = parseTime(time);
  if (number === undefined || since === undefined) return undefined;
  const parts = about.split(", ");
  const isThis = parts.at(-1) === "this one";
  const rest = (isThis ? parts.slice(0, -1) : parts).join(", ");
  return [number, `${isThis ? "this one, " : ""}since ${day(since)}, ${clock(since)}, ${rest}`];
}

/** How many connections these lines list. */
export function connectionsIn(lines: readonly string[]): number {
  return lines.filter((line) => rowOf(line) !== undefined).length;
}

const sessions: Command = {
  name: "sessions",
  aliases: ["devices"],
  usage: "[close NUMBER]",
  help: "list your connections, or close one",
  completes: ["nothing"],
  async run({ chat, words: [word, number] }) {
    if (word === undefined) {
      const lines = await askNickServ(chat, "SESSIONS");
      if (!lines) return;
      const rows = lines.flatMap((line) => {
        const row = rowOf(line);
        return row ? [row] : [];
      });
      if (rows.length === 0) return lines.forEach((line) => chat.view.tell(line));
      chat.view.table(rows);
      if (rows.length > 1) chat.view.tell("/sessions close NUMBER ends one.");
      return;
    }
    if (word.toLowerCase() !== "close" || !/^\d{1,9}$/.test(number ?? "")) {
      return chat.view.complain("/sessions lists them, /sessions close 2 ends the second.");
    }
    for (const line of await askNickServ(chat, `LOGOUT ${number}`) ?? []) chat.view.tell(line);
  },
};

/** What NickServ calls it. */
const CERTIFICATE: Readonly<Record<string, { words: string; needs: number }>> = {
  list: { words: "CERT LIST", needs: 0 },
  add: { words: "CERT ADD", needs: 0 },
  del: { words: "CERT DEL", needs: 1 },
  remove: { words: "CERT DEL", needs: 1 },
};

/** What services answer to a command that they don't have. */
const UNKNOWN = /\b(don't know that|unknown|invalid|no such) command\b/i;

const certificate: Command = {
  name: "certificate",
  aliases: ["cert"],
  usage: "[add|del …]",
  help: "list the certificates that log in as you, add or remove one",
  completes: ["nothing"],
  async run({ chat, words: [word = "list", ...rest] }) {
    const name = word.toLowerCase();
    const row = Object.hasOwn(CERTIFICATE, name) ? CERTIFICATE[name] : undefined;
    if (!row || rest.length < row.needs) {
      return chat.view.complain(
        "/certificate lists them; /certificate add FINGERPRINT and /certificate del FINGERPRINT change them.",
      );
    }
    const lines = await askNickServ(chat, [row.words, ...rest].join(" "));
    if (lines?.some((line) => UNKNOWN.test(line))) {
      return chat.view.complain("This server knows no certificates that log in: use a password.");
    }
    for (const line of lines ?? []) chat.view.tell(line);
  },
};

export const SERVICE_COMMANDS: readonly Command[] = [sessions, certificate];
