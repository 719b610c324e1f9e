/** /set: what a person can set, in a table that explains it. */
import { SETTING_LIST, settingsOf, unknown } from "../settings.ts";
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
    const shown = name === undefined ? SETTING_LIST : settingsOf(name);
    if (shown.length === 0) return view.complain(unknown(name));
    view.table(shown.map(({ name, values, help }, at) => {
      const value = settings.get(name);
      const isSame = values !== undefined && values === shown[at - 1]?.values;
      const choice = isSame ? " (the same)" : values ? ` (${values.join(", ")})` : "";
      return [`${name} = ${value === "" ? '""' : value}`, help + choice] as const;
    }));
    if (name === undefined) view.tell('/set NAME VALUE changes one; "" is empty.');
  },
};

export const TASTE_COMMANDS: readonly Command[] = [set];
