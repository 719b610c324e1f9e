/** Commands about people whom one does not want to hear. */
import { fold } from "../../protocol/names.ts";
import type { Chat } from "../chat.ts";
import { nameAt } from "../servers.ts";
import type { Command } from "./command.ts";
import { changed } from "./of_server.ts";
import { targetOf } from "./target.ts";

/** A command that has somebody's words not shown, or shown again. */
function ignoring(name: "ignore" | "unignore", help: string, ignored: boolean): Command {
  return {
    name,
    usage: ignored ? "[NAME]" : "NAME",
    help,
    completes: ["nick", "nothing"],
    needs: ignored ? 0 : 1,
    offline: true,
    run: ({ chat, words: [nick] }) => ignore(chat, nick, ignored),
  };
}

function ignore(chat: Chat, word: string | undefined, on: boolean): void {
  const { view, servers, ports: { settings } } = chat;
  if (!settings) return view.complain("Without a terminal everybody is shown.");
  const known = settings.list("ignored");
  if (word === undefined) {
    const all = known.map((one) => shown(chat, one));
    const list = all.length === 0 ? "You ignore nobody" : `You ignore ${all.join(", ")}`;
    return view.tell(`${list}: /ignore NAME, /unignore NAME.`);
  }
  const target = targetOf(chat, word);
  if (!target) return;
  const { chat: there, name } = target;
  if (on && there.session?.state.isMe(name)) return view.complain("That is you.");
  const { list, isChanged, wasEverywhere } = changed(known, there.places.namesOf(name), on);
  if (!on && !isChanged) return view.complain(`You do not ignore ${word}.`);
  settings.set("ignored", list.join(", "));
  const label = servers.labelOf(there);
  const where = label === undefined ? "" : wasEverywhere ? " on any server" : ` on ${label}`;
  view.tell(
    on
      ? `What ${name} says${where} is not shown any more. ${name} is not told.`
      : `What ${name} says${where} is shown again.`,
  );
}

/** Somebody who is ignored, as one would write it here. */
function shown({ places, servers }: Chat, one: string): string {
  const split = one.lastIndexOf("@");
  if (split <= 0) return `${one} (on any server)`;
  const name = one.slice(0, split);
  if (fold(places.namesOf(name)[1]) === fold(one)) return name;
  const there = servers.find(one.slice(split + 1));
  return nameAt(name, there ? servers.nameOf(there) : one.slice(split + 1));
}

export const IGNORE_COMMANDS: readonly Command[] = [
  ignoring("ignore", "show nothing that somebody says on this server; alone: list them", true),
  ignoring("unignore", "show what somebody says again", false),
];
