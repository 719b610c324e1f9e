/** Where a password comes from before anybody is asked, and where it is kept when the person says so. */
import assert from "node:assert/strict";
import { afterEntry, givenPassword } from "../../client/credentials.ts";
import type { KnownServer } from "../../client/known.ts";
import { type Options, parseOptions } from "../../client/options.ts";
import { printedBy } from "../../client/password_command.ts";
import type { Credentials } from "../../client/session/session.ts";
import { Folder } from "../integration/folder.ts";
import { HandClock } from "./hand_clock.ts";
import { Person, serverWith } from "./person.ts";
import { start } from "./running.ts";
import { MemoryIo } from "./support.ts";

const AT = { host: "chat.example", port: 6697, tls: true };
const SERVER: KnownServer = { ...AT, rooms: [], account: "ann", password: "kept" };
const FILE = "/h/.config/chat/servers.json";

function options(...args: string[]): Options {
  const parsed = parseOptions(args);
  assert("options" in parsed, JSON.stringify(parsed));
  return parsed.options;
}

Deno.test("password command: its first line is the password", async () => {
  assert.deepEqual(await printedBy("printf 'päss word\\nuser: ann\\n'"), { password: "päss word" });
});

for (
  const [command, why, patience] of [
    ["exit 3", "ended with 3"],
    ["echo first >&2; echo 'it is locked.' >&2; exit 1", "ended with 1: it is locked"],
    ["true", "printed nothing in its first line"],
    ["echo; echo late", "printed nothing in its first line"],
    ["exec sleep 1000", "took longer than 0.02 s", 20],
  ] as const
) {
  Deno.test(`password command: what is wrong is a sentence: ${why}`, async () => {
    const given = await printedBy(command, patience);
    assert.deepEqual(given, { wrong: `The password command “${command}” ${why}.` });
  });
}

interface Case {
  what: string;
  args: string[];
  variable?: string;
  server?: Partial<KnownServer>;
  at?: Partial<typeof AT>;
  password: string | undefined;
}

const CASES: Case[] = [
  { what: "what is kept", args: [], password: "kept" },
  { what: "the variable before what is kept", args: [], variable: "v", password: "v" },
  {
    what: "a file before the variable",
    args: ["--password-file", "f"],
    variable: "v",
    password: "f1",
  },
  {
    what: "a command before the variable",
    args: ["--password-command", "echo c"],
    variable: "v",
    password: "c",
  },
  {
    what: "a kept command",
    args: [],
    server: { password: undefined, passwordCommand: "echo k" },
    password: "k",
  },
  { what: "the same account", args: ["--user", "ANN"], password: "kept" },
  { what: "nothing for another account", args: ["--user", "bob"], password: undefined },
  { what: "nothing for a guest", args: ["--guest"], password: undefined },
  { what: "nothing for a new account", args: ["--register"], password: undefined },
  {
    what: "nothing without an account",
    args: [],
    server: { account: undefined },
    password: undefined,
  },
  {
    what: "nothing in plain text where TLS was",
    args: [],
    at: { tls: false },
    password: undefined,
  },
];

for (const { what, args, variable, server, at, password } of CASES) {
  Deno.test(`password: given is ${what}; then no program can be started`, async () => {
    const io = new MemoryIo({ f: "f1\nf2\n" });
    if (variable !== undefined) io.variables.CHAT_PASSWORD = variable;
    const known = { find: () => ({ ...SERVER, ...server }) };
    assert.deepEqual(await givenPassword(options(...args), io, known, { ...AT, ...at }), {
      password,
    });
    assert(io.startsNone);
  });
}

Deno.test("password: with --exec programs can be started afterwards, too", async () => {
  const io = new MemoryIo();
  await givenPassword(options("--exec", "true"), io, { find: () => SERVER }, AT);
  assert(!io.startsNone);
});

Deno.test("password: a file and a command clash", () => {
  assert.deepEqual(parseOptions(["--password-file", "f", "--password-command", "c"]), {
    wrong: "--password-file and --password-command both say the password: choose one.",
  });
});

const LOGIN: Credentials = { how: "login", name: "ann", password: "new" };
for (
  const [what, before, credentials, change] of [
    ["a password is not kept unasked", { ...SERVER, password: undefined }, LOGIN, {
      account: "ann",
    }],
    ["a kept one is kept up to date", SERVER, LOGIN, { account: "ann", password: "new" }],
    ["a new server", undefined, LOGIN, {
      account: "ann",
      password: undefined,
      passwordCommand: undefined,
    }],
    ["another account's is forgotten", SERVER, { ...LOGIN, name: "bob" }, {
      account: "bob",
      password: undefined,
      passwordCommand: undefined,
    }],
    ["a guest changes nothing of it", SERVER, { how: "guest", name: "gus" }, {}],
  ] as const
) {
  Deno.test(`password: after coming in: ${what}`, () => {
    assert.deepEqual(afterEntry(before, credentials), change);
  });
}

const HOME = { HOME: "/h" };

Deno.test("terminal: /remember keeps the password, /forget forgets it", async () => {
  using _clock = new HandClock();
  await using server = serverWith();
  const files: Record<string, string> = {};
  const come = () => new Person(server.port, ["--user", "ann"], HOME, new MemoryIo(files));
  {
    await using ann = come();
    await ann.sees("Password");
    ann.type("correct horse\r");
    await ann.sees("#lobby> ");
    assert(!files[FILE].includes("horse"), files[FILE]);
    ann.type("/remember\r");
    await ann.sees(`Your password is kept in ${FILE}, readable by you`, "/forget undoes that.");
    assert(files[FILE].includes('"password": "correct horse"'), files[FILE]);
  }
  {
    await using ann = come();
    await ann.sees("Connected to", "#lobby> ");
    assert(!ann.text.includes("Password"), ann.text);
    ann.type("/forget\r");
    await ann.sees("not kept any more: next time you are asked.");
    assert(!files[FILE].includes("horse"), files[FILE]);
    ann.type("/forget\r");
    await ann.sees("No password is kept for this server.");
  }
  await using ann = come();
  await ann.sees("Password");
});

Deno.test("terminal: a kept password that has changed elsewhere is asked once and kept anew", async () => {
  using _clock = new HandClock();
  await using server = serverWith();
  const rows = [{ ...SERVER, host: "127.0.0.1", port: server.port, tls: false, password: "old" }];
  const files = { [FILE]: JSON.stringify({ version: 1, servers: rows, policies: [] }) };
  await using ann = new Person(server.port, [], HOME, new MemoryIo(files));
  await ann.sees("! The name or the password is wrong.", "Name [ann]: ");
  ann.type("\r");
  await ann.sees("Password");
  ann.type("correct horse\r");
  await ann.sees("#lobby> ");
  assert(files[FILE].includes('"password": "correct horse"'), files[FILE]);
});

Deno.test("terminal: /remember COMMAND: it is run next time, and the permission is gone before a word", async () => {
  using _clock = new HandClock();
  const io = () => new MemoryIo(files);
  const seen: boolean[] = [];
  await using server = serverWith({ before: () => void seen.push(current.startsNone) });
  using folder = new Folder();
  const secret = folder.write("secret", "correct horse\n");
  const files: Record<string, string> = {};
  let current = io();
  {
    await using ann = new Person(server.port, ["--user", "ann"], {
      ...HOME,
      CHAT_PASSWORD: "correct horse",
    }, current);
    await ann.sees("#lobby> ");
    ann.type(`/remember cat '${secret}'\r`);
    await ann.sees("From now on chat-client runs “cat ", "/forget");
    assert(!files[FILE].includes("horse"), files[FILE]);
  }
  {
    await using ann = new Person(undefined, [], HOME, current = io());
    await ann.sees("Server, a number or an address [1]: ");
    ann.type("\r");
    await ann.sees("#lobby> ");
  }
  Deno.removeSync(secret);
  await using ann = new Person(server.port, [], HOME, current = io());
  await ann.sees("! The password command “cat ", "Password");
  assert(seen.length > 0 && seen.every((gone) => gone));
});

Deno.test("terminal: the account's end is the end of what is kept of it", async () => {
  using _clock = new HandClock();
  await using server = serverWith({
    before: (line, guest) => {
      if (line.includes("DROP ann")) {
        void guest.say("ERROR :The account is deleted").then(() => server.cut());
      }
    },
  });
  const rows = [{
    ...SERVER,
    host: "127.0.0.1",
    port: server.port,
    tls: false,
    password: "correct horse",
  }];
  const files = { [FILE]: JSON.stringify({ version: 1, servers: rows, policies: [] }) };
  await using ann = new Person(server.port, [], HOME, new MemoryIo(files));
  await ann.sees("#lobby> ");
  ann.type("/delete-account\r");
  await ann.sees("Password to delete it");
  ann.type("correct horse\r");
  assert.equal(await ann.exit(), 0);
  assert(!files[FILE].includes("horse"), files[FILE]);
  assert(!files[FILE].includes("ann"), files[FILE]);
});

Deno.test("plain: --password-command logs in; where it fails: a sentence and 2, and nothing is sent", async () => {
  await using server = serverWith();
  const args = ["--user", "ann", "--send", "hello", "--password-command"];
  const works = start(server.port, [...args, "echo correct horse"]);
  assert.equal(await works.exit(), 0, works.io.errors);
  const before = server.heard.length;
  const fails = start(server.port, [...args, "exit 7"]);
  assert.equal(await fails.exit(), 2);
  assert.match(fails.io.errors, /^chat-client: The password command “exit 7” ended with 7\. See /);
  assert.equal(server.heard.length, before);
});

Deno.test("plain: /remember says what is there instead", async () => {
  await using server = serverWith();
  const ann = start(server.port, ["--user", "ann"]);
  ann.io.type("/remember\n/forget\n");
  ann.io.endInput();
  await ann.exit();
  assert.match(ann.io.errors, /\/remember needs a terminal: use --password-file FILE/);
});
