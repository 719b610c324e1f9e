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
  const lines = (await ann.screen("-e")).join("\n");
  const text = painted(lines).replace(/\d\d:\d\d/g, "23:32")
    .replace(/[A-Z][a-z]+day \d+ [A-Z][a-z]+ \d+/, "DAY");
  return text.slice(text.search(/^.*#lobby>? /m));
}

/** `<1;35:words>` where tmux has written what turns that paint on, and somehow off again. */
function painted(text: string): string {
  let paint: string[] = [];
  const parts = text.split(/\x1b\[([\d;]*)m/);
  return parts.map((part, at) => {
    if (at % 2 === 0) return paint.length === 0 ? part : marked(paint.join(";"), part);
    for (const [code] of part.matchAll(/38;5;\d+|\d+/g)) {
      if (code === "0") paint = [];
      else if (code === "39") paint = paint.filter((one) => !/^3/.test(one));
      else if (code !== "49") paint.push(code);
    }
    return "";
  }).join("");
}

/** Line by line. */
function marked(paint: string, text: string): string {
  return text.split("\n").map((line) => line.replace(/\S.*/, `<${paint}:$&>`)).join("\n");
}

const KINDS: readonly Kind[] = [
  {
    name: "256 colours",
    ...{ columns: 80, rows: 24, env: { TERM: "xterm-256color" } },
    picture: `<2:──> <1:#lobby> <2:──────────────────────────────────────────────────────────────>
Topic: Sunday: who brings what?
<2:Here: ann (you), bob>
<2:── DAY>
<2:23:32>          <38;5;98:bob>  <1;38;5;163:ann: hello, I bring bread and cheese for all of us and 日本>
                    <1;38;5;163:茶>
<2:23:32>            <38;5;98:*>  bob waves
<2:23:32>          <1:ann>  hi bob
<1;38;5;166:! There is no command /nosuch. /help lists them all.>
#lobby> half`,
  },
  {
    name: "eight colours",
    ...{ columns: 80, rows: 24, env: { TERM: "xterm" } },
    picture: `<2:──> <1:#lobby> <2:──────────────────────────────────────────────────────────────>
Topic: Sunday: who brings what?
<2:Here: ann (you), bob>
<2:── DAY>
<2:23:32>          <31:bob>  <1;35:ann: hello, I bring bread and cheese for all of us and 日本>
                    <1;35:茶>
<2:23:32>            <31:*>  bob waves
<2:23:32>          <1:ann>  hi bob
<1;31:! There is no command /nosuch. /help lists them all.>
#lobby> half`,
  },
  {
    name: "COLORTERM",
    ...{ columns: 40, rows: 24, env: { TERM: "xterm", COLORTERM: "truecolor" } },
    picture: `<2:──> <1:#lobby> <2:─────────────────────────────>
Topic: Sunday: who brings what?
<2:Here: ann (you), bob>
<2:── DAY>
<2:23:32> <38;5;98:bob:> <1;38;5;163:ann: hello, I bring bread>
      <1;38;5;163:and cheese for all of us and 日本>
      <1;38;5;163:茶>
<2:23:32> <38;5;98:*> bob waves
<2:23:32> <1:ann:> hi bob
<1;38;5;166:! There is no command /nosuch. /help>
  <1;38;5;166:lists them all.>
#lobby> half`,
  },
  {
    name: "NO_COLOR",
    ...{ columns: 40, rows: 12, env: { TERM: "xterm-256color", NO_COLOR: "1" } },
    picture: `── #lobby ─────────────────────────────
Topic: Sunday: who brings what?
Here: ann (you), bob
── DAY
23:32 bob: ann: hello, I bring bread
      and cheese for all of us and 日本
      茶
23:32 * bob waves
23:32 ann: hi bob
! There is no command /nosuch. /help
  lists them all.
#lobby> half`,
  },
  {
    name: "a dumb terminal's variables",
    ...{ columns: 80, rows: 24, env: { TERM: "dumb" } },
    // The terminal itself echoes what is typed; there is no prompt.
    picture: `── #lobby ──────────────────────────────────────────────────────────────
Topic: Sunday: who brings what?
Here: ann (you), bob
── DAY
23:32          bob  ann: hello, I bring bread and cheese for all of us and 日本
                    茶
23:32            *  bob waves
hi bob
23:32          ann  hi bob
/nosuch
! There is no command /nosuch. /help lists them all.
half`,
  },
  {
    name: "a dumb terminal's variables",
    ...{ columns: 40, rows: 24, env: { TERM: "dumb" } },
    picture: `── #lobby ─────────────────────────────
Topic: Sunday: who brings what?
Here: ann (you), bob
── DAY
23:32 bob: ann: hello, I bring bread
      and cheese for all of us and 日本
      茶
23:32 * bob waves
hi bob
23:32 ann: hi bob
/nosuch
! There is no command /nosuch. /help
  lists them all.
half`,
  },
];

for (const kind of KINDS) {
  const { name, columns, rows } = kind;
  Deno.test({
    ...needing(["tmux"], `looks: a session with ${name}, ${columns}x${rows}`),
    fn: async () => assert.equal(await session(kind), kind.picture),
  });
}
