/**
 * /export where NickServ sends all that is kept of one: put together, counted, and not taken for whole where it
 * is not.
 */
import assert from "node:assert/strict";
import { HandClock } from "./hand_clock.ts";
import { annIn, serverWith } from "./person.ts";
import { CAPS } from "./support.ts";
import { Folder } from "../integration/folder.ts";

const ACCOUNT = '{"type":"account","name":"ann"}';
const PARTS = [
  '{"type":"message","place":"#a","part":1,"parts":2,"text":"long "}',
  '{"type":"message","place":"#a","part":2,"parts":2,"text":"words"}',
];

/** ann exports from a server whose NickServ says that at once, and those later. */
async function exported(now: string[], later: string[], version?: string) {
  using _clock = new HandClock();
  using folder = new Folder();
  const path = `${folder.path}/mine.json`;
  await using server = serverWith({
    caps: `${CAPS} draft/chathistory`,
    version,
    nickServ: (_words, guest) => {
      // What comes later comes without the label.
      queueMicrotask(() =>
        void guest.say(...later.map((line) => `:NickServ!s@s NOTICE ann :${line}`))
      );
      return now;
    },
    before(line, guest) {
      const [, label] = /^@label=(\S+) CHATHISTORY TARGETS /.exec(line) ?? [];
      if (label === undefined) return false;
      void guest.say(
        `@label=${label};draft/chathistory-end :s BATCH +t draft/chathistory-targets`,
        ":s BATCH -t",
      );
      return true;
    },
  });
  await using ann = await annIn(server);
  ann.type(`/export ${path}\r`);
  await ann.sees("Asking for all that you may read here");
  ann.type("meanwhile\r");
  await ann.sees("ann  meanwhile");
  await ann.io.until((output) => / has |Not exported/.test(output));
  assert(!ann.text.includes('{"type"'), "a record was shown");
  const text = await Deno.readTextFile(path).catch(() => undefined);
  return { told: ann.text.replace(/\s+/g, " "), file: text && JSON.parse(text), server };
}

Deno.test("export: what is kept of one is put together, wherever its lines come", async () => {
  const { told, file } = await exported([ACCOUNT], [...PARTS, '{"type":"end","records":2}']);
  assert.match(told, /has 0 messages of 1 conversation, and 2 records of what is kept of you\./);
  assert.deepEqual(file.kept, [
    { type: "account", name: "ann" },
    { type: "message", place: "#a", text: "long words" },
  ]);
  assert.equal(file.about.account, "ann");
  assert.equal(file.conversations.length, 1);
});

Deno.test("export: fewer records than were told, or words in their place, leave no file", async () => {
  const short = await exported([ACCOUNT], ['{"type":"end","records":2}']);
  assert.match(short.told, /Not exported: the server did not give it all\./);
  assert.equal(short.file, undefined);
  const cut = await exported([ACCOUNT], ["The export was cut off: try again later."]);
  assert.match(cut.told, /Not exported: The export was cut off: try again later\. /);
  assert.equal(cut.file, undefined);
});

Deno.test("export: where there is no such thing it is what one may read, and others are not asked", async () => {
  const old = await exported(["I don't know that command. Say HELP for what I can do."], []);
  assert.match(old.told, /has 0 messages of 1 conversation\./);
  assert.equal(old.file.kept, undefined);
  const other = await exported([], [], "ergo-2.14.0");
  assert.match(other.told, /has 0 messages of 1 conversation\./);
  assert(!other.server.heard.some((line) => line.includes("EXPORT")));
});
