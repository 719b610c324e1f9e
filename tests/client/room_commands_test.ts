/** Commands of those who look after a room, whom one ignores, and the protocol's own: what is sent. */
import assert from "node:assert/strict";
import { HandClock } from "./hand_clock.ts";
import { annIn, serverWith } from "./person.ts";

const SENT: [typed: string, sent: string][] = [
  ["/op bob", "MODE #lobby +o bob"],
  ["/deop bob", "MODE #lobby -o bob"],
  ["/voice bob", "MODE #lobby +v bob"],
  ["/devoice bob", "MODE #lobby -v bob"],
  ["/ban bob", "MODE #lobby +b bob!*@*"],
  ["/ban *!*@10.0.0.5", "MODE #lobby +b *!*@10.0.0.5"],
  ["/unban bob", "MODE #lobby -b bob!*@*"],
  ["/mode", "MODE #lobby"],
  ["/mode +k key", "MODE #lobby +k key"],
  ["/mode #tea +i", "MODE #tea +i"],
  ["/ns help", "PRIVMSG NickServ help"],
  ["/chanserv help op", "PRIVMSG ChanServ :help op"],
  ["/raw version", "VERSION"],
  ["/quote whois bob :two words", "WHOIS bob :two words"],
  ["/notice bob two words", "NOTICE bob :two words"],
  ["/close #tea", "PART #tea"],
];

Deno.test("commands: what a person types who looks after a room, and what is sent", async () => {
  using _clock = new HandClock();
  await using server = serverWith();
  await using ann = await annIn(server);
  for (const [typed, sent] of SENT) {
    ann.type(`${typed}\r`);
    await server.hears((line) => line.replace(/^@label=\S+ /, "") === sent);
  }
  ann.type("/raw @\r");
  await ann.sees("! That is no line of the IRC protocol.");
  assert(!ann.text.includes("There is no command"));
});

Deno.test("ignore: their words are neither shown nor counted, live or in what was said before", async () => {
  using _clock = new HandClock();
  const history = [
    "@msgid=h1;time=2026-11-22T23:00:00.000Z :bob!u@h PRIVMSG #lobby :before",
    "@msgid=h2;time=2026-11-22T23:01:00.000Z :cat!u@h PRIVMSG #lobby :hers",
  ];
  await using server = serverWith({ history });
  await using ann = await annIn(server);
  ann.type("/ignore\r");
  await ann.sees("You ignore nobody: /ignore NAME, /unignore NAME.");
  ann.type("/ignore Bob\r");
  await ann.sees("What Bob says is not shown any more. Bob is not told.");
  await server.say(
    ":bob!u@h PRIVMSG #lobby :heard by nobody",
    ":bob!u@h PRIVMSG ann :nor this",
    ":bob!u@h INVITE ann #dev",
    ":cat!u@h PRIVMSG #lobby :and cat",
  );
  await ann.sees("and cat", "#lobby> ");
  ann.type("/history\r");
  await ann.sees("hers");
  const [, after] = ann.text.split("Bob is not told.");
  assert.doesNotMatch(after, /heard by nobody|nor this|#dev|before|bob/);
  ann.type("/ignore ann\r");
  await ann.sees("! That is you.");
  ann.type("/unignore cat\r");
  await ann.sees("! You do not ignore cat.");
  ann.type("/unignore bob\r");
  await ann.sees("What bob says is shown again.");
  await server.say(":bob!u@h PRIVMSG #lobby :back again");
  await ann.sees("back again");
});
