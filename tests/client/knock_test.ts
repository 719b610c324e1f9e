/** KNOCK: who knocks is shown with what to do, and what is answered to one's own knock is a sentence. */
import assert from "node:assert/strict";
import { refusal } from "../../client/refusal.ts";
import { HandClock } from "./hand_clock.ts";
import { annIn, serverWith } from "./person.ts";
import { inside } from "./support.ts";

Deno.test("knock: the person's own words are told apart from the server's", () => {
  const bench = inside();
  const KNOCKS: [text: string, words: string][] = [
    ["asks to be let in (INVITE bob #a): it's me", "it's me"],
    ["has asked for an invite.", ""],
  ];
  for (const [text, words] of KNOCKS) {
    bench.hear(`:s 710 ann #a bob!u@h :${text}`);
    const { room, nick, text: told } = bench.one("knocked");
    assert.deepEqual([room, nick, told], ["#a", "bob", words]);
  }
});

Deno.test("knock: each of the answers is told as what it is", () => {
  const ANSWERS: [line: string, sentence: string][] = [
    ["712 ann #a :Too many", "Cannot knock at #a: Too many."],
    [
      "713 ann #a :The door is open: JOIN the room",
      "Cannot knock at #a: The door is open: JOIN the room.",
    ],
    ["714 ann #a :You are in", "Cannot knock at #a: You are in."],
    ["403 ann #a :No such channel", "Cannot knock at #a: No such channel."],
  ];
  for (const [line, sentence] of ANSWERS) {
    const bench = inside();
    const id = bench.session.knock("#a", "let me in");
    assert.deepEqual(bench.sent(), [`@label=${id} KNOCK #a :let me in`]);
    bench.hear(`@label=${id} :s ${line}`);
    const done = bench.one("done");
    assert.equal(done.ok, false);
    assert.equal(refusal(done), sentence);
  }
  const bench = inside();
  const id = bench.session.knock("#a", "");
  bench.hear(`@label=${id} :s 711 ann #a :Delivered`);
  assert.equal(
    bench.one("note").text,
    "You have knocked at #a: wait until somebody there invites you.",
  );
  assert.equal(bench.one("done").ok, true);
});

Deno.test("knock: in a terminal, from both sides of the door", async () => {
  using _clock = new HandClock();
  await using server = serverWith({ isupport: "KNOCK" });
  await using ann = await annIn(server);
  await server.say(":s 710 ann #lobby cat!u@h :asks to be let in (INVITE cat #lobby): please");
  await ann.sees("cat knocks at #lobby: /invite cat #lobby lets them in", "(“please”)");
  ann.type("/join #closed\r");
  await ann.sees(
    "! Cannot join #closed: Only who is invited may join.",
    "/knock #closed asks to be",
  );
  ann.type("/knock closed it is me\r");
  await ann.sees("#lobby> ");
  await server.hears((line) => line.endsWith("KNOCK #closed :it is me"));
});
