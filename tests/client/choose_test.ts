/** The first question: which server. */
import assert from "node:assert/strict";
import { answers } from "../../client/connection.ts";
import { type Options, parseOptions } from "../../client/options.ts";
import { chooseServer } from "../../client/terminal/servers.ts";
import { HandClock } from "./hand_clock.ts";
import { Person, serverWith } from "./person.ts";
import { FakeServer } from "./support.ts";

const OPTIONS = options([]);
const HERE = { host: "127.0.0.1", port: 6667, tls: false };
const FAR = { host: "chat.example", port: 6697, tls: true };

/** What a person hears and gets who gives these answers. */
async function choose(servers: typeof HERE[], here: typeof HERE | undefined, ...said: string[]) {
  const heard: string[] = [];
  const chosen = await chooseServer({
    ask: (question) => {
      heard.push(question);
      return Promise.resolve(said.shift());
    },
    askSecret: () => Promise.reject(new Error("nothing is secret")),
    tell: (text) => heard.push(text),
    complain: (text) => heard.push(`! ${text}`),
    table: (rows) => heard.push(...rows.map((row) => row.join(" "))),
  }, { servers, here, options: OPTIONS });
  assert.deepEqual(said, []);
  return { chosen: chosen?.address, options: chosen, heard };
}

function options(args: string[]): Options {
  const parsed = parseOptions(args);
  if (!("options" in parsed)) throw new Error(JSON.stringify(parsed));
  return parsed.options;
}

const NUMBER = "Server, a number or an address [1]: ";
const ADDRESS = "Server, an address such as chat.example.org: ";

Deno.test("first question: the server of this machine is offered where none is known", async () => {
  const { chosen, heard } = await choose([], HERE, "");
  assert.deepEqual(chosen, HERE);
  assert.deepEqual(heard, ["1 127.0.0.1:6667, runs on this machine", NUMBER]);
});

Deno.test("first question: it stands behind those that are known, and only once", async () => {
  const both = await choose([FAR], HERE, "2");
  assert.deepEqual(both.chosen, HERE);
  assert.deepEqual(both.heard.slice(0, 2), [
    "1 chat.example:6697",
    "2 127.0.0.1:6667, runs on this machine",
  ]);
  const once = await choose([HERE, FAR], HERE, "2");
  assert.deepEqual(once.chosen, FAR);
  assert.equal(once.heard.length, 3);
  const asleep = await choose([HERE], undefined, "");
  assert.deepEqual(asleep.heard, ["1 127.0.0.1:6667, on this machine", NUMBER]);
});

Deno.test("first question: where there is nothing to offer it asks for an address", async () => {
  const { chosen, heard } = await choose([], undefined, "", "a b c", "ircs://chat.example/dev");
  assert.deepEqual(chosen, FAR);
  assert.deepEqual(heard, [
    "You know no server yet, and none runs on this machine.",
    ADDRESS,
    "! Give an address, such as chat.example.org or 192.0.2.1:6697; Ctrl-C leaves.",
    ADDRESS,
    "! One host and one port are all that is needed, not “c”.",
    ADDRESS,
  ]);
  assert.equal((await choose([], undefined)).chosen, undefined);
});

const CODE = "q7r2-x4kd-9mwa-p3te";
const PRINT = "ab".repeat(32);
const INVITATION = `ircs://chat.example:7000/tea?fingerprint=${PRINT}&invite=${CODE}`;

Deno.test("first question: an invitation is what it is on the command line, in quotes or not", async () => {
  const given = options([INVITATION]);
  assert.equal(given.invite, CODE);
  for (const typed of [INVITATION, ` '${INVITATION}' `, `chat-client "${INVITATION}"`]) {
    const { options } = await choose([], undefined, typed);
    assert.deepEqual(options, given);
  }
  const { options: plain } = await choose([], HERE, "ann@chat.example", "irc://ann@chat.example");
  assert.deepEqual([plain?.user, plain?.rooms, plain?.roomsAreChosen], ["ann", ["#lobby"], false]);
});

Deno.test("first question: --fingerprint and an invitation that names another one do not go together", async () => {
  OPTIONS.fingerprint = new Uint8Array(32);
  try {
    const { chosen, heard } = await choose([], HERE, INVITATION, "1");
    assert.deepEqual(chosen, HERE);
    assert.match(heard[2], /^! --fingerprint and the invitation name different certificates/);
  } finally {
    OPTIONS.fingerprint = undefined;
  }
});

Deno.test("first question: whether a server runs on this machine is found out without a word", async () => {
  let port = 0;
  {
    const heard: string[] = [];
    await using server = new FakeServer(async (visitor) => {
      for await (const line of visitor.lines()) heard.push(line);
    });
    port = server.port;
    assert.equal(await answers({ ...HERE, port }), true);
    assert.deepEqual(heard, []);
  }
  assert.equal(await answers({ ...HERE, port }), false);
});

Deno.test("terminal: with no address and nothing known it offers the server of this machine", async () => {
  using _clock = new HandClock();
  await using server = serverWith();
  await using ann = new Person(
    undefined,
    ["--user", "ann"],
    {
      CHAT_PASSWORD: "correct horse",
    },
    undefined,
    server.port,
  );
  await ann.sees(`1  127.0.0.1:${server.port}, runs on this machine`, "[1]: ");
  ann.type("\r");
  await ann.sees("Connected to", "#lobby> ");
});
