/** The command line as values. The help is made from the same table. */
import { parseArgs } from "node:util";
import { VERSION } from "../version.ts";
import { formatFingerprint, parseFingerprint } from "../protocol/fingerprint.ts";
import { type Address, parseAddress, type Pasted, type Wire } from "./address.ts";
import { EXIT_MEANINGS } from "./exit.ts";
import { JSON_EVENTS } from "./json.ts";
import { nearest } from "./nearest.ts";

export interface Options {
  address: Address;
  /** Whether the command line has an address; else a terminal offers the servers that it knows. */
  hasAddress: boolean;
  /** How to connect to servers that are named later too. */
  wire?: Wire;
  /** The SHA-256 of the only certificate to take; undefined where authorities or the person decide. */
  fingerprint?: Uint8Array;
  user?: string;
  passwordFile?: string;
  /** A line for the shell that prints the password. */
  passwordCommand?: string;
  /** The code of the invitation by which one comes. */
  invite?: string;
  register: boolean;
  guest: boolean;
  /** With their signs; words go to the first. */
  rooms: string[];
  /** Whether these are the ones to be in; else those of last time are, where there were some. */
  roomsAreChosen: boolean;
  /** Messages to send, instead of what comes in. */
  send: string[];
  plain: boolean;
  json: boolean;
  /**
   * Without a terminal (or with `follow`, always): a lost connection is made again, and what is unsure is
   * found out.
   */
  reconnect: boolean;
  /** Stays, whatever happens to the input or the connection. */
  follow: boolean;
  /** A line for the shell that is run for each event. */
  exec?: string;
  /** Names of these events, as in docs/client-json.md. */
  on: string[];
  /** The folder in which what is said is written down. */
  log?: string;
  /** Messages of each room's history to show; undefined: what the mode shows by itself. */
  history?: number;
}

/** What the words say: options, or only something to print, or a sentence about what is wrong. */
export type Parsed = { options: Options } | { print: string } | { wrong: string };

interface Row {
  /** What its value is called; absent where it takes none. */
  value?: string;
  repeatable?: boolean;
  short?: string;
  help: string;
}

const TABLE = {
  user: { value: "NAME", help: "who you are; in a terminal you are asked" },
  "password-file": {
    value: "FILE",
    help: "its first line is the password; else CHAT_PASSWORD",
  },
  "password-command": {
    value: "CMD",
    help: "the first line that this prints is the password",
  },
  register: { help: "make the account first" },
  guest: { help: "go in without an account, where that is allowed" },
  tls: { help: "TLS on this machine too; beyond it it is the rule" },
  "plain-text": { help: "no TLS beyond this machine: others can read along" },
  fingerprint: {
    value: "SHA256",
    help: "take the server's certificate if it is that one",
  },
  room: {
    value: "NAME",
    repeatable: true,
    help: "a room (default lobby); words go to the first",
  },
  send: {
    value: "TEXT",
    repeatable: true,
    help: "send this, wait until it is stored, leave",
  },
  history: {
    value: "COUNT",
    help: "show COUNT earlier messages (terminal 50, else 0)",
  },
  log: {
    value: "FOLDER",
    help: "write what is said into files there, one a room",
  },
  plain: { help: "no prompt, no questions: lines in, lines out" },
  json: { help: "like --plain, with one JSON object a line" },
  reconnect: { help: "with --plain, --json: connect again when cut off" },
  follow: { help: "stay at the end of input, come back when cut off" },
  exec: {
    value: "PROGRAM",
    help: "run this for each message; what it prints is said",
  },
  on: {
    value: "EVENTS",
    help: "run --exec for these: message,joined (see docs)",
  },
  help: { short: "h", help: "print this" },
  version: { short: "V", help: "print the version" },
} as const satisfies Record<string, Row>;

type Name = keyof typeof TABLE;

const ROWS: Readonly<Record<string, Row>> = TABLE;

/** What the words of the command line ask for. */
export function parseOptions(args: readonly string[]): Parsed {
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      Object.entries(ROWS).map(([name, { value, short }]) => [
        name,
        { type: value ? "string" : "boolean", multiple: true, ...(short ? { short } : {}) },
      ]),
    ),
    strict: false,
    tokens: true,
  });
  const values = new Map<string, string[]>();
  const words: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") words.push(token.value);
    if (token.kind !== "option") continue;
    const wrong = fault(token.name, token.rawName, token.value, values);
    if (wrong) return { wrong };
    values.set(token.name, [...values.get(token.name) ?? [], token.value ?? ""]);
  }
  if (values.has("help")) return { print: usage() };
  if (values.has("version")) return { print: `chat-client ${VERSION}` };
  return collect((name) => values.get(name), words);
}

/** What is wrong with one option, as a sentence. */
function fault(
  name: string,
  raw: string,
  value: string | undefined,
  given: ReadonlyMap<string, string[]>,
): string | undefined {
  if (!Object.hasOwn(ROWS, name)) return unknown(name, raw);
  const row = ROWS[name];
  if (row.value === undefined && value !== undefined) return `${raw} takes no value.`;
  const forgotten = value === undefined || value === "" || /^--./.test(value) && name !== "send";
  if (row.value !== undefined && forgotten) {
    const example = name === "room" ? ", such as --room dev (or '#dev' in quotes)" : "";
    return `${raw} needs a value: ${raw} ${row.value}${example}.`;
  }
  if (given.has(name) && row.value && !row.repeatable) return `${raw} was given twice.`;
}

function unknown(name: string, raw: string): string {
  if (name === "password" || name === "pass") {
    return "A password does not belong on the command line, where others can read it: " +
      "use --password-file FILE, --password-command CMD or the variable CHAT_PASSWORD.";
  }
  const near = raw.startsWith("--") ? nearest(name, Object.keys(ROWS)) : undefined;
  return `There is no option ${raw}${near ? `: did you mean --${near}?` : "."}`;
}

type Values = (name: Name) => string[] | undefined;

function collect(values: Values, words: readonly string[]): Parsed {
  if (values("tls") && values("plain-text")) {
    return { wrong: "--tls asks for TLS and --plain-text for none: choose one." };
  }
  const wire = values("tls") ? "tls" : values("plain-text") ? "plain" : undefined;
  const address = parseAddress(words, wire);
  if (typeof address === "string") return { wrong: address };
  const [sha256] = values("fingerprint") ?? [];
  const given = sha256 === undefined ? undefined : parseFingerprint(sha256);
  if (sha256 !== undefined && given === undefined) {
    return { wrong: `--fingerprint needs the 64 hex digits of a SHA-256, not “${sha256}”.` };
  }
  const [history] = values("history") ?? [];
  if (history !== undefined && !/^\d{1,6}$/.test(history)) {
    return { wrong: `--history needs a number of messages, not “${history}”.` };
  }
  const follow = values("follow") !== undefined || values("exec") !== undefined;
  const { room = USUAL_ROOM, user, invite, fingerprint = given, ...place } = address;
  if (differ(given, fingerprint)) return { wrong: OTHER_CERTIFICATE };
  const options: Options = {
    address: place,
    hasAddress: words.length > 0,
    wire,
    fingerprint,
    invite,
    user: values("user")?.[0] ?? user,
    passwordFile: values("password-file")?.[0],
    passwordCommand: values("password-command")?.[0],
    register: values("register") !== undefined,
    guest: values("guest") !== undefined,
    rooms: (values("room") ?? [room]).map((name) => /^[#&]/.test(name) ? name : `#${name}`),
    roomsAreChosen: words.length > 0 || values("room") !== undefined,
    send: values("send") ?? [],
    log: values("log")?.[0],
    plain: values("plain") !== undefined,
    json: values("json") !== undefined,
    reconnect: values("reconnect") !== undefined || follow,
    follow,
    exec: values("exec")?.[0],
    on: values("on")?.[0].split(",") ?? ["message"],
    history: history === undefined ? undefined : Number(history),
  };
  const wrong = clash(options, values);
  return wrong === undefined ? { options } : { wrong };
}

/**
 * The options for a server that is named later, at the first question, as if the command line had named it; a
 * string says what does not go together. `--room` and `--user` go before what the address says.
 */
export function optionsAt(options: Options, pasted: Pasted): Options | string {
  const { room, user = options.user, invite, fingerprint, ...address } = pasted;
  const { fingerprint: given = fingerprint, rooms } = options;
  if (differ(given, fingerprint)) return OTHER_CERTIFICATE;
  const isUsual = rooms.length === 1 && rooms[0] === USUAL_ROOM;
  return {
    ...options,
    address,
    hasAddress: true,
    rooms: room !== undefined && isUsual ? [room] : rooms,
    roomsAreChosen: options.roomsAreChosen || room !== undefined,
    user: options.user ?? user,
    invite,
    fingerprint: given,
  };
}

/** Where one goes where no room is named. */
export const USUAL_ROOM = "#lobby";
const OTHER_CERTIFICATE =
  "--fingerprint and the invitation name different certificates: choose one.";

/** Whether both are named, and are not the same. */
function differ(one: Uint8Array | undefined, other: Uint8Array | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  return formatFingerprint(one) !== formatFingerprint(other);
}

/** What does not go together. */
function clash(options: Options, values: Values): string | undefined {
  if (options.register && options.guest) {
    return "--register makes an account and --guest goes in without one: choose one.";
  }
  if (options.passwordFile !== undefined && options.passwordCommand !== undefined) {
    return "--password-file and --password-command both say the password: choose one.";
  }
  if (options.send.length > 0 && options.follow) {
    return "--send leaves once it has sent, --follow and --exec stay: choose one.";
  }
  if (values("on") !== undefined && options.exec === undefined) {
    return "--on says for which events --exec runs its program: give that too.";
  }
  const unknown = options.on.find((name) => !JSON_EVENTS.has(name));
  if (unknown !== undefined) {
    const near = nearest(unknown, [...JSON_EVENTS]);
    return `There is no event “${unknown}”${near ? `: did you mean ${near}?` : "."}`;
  }
}

function usage(): string {
  const rows = Object.entries(ROWS).map(([name, { value, short, help }]) => [
    `${short ? `-${short}, ` : "    "}--${name}${value ? ` ${value}` : ""}`,
    help,
  ]);
  const codes = EXIT_MEANINGS.map(([code, meaning]) => [String(code), meaning]);
  return `chat-client ${VERSION}: chat in a terminal, in a script or in a program

chat-client [options] [ADDRESS] [PORT]
  ADDRESS: a machine's name, HOST:PORT, irc://HOST or ircs://HOST:PORT/ROOM,
  or, in quotes, the line of an invitation.
  Without it: the servers that you know, or 127.0.0.1. PORT is 6667 on this
  machine (plain text), 6697 beyond it (TLS).

Options
${columns(rows)}

Exit codes
${columns(codes)}

Examples
  chat-client chat.example.org
  chat-client --user ann --password-file FILE --send "The backup is done."
  tail -f log | chat-client --user log --password-file FILE --room ops`;
}

function columns(rows: readonly string[][]): string {
  const wide = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(wide)}  ${right}`).join("\n");
}
