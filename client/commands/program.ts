/** Commands about the program: help, leaving. */
import { nearest } from "../nearest.ts";
import { type Command, namesOf } from "./command.ts";

/** `/join ROOM [KEY]`. */
export function usageOf({ name, usage }: Command): string {
  return `/${name} ${usage}`.trim();
}

const help: Command = {
  name: "help",
  aliases: ["h", "?", "commands"],
  usage: "[COMMAND]",
  help: "list the commands, or explain one",
  completes: ["command", "nothing"],
  offline: true,
  run({ chat, commands, words: [word] }) {
    if (word === undefined) {
      chat.view.table(commands.map((command) => [usageOf(command), command.help]));
      return chat.view.tell("A line that begins with // says what follows the first /.");
    }
    const name = word.replace(/^\//, "").toLowerCase();
    const command = commands.find((one) => namesOf(one).includes(name));
    if (!command) return chat.view.complain(unknown(name, commands));
    const { aliases = [] } = command;
    const also = aliases.length > 0 ? ` (also ${aliases.map((one) => `/${one}`).join(", ")})` : "";
    chat.view.tell(`${usageOf(command)}: ${command.help}${also}`);
  },
};

/** There is no such command, and which one may have been meant. */
export function unknown(name: string, commands: readonly Command[]): string {
  const near = nearest(name, commands.flatMap(namesOf));
  return `There is no command /${name}${near ? `: did you mean /${near}?` : "."} ` +
    "/help lists them all.";
}

const quit: Command = {
  name: "quit",
  aliases: ["exit", "bye"],
  usage: "[REASON]",
  help: "leave all servers (so do Ctrl-D, and Ctrl-C twice)",
  completes: ["nothing"],
  offline: true,
  run: ({ chat, rest }) => chat.ports.leave(rest),
};

export const PROGRAM_COMMANDS: readonly Command[] = [help, quit];
