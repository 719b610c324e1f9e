/** Where a password comes from: typed unseen, twice; a file; or standard input. Never an argument. */
import { passwordFault } from "../../protocol/password.ts";
import { UsageError } from "../command_line.ts";
import type { Context } from "./command.ts";

export const PASSWORD_OPTIONS = { "password-file": "FILE" };

/** @throws {UsageError} with a sentence where there is none */
export async function newPassword({ io, options }: Context): Promise<string> {
  const file = options["password-file"];
  const password = file !== undefined
    ? fromFile(file)
    : io.typed
    ? await typedTwice(io)
    : firstLine(await io.input());
  if (password === "") {
    throw new UsageError(
      "There is no password: type it, write it to standard input, or name a file by --password-file.",
    );
  }
  checkPassword(password);
  return password;
}

/** @throws {UsageError} */
function checkPassword(password: string): void {
  const fault = passwordFault(password);
  if (fault) throw new UsageError(`The password ${fault}: take another one.`);
}

const firstLine = (text: string) => text.split(/\r?\n/, 1)[0];

function fromFile(path: string): string {
  try {
    return firstLine(Deno.readTextFileSync(path));
  } catch (error) {
    const why = error instanceof Deno.errors.NotFound
      ? "there is no such file"
      : "it is not readable";
    throw new UsageError(`Cannot read the password from ${path}: ${why}.`);
  }
}

async function typedTwice(io: Context["io"]): Promise<string> {
  const first = await io.secret("New password: ") ?? "";
  if (first === "") return "";
  // What can't be taken need not be typed again.
  checkPassword(first);
  const second = await io.secret("Once more: ") ?? "";
  if (first !== second) {
    throw new UsageError("These were two different passwords. Nothing was changed.");
  }
  return first;
}
