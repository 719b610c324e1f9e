/** Commands that NickServ answers: one's connections and certificates. */
import type { Chat } from "../chat.ts";
import { type Connection, type Dialect, dialectOf } from "../dialects.ts";
import type { Session } from "../session/session.ts";
import { clock, day } from "../terminal/layout.ts";
import type { Command } from "./command.ts";

/** How this server's NickServ wants to be spoken to. */
export function dialectAt({ state, handshake }: Session): Dialect {
  return dialectOf(state.version, handshake.offered.keys());
}

/** What NickServ says to that, a line each; undefined where it is refused, which is told. */
export async function askNickServ(chat: Chat, words: string): Promise<string[] | undefined> {
  const { session } = chat;
  const events = session && await chat.answer(session.askService("NickServ", words));
  return events?.flatMap((event) => event.type === "message" ? [event.text] : []);
}

/** How many connections one has; undefined where nobody says. */
export async function connectionCount(chat: Chat, dialect: Dialect): Promise<number | undefined> {
  const lines = dialect.sessions && await askNickServ(chat, dialect.sessions.list);
  return lines && (dialect.sessions!.read(lines).length || undefined);
}

function rowOf({ number, isThis, since, about }: Connection): [left: string, right: string] {
  return [number, `${isThis ? "this one, " : ""}since ${day(since)}, ${clock(since)}, ${about}`];
}

const sessions: Command = {
  name: "sessions",
  aliases: ["devices"],
  usage: "[close NUMBER]",
  help: "list your connections, or close one",
  completes: ["nothing"],
  async run({ chat, session, words: [word, number] }) {
    const { view } = chat;
    const { sessions } = dialectAt(session);
    if (!sessions) {
      return view.complain("This server has no list of your connections; its operators may know.");
    }
    if (word === undefined) {
      const lines = await askNickServ(chat, sessions.list);
      if (!lines) return;
      const rows = sessions.read(lines).map(rowOf);
      if (rows.length === 0) return lines.forEach((line) => view.tell(line));
      view.table(rows);
      if (rows.length > 1) view.tell("/sessions close NUMBER ends one.");
      return;
    }
    if (word.toLowerCase() !== "close" || !/^\d{1,9}$/.test(number ?? "")) {
      return view.complain("/sessions lists them, /sessions close 2 ends the second.");
    }
    for (const line of await askNickServ(chat, sessions.close(number)) ?? []) view.tell(line);
  },
};

/** What NickServ calls it, in all dialects. */
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
