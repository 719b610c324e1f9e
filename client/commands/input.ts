/**
 * A line as somebody entered it: words for the room, or a slash command.
 * `//` stands for a `/` at the beginning of words.
 */
import type { Chat } from "../chat.ts";
import { type Command, namesOf, OFFLINE, written } from "./command.ts";
import { COMMANDS } from "./commands.ts";
import { unknown, usageOf } from "./program.ts";

/** Does what the line asks for. A promise: more questions are asked before the next line is wanted. */
export function enter(chat: Chat, line: string): void | Promise<void> {
  if (line.trim() === "") return;
  if (line.startsWith("/") && !line.startsWith("//")) return runCommand(chat, line.slice(1));
  if (!chat.link && !chat.ports.comesBack) return chat.view.complain(OFFLINE);
  chat.say(written(chat, line.startsWith("//") ? line.slice(1) : line));
}

function runCommand(chat: Chat, line: string): void | Promise<void> {
  const [, typed, rest] = /^(\S*)\s*(.*)$/s.exec(line.trimEnd())!;
  const name = typed.toLowerCase();
  const command = COMMANDS.find((one) => namesOf(one).includes(name));
  if (!command) return chat.view.complain(unknown(name, COMMANDS));
  const words = rest.split(/\s+/).filter((word) => word !== "");
  if (words.length < (command.needs ?? 0)) {
    return chat.view.complain(`Something is missing: ${usageOf(command)} (${command.help}).`);
  }
  const works = command.offline || command.waits && chat.ports.comesBack;
  if (!chat.session && !works) return chat.view.complain(OFFLINE);
  const afterFirst = rest.replace(/^\S+\s*/, "");
  return run(command, chat, { words, rest, afterFirst });
}

type Rest = { words: string[]; rest: string; afterFirst: string };

function run(command: Command, chat: Chat, rest: Rest): void | Promise<void> {
  const bug = () => chat.view.complain(`/${command.name} failed: this is a bug in chat-client.`);
  try {
    // Commands that need a session are only run with one.
    const more = command.run({ chat, session: chat.session!, commands: COMMANDS, ...rest });
    if (more instanceof Promise) return more.catch(bug);
  } catch {
    bug();
  }
}
