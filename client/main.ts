/** chat-client: in a terminal a chat, else lines in and lines out. Gives the exit code of exit.ts. */
import { emailOfCode } from "../protocol/invitation.ts";
import { givenPassword } from "./credentials.ts";
import { EXIT } from "./exit.ts";
import type { Address } from "./address.ts";
import { type Io, systemIo } from "./io.ts";
import { configFolder } from "./known.ts";
import { KnownServers } from "./known_file.ts";
import { LIMITS, type Limits } from "./link.ts";
import { type Options, parseOptions } from "./options.ts";
import { printable } from "./printable.ts";
import type { Credentials } from "./session/session.ts";
import { runScript } from "./script.ts";
import { runTerminal } from "./terminal/terminal.ts";

/** What the caller knows better; tests bring their own streams and times. */
export interface Surroundings {
  /** A line for the person, shown below where the client is connected. */
  greeting?: string;
  io?: Io;
  limits?: Partial<Limits>;
  /** Where a server of this machine would be, to be offered; else where none is named. */
  here?: Address;
  /** Between 0 and 1: Math.random, unless a test must know. */
  chance?(): number;
}

/** Runs the client with these words of the command line until it ends; gives the exit code. */
export async function main(args: string[], surroundings: Surroundings = {}): Promise<number> {
  const io = surroundings.io ?? systemIo();
  const limits = { ...LIMITS, ...surroundings.limits };
  const parsed = parseOptions(args);
  if ("print" in parsed) {
    io.out(parsed.print + "\n");
    return EXIT.done;
  }
  const wrong = (sentence: string) => {
    io.err(`chat-client: ${printable(sentence)} See chat-client --help.\n`);
    return EXIT.usage;
  };
  if ("wrong" in parsed) return wrong(parsed.wrong);
  const { options } = parsed;
  const { exec, plain, json, follow, send } = options;
  const known = await knownServers(io);
  const isNeeded = [options, ...known.servers].some((one) => one.passwordCommand !== undefined);
  // What is not needed is not kept: nothing can start a program from now on.
  if (exec === undefined && !isNeeded) io.startNoPrograms();
  const { greeting, chance = Math.random, here = options.address } = surroundings;
  if (io.tty && !plain && !json && !follow && send.length === 0) {
    return await runTerminal({ options, io, tty: io.tty, limits, greeting, known, here, chance });
  }
  const given = await givenPassword(options, io, known, options.address);
  if ("wrong" in given) return wrong(given.wrong);
  const { password } = given;
  const missing = missingFor(options, password);
  if (missing) return wrong(missing);
  const name = options.user!;
  const credentials = credentialsOf(options, name, password);
  return await runScript({ options, credentials, io, limits, known, chance });
}

/** Who comes by an invitation, and is asked nothing, registers. */
function credentialsOf(options: Options, name: string, password = ""): Credentials {
  const { guest, register, invite } = options;
  if (guest) return { how: "guest", name };
  if (!register && invite === undefined) return { how: "login", name, password };
  return { how: "register", name, password, ...invite && { email: emailOfCode(invite) } };
}

async function knownServers(io: Io): Promise<KnownServers> {
  const folder = configFolder(Deno.build.os, io.env);
  const known = new KnownServers(io, folder && `${folder}/servers.json`);
  known.complain = (sentence) => io.err(`chat-client: ${printable(sentence)}\n`);
  await known.load();
  return known;
}

/** What must be given where nobody can be asked. */
function missingFor(options: Options, password: string | undefined): string | undefined {
  if (options.user === undefined) {
    return "Say who you are: --user NAME. Without a terminal nobody can be asked.";
  }
  if (password === undefined && !options.guest) {
    return "A password is needed: --password-file FILE, the variable CHAT_PASSWORD or " +
      "--password-command CMD (or --guest, to go in without an account).";
  }
}

/** What nobody caught is a bug: the terminal is given back, and a sentence says it. */
export function endAtBugs(): void {
  const end = (event: globalThis.Event, error: unknown) => {
    event.preventDefault();
    const what = error instanceof Error ? error.message : String(error);
    systemIo().err(`\r\nchat-client: a bug in chat-client ended it: ${printable(what)}\r\n`);
    Deno.exit(1);
  };
  addEventListener("error", (event) => end(event, event.error));
  addEventListener("unhandledrejection", (event) => end(event, event.reason));
}

if (import.meta.main) {
  endAtBugs();
  // Without await, which the bundler takes only in modules.
  void main(Deno.args).then(Deno.exit);
}
