/** /delete: one's own last message is taken back, and what is told of messages that were removed. */
import assert from "node:assert/strict";
import { Chat } from "../../client/chat.ts";
import { enter } from "../../client/commands/input.ts";
import { jsonOf } from "../../client/json.ts";
import type { Link } from "../../client/link.ts";
import { plainLines } from "../../client/plain.ts";
import type { Event, Removed } from "../../client/session/events.ts";
import { styles } from "../../client/styles.ts";
import { clock } from "../../client/terminal/layout.ts";
import { present } from "../../client/terminal/present.ts";
import { CAPS, inside, NOW } from "./support.ts";

/** ann in #a, whose history has one message of hers, and what she was told. */
function ann(caps = `${CAPS} draft/message-redaction`) {
  const bench = inside({ caps });
  const shown: Event[] = [];
  const complaints: string[] = [];
  const view = {
    show: (event: Event) => void shown.push(event),
    history: () => {},
    tell: () => {},
    table: () => {},
    complain: (sentence: string) => void complaints.push(sentence),
    refused: (_: unknown, sentence: string) => void complaints.push(sentence),
  };
  const ports = { connect: () => Promise.resolve(), leave: () => {} };
  const chat = new Chat(view, ports, { history: 50, oneAtATime: false });
  const link = {
    session: bench.session,
    isOver: false,
    ended: new Promise(() => {}),
  } as unknown as Link;
  chat.attach(link);
  const hear = (...lines: string[]) => {
    bench.hear(...lines);
    for (const event of bench.events.splice(0)) link.onEvent(event);
  };
  const type = (line: string) => {
    bench.lines.length = 0;
    void enter(chat, line);
    return bench.sent().map((sent) => sent.replace(/^@label=\S+ /, ""));
  };
  hear(":ann!u@h JOIN #a ann :Ann", ":s 353 ann = #a :ann bob", ":s 366 ann #a :End");
  hear(
    "@label=r1 :s BATCH +h chathistory #a",
    "@batch=h;msgid=old :ann!u@h PRIVMSG #a :long ago",
    "@batch=h;msgid=his :bob!u@h PRIVMSG #a :not hers",
    ":s BATCH -h",
  );
  return { hear, type, shown, complaints };
}

Deno.test("delete: the last message, then the one before, then nothing is left", () => {
  const { hear, type, complaints } = ann();
  hear("@msgid=new :ann!u@h PRIVMSG #a :now", "@msgid=x :bob!u@h PRIVMSG #a :and him");
  assert.deepEqual(type("/delete"), ["REDACT #a new"]);
  hear(":ann!u@h REDACT #a new");
  assert.deepEqual(type("/unsend"), ["REDACT #a old"]);
  hear(":ann!u@h REDACT #a old");
  assert.deepEqual(type("/delete"), []);
  assert.deepEqual(complaints, [
    "No message of yours is shown in #a: there is nothing to remove.",
  ]);
});

Deno.test("delete: what the server refuses is told", () => {
  const { hear, type, complaints } = ann();
  type("/delete");
  hear("@label=r2 :s FAIL REDACT REDACT_WINDOW_EXPIRED #a old 60 :Cannot redact the message: late");
  assert.deepEqual(complaints, ["Cannot redact the message: late."]);
});

Deno.test("delete: a server that does not know it is not asked", () => {
  const { type, complaints } = ann(CAPS);
  assert.deepEqual(type("/delete"), []);
  assert.deepEqual(complaints, ["This server cannot remove messages that were said."]);
});

Deno.test("delete: others' removals are told, in rooms and between two", () => {
  const { hear, shown } = ann();
  hear(":bob!u@h REDACT #a his :a mistake", ":bob!u@h REDACT ann m7", ":ann!u@h REDACT bob m8");
  const removed = shown.filter((event): event is Removed => event.type === "removed");
  assert.deepEqual(removed.map(({ room, by, own, id, reason }) => [room, by, own, id, reason]), [
    ["#a", "bob", false, "his", "a mistake"],
    ["bob", "bob", false, "m7", ""],
    ["bob", "ann", true, "m8", ""],
  ]);
});

Deno.test("delete: how it looks in each form", () => {
  const event: Removed = {
    type: "removed",
    at: NOW,
    room: "#a",
    by: "bob",
    own: false,
    id: "m1",
    reason: "typo",
  };
  assert.deepEqual(plainLines(event), ["2026-11-22T23:32:00.000Z #a = bob removed m1 (typo)"]);
  const { type: _, at: __, ...fields } = event;
  assert.deepEqual(jsonOf(event), {
    v: 1,
    event: "removed",
    time: "2026-11-22T23:32:00.000Z",
    ...fields,
  });
  const { session: { state } } = inside();
  const scene = {
    columns: 80,
    styles: styles({ NO_COLOR: "1" }),
    state,
    isCurrent: () => true,
    calls: () => false,
  };
  const line = (event: Removed) => present(event, scene)!.replace(/ +/g, " ");
  assert.equal(line(event), `${clock(NOW)} · bob removed a message (typo)`);
  assert.equal(line({ ...event, own: true, reason: "" }), `${clock(NOW)} · you removed a message`);
});
