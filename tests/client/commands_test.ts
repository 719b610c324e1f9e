/** Slash commands: that the records fit together, and what each sends, over a session in memory. */
import assert from "node:assert/strict";
import { Chat, type Ports } from "../../client/chat.ts";
import { namesOf } from "../../client/commands/command.ts";
import { COMMANDS } from "../../client/commands/commands.ts";
import { enter } from "../../client/commands/input.ts";
import { usageOf } from "../../client/commands/program.ts";
import type { Link } from "../../client/link.ts";
import type { Done } from "../../client/session/events.ts";
import type { View } from "../../client/view.ts";
import { Settings } from "../../client/settings.ts";
import { complete } from "../../client/terminal/complete.ts";
import { type Bench, inside } from "./support.ts";

Deno.test("commands: no two have the same name", () => {
  const names = COMMANDS.flatMap(namesOf);
  assert.deepEqual(names, [...new Set(names)]);
});

Deno.test("commands: all that people expect are there", () => {
  const names = new Set(COMMANDS.flatMap(namesOf));
  const expected = "help join part rooms msg who history topic away me connect password " +
    "delete-account quit go j leave exit names nick list query";
  for (const name of expected.split(" ")) assert(names.has(name), name);
});

Deno.test("commands: help is one short line, without a stop", () => {
  for (const command of COMMANDS) {
    assert(command.help.length <= 72, command.name);
    assert(!/[.]$/.test(command.help), command.name);
    assert(command.completes.length > 0, command.name);
    assert(usageOf(command).length <= 24, command.name);
  }
});

/** A chat in #a with bob, and what it told. */
function chatting(): { chat: Chat; bench: Bench; told: string[]; enter(line: string): string[] } {
  const bench = inside();
  const told: string[] = [];
  const view: View = {
    show: () => {},
    history: () => {},
    tell: (text) => told.push(text),
    table: (rows) => rows.forEach(([left]) => told.push(left)),
    complain: (sentence) => told.push(`! ${sentence}`),
    refused: (_done: Done, sentence) => told.push(`! ${sentence}`),
  };
  const ports: Ports = {
    connect: (address) => Promise.resolve(void told.push(`connect ${address?.host}`)),
    leave: (reason) => void told.push(`leave ${reason}`),
  };
  const chat = new Chat(view, ports, { history: 0, oneAtATime: true });
  const link = {
    session: bench.session,
    isOver: false,
    ended: new Promise(() => {}),
    onEvent: () => {},
  } as unknown as Link;
  chat.attach(link);
  chat.want(["#a"]);
  bench.hear(":ann!u@h JOIN #a", ":s 353 ann = #a :@ann bob", ":s 366 ann #a :End");
  bench.sent();
  return {
    chat,
    bench,
    told,
    enter(line) {
      told.length = 0;
      void enter(chat, line);
      return bench.sent().map((sent) => sent.replace(/^@label=\S+ /, ""));
    },
  };
}

const SENDS: [line: string, sent: string[]][] = [
  ["hello", ["PRIVMSG #a hello"]],
  [" spaces stay ", ["PRIVMSG #a : spaces stay "]],
  ["//help is a command", ["PRIVMSG #a :/help is a command"]],
  ["", []],
  ["   ", []],
  ["/join dev", ["JOIN #dev"]],
  ["/J #dev key", ["JOIN #dev key"]],
  ["/part", ["PART #a"]],
  ["/leave good bye", ["PART #a :good bye"]],
  ["/part #b good bye", ["PART #b :good bye"]],
  ["/rooms", ["LIST"]],
  ["/who", ["WHO #a"]],
  ["/who bob", ["WHOIS bob"]],
  ["/names #b", ["WHO #b"]],
  ["/msg bob  two  words ", ["PRIVMSG bob :two  words"]],
  ["/me waves at bob", ["PRIVMSG #a :\x01ACTION waves at bob\x01"]],
  ["/topic", ["TOPIC #a"]],
  ["/topic All about us", ["TOPIC #a :All about us"]],
  ["/away", ["AWAY"]],
  ["/away out for lunch", ["AWAY :out for lunch"]],
  ["/history", ["CHATHISTORY LATEST #a * 50"]],
  ["/history 7", ["CHATHISTORY LATEST #a * 7"]],
  ["/invite bob", ["INVITE bob #a"]],
  ["/invite bob dev", ["INVITE bob #dev"]],
  ["/kick bob calm down", ["KICK #a bob :calm down"]],
  ["/go dev", []],
  ["/go #dev", ["JOIN #dev"]],
];
for (const [line, sent] of SENDS) {
  Deno.test(`commands: “${line}” sends ${sent[0] ?? "nothing"}`, () => {
    const { enter, told } = chatting();
    assert.deepEqual(enter(line), sent);
    assert.deepEqual(told, []);
  });
}

const TELLS: [line: string, told: RegExp][] = [
  ["/jion dev", /^! There is no command \/jion: did you mean \/join\? \/help lists them all\.$/],
  ["/", /^! There is no command \/\. /],
  ["/msg bob", /^! Something is missing: \/msg NAME TEXT/],
  ["/join", /^! Something is missing: \/join ROOM \[KEY\]/],
  ["/history many", /^! \/history takes a number/],
  ["/help join", /^\/join ROOM \[KEY\]: join a room.*\(also \/j\)$/],
  ["/help /msg", /^\/msg NAME TEXT/],
  ["/help nonsense", /^! There is no command \/nonsense/],
  ["/nick zoe", /^You are ann, without an account/],
  ["/password", /^! \/password needs a terminal/],
  ["/password secret", /^! \/password takes nothing on its line/],
  ["/delete-account", /^! \/delete-account needs a terminal/],
  ["/go ann", /^! That is you/],
  ["/connect host x", /^! The port must be a number/],
  ["/connect other.example", /^connect other\.example$/],
  ["/connect", /^connect undefined$/],
  ["/quit see you", /^leave see you$/],
];
for (const [line, told] of TELLS) {
  Deno.test(`commands: “${line}” tells something`, () => {
    const chat = chatting();
    assert.deepEqual(chat.enter(line), []);
    assert.equal(chat.told.length, 1, chat.told.join("\n"));
    assert.match(chat.told[0], told);
  });
}

Deno.test("commands: /help lists them all, from the records", () => {
  const { enter, told } = chatting();
  enter("/help");
  assert.deepEqual(told.slice(0, -1), COMMANDS.map(usageOf));
});

Deno.test("commands: without a connection most say so, and some work", () => {
  const { chat, enter, told } = chatting();
  (chat.link as { isOver: boolean }).isOver = true;
  for (const { name, offline, needs = 0 } of COMMANDS) {
    enter(`/${name} ${needs === 0 ? "" : "a b"}`);
    const refused = told.some((text) => text.startsWith("! You are not connected"));
    assert.equal(refused, !offline, name);
  }
  enter("words");
  assert.match(told[0], /^! You are not connected: nothing was sent/);
});

Deno.test("commands: going to a person, writing, and coming back", () => {
  const { chat, enter } = chatting();
  enter("/go bob");
  assert.equal(chat.current, "bob");
  assert.deepEqual(enter("hi"), ["PRIVMSG bob hi"]);
  enter("/topic x");
  assert.equal(chat.current, "bob");
  assert.deepEqual(enter("/part"), []);
  assert.equal(chat.current, "#a");
});

const COMPLETIONS: [line: string, candidates: string[], word: string][] = [
  ["/jo", ["/join "], "/jo"],
  ["/p", ["/part ", "/password "], "/p"],
  ["bo", ["bob: "], "bo"],
  ["hello BO", ["bob "], "BO"],
  ["see #a", ["#a "], "#a"],
  ["/msg b", ["bob "], "b"],
  ["/msg bob b", ["bob "], "b"],
  ["/join #", ["#a "], "#"],
  ["/go ", ["#a ", "bob "], ""],
  ["/help to", ["topic "], "to"],
  ["/away b", [], "b"],
  ["/nonsense b", [], "b"],
  ["hello ", [], ""],
  ["so :tada", ["🎉"], ":tada"],
  ["/set be", ["bell "], "be"],
  ["/set bell o", ["off ", "on "], "o"],
  ["//b", [], "//b"],
];
for (const [line, candidates, word] of COMPLETIONS) {
  Deno.test(`completion: “${line}”`, () => {
    assert.deepEqual(complete(chatting().chat, line), [candidates, word]);
  });
}

const EMOJI: [line: string, sent: string][] = [
  [":thumbsup:", "PRIVMSG #a 👍"],
  ["so :tada: :TADA: x", "PRIVMSG #a :so 🎉 🎉 x"],
  ["at 10:30:15 or a:x:b", "PRIVMSG #a :at 10:30:15 or a:x:b"],
  ["no :such_name: (:tada:)", "PRIVMSG #a :no :such_name: (:tada:)"],
  ["write `a :tada: b` for :tada:", "PRIVMSG #a :write `a :tada: b` for 🎉"],
  ["/me is :tada:", "PRIVMSG #a :\x01ACTION is 🎉\x01"],
  ["/msg bob :tada: yes", "PRIVMSG bob :🎉 yes"],
  ["/topic :tada:", "TOPIC #a ::tada:"],
];
for (const [line, sent] of EMOJI) {
  Deno.test(`commands: “${line}” is sent with its signs, where that is set`, () => {
    const { chat, enter } = chatting();
    assert.match(enter(line)[0], /:(tada|thumbsup|TADA):|10:30:15/, "nothing is set");
    const settings = chat.ports.settings = new Settings();
    assert.deepEqual(enter(line), [sent]);
    settings.set("emoji", "off");
    assert.match(enter(line)[0], /:(tada|thumbsup|TADA):|10:30:15/);
  });
}
