/** Who one is, as options, files and variables say it. */
import type { Io } from "./io.ts";
import type { Options } from "./options.ts";

/** The password that was given beforehand, if any; or a sentence: why it can't be read. */
export async function givenPassword(
  { passwordFile }: Options,
  io: Io,
): Promise<{ password: string | undefined } | { wrong: string }> {
  if (passwordFile === undefined) return { password: io.env("CHAT_PASSWORD") || undefined };
  try {
    const [password] = (await io.readFile(passwordFile)).split(/\r?\n/);
    if (password !== "") return { password };
    return { wrong: `The first line of ${passwordFile} is empty: it should be the password.` };
  } catch (error) {
    const why = error instanceof Deno.errors.NotFound
      ? "there is no such file"
      : "it is not readable";
    return { wrong: `Cannot read the password from ${passwordFile}: ${why}.` };
  }
}
