/** chat-server room …: rooms, from outside. */
import { sure } from "./accounts.ts";
import { Exit, show, type Subcommand } from "./command.ts";
import { reading } from "./reading.ts";
import { type Row, showRows } from "./table.ts";

/** A shell takes what follows # for a comment, so a name may come without it. */
export function roomName(word: string): string {
  return word.startsWith("#") ? word : `#${word}`;
}

export const ROOMS: readonly Subcommand[] = [
  {
    name: "room list",
    usage: "",
    help: "all rooms that are kept",
    async run(context) {
      const rows = await reading(
        context.config().data,
        (db) =>
          db.all("SELECT name, founder, messages, modes, created, topic FROM rooms ORDER BY name"),
      );
      showRows(context, rows as Row[], "There are no rooms yet.");
      return Exit.DONE;
    },
  },
  {
    name: "room delete",
    usage: "NAME [--yes]",
    help: "deletes a room; the # in front of the name may be left out",
    words: [1, 1],
    options: { yes: "" },
    async run(context) {
      const name = roomName(context.words[0]);
      if (!sure(context, `Delete the room ${name} with all that was said in it?`)) {
        return Exit.REFUSED;
      }
      return show(context, await context.ask({ command: "room delete", name }));
    },
  },
];
