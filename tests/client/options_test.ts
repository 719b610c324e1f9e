import assert from "node:assert/strict";
import { formatAddress, parseAddress, type Wire } from "../../client/address.ts";
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
    address: { host: "127.0.0.1", port: 6667, tls: false },
    hasAddress: false,
    roomsAreChosen: false,
    wire: undefined,
    fingerprint: undefined,
    user: undefined,
    passwordFile: undefined,
    passwordCommand: undefined,
    invite: undefined,
    register: false,
    guest: false,
    rooms: ["#lobby"],
    send: [],
    plain: false,
    json: false,
    reconnect: false,
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
    address: { host: "host", port: 7000, tls: true },
    hasAddress: true,
    roomsAreChosen: true,
    wire: undefined,
    fingerprint: undefined,
    user: "ann",
    passwordFile: "f",
    passwordCommand: undefined,
    invite: undefined,
    register: true,
    guest: false,
    rooms: ["#dev", "#ops"],
    send: ["hello there", "-- dashes"],
    plain: true,
    json: true,
    reconnect: false,
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
  [["http://chat.example.org"], /begins with irc:\/\/ or ircs:\/\/, not with http:\/\//],
  [["irc://"], /“” is not the name of a machine/],
  [["irc://h:0/x"], /1 to 65535, not “0”/],
  [["irc://h:/x"], /1 to 65535, not “”/],
  [["irc://h", "7"], /belongs into the address/],
  [["ircs://ann:secret@h"], /password does not belong into an address/],
  [["irc://h/a%20b"], /“a b” is not the name of a room/],
  [["--tls", "--plain-text"], /choose one/],
  [["--plain-text", "ircs://h"], /choose one/],
  [["--fingerprint", "ab"], /64 hex digits/],
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

const ADDRESSES: [words: string[], shown: string, more?: { room?: string; user?: string }][] = [
  [[], "plain 127.0.0.1:6667"],
  [["chat.example.org"], "TLS chat.example.org:6697"],
  [["chat.example.org", "7"], "TLS chat.example.org:7"],
  [["chat.example.org:7"], "TLS chat.example.org:7"],
  [["localhost"], "plain localhost:6667"],
  [["localhost", "6697"], "TLS localhost:6697"],
  [["127.8.9.1:7"], "plain 127.8.9.1:7"],
  [["127.example.org"], "TLS 127.example.org:6697"],
  [["::1"], "plain [::1]:6667"],
  [["[::1]:7"], "plain [::1]:7"],
  [["[::1]", "7"], "plain [::1]:7"],
  [["2001:db8::1"], "TLS [2001:db8::1]:6697"],
  [["bücher.example"], "TLS bücher.example:6697"],
  [["irc://chat.example.org"], "TLS chat.example.org:6697"],
  [["irc://localhost/"], "plain localhost:6667"],
  [["ircs://localhost"], "TLS localhost:6697"],
  [["IRCS://chat.example.org:7/dev"], "TLS chat.example.org:7", { room: "#dev" }],
  [["ircs://[::1]:7/%23dev"], "TLS [::1]:7", { room: "#dev" }],
  [["ircs://h/#dev,needkey"], "TLS h:6697", { room: "#dev" }],
  [["irc://ann@h/#c++"], "TLS h:6697", { room: "#c++", user: "ann" }],
  [["irc://h/100%"], "TLS h:6697", { room: "#100%" }],
];
for (const [words, shown, more = {}] of ADDRESSES) {
  Deno.test(`address: ${words.join(" ") || "none"}`, () => {
    const address = parseAddress(words);
    assert(typeof address !== "string", String(address));
    const { host: _host, port: _port, tls, ...rest } = address;
    assert.equal(`${tls ? "TLS" : "plain"} ${formatAddress(address)}`, shown);
    assert.deepEqual(rest, more);
  });
}

Deno.test("address: plain text and TLS can be asked for", () => {
  const shown = (words: string[], wire: Wire) => {
    const address = parseAddress(words, wire);
    return typeof address === "string" ? address : `${address.tls} ${formatAddress(address)}`;
  };
  assert.equal(shown(["chat.example.org"], "plain"), "false chat.example.org:6667");
  assert.equal(shown(["irc://chat.example.org:7"], "plain"), "false chat.example.org:7");
  assert.equal(shown(["localhost"], "tls"), "true localhost:6697");
  assert.match(shown(["ircs://chat.example.org"], "plain"), /choose one/);
});

Deno.test("options: a pasted address says the room and the name too; options go before", () => {
  const pasted = options("ircs://ann@chat.example.org/dev");
  assert.deepEqual(pasted.address, { host: "chat.example.org", port: 6697, tls: true });
  assert.deepEqual([pasted.user, pasted.rooms], ["ann", ["#dev"]]);
  const other = options("ircs://ann@chat.example.org/dev", "--user", "bob", "--room", "ops");
  assert.deepEqual([other.user, other.rooms], ["bob", ["#ops"]]);
  const sha256 = "ab:".repeat(31) + "AB";
  assert.deepEqual(options("--fingerprint", sha256, "h").fingerprint, new Uint8Array(32).fill(171));
});

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

Deno.test("options: the line of an invitation has the place, the room, the certificate and the code", () => {
  const hex = "ab".repeat(32);
  const line = `ircs://chat.example.org:7000/tea?fingerprint=${hex}&invite=q7r2-x4kd-9mwa-p3te`;
  const { address, rooms, fingerprint, invite } = options(line);
  assert.deepEqual(address, { host: "chat.example.org", port: 7000, tls: true });
  assert.deepEqual([rooms, invite], [["#tea"], "q7r2-x4kd-9mwa-p3te"]);
  assert.deepEqual(fingerprint, new Uint8Array(32).fill(0xab));
  for (const cut of [line.slice(0, -3), line.replace(hex, hex.slice(2))]) {
    assert.deepEqual(parseOptions([cut]), {
      wrong: "The invitation is not whole: paste the line as it was given to you.",
    });
  }
  const other = parseOptions(["--fingerprint", "cd".repeat(32), line]);
  assert("wrong" in other && /different certificates/.test(other.wrong));
});
