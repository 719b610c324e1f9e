/** Commands about what was said before: earlier, since a time, around what a search found. */
import { only } from "../awaited.ts";
import type { Chat } from "../chat.ts";
import { parseMoment, WRITE_MOMENT } from "../moment.ts";
import type { Session } from "../session/session.ts";
import type { Command } from "./command.ts";

const HISTORY = 50;
/** Messages around a hit. */
const CONTEXT = 11;

/** The number that a word is; or undefined, and what to write is told. */
function countOf(chat: Chat, word: string, example: string): number | undefined {
  const count = Number(word);
  if (/^\d{1,6}$/.test(word) && count > 0) return count;
  chat.view.complain(`${example.split(" ")[0]} takes a number of messages, such as ${example}.`);
}

/** Whether the server can be asked for what was said; where not, that is told. */
function keepsHistory(chat: Chat, session: Session): boolean {
  if (session.keepsHistory) return true;
  chat.view.complain("This server keeps no history that can be asked for.");
  return false;
}

const history: Command = {
  name: "history",
  aliases: ["log"],
  usage: "[COUNT]",
  help: `show ${HISTORY} (or COUNT) messages before those shown; again: more`,
  completes: ["nothing"],
  run({ chat, words: [word = String(HISTORY)] }) {
    const count = countOf(chat, word, "/history 100");
    if (count !== undefined) chat.older(count);
  },
};

const since: Command = {
  name: "since",
  usage: "TIME",
  help: "show what was said here since then: yesterday, 20:00, 3h, 2026-11-22",
  completes: ["nothing"],
  needs: 1,
  async run({ chat, session, words: [word] }) {
    const from = parseMoment(word, Date.now());
    if (from === undefined) return chat.view.complain(`${word} is no time. ${WRITE_MOMENT}`);
    const { current } = chat;
    if (current === undefined) return chat.view.complain("You are in no room: /go ROOM first.");
    if (!keepsHistory(chat, session)) return;
    const limit = Math.min(session.historyPage, 1000);
    const events = await chat.answer(session.history(current, { from, limit }));
    const answer = events && only(events, "history");
    if (!answer) return;
    const { messages, ended } = answer;
    if (messages.length === 0) {
      return chat.view.tell(`Nothing was said in ${current} since then.`);
    }
    chat.view.history(current, messages, "since");
    if (ended || messages.length < limit) return;
    const last = new Date(messages.at(-1)!.at).toISOString();
    chat.view.tell(`These are the first ${messages.length}: /since ${last} shows what follows.`);
  },
};

const context: Command = {
  name: "context",
  aliases: ["around"],
  usage: "[HIT] [COUNT]",
  help: "show what was said around a message that /search found, by its number",
  completes: ["nothing"],
  async run({ chat, session, words: [number, word = String(CONTEXT)] }) {
    const { hits } = chat.finds;
    if (hits.length === 0) {
      return chat.view.complain("There is nothing found to look around: /search WORDS first.");
    }
    const at = number === undefined ? hits.length : Number(number);
    const hit = hits[at - 1];
    if (!hit) return chat.view.complain(`/context takes a number from 1 to ${hits.length}.`);
    const limit = countOf(chat, word, "/context 1 20");
    if (limit === undefined || !keepsHistory(chat, session)) return;
    if (hit.id === undefined) {
      return chat.view.complain("The server gave that message no id: /since shows a time.");
    }
    const events = await chat.answer(session.history(hit.room, { around: hit.id, limit }));
    const answer = events && only(events, "history");
    if (answer) chat.view.history(hit.room, answer.messages, "around", hit.id);
  },
};

const read: Command = {
  name: "read",
  usage: "[ROOM]",
  help: "mark a room (this one where none is named) as read on your devices",
  completes: ["place", "nothing"],
  run({ chat, session, words: [name = chat.current] }) {
    if (name === undefined) return chat.view.complain("Say which room: /read ROOM.");
    if (!session.sharesRead) {
      return chat.view.complain("This server does not tell your devices what you have read.");
    }
    session.markRead(name, Date.now());
  },
};

export const HISTORY_COMMANDS: readonly Command[] = [history, since, context, read];
