/** Flags, environment and file become one configuration; what makes no sense is refused by name. */
import assert from "node:assert/strict";
import { parseCommandLine, usage, UsageError } from "../../server/command_line.ts";
import { type Config, readConfig } from "../../server/config.ts";
import { distance } from "../../protocol/distance.ts";
import { nearest } from "../../server/nearest.ts";
import { type Setting, SETTINGS, type Value, variable } from "../../server/settings_table.ts";

interface Given {
  args?: string[];
  env?: Record<string, string>;
  files?: Record<string, string>;
}

function read({ args = [], env = {}, files = {} }: Given = {}): Config {
  return readConfig(parseCommandLine(args), {
    env: (name) => ({ HOME: "/home/ann", ...env })[name],
    readFile(path) {
      if (path in files) return files[path];
      throw new Deno.errors.NotFound();
    },
  });
}

const inFile = (content: string): Given => ({
  args: ["--config", "chat.toml"],
  files: { "chat.toml": content },
});

Deno.test("without anything: loopback, accounts only, a lobby", () => {
  const config = read();
  assert.deepEqual(config.listen, { host: "127.0.0.1", port: 6667, tls: false });
  assert.equal(config.settings.guests, false);
  assert.equal(config.settings.lobby, "#lobby");
  assert.equal(config.settings.limits.loginTime, 60_000);
  assert.equal(config.bcrypt.cost, 12);
});

/** A value that is allowed and is not the default. */
function other(setting: Setting): Value {
  if (typeof setting.default === "boolean") return !setting.default;
  if (typeof setting.default === "number") {
    const more = setting.default + 1;
    return setting.fault(more) === undefined ? more : setting.default - 1;
  }
  const choices = setting.value.includes("|") ? setting.value.split("|") : [];
  const hash = `$2b$04$${"a".repeat(53)}`;
  const special = ["127.0.0.1:1", "127.0.0.1", "https://other.test", hash, "ann=all"];
  const tries = [...choices, "other.test", "#other", "other", ...special];
  return tries.find((value) => value !== setting.default && setting.fault(value) === undefined)!;
}

const FILES = { other: "a text", "other.test": "a text" };

/** The setting in TOML. */
function toml(key: string, value: Value): string {
  const parts = key.split(".");
  const last = `${parts.pop()} = ${JSON.stringify(value)}`;
  return parts.length === 0 ? last : `[${parts.join(".")}]\n${last}`;
}

for (const setting of SETTINGS) {
  const { key, flag } = setting;
  const value = other(setting);

  Deno.test(`${key} reaches the configuration, from the environment and from the file alike`, () => {
    const fromEnv = read({ env: { [variable(key)]: String(value) }, files: FILES });
    assert.notDeepEqual(fromEnv, read(), "nobody reads the setting");
    const files = { ...FILES, "chat.toml": toml(key, value) };
    assert.deepEqual(read({ args: ["--config", "chat.toml"], files }), fromEnv);
    if (flag === undefined) return;
    const args = typeof value === "boolean" ? [`--${flag}`] : [`--${flag}`, String(value)];
    assert.deepEqual(read({ args, files: FILES }), fromEnv);
  });

  Deno.test(`${key}: a default that is allowed, and help`, () => {
    assert.equal(setting.fault(setting.default), undefined);
    assert.notEqual(setting.help, "");
    if (flag) assert(usage().includes(`--${flag}`));
  });
}

Deno.test("a flag beats the environment, the environment beats the file", () => {
  const files = { "chat.toml": 'name = "file.test"\nport = 1\nlobby = "#file"' };
  const env = { CHAT_NAME: "env.test", CHAT_PORT: "2", CHAT_CONFIG: "chat.toml" };
  const { settings, listen } = read({ args: ["--name", "flag.test"], env, files });
  assert.deepEqual([settings.name, listen.port, settings.lobby], ["flag.test", 2, "#file"]);
});

Deno.test("HOST and PORT are the first two words", () => {
  assert.deepEqual(read({ args: ["::1", "0"] }).listen, { host: "::1", port: 0, tls: false });
  assert.deepEqual(read({ args: ["127.0.0.2"] }).listen, {
    host: "127.0.0.2",
    port: 6667,
    tls: false,
  });
});

Deno.test("beyond this machine there is TLS, on 6697 or the port that is given", () => {
  for (const host of ["0.0.0.0", "::", "10.0.0.5", "chat.test"]) {
    assert.deepEqual(read({ args: [host] }).listen, { host, port: 6697, tls: true });
    assert.deepEqual(read({ args: [host, "7000"] }).listen, { host, port: 7000, tls: true });
    assert.deepEqual(read({ args: [host, "0"] }).listen, { host, port: 0, tls: true });
  }
  const fromFile = read(inFile('host = "0.0.0.0"\nport = 6667'));
  assert.deepEqual(fromFile.listen, { host: "0.0.0.0", port: 6667, tls: true });
});

Deno.test("eavesdropping: plain text beyond this machine only where it was asked for; --tls is TLS all the same", () => {
  const args = ["0.0.0.0", "--plain-text", "--websocket", "10.0.0.5:80", "--tls", "[::]:6697"];
  const { listen, alsoListen, websocket } = read({ args });
  assert.deepEqual(listen, { host: "0.0.0.0", port: 6667, tls: false });
  assert.deepEqual(alsoListen, [{ host: "::", port: 6697, tls: true }]);
  assert.deepEqual(websocket.listen, [{ host: "10.0.0.5", port: 80, tls: false }]);
});

Deno.test("certificates are files with spaces between, in double quotes where they have one", () => {
  const args = ["--tls-cert", '/a.crt "/my certs/b.crt"', "--tls-key", "/a.key /b.key"];
  const { tls } = read({ args });
  assert.deepEqual([tls.cert, tls.key], [["/a.crt", "/my certs/b.crt"], ["/a.key", "/b.key"]]);
});

Deno.test("the message of the day is read as lines", () => {
  const files = { "motd.txt": "Welcome,\r\n\nbe kind.\n\n" };
  const { motd } = read({ args: ["--motd", "motd.txt"], files }).settings;
  assert.deepEqual(motd, ["Welcome,", "", "be kind."]);
});

Deno.test("--help and --version need nothing else", () => {
  assert(parseCommandLine(["--help"]).help);
  assert(parseCommandLine(["-h"]).help);
  assert(parseCommandLine(["--version"]).version);
});

Deno.test("further addresses, with an IPv6 one in brackets", () => {
  const { alsoListen, websocket } = read({
    args: ["--listen", "[::1]:6667  10.0.0.1:0", "--websocket", "chat.test:8097"],
  });
  assert.deepEqual(alsoListen, [
    { host: "::1", port: 6667, tls: false },
    { host: "10.0.0.1", port: 0, tls: true },
  ]);
  assert.deepEqual(websocket.listen, [{ host: "chat.test", port: 8097, tls: true }]);
});

/** What is given, and the sentence that refuses it. */
const REFUSED: [given: Given, why: RegExp][] = [
  [{ args: ["--nmae", "x"] }, /^There is no option --nmae\. Did you mean --name\?/],
  [
    { args: ["--allow-guest"] },
    /^There is no option --allow-guest\. Did you mean --allow-guests\?/,
  ],
  [{ args: ["--zzzzzzzz"] }, /^There is no option --zzzzzzzz\. See chat-server --help\.$/],
  [{ args: ["--name"] }, /--name/],
  [{ args: ["--allow-guests=5"] }, /--allow-guests/],
  [{ args: ["a", "1", "b"] }, /^There are too many words.*"b" is a third one/],
  [{ args: ["a", "http"] }, /^PORT is not a whole number from 0 to 65535: "http"/],
  [{ args: ["a", "65536"] }, /^PORT is not a whole number/],
  [{ args: ["--name", "chat"] }, /^--name is not a name like chat\.example\.org: "chat"/],
  [{ args: ["--log-level", "loud"] }, /^--log-level is none of debug, info, warn, error: "loud"/],
  [{ args: ["--listen", "6668"] }, /^--listen is not a list of HOST:PORT \(6668\)/],
  [{ args: ["--websocket", "::1:80"] }, /^--websocket is not a list of HOST:PORT \(::1:80\)/],
  [{ args: ["--websocket", "a:65536"] }, /^--websocket is not a list of HOST:PORT/],
  [
    { env: { CHAT_WEBSOCKET_ORIGINS: "chat.test" } },
    /^CHAT_WEBSOCKET_ORIGINS has what is no origin/,
  ],
  [{ env: { CHAT_PROXY_FROM: "10.0.0.1/33" } }, /^CHAT_PROXY_FROM has an address or network that/],
  [{ env: { CHAT_WEBIRC_PASSWORD_HASH: "secret" } }, /_HASH is no bcrypt hash/],
  [{ args: ["--lobby", "lobby"] }, /^--lobby does not start with #: "lobby"/],
  [{ env: { CHAT_PORT: "1.5" } }, /^CHAT_PORT is not a whole number/],
  [{ env: { CHAT_ALLOW_GUESTS: "yes" } }, /^CHAT_ALLOW_GUESTS is neither true nor false: "yes"/],
  [inFile("nmae = 'x'"), /^chat\.toml: there is no setting nmae\. Did you mean name\?$/],
  [
    inFile("[limits]\nlogin_second = 5"),
    /no setting limits\.login_second\. Did you mean limits\.login_seconds\?/,
  ],
  [
    inFile("[limit]\nlogin_seconds = 5"),
    /no setting limit\.login_seconds\. Did you mean limits\.login_seconds\?/,
  ],
  [inFile("zzzzzzzz = 5"), /there is no setting zzzzzzzz\.$/],
  [inFile("port = '6667'"), /^chat\.toml: port is not a whole number/],
  [inFile("port = 1.5"), /^chat\.toml: port is not a whole number/],
  [inFile("allow_guests = 1"), /^chat\.toml: allow_guests is neither true nor false/],
  [inFile("name = ['a.b']"), /^chat\.toml: name is not a text/],
  [inFile("limits = 5"), /there is no setting limits\./],
  [inFile("name = "), /^chat\.toml, line 1, column \d+: /],
  [
    { args: ["--config", "none.toml"] },
    /^Cannot read the configuration none\.toml: there is no such file\.$/,
  ],
  [
    { args: ["--motd", "none.txt"] },
    /^Cannot read the message of the day none\.txt: there is no such file\.$/,
  ],
];

for (const [given, why] of REFUSED) {
  Deno.test(`refused: ${why.source}`, () => {
    assert.throws(
      () => read(given),
      (error) => error instanceof UsageError && why.test(error.message),
    );
  });
}

Deno.test("every number has its bounds", () => {
  for (const { key, default: standard, fault } of SETTINGS) {
    if (typeof standard !== "number") continue;
    for (const value of [-1, 1.5, NaN, Infinity, 2 ** 40]) {
      assert.notEqual(fault(value), undefined, key);
    }
  }
});

Deno.test("the nearest name: a slip is forgiven, another word is not", () => {
  const known = ["name", "network", "motd"];
  for (const slip of ["nam", "nmae", "NAME", "names"]) assert.equal(nearest(slip, known), "name");
  assert.equal(nearest("networks", known), "network");
  for (const word of ["xyzzy", "port-number"]) assert.equal(nearest(word, known), undefined);
});

Deno.test("the distance counts insertions, deletions, replacements and swaps", () => {
  const cases: [string, string, number][] = [
    ["", "", 0],
    ["abc", "abc", 0],
    ["abc", "ab", 1],
    ["abc", "abxc", 1],
    ["abc", "axc", 1],
    ["abc", "acb", 1],
    ["abc", "", 3],
    ["kitten", "sitting", 3],
  ];
  for (const [a, b, away] of cases) {
    assert.equal(distance(a, b), away, `${a} ${b}`);
    assert.equal(distance(b, a), away, `${b} ${a}`);
  }
});

Deno.test("history: days and seconds become milliseconds, and nothing is removed unless it is said", () => {
  const kept = { newcomers: "all", age: 0, count: 0, redactionTime: 0 };
  assert.deepEqual(read().settings.history, kept);
  const given = inFile(
    '[history]\nnewcomers = "joined"\nkeep_days = 2\nkeep_messages = 9\nredaction_seconds = 60',
  );
  const set = { newcomers: "joined", age: 172_800_000, count: 9, redactionTime: 60_000 };
  assert.deepEqual(read(given).settings.history, set);
});

/** Files that are made to break what reads them. */
const BOMBS: [what: string, content: string][] = [
  ["arrays in arrays", `name = ${"[".repeat(100_000)}`],
  ["tables in tables", `a = ${"{a=".repeat(50_000)}`],
  ["a key of many parts", `${"a.".repeat(50_000)}a = 1`],
  ["a name of the language", "[__proto__]\npolluted = true"],
  ["another one", "constructor.prototype.polluted = true"],
  ["a long text", `name = "${"x".repeat(5_000_000)}"`],
];

for (const [what, content] of BOMBS) {
  Deno.test(`toml_bombs: ${what}: a sentence, and nothing else happens`, () => {
    assert.throws(() => read(inFile(content)), UsageError);
    assert.equal(({} as Record<string, unknown>).polluted, undefined);
  });
}
