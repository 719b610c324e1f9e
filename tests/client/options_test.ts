import assert from "node:assert/strict";
import { formatAddress, parseAddress } from "../../client/address.ts";
import { EXIT } from "../../client/exit.ts";
import { nearest } from "../../client/nearest.ts";
import { type Options, parseOptions } from "../../client/options.ts";

function options(...args: string[]): Options {
  const parsed = parseOptions(args);
  assert("options" in parsed, JSON.stringify(parsed));
  return parsed.options;
}

Deno.test("options: none", () => {
  assert.deepEqual(options(), {
    address: { host: "127.0.0.1", port: 6667 },
    user: undefined,
    passwordFile: undefined,
    register: false,
    guest: false,
    rooms: ["#lobby"],
    send: [],
    plain: false,
    json: false,
    follow: false,
    exec: undefined,
    on: ["message"],
    log: undefined,
    history: undefined,
  });
});

Deno.test("options: all", () => {
  const given = options(
    ..."--user ann --password-file f --register --room dev --room=#ops --history 9 --log logs"
      .split(" "),
    ...["--send", "hello there", "--send", "-- dashes", "--json", "--plain", "host", "7000"],
  );
  assert.deepEqual(given, {
    address: { host: "host", port: 7000 },
    user: "ann",
    passwordFile: "f",
    register: true,
    guest: false,
    rooms: ["#dev", "#ops"],
    send: ["hello there", "-- dashes"],
    plain: true,
    json: true,
    follow: false,
    exec: undefined,
    on: ["message"],
    log: "logs",
    history: 9,
  });
});

const WRONG: [args: string[], sentence: RegExp][] = [
  [["--usr", "ann"], /no option --usr: did you mean --user\?/],
  [["--zzz"], /^There is no option --zzz\.$/],
  [["-z"], /^There is no option -z\.$/],
  [["--user"], /--user needs a value: --user NAME/],
  [["--user", "--plain"], /--user needs a value/],
  [["--user="], /--user needs a value/],
  [["--room"], /in quotes/],
  [["--plain=yes"], /--plain takes no value/],
  [["--user", "a", "--user", "b"], /--user was given twice/],
  [["--password", "secret"], /does not belong on the command line/],
  [["--register", "--guest"], /choose one/],
  [["--follow", "--send", "x"], /--follow and --exec stay: choose one/],
  [["--exec", "cat", "--send", "x"], /choose one/],
  [["--on", "joined"], /give that too/],
  [["--exec", "cat", "--on", "message,jioned"], /no event “jioned”: did you mean joined\?/],
  [["--history", "many"], /“many”/],
  [["host", "port"], /The port must be a number from 1 to 65535, not “port”\./],
  [["host", "0"], /1 to 65535/],
  [["host", "65536"], /1 to 65535/],
  [["host", "1", "2"], /not “2”/],
  [["bad host"], /“bad host” is not the name of a machine/],
];
for (const [args, sentence] of WRONG) {
  Deno.test(`options: wrong: ${args.join(" ")}`, () => {
    const parsed = parseOptions(args);
    assert("wrong" in parsed);
    assert.match(parsed.wrong, sentence);
    assert(!parsed.wrong.includes("secret"));
  });
}

Deno.test("options: the help names every exit code, and is narrow enough", () => {
  for (const flag of ["--help", "-h"]) {
    const parsed = parseOptions([flag]);
    assert("print" in parsed);
    for (const code of Object.values(EXIT)) {
      assert.match(parsed.print, new RegExp(`^  ${code}  `, "m"));
    }
    for (const line of parsed.print.split("\n")) assert(line.length <= 80, line);
  }
  const version = parseOptions(["--version"]);
  assert("print" in version && /^chat-client \d+\.\d+\.\d+$/.test(version.print));
});

const ADDRESSES: [words: string[], shown: string][] = [
  [[], "127.0.0.1:6667"],
  [["chat.example.org"], "chat.example.org:6667"],
  [["chat.example.org", "7"], "chat.example.org:7"],
  [["chat.example.org:7"], "chat.example.org:7"],
  [["::1"], "[::1]:6667"],
  [["[::1]:7"], "[::1]:7"],
  [["[::1]", "7"], "[::1]:7"],
  [["bücher.example"], "bücher.example:6667"],
];
for (const [words, shown] of ADDRESSES) {
  Deno.test(`address: ${words.join(" ") || "none"}`, () => {
    const address = parseAddress(words);
    assert(typeof address !== "string", String(address));
    assert.equal(formatAddress(address), shown);
  });
}

const NEAR: [word: string, found: string | undefined][] = [
  ["jion", "join"],
  ["join", "join"],
  ["hist", "history"],
  ["quti", "quit"],
  ["xyz", undefined],
  ["", undefined],
];
for (const [word, found] of NEAR) {
  Deno.test(`nearest: ${word} is ${found}`, () => {
    assert.equal(nearest(word, ["join", "history", "quit", "me"]), found);
  });
}
