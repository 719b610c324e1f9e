/** chat-server account …: accounts, from outside. */
import { safeJson } from "../../client/printable.ts";
import { exportPage } from "../../db/export.ts";
import { fold } from "../../protocol/names.ts";
import { UsageError } from "../command_line.ts";
import { parseDuration } from "../features/duration.ts";
import { type Context, Exit, show, type Subcommand } from "./command.ts";
import { newPassword, PASSWORD_OPTIONS } from "./password.ts";
import { reading } from "./reading.ts";
import { type Row, showRows } from "./table.ts";

/** @throws {UsageError} */
export function durationOf(option: string | undefined): number | undefined {
  if (option === undefined) return undefined;
  const duration = parseDuration(option);
  if (duration === undefined) {
    throw new UsageError(`"${option}" is no time such as 30m, 12h or 7d.`);
  }
  return duration;
}

const list: Subcommand = {
  name: "account list",
  usage: "[--all]",
  help: "all accounts; --all: deleted ones, too",
  options: { all: "" },
  async run(context) {
    const rows = await reading(context.config().data, (db) =>
      db.all(
        "SELECT name, registered, rooms, always_on, suspended, suspended_until, deleted " +
          `FROM people ${
            context.options.all === undefined ? "WHERE deleted IS NULL" : ""
          } ORDER BY id`,
      ));
    const shown = rows.map((row): Row => ({
      name: row.name as string,
      registered: row.registered as string,
      rooms: row.rooms as number,
      "always on": row.always_on === 1,
      suspended: row.suspended === 1 ? (row.suspended_until as string | null) ?? "for good" : null,
      ...(context.options.all === undefined ? {} : { deleted: row.deleted as string | null }),
    }));
    showRows(context, shown, "There are no accounts yet: chat-server account add NAME makes one.");
    return Exit.DONE;
  },
};

/** add and passwd. */
const withPassword = (command: "account add" | "account passwd", help: string): Subcommand => ({
  name: command,
  usage: "NAME [--password-file FILE]",
  help,
  words: [1, 1],
  options: PASSWORD_OPTIONS,
  async run(context) {
    const password = await newPassword(context);
    return show(context, await context.ask({ command, name: context.words[0], password }));
  },
});

const suspend: Subcommand = {
  name: "account suspend",
  usage: "NAME [REASON...] [--for 7d]",
  help: "lets nobody log in to an account, and closes its connections",
  words: [1, 60],
  options: { for: "TIME" },
  async run(context) {
    const [name, ...reason] = context.words;
    const duration = durationOf(context.options.for);
    const request = { command: "account suspend", name, reason: reason.join(" "), duration };
    return show(context, await context.ask(request));
  },
};

const unsuspend: Subcommand = {
  name: "account unsuspend",
  usage: "NAME",
  help: "lets people log in to it again",
  words: [1, 1],
  async run(context) {
    return show(
      context,
      await context.ask({ command: "account unsuspend", name: context.words[0] }),
    );
  },
};

const remove: Subcommand = {
  name: "account delete",
  usage: "NAME [--with-messages] [--yes]",
  help: "deletes an account; --with-messages: also all that it wrote",
  words: [1, 1],
  options: { "with-messages": "", yes: "" },
  async run(context) {
    const [name] = context.words;
    const withMessages = context.options["with-messages"] !== undefined;
    const what = withMessages ? `${name} and all that it wrote` : name;
    if (!sure(context, `Delete the account ${what}, for good?`)) return Exit.REFUSED;
    return show(context, await context.ask({ command: "account delete", name, withMessages }));
  },
};

/** Whether somebody at a terminal says yes; without a terminal --yes must be said. @throws {UsageError} */
export function sure({ io, options }: Context, question: string): boolean {
  if (options.yes !== undefined) return true;
  if (!io.typed) throw new UsageError("Say --yes: nobody is there to be asked.");
  const answer = io.line(`${question} Type yes:`)?.trim().toLowerCase();
  if (answer === "yes") return true;
  io.err("Nothing was deleted.");
  return false;
}

const exportAccount: Subcommand = {
  name: "account export",
  usage: "NAME",
  help: "all that is kept of an account, as lines of JSON on standard output",
  words: [1, 1],
  async run(context) {
    const [name] = context.words;
    return await reading(context.config().data, (db) => {
      const account = db.get(
        "SELECT id FROM accounts WHERE folded = ? AND deleted_at IS NULL",
        fold(name),
      )?.id;
      if (account === undefined) {
        return show(context, {
          fault: `There is no account ${name}: chat-server account list shows all.`,
        });
      }
      const query = { account: account as number, limit: 1000 };
      for (let after: number | undefined, more = true; more;) {
        const { records, next } = exportPage(db, { ...query, after });
        for (const record of records) context.io.out(safeJson(record));
        after = next;
        more = next !== undefined;
      }
      return Exit.DONE;
    });
  },
};

export const ACCOUNTS: readonly Subcommand[] = [
  list,
  withPassword("account add", "makes an account; its password is asked for"),
  withPassword("account passwd", "gives an account another password"),
  suspend,
  unsuspend,
  remove,
  exportAccount,
];
