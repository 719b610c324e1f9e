/** chat-server sql: questions to the database, in SQL, for reading alone. */
import type { Database } from "../../db/database.ts";
import { StoreError } from "../../db/store.ts";
import { type Context, Exit, show, type Subcommand } from "./command.ts";
import { reading } from "./reading.ts";
import { type Cell, type Row, showRows } from "./table.ts";

/** Nobody needs to see these. */
const HIDDEN = [
  "accounts.password_hash",
  "scram.verifier",
  "secrets.value",
  "invitations.code_hash",
];

const HINT = "Views: people, rooms, said, bans, deeds, invites; “help” shows their columns.\n" +
  "A statement ends with ; and “exit” or Ctrl-D ends this.";
const COLUMNS = "SELECT view.name AS view, group_concat(part.name, ', ') AS columns " +
  "FROM sqlite_master view, pragma_table_info(view.name) part WHERE view.type = 'view' " +
  "GROUP BY view.name ORDER BY view.rowid";

/** What people type who know another console, by its first word and without a ; at its end. */
const HELP = new Set(["help", ".help", "?", "\\?", "\\d", "\\h", ".tables", ".schema"]);
const LEAVE = new Set(["exit", "quit", ".exit", ".quit", "\\q"]);

export const QUERY: Subcommand = {
  name: "sql",
  usage: '["SELECT ..."]',
  help: "questions to the database in SQL, for reading alone",
  words: [0, 1],
  async run(context) {
    const { io, words, config } = context;
    return await reading(config().data, async (db) => {
      db.hide(HIDDEN);
      if (words.length > 0) return answer(context, db, words[0]);
      if (io.typed) return converse(context, db);
      let worst: number = Exit.DONE;
      for (const statement of statements(await io.input())) {
        worst = Math.max(worst, answer(context, db, statement));
      }
      return worst;
    });
  },
};

/** The parts that end with ; at the end of a line, and what is left. */
export function statements(text: string): string[] {
  return text.split(/;[ \t]*(?:\r?\n|$)/).map((one) => one.trim()).filter((one) => one !== "");
}

function converse(context: Context, db: Database): number {
  context.io.err(HINT);
  let statement = "";
  for (;;) {
    const line = context.io.line(statement === "" ? "sql>" : "...>");
    if (line === undefined) return Exit.DONE;
    if (statement === "") {
      const word = line.trim().split(/[\s;]/)[0].toLowerCase();
      if (LEAVE.has(word)) return Exit.DONE;
      if (HELP.has(word)) help(context, db);
      if (HELP.has(word) || line.trim() === "") continue;
    }
    statement += `${line}\n`;
    if (!/;\s*$/.test(statement)) continue;
    answer(context, db, statement);
    statement = "";
  }
}

/** The views and their columns, in lines that fit. */
function help({ io }: Context, db: Database): void {
  for (const { view, columns } of db.all(COLUMNS)) {
    let line = `${view}:`;
    for (const column of String(columns).split(" ")) {
      if (line.length + column.length + 1 > (io.columns ?? 80)) {
        io.out(line);
        line = " ";
      }
      line += ` ${column}`;
    }
    io.out(line);
  }
}

function answer(context: Context, db: Database, statement: string): number {
  try {
    const rows = db.all(statement).map((row): Row =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [name, cellOf(value)]))
    );
    showRows(context, rows, "No rows.");
    return Exit.DONE;
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    const why = error.message.replace("Cannot use the database: ", "");
    const sentence = error.reason === "readonly"
      ? "nothing can be changed here"
      : why.replace(/^not authorized$/, "this is not for reading");
    return show(context, { fault: `Cannot answer: ${sentence}.` });
  }
}

function cellOf(value: string | number | null | Uint8Array): Cell {
  return value instanceof Uint8Array ? `${value.length} bytes` : value;
}
