/**
 * Commands that are about a message that was said: to answer it, to react to it, to correct it.
 *
 * Rules: a number counts from the end of the room, a name means that person's last message, and nothing the
 * last message of others. A correction is said anew, as an answer to the old message; only once that is stored
 * the old one is removed, so that nothing is lost where either is refused.
 */
import type { Chat } from "../chat.ts";
import { emojiOf } from "../emoji.ts";
import type { Said } from "../session/events.ts";
import { type Command, type Use, written } from "./command.ts";

/** The message that the first word means, and the words behind it. */
function pick({ chat, words: [first], rest, afterFirst }: Use): [Said | undefined, string] {
  const room = chat.current ?? "";
  const named = first !== undefined && afterFirst !== ""
    ? chat.recall.meant(room, first)
    : undefined;
  if (named) return [named, afterFirst];
  const isNumber = /^\d+$/.test(first ?? "") && afterFirst !== "";
  return [isNumber ? undefined : chat.recall.meant(room), rest];
}

function noMessage(chat: Chat): void {
  chat.view.complain(
    "There is no such message here to answer: /reply 2 TEXT means the last but one.",
  );
}

const reply: Command = {
  name: "reply",
  aliases: ["re", "answer"],
  usage: "[N|NAME] TEXT",
  help: "answer the last message, the Nth from the end or NAME's last one",
  completes: ["nick"],
  needs: 1,
  waits: true,
  run(use) {
    const { chat } = use;
    const [message, text] = pick(use);
    if (!message) return noMessage(chat);
    // Where no tag can say what it answers, the name does.
    const said = written(chat, text);
    const words = chat.session?.hasTags === false ? `${message.nick}: ${said}` : said;
    chat.sayTo(message.room, words, "say", { reply: message.id });
  },
};

function reacting(name: string, help: string, undone: boolean): Command {
  return {
    name,
    usage: "[N|NAME] EMOJI",
    help,
    completes: ["nick"],
    needs: 1,
    run(use) {
      const { chat, session } = use;
      if (!session.hasTags) return chat.view.complain("This server passes no reactions on.");
      const [message, sign] = pick(use);
      if (!message) return noMessage(chat);
      session.react(message.room, message.id!, emojiOf(sign) ?? sign, undone);
    },
  };
}

const edit: Command = {
  name: "edit",
  aliases: ["correct"],
  usage: "[TEXT]",
  help: "correct your last message here; alone: have it on your line",
  completes: ["nick"],
  waits: true,
  run({ chat, rest }) {
    const { view, ports, session, corrections, current = "" } = chat;
    const last = chat.recall.in(current).findLast(({ own, id }) => own && id !== undefined);
    if (!last) {
      return view.complain("No message of yours is shown here: there is nothing to correct.");
    }
    // Before that nobody knows what the server can do: the words wait.
    if (session?.handshake.phase === "in" && !session.canRemove) {
      return view.complain("This server cannot remove messages: say what is right in a new one.");
    }
    if (rest === "") {
      if (!ports.put?.(`/edit ${last.text}`)) view.complain("Write it like /edit the new words.");
      return;
    }
    const about = { reply: last.id, corrects: last.id };
    corrections.begin(last.id!);
    chat.sayTo(last.room, written(chat, rest), last.kind, about);
  },
};

export const ANSWER_COMMANDS: readonly Command[] = [
  reply,
  reacting("react", "answer a message with a sign, such as 👍 or :heart:", false),
  reacting("unreact", "take a reaction back", true),
  edit,
];
