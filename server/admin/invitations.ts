/** chat-server invite …: one line with all that a newcomer needs. */
import { generate } from "lean-qr";
import { UsageError } from "../command_line.ts";
import { durationOf } from "./accounts.ts";
import { type Context, Exit, show, type Subcommand } from "./command.ts";
import { reading } from "./reading.ts";
import { roomName } from "./rooms.ts";
import { type Row, showRows } from "./table.ts";
import { isHere } from "./whereabouts.ts";

const MOST_USES = 1000;
const WEEK = 7 * 86_400_000;

/** @throws {UsageError} */
function usesOf(option = "1"): number {
  const uses = /^\d{1,4}$/.test(option) ? Number(option) : 0;
  if (uses < 1 || uses > MOST_USES) {
    throw new UsageError(`--uses is a number from 1 to ${MOST_USES}, not "${option}".`);
  }
  return uses;
}

/** Two rows of squares in a line of text; light on dark, with the margin that readers need. */
export function qrLines(text: string): string[] {
  const code = generate(text);
  const lit = (x: number, y: number) => !code.get(x, y);
  const lines: string[] = [];
  for (let y = -2; y < code.size + 2; y += 2) {
    let line = "";
    for (let x = -2; x < code.size + 2; x++) {
      const [upper, lower] = [lit(x, y), lit(x, y + 1)];
      line += upper ? (lower ? "█" : "▀") : lower ? "▄" : " ";
    }
    lines.push(line);
  }
  return lines;
}

const make: Subcommand = {
  name: "invite",
  usage: "[--room NAME] [--uses N] [--expires 7d] [--address HOST[:PORT]]",
  help: "one line for a newcomer: the address, the room, and a code that makes an account",
  options: { room: "NAME", uses: "N", expires: "TIME", address: "HOST[:PORT]" },
  async run(context) {
    const { options, io } = context;
    const reply = await context.ask({
      command: "invite",
      room: options.room === undefined ? undefined : roomName(options.room),
      uses: usesOf(options.uses),
      duration: durationOf(options.expires) ?? WEEK,
      address: options.address,
    });
    if ("fault" in reply) return show(context, reply);
    const line = String(reply.data?.line);
    if (context.json || io.columns === undefined) {
      io.out(context.json ? JSON.stringify({ said: reply.said, ...reply.data }) : line);
      return Exit.DONE;
    }
    io.out(line);
    io.err(
      `Whoever has this line can make an account. chat-server invite revoke ${reply.data?.id} takes it back.`,
    );
    if (leadsHere(line)) {
      io.err("It leads to this machine only: name another address by --address HOST[:PORT].");
    }
    showCode(context, line);
    return Exit.DONE;
  },
};

/** Whether others could do nothing with the line. */
function leadsHere(line: string): boolean {
  return isHere(new URL(line.replace(/^ircs?/, "http")).hostname.replace(/^\[(.*)\]$/, "$1"));
}

/** Last and where all of it fits, since a telephone has to see it whole. */
function showCode({ io }: Context, line: string): void {
  const lines = qrLines(line);
  const [columns, rows] = [lines[0].length, lines.length + 1];
  if (columns <= io.columns! && rows <= io.rows) return lines.forEach((one) => io.out(one));
  io.err(`For the QR code the terminal has to be ${columns} columns wide and ${rows} lines high.`);
}

const list: Subcommand = {
  name: "invite list",
  usage: "",
  help: "invitations that can be used",
  async run(context) {
    const rows = await reading(context.config().data, (db) =>
      db.all(
        "SELECT id, room, uses, created_by AS 'by', created, expires FROM invites " +
          "WHERE uses > 0 AND coalesce(expires > datetime('now'), 1) ORDER BY id",
      ));
    showRows(context, rows as Row[], "There are no invitations: chat-server invite makes one.");
    return Exit.DONE;
  },
};

const revoke: Subcommand = {
  name: "invite revoke",
  usage: "NUMBER",
  help: "takes an invitation back",
  words: [1, 1],
  async run(context) {
    const [word] = context.words;
    if (!/^\d{1,9}$/.test(word)) {
      throw new UsageError(`"${word}" is no number: chat-server invite list shows them.`);
    }
    return show(context, await context.ask({ command: "invite revoke", id: Number(word) }));
  },
};

export const INVITATIONS: readonly Subcommand[] = [make, list, revoke];
