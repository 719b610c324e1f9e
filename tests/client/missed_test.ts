/**
 * What was said while the connection was lost: it rings once, and what people wrote is read too, once and in
 * order.
 */
import assert from "node:assert/strict";
import type { ChatSettings } from "./chat_server.ts";
import { BY_HAND, HandClock } from "./hand_clock.ts";
import { annIn, serverWith } from "./person.ts";

Deno.test("bell: what was meant for one while the connection was lost rings once", async () => {
  using clock = new HandClock();
  let isCut = false;
  const missed = ["ann: are you there?", "ann: hello?"].map((text, i) =>
    `@msgid=n${i};time=2099-01-01T00:0${i}:00.000Z :bob!u@h PRIVMSG #lobby :${text}`
  );
  await using server = serverWith({
    before(line, guest) {
      const [, label] = /^@label=(\S+) CHATHISTORY AFTER /.exec(line) ?? [];
      if (!isCut || label === undefined) return false;
      const inner = missed.map((one) => `@batch=h;${one.slice(1)}`);
      const target = line.split(" ")[3];
      void guest.say(`@label=${label} :s BATCH +h chathistory ${target}`, ...inner, ":s BATCH -h");
      return true;
    },
  });
  await using ann = await annIn(server);
  ann.type("/set bell on\r");
  await ann.sees("bell is on now.");
  await server.say("@msgid=m0 :bob!u@h PRIVMSG #lobby :good evening");
  await ann.sees("good evening");
  assert(!ann.io.output.includes("\x07"));
  isCut = true;
  server.cut();
  await clock.fire(BY_HAND.retry);
  await ann.sees("hello?", "#lobby> ");
  assert.equal(ann.io.output.split("\x07").length - 1, 1);
});

/** bob has written twice, cat once, both while ann was away; bob goes on while she asks what she has missed. */
const LIVE = "@msgid=b3;time=2026-11-22T23:50:00.000Z :bob!u@h PRIVMSG ann :third";
const WRITTEN: Readonly<Record<string, string[]>> = {
  bob: [
    "@msgid=b2;time=2026-11-22T23:40:00.000Z :bob!u@h PRIVMSG ann :second",
    LIVE,
  ],
  cat: ["@msgid=c1;time=2026-11-22T23:41:00.000Z :cat!u@h PRIVMSG ann :from cat"],
};

Deno.test("missed: what people wrote meanwhile is unread with them, from where it was seen last", async () => {
  using clock = new HandClock();
  const asked: string[] = [];
  const before: ChatSettings["before"] = (line, guest) => {
    const [, label, command, ...words] = /^@label=(\S+) CHATHISTORY (\S+) (\S+) (\S+)/.exec(line) ??
      [];
    const [target] = words;
    if (command === "TARGETS") {
      const targets = ["#lobby", "bob", "cat"].map((name) =>
        `@batch=t :s CHATHISTORY TARGETS ${name} 2026-11-22T23:50:00.000Z`
      );
      void guest.say(
        LIVE,
        `@label=${label};draft/chathistory-end :s BATCH +t draft/chathistory-targets`,
        ...targets,
        ":s BATCH -t",
      );
      return true;
    }
    if (command !== "AFTER" || target.startsWith("#")) return false;
    asked.push(words.join(" "));
    const inner = WRITTEN[target].map((one) => `@batch=h;${one.slice(1)}`);
    void guest.say(`@label=${label} :s BATCH +h chathistory ${target}`, ...inner, ":s BATCH -h");
    return true;
  };
  await using server = serverWith({ before });
  await using ann = await annIn(server);
  await server.say("@msgid=b1;time=2026-11-22T23:33:00.000Z :bob!u@h PRIVMSG ann :first");
  await ann.sees("first", "bob 1!");
  server.cut();
  await clock.fire(BY_HAND.retry);
  await ann.sees("bob 3!", "cat 1!");
  assert.match(asked[0], /^bob msgid=b1$/);
  assert.match(asked[1], /^cat timestamp=/);
  ann.type("/go bob\r");
  await ann.sees("first", "second", "third", "bob [");
  ann.type("/go cat\r");
  await ann.sees("from cat");
  assert.equal(ann.text.split("third").length - 1, 1);
});
