/**
 * The password before anybody is asked: from a file, a command or a variable, or as it is kept for the server.
 *
 * Rules: options come first, then the variable, then what the file of known servers says of that account. The
 * permission to start programs is given up as soon as the password is there, unless events run a program, too.
 */
import { fold } from "../protocol/names.ts";
import type { Address } from "./address.ts";
import type { Io } from "./io.ts";
import type { KnownServer } from "./known.ts";
import type { Options } from "./options.ts";
import { printedBy } from "./password_command.ts";
import type { Credentials } from "./session/session.ts";

/** A password, or none, or a sentence: why there is none although there should be one. */
export type Given = { password: string | undefined } | { wrong: string };

const NONE: Given = { password: undefined };

/** The password for the server `at` that place. */
export async function givenPassword(
  options: Options,
  io: Io,
  known: Pick<Keeper, "find">,
  at: Address,
): Promise<Given> {
  const { passwordFile, passwordCommand } = options;
  const variable = io.env("CHAT_PASSWORD");
  try {
    if (passwordFile !== undefined) return await fromFile(passwordFile, io);
    if (passwordCommand !== undefined) return await printedBy(passwordCommand);
    if (variable) return { password: variable };
    const server = known.find(at);
    return server && isFor(server, at, options) ? await kept(server) : NONE;
  } finally {
    if (options.exec === undefined) io.startNoPrograms();
  }
}

/**
 * The password for a server to which one goes later: what was given at the start is not for that one, and no
 * program can be started any more.
 */
export function laterPassword(options: Options, known: Pick<Keeper, "find">, at: Address): Given {
  const server = known.find(at);
  if (!server || !isFor(server, at, options)) return NONE;
  const { password, passwordCommand } = server;
  if (passwordCommand === undefined) return { password };
  return {
    wrong: `“${passwordCommand}” is only run where chat-client starts with this server: ` +
      "type the password.",
  };
}

/** What is kept goes only to the account that it is of, and never in plain text where there was TLS. */
function isFor(
  { account, tls }: KnownServer,
  at: Address,
  { user, guest, register }: Options,
): boolean {
  if (guest || register || account === undefined || tls && !at.tls) return false;
  return user === undefined || fold(user) === fold(account);
}

async function kept({ passwordCommand, password }: KnownServer): Promise<Given> {
  return passwordCommand === undefined ? { password } : await printedBy(passwordCommand);
}

async function fromFile(path: string, io: Io): Promise<Given> {
  try {
    const [password] = (await io.readFile(path)).split(/\r?\n/);
    if (password !== "") return { password };
    return { wrong: `The first line of ${path} is empty: it should be the password.` };
  } catch (error) {
    const why = error instanceof Deno.errors.NotFound
      ? "there is no such file"
      : "it is not readable";
    return { wrong: `Cannot read the password from ${path}: ${why}.` };
  }
}

/** What changes of what is known of a server once one is in: another account's password is not kept there. */
export function afterEntry(
  before: KnownServer | undefined,
  credentials: Credentials,
): Partial<KnownServer> {
  const { account, password } = before ?? {};
  if (credentials.how === "guest") return isKept(before) ? {} : { account: undefined };
  const { name } = credentials;
  if (account === undefined || fold(account) !== fold(name)) return { account: name, ...FORGOTTEN };
  return { account: name, ...password !== undefined && { password: credentials.password } };
}

/** What forgetting a password changes. */
export const FORGOTTEN: Partial<KnownServer> = { password: undefined, passwordCommand: undefined };

/** Whether a password, or a command for it, is kept. */
function isKept(server: KnownServer | undefined): boolean {
  return server?.password !== undefined || server?.passwordCommand !== undefined;
}

/** Where the file of known servers says how to get in, to keep the password there, or to forget it. */
export interface Keeper {
  readonly path: string | undefined;
  find(at: Address): KnownServer | undefined;
  /** False where it could not be written, which was told. */
  note(at: Address, change: Partial<KnownServer>): Promise<boolean>;
}

/** Keeps the password of who is in, or a command that prints it. Gives a sentence. */
export async function remember(
  keeper: Keeper,
  at: Address,
  credentials: Credentials | undefined,
  command: string,
): Promise<{ told: string } | { wrong: string }> {
  if (credentials === undefined || credentials.how === "guest") {
    return { wrong: "You are here without an account: there is no password to keep." };
  }
  if (keeper.path === undefined) {
    return { wrong: "There is no configuration folder to keep it in: HOME is not set." };
  }
  const { name: account, password } = credentials;
  const change = command === "" ? { password } : { passwordCommand: command };
  if (!await keeper.note(at, { account, ...FORGOTTEN, ...change })) {
    return { wrong: "It is not kept." };
  }
  const what = command === "" ? `Your password is kept in ${keeper.path}, readable by you alone` : (
    `From now on chat-client runs “${command}” for your password; ${keeper.path} says so`
  );
  return { told: `${what}. /forget undoes that.` };
}

/** Forgets the password that is kept for that server. Gives a sentence. */
export async function forget(keeper: Keeper, at: Address): Promise<string> {
  if (!isKept(keeper.find(at))) return "No password is kept for this server.";
  const isGone = await keeper.note(at, FORGOTTEN);
  return isGone
    ? "The password is not kept any more: next time you are asked."
    : "It is still kept.";
}
