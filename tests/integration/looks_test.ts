/** How a session of the compiled programs looks in terminals of several kinds. */
import assert from "node:assert/strict";
import { needing } from "./installed.ts";
import { passwordOf } from "./peer.ts";
import { executable } from "./program.ts";
import { Server } from "./server.ts";
import { Terminal } from "./terminal.ts";

interface Kind {
  name: string;
  columns: number;
  rows: number;
  /** Its variables; there are no others that say anything about colour. */
  env: Record<string, string>;
  /** What is on the screen, with paint where there is any. */
  picture: string;
}

/** ann talks with bob in such a terminal; gives the screen, at a time and on a day that are always the same. */
async function session({ columns, rows, env }: Kind): Promise<string> {
  await using server = await Server.start();
  await (await server.register("ann")).close();
  const bob = await server.register("bob");
  await bob.ask("JOIN #lobby", "TOPIC #lobby :Sunday: who brings what?");
  const variables = { CHAT_PASSWORD: passwordOf("ann"), ...env };
  const setting = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  const client = [executable("chat-client"), "--user", "ann", "127.0.0.1", String(server.port)];
  await using ann = new Terminal(["env", "-u", "TERM", ...setting, ...client], { columns, rows });
  await ann.until(/^Here: /);
  await bob.ask("PRIVMSG #lobby :ann: hello, I bring bread and cheese for all of us and 日本茶");
  await ann.until(/茶$/);
  await bob.ask("PRIVMSG #lobby :\x01ACTION waves\x01");
  await ann.until(/bob waves/);
  ann.enter("hi bob");
  await ann.until(/ann:? +hi bob/);
  ann.enter("/nosuch");
  await ann.until(/^! /);
  ann.type("half");
  await ann.until((screen) => /half$/.test(screen.at(-1)!));
  return (await ann.screen("-e")).map((line) => line.trimEnd()).join("\n")
    .replace(/\d\d:\d\d/g, "23:32")
    .replace(/[A-Z][a-z]+day \d+ [A-Z][a-z]+ \d+/, "DAY")
    .replaceAll("\x1b", "␛");
}

const KINDS: readonly Kind[] = [
  {
    name: "256 colours",
    ...{ columns: 80, rows: 24, env: { TERM: "xterm-256color" } },
    picture: ``,
  },
  { name: "eight colours", ...{ columns: 80, rows: 24, env: { TERM: "xterm" } }, picture: `` },
  {
    name: "COLORTERM",
    ...{ columns: 40, rows: 24, env: { TERM: "xterm", COLORTERM: "truecolor" } },
    picture: ``,
  },
  {
    name: "NO_COLOR",
    ...{ columns: 40, rows: 12, env: { TERM: "xterm-256color", NO_COLOR: "1" } },
    picture: ``,
  },
  { name: "a dumb one", ...{ columns: 80, rows: 24, env: { TERM: "dumb" } }, picture: `` },
  { name: "a dumb narrow one", ...{ columns: 40, rows: 24, env: { TERM: "dumb" } }, picture: `` },
];

for (const kind of KINDS) {
  const { name, columns, rows } = kind;
  Deno.test({
    ...needing(["tmux"], `looks: a session in a terminal with ${name}, ${columns}x${rows}`),
    fn: async () => assert.equal(await session(kind), kind.picture),
  });
}
