import assert from "node:assert/strict";
import { byteLength } from "../../protocol/framer.ts";
import { CAPS, inside, NOW } from "./support.ts";

const names = (bench: ReturnType<typeof inside>, room: string) =>
  [...bench.session.state.room(room)!.members.values()].map(({ signs, nick }) => signs + nick);

/** ann in #a with bob, who is its operator. */
function inRoom(settings?: Parameters<typeof inside>[0]) {
  const bench = inside(settings);
  bench.hear(
    ":ann!u@h JOIN #a ann :Ann",
    ":s 332 ann #a :The topic",
    ":s 353 ann = #a :ann!u@h @+bob!u@h",
    ":s 366 ann #a :End",
  );
  bench.events.length = 0;
  return bench;
}

Deno.test("session: words are acknowledged by their echo, with the label", () => {
  const bench = inRoom();
  assert.deepEqual(bench.session.say("#a", "hello there"), ["r1"]);
  assert.deepEqual(bench.sent(), ["@label=r1 PRIVMSG #a :hello there"]);
  bench.hear("@label=r1;msgid=m1;time=2026-11-22T23:00:00.000Z :ann!u@h PRIVMSG #a :hello there");
  assert.deepEqual(bench.one("message"), {
    type: "message",
    at: Date.UTC(2026, 10, 22, 23, 0, 0),
    room: "#a",
    nick: "ann",
    account: undefined,
    text: "hello there",
    kind: "say",
    own: true,
    direct: false,
    id: "m1",
    reply: undefined,
    request: "r1",
  });
  const done = bench.one("done");
  assert.deepEqual([done.request, done.ok, done.what, done.words], [
    "r1",
    true,
    "say",
    "hello there",
  ]);
  assert.deepEqual(bench.session.waiting, []);
});

Deno.test("session: a refusal carries the words back", () => {
  const bench = inRoom();
  bench.session.say("#b", "hello", "action");
  assert.deepEqual(bench.sent(), ["@label=r1 PRIVMSG #b :\x01ACTION hello\x01"]);
  bench.hear("@label=r1 :s 404 ann #b :You are not in that room");
  const { ok, code, reason, target, words, kind } = bench.one("done");
  assert.deepEqual({ ok, code, reason, target, words, kind }, {
    ok: false,
    code: "404",
    reason: "You are not in that room",
    target: "#b",
    words: "hello",
    kind: "action",
  });
  bench.session.say("#a", "x");
  bench.hear("@label=r2 :s FAIL PRIVMSG TEMPORARILY_UNAVAILABLE :The disk is full");
  assert.equal(bench.one("done").code, "TEMPORARILY_UNAVAILABLE");
  assert.equal(bench.took("message").length, 0);
});

Deno.test("session: an answer of several lines ends with its batch", () => {
  const bench = inside();
  bench.session.join("#a");
  bench.hear(
    "@label=r1 :s BATCH +x labeled-response",
    "@batch=x :ann!u@h JOIN #a",
    "@batch=x :s 353 ann = #a :ann",
    "@batch=x :s 366 ann #a :End",
  );
  assert.equal(bench.took("done").length, 0);
  assert.equal(bench.one("members").request, "r1");
  bench.hear(":s BATCH -x");
  assert.equal(bench.one("done").ok, true);
});

Deno.test("session: ACK is an answer too, and a label of nobody is none", () => {
  const bench = inside();
  bench.session.away("");
  bench.hear("@label=zz :s ACK", "@label=r1 :s ACK");
  assert.equal(bench.one("done").request, "r1");
});

Deno.test("session: without labels and echo, PONG acknowledges, and the words are shown then", () => {
  const bench = inRoom({ caps: "server-time" });
  bench.session.say("#a", "one");
  bench.session.say("#a", "two");
  assert.deepEqual(bench.sent(), [
    "PRIVMSG #a one",
    "PING r1",
    "PRIVMSG #a two",
    "PING r2",
  ]);
  bench.hear(":bob!u@h PRIVMSG #a :meanwhile", ":s PONG s :r1");
  assert.deepEqual(bench.took("message").map(({ nick, text }) => `${nick} ${text}`), [
    "bob meanwhile",
    "ann one",
  ]);
  assert.equal(bench.one("done").request, "r1");
  bench.hear(":s 404 ann #a :Not now", ":s PONG s :r2");
  const done = bench.one("done");
  assert.deepEqual([done.request, done.ok, done.reason], ["r2", false, "Not now"]);
  assert.equal(bench.took("message").length, 0, "refused words are not shown as said");
});

Deno.test("session: history comes as one event, apart from what happens now", () => {
  const bench = inRoom();
  bench.session.history("#a", { limit: 50 });
  assert.deepEqual(bench.sent(), ["@label=r1 CHATHISTORY LATEST #a * 50"]);
  bench.hear(
    "@label=r1 :s BATCH +h chathistory #a",
    "@batch=h;msgid=m1;time=2026-11-20T01:00:00.000Z :bob!u@h PRIVMSG #a :old",
    ":bob!u@h PRIVMSG #a :new",
    "@batch=h;msgid=m2;time=2026-11-20T02:00:00.000Z :ann!u@h NOTICE #a :older me",
    "@batch=h :bob!u@h JOIN #a",
  );
  assert.equal(bench.one("message").text, "new");
  bench.hear(":s BATCH -h");
  const history = bench.one("history");
  assert.deepEqual([history.room, history.request], ["#a", "r1"]);
  assert.deepEqual(history.messages.map(({ id, text, own, request }) => [id, text, own, request]), [
    ["m1", "old", false, undefined],
    ["m2", "older me", true, undefined],
  ]);
  assert.equal(bench.one("done").ok, true);
});

Deno.test("session: history without labels answers what was asked first", () => {
  const bench = inRoom({ caps: "batch draft/chathistory" });
  const request = bench.session.history("#a", { limit: 5 });
  bench.hear(
    ":s BATCH +h chathistory #a",
    "@batch=h;msgid=m1 :bob!u@h PRIVMSG #a :old",
    ":s BATCH -h",
    `:s PONG s ${request}`,
  );
  assert.equal(bench.one("history").request, request);
  assert.equal(bench.one("done").ok, true);
});

Deno.test("session: asks for history before and since a message, as much as the server gives", () => {
  const bench = inside({ isupport: "CHATHISTORY=30 " });
  bench.session.history("#a", { limit: 50, before: "m7" });
  bench.session.history("bob", { limit: 5, after: "m9" });
  assert.deepEqual(bench.sent(), [
    "@label=r1 CHATHISTORY BEFORE #a msgid=m7 30",
    "@label=r2 CHATHISTORY AFTER bob msgid=m9 5",
  ]);
});

Deno.test("session: a server can't fill the memory with batches", () => {
  const bench = inRoom();
  for (let i = 0; i < 1000; i++) bench.hear(`:s BATCH +b${i} chathistory #a`);
  for (let i = 0; i < 10_000; i++) bench.hear(`@batch=b0;msgid=m${i} :bob!u@h PRIVMSG #a :x`);
  bench.hear(":s BATCH -b0", ":s BATCH -b999");
  assert.equal(bench.one("history").messages.length, 5000);
});

Deno.test("session: rooms, members and their ranks follow what happens", () => {
  const bench = inRoom();
  assert.deepEqual(names(bench, "#A"), ["ann", "@+bob"]);
  bench.hear(
    ":carl!u@h JOIN #a carl :Carl",
    ":bob!u@h MODE #a +ov-b ann carl *!*@bad",
    ":bob!u@h MODE #a -o bob",
    ":carl!u@h NICK :carol",
    ":bob!u@h AWAY :lunch",
    ":bob!u@h TOPIC #a :New",
  );
  assert.deepEqual(names(bench, "#a"), ["@ann", "+bob", "+carol"]);
  assert.equal(bench.session.state.member("#a", "BOB")?.away, true);
  assert.equal(bench.session.state.room("#a")?.topic, "New");
  assert.deepEqual(bench.one("renamed").rooms, ["#a"]);
  assert.deepEqual(bench.took("mode").map(({ change }) => change), [
    "+ov-b ann carl *!*@bad",
    "-o bob",
  ]);
  const topic = bench.one("topic");
  assert.deepEqual([topic.text, topic.by, topic.changed], ["New", "bob", true]);
  bench.hear(":carol!u@h QUIT :Quit: bye", ":bob!u@h PART #a :enough");
  const quit = bench.one("quit");
  assert.deepEqual([quit.nick, quit.rooms, quit.reason], ["carol", ["#a"], "Quit: bye"]);
  const left = bench.one("left");
  assert.deepEqual([left.nick, left.own, left.by, left.reason], [
    "bob",
    false,
    undefined,
    "enough",
  ]);
  assert.deepEqual(names(bench, "#a"), ["@ann"]);
});

Deno.test("session: being kicked is leaving", () => {
  const bench = inRoom();
  bench.hear(":bob!u@h KICK #a ann :calm down");
  const { own, by, reason } = bench.one("left");
  assert.deepEqual([own, by, reason], [true, "bob", "calm down"]);
  assert.equal(bench.session.state.room("#a"), undefined);
});

Deno.test("session: one's own nick changes when the server says so", () => {
  const bench = inRoom();
  bench.hear(":ann!u@h NICK anna");
  assert.equal(bench.one("renamed").own, true);
  assert.equal(bench.session.state.nick, "anna");
  bench.hear(":bob!u@h PRIVMSG anna :psst");
  const { room, direct, own } = bench.one("message");
  assert.deepEqual([room, direct, own], ["bob", true, false]);
});

Deno.test("session: direct messages belong to the other person, whoever sent them", () => {
  const bench = inside();
  bench.hear(":bob!u@h PRIVMSG ann :hi", ":ann!u@h PRIVMSG bob :hi yourself");
  assert.deepEqual(bench.took("message").map(({ room, own }) => [room, own]), [
    ["bob", false],
    ["bob", true],
  ]);
});

Deno.test("session: a message to a room's operators is the room's", () => {
  const bench = inRoom();
  bench.hear(":bob!u@h PRIVMSG @#a :only us");
  const { room, direct } = bench.one("message");
  assert.deepEqual([room, direct], ["#a", false]);
});

Deno.test("session: a room can be attached without being asked for", () => {
  const bench = inside();
  bench.hear(":ann!u@h JOIN #dev", ":s 353 ann = #dev :ann bob", ":s 366 ann #dev :End");
  assert.equal(bench.one("joined").own, true);
  assert.deepEqual(bench.one("members").members.map(({ nick }) => nick), ["ann", "bob"]);
});

Deno.test("session: words with a password to NickServ are never shown", () => {
  const bench = inside();
  bench.session.tellService("NickServ", "SET PASSWORD old new");
  assert.deepEqual(bench.sent(), ["@label=r1 PRIVMSG NickServ :SET PASSWORD old new"]);
  bench.hear(
    "@label=r1 :s BATCH +x labeled-response",
    "@batch=x :ann!u@h PRIVMSG NickServ :SET PASSWORD old new",
    "@batch=x :NickServ!s@s NOTICE ann :It is changed",
    ":s BATCH -x",
    ":ann!u@h PRIVMSG nickserv :identify ann secret",
    ":ann!u@h PRIVMSG NickServ :PASSWD old new new",
  );
  assert.deepEqual(bench.took("message").map(({ text }) => text), ["It is changed"]);
  assert(!JSON.stringify(bench.events).includes("old new"), "no event holds the words");
});

Deno.test("session: long words are split at spaces so that nobody gets less", () => {
  const bench = inRoom();
  const words = "wörter ".repeat(200).trim();
  bench.session.say("#a", words);
  const texts = bench.sent().map((line) => line.replace(/^.*? :/, ""));
  assert(texts.length > 2);
  assert.equal(texts.join(" "), words);
  for (const text of texts) {
    assert(byteLength(`:ann!u@h PRIVMSG #a :${text}\r\n`) <= 512);
  }
});

Deno.test("session: several lines are several messages", () => {
  const bench = inRoom();
  assert.equal(bench.session.say("#a", "one\r\n\ntwo\0three").length, 3);
});

Deno.test("session: names that would break a line are refused here", () => {
  const bench = inside();
  bench.session.join("");
  bench.session.say(":x", "hello");
  bench.session.join("#a\r\nQUIT", "key");
  assert.deepEqual(bench.sent().filter((line) => /QUIT|:x/.test(line)), []);
  assert(bench.took("done").every(({ ok }) => !ok));
});

Deno.test("session: answers are gathered until their end", () => {
  const bench = inside();
  bench.session.who("#a");
  bench.hear(
    "@label=r1 :s BATCH +x labeled-response",
    "@batch=x :s 352 ann #a bobu bobh s bob G*@ :0 Bob B",
    "@batch=x :s 315 ann #a :End",
    ":s BATCH -x",
  );
  assert.deepEqual(bench.one("people").people, [{
    nick: "bob",
    address: "bobu@bobh",
    room: "#a",
    signs: "@",
    away: true,
    name: "Bob B",
  }]);
  bench.session.whois("bob");
  bench.hear(
    ":s 311 ann bob u h * :Bob B",
    ":s 319 ann bob :@#a #b",
    ":s 317 ann bob 60 1700000000 :seconds idle",
    ":s 330 ann bob bob :is logged in as",
    ":s 301 ann bob :lunch",
    ":s 318 ann bob :End",
  );
  assert.deepEqual(bench.one("profile").profile, {
    nick: "bob",
    address: "u@h",
    name: "Bob B",
    rooms: "@#a #b",
    idle: 60,
    since: 1_700_000_000_000,
    account: "bob",
    away: "lunch",
  });
  bench.hear(":s 322 ann #a 3 :Topic here", ":s 322 ann #b x :", ":s 323 ann :End");
  assert.deepEqual(bench.one("rooms").rooms, [
    { room: "#a", members: 3, topic: "Topic here" },
    { room: "#b", members: 0, topic: "" },
  ]);
});

Deno.test("session: being away is told once, with the words", () => {
  const bench = inside();
  bench.session.away("lunch");
  bench.hear("@label=r1 :s 306 ann :You are away");
  assert.equal(bench.one("away").text, "lunch");
  bench.session.away("");
  bench.hear("@label=r2 :s 305 ann :You are back");
  assert.equal(bench.one("away").text, "");
  bench.session.away("");
  bench.hear("@label=r3 :s 305 ann :You are back");
  assert.equal(bench.took("away").length, 0);
  bench.hear(":s 301 ann bob :on holiday");
  const { nick, own } = bench.one("away");
  assert.deepEqual([nick, own], ["bob", false]);
});

Deno.test("session: PING is answered, the rest of the server's words are notes", () => {
  const bench = inside();
  assert.deepEqual(bench.hear("PING :a b"), ["PONG :a b"]);
  bench.hear(
    ":s NOTICE ann :The server restarts soon",
    ":s 351 ann chat-1 s :one server",
    ":s 442 ann #x :You are not there",
    ":s WARN * SLOW :Slow down",
    ":s 265 ann 3 4 :Users",
    ":s 999x nonsense",
  );
  assert.deepEqual(bench.took("note").map(({ level, text }) => `${level}: ${text}`), [
    "info: The server restarts soon",
    "info: chat-1 s one server",
    "error: You are not there",
    "warning: Slow down",
  ]);
});

Deno.test("session: the server's time goes before ours", () => {
  const bench = inRoom();
  bench.hear("@time=2020-01-01T00:00:00.000Z :bob!u@h PRIVMSG #a :a", ":bob!u@h PRIVMSG #a :b");
  assert.deepEqual(bench.took("message").map(({ at }) => at), [Date.UTC(2020, 0, 1), NOW]);
});

/** Every command that the session knows, with few, empty and odd parameters. */
Deno.test("session: no line of a server breaks it", () => {
  const commands = [
    ..."ACCOUNT ACK AUTHENTICATE AWAY BATCH CAP CHGHOST ERROR FAIL INVITE JOIN KICK MODE NICK NOTE"
      .split(" "),
    ..."NOTICE PART PING PONG PRIVMSG QUIT REGISTER SETNAME TAGMSG TOPIC WARN constructor".split(
      " ",
    ),
    ...Array.from({ length: 1000 }, (_, i) => String(i).padStart(3, "0")),
  ];
  const tails = ["", " ", " ann", " ann #a", " #a +oooo", " + + + +", " ann #a :x y", " :", " -x"];
  for (const caps of [CAPS, "server-time"]) {
    const bench = inRoom({ caps });
    bench.session.say("#a", "x");
    for (const command of commands) {
      for (const tail of tails) {
        for (const front of ["", ":bob!u@h ", ":ann ", "@label=r1;batch=q;time=x "]) {
          bench.hear(`${front}${command}${tail}`);
        }
      }
    }
  }
});
