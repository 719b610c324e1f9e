/** /set: what a person can set, in a table that explains it. */
import { SETTING_LIST } from "../settings.ts";
import type { Command } from "./command.ts";

const set: Command = {
  name: "set",
  aliases: ["settings"],
  usage: "[NAME [VALUE]]",
  help: "see what you can set, or set it: /set bell on",
  completes: ["setting", "value"],
  offline: true,
  run({ chat, words: [name], afterFirst }) {
    const { view, ports: { settings } } = chat;
    if (!settings) return view.complain("There is nothing to set without a terminal.");
    if (name !== undefined && afterFirst !== "") {
      const fault = settings.set(name, afterFirst === '""' ? "" : afterFirst);
      if (fault !== undefined) return view.complain(fault);
      return view.tell(`${name} is ${afterFirst === '""' ? "empty" : afterFirst} now.`);
    }
    const shown = SETTING_LIST.filter((one) => name === undefined || one.name === name);
    if (shown.length === 0) return view.complain(`There is no setting ${name}: /set lists them.`);
    view.table(shown.map(({ name, values, help }) => {
      const value = settings.get(name);
      const choice = values ? ` (${values.join(", ")})` : "";
      return [`${name} = ${value === "" ? '""' : value}`, help + choice] as const;
    }));
    if (name === undefined) view.tell('/set NAME VALUE changes one; "" is empty.');
  },
};

export const TASTE_COMMANDS: readonly Command[] = [set];
