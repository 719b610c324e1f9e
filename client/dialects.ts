/**
 * How a server's NickServ wants to be spoken to about one's own account.
 *
 * Rules: which dialect it is, is read from what a server says of itself in any language (the version in numeric
 * 004, capabilities of its own), never guessed from an answer: these can be translated, and a wrong question may
 * do something else there (Ergo's DROP only unlinks a nick). What no dialect has is said in a sentence.
 * Sources: server/services; for Ergo its NickServ's HELP; for Atheme and Anope theirs.
 */
import { quoteWord } from "../protocol/words.ts";
import { parseTime } from "../protocol/time.ts";

/** One's own connection as NickServ lists it. */
export interface Connection {
  /** What NickServ calls it. */
  number: string;
  isThis: boolean;
  /** Milliseconds since 1970. */
  since: number;
  /** "from 10.0.0.5, encrypted". */
  about: string;
}

/** By the password, or by a code that NickServ tells first. */
export type Deletion =
  | { by: "password"; words(account: string, password: string, withMessages: boolean): string }
  | {
    by: "code";
    words(account: string, code?: string): string;
    /** The code, and what else was said. */
    read(lines: readonly string[]): { code?: string; others: string[] };
    /** What is told where it was done. */
    done: RegExp;
  };

export interface Dialect {
  /** Whether servers of that version (004) and with these capabilities speak it. */
  isSpoken(version: string, caps: readonly string[]): boolean;
  password: {
    /** Whether the present one is to be said. */
    needsOld: boolean;
    words(old: string, wanted: string): string;
    /** Why that password cannot be said to it, for a person. */
    fault?(password: string): string | undefined;
    /** What is told where it is changed; undefined where nobody knows. */
    done?: RegExp;
  };
  sessions?: {
    list: string;
    close(number: string): string;
    read(lines: readonly string[]): Connection[];
  };
  deletion?: Deletion;
  /** Whether it can erase what one wrote. */
  erases: boolean;
  /** Whether EXPORT sends all that is kept of one. */
  exports: boolean;
}

const noSpaces = (password: string) =>
  password.includes(" ")
    ? "The NickServ of this server takes no password with a space in it"
    : undefined;

/** `2: since 2026-11-22T20:00:00.000Z, from 10.0.0.5, encrypted, this one`. */
const OUR_CONNECTION = /^(\d+): since (\S+), (.+)$/;

const OURS: Dialect = {
  isSpoken: (version) => version.startsWith("chat-server-"),
  password: {
    needsOld: true,
    words: (old, wanted) => `SET PASSWORD ${quoteWord(old)} ${quoteWord(wanted)}`,
    done: /^The password is changed\./,
  },
  sessions: {
    list: "SESSIONS",
    close: (number) => `LOGOUT ${number}`,
    read: (lines) =>
      lines.flatMap((line) => {
        const [, number, time = "", words] = OUR_CONNECTION.exec(line) ?? [];
        const since = parseTime(time);
        if (number === undefined || since === undefined) return [];
        const parts = words.split(", ");
        const isThis = parts.at(-1) === "this one";
        const about = (isThis ? parts.slice(0, -1) : parts).join(", ");
        return [{ number, isThis, since, about }];
      }),
  },
  deletion: {
    by: "password",
    words: (account, password, withMessages) =>
      `DROP ${account} ${quoteWord(password)}${withMessages ? " WITH MESSAGES" : ""}`,
  },
  erases: true,
  exports: true,
};

/** `Client 3 (currently attached client):`, and then what is known of it, a line each. */
const CLIENT = /^Client (\d+)( \(.+\))?:$/;
const FIELD = /^(IP address|Created at): +(.+)$/;
/** It is part of a command, so it is the same in all languages. */
const CODE = /\/NS UNREGISTER \S+ (\S+)$/;

const ERGO: Dialect = {
  isSpoken: (version, caps) =>
    /^(ergo|oragono)-/i.test(version) ||
    caps.some((name) => /^(ergo\.chat|oragono\.io)\//.test(name)),
  password: {
    needsOld: true,
    words: (old, wanted) => `PASSWD ${old} ${wanted} ${wanted}`,
    fault: noSpaces,
    done: /^Password changed/,
  },
  sessions: {
    list: "CLIENTS LIST",
    close: (number) => `CLIENTS LOGOUT ${number}`,
    read: ergoConnections,
  },
  deletion: {
    by: "code",
    words: (account, code) =>
      ["UNREGISTER", account, ...code === undefined ? [] : [code]].join(" "),
    read: (lines) => ({
      code: lines.map((line) => CODE.exec(line)?.[1]).find((code) => code !== undefined),
      others: lines.filter((line) => !CODE.test(line)),
    }),
    done: /^Successfully unregistered/,
  },
  erases: false,
  exports: false,
};

function ergoConnections(lines: readonly string[]): Connection[] {
  const found: Connection[] = [];
  for (const line of lines) {
    const [, number, mark] = CLIENT.exec(line) ?? [];
    if (number !== undefined) {
      found.push({ number, isThis: mark !== undefined, since: NaN, about: "" });
      continue;
    }
    const [, name, value = ""] = FIELD.exec(line) ?? [];
    const last = found.at(-1);
    if (last && name === "IP address") last.about = `from ${value}`;
    if (last && name === "Created at") last.since = Date.parse(value);
  }
  return found.filter(({ since }) => !Number.isNaN(since));
}

/** Services beside the server, such as Atheme and Anope. */
const SERVICES: Dialect = {
  isSpoken: () => true,
  password: {
    needsOld: false,
    words: (_old, wanted) => `SET PASSWORD ${wanted}`,
    fault: noSpaces,
  },
  erases: false,
  exports: false,
};

/** The first that is spoken there; the last one always is. */
const DIALECTS = [OURS, ERGO, SERVICES];

export function dialectOf(version: string, caps: Iterable<string>): Dialect {
  const names = [...caps];
  return DIALECTS.find((dialect) => dialect.isSpoken(version, names)) ?? SERVICES;
}
