/** Commands about words: to one person, as an action, taken back; being away. */
import type { Said } from "../session/events.ts";
import { type Command, type Use, written } from "./command.ts";
import { targetOf } from "./target.ts";

/** Says the words behind a name to whom that is; where that is elsewhere and must wait, this is told. */
function sayThere({ chat, words: [word], afterFirst }: Use, kind: Said["kind"]): void {
  const target = targetOf(chat, word);
  if (!target) return;
  const { chat: there, name } = target;
  there.sayTo(name, written(chat, afterFirst), kind);
  if (there === chat || there.session) return;
  const server = chat.servers.nameOf(there);
  chat.view.tell(
    `${server} is not connected: this waits, and is sent once it is back: ${afterFirst}`,
  );
}

const msg: Command = {
  name: "msg",
  aliases: ["m", "tell", "dm"],
  usage: "NAME TEXT",
  help: "write to a person or room without going there; bob@SERVER elsewhere",
  completes: ["window", "nick"],
  needs: 2,
  waits: true,
  run: (use) => sayThere(use, "say"),
};

const me: Command = {
  name: "me",
  aliases: ["action"],
  usage: "TEXT",
  help: "say what you do: /me waves",
  completes: ["nick"],
  needs: 1,
  waits: true,
  run: ({ chat, rest }) => void chat.say(written(chat, rest), "action"),
};

const notice: Command = {
  name: "notice",
  usage: "NAME TEXT",
  help: "the same as a notice, which no program answers",
  completes: ["window", "nick"],
  needs: 2,
  waits: true,
  run: (use) => sayThere(use, "notice"),
};

const remove: Command = {
  name: "delete",
  aliases: ["unsend", "redact"],
  usage: "",
  help: "take back your last message here; once more: the one before",
  completes: ["nothing"],
  run({ chat: { view, current, lastOwn }, session }) {
    if (current === undefined) return;
    if (!session.canRemove) {
      return view.complain("This server cannot remove messages that were said.");
    }
    if (lastOwn !== undefined) return void session.remove(current, lastOwn);
    view.complain(`No message of yours is shown in ${current}: there is nothing to remove.`);
  },
};

const away: Command = {
  name: "away",
  aliases: ["back"],
  usage: "[TEXT]",
  help: "say that you are away; without TEXT: that you are back",
  completes: ["nothing"],
  run: ({ session, rest }) => void session.away(rest),
};

export const TALK_COMMANDS: readonly Command[] = [msg, notice, me, remove, away];
