/** chat-server config: what holds, and who said so. */
import { type CommandLine, parseCommandLine } from "../command_line.ts";
import { explainConfig, type Sources } from "../config.ts";
import { type Context, Exit } from "./command.ts";
import { type Row, showRows } from "./table.ts";

/** `args` are those of the server itself. @throws {UsageError} */
export function showConfig(
  context: Pick<Context, "io" | "json">,
  args: string[],
  sources: Sources,
): number {
  const line: CommandLine = parseCommandLine(args);
  const rows = explainConfig(line, sources).map(({ key, value, from, secret }): Row => ({
    setting: key,
    value: secret && value !== ""
      ? "(set, not shown)"
      : typeof value === "boolean"
      ? String(value)
      : value,
    from,
  }));
  showRows(context as Context, rows, "");
  return Exit.DONE;
}
