/** The client in a terminal, on several servers at once: talking, losing one, leaving. */
import assert from "node:assert/strict";
import { Folder } from "../integration/folder.ts";
import { ChatServer } from "./chat_server.ts";
import { BY_HAND, HandClock } from "./hand_clock.ts";
import { ANN, bob, open, terminalTest, TIME } from "./in_terminal.ts";
import { ACCOUNTS, serverWith } from "./person.ts";
import { annInBoth, otherWith } from "./two_servers.ts";

Deno.test("several: lines of the other server say so; rooms of the same name are two", async () => {
  using _clock = new HandClock();
  await using server = serverWith();
  await using other = otherWith();
  await using ann = await annInBoth(server, other);
  const name = `local:${server.port}`;
  await server.say(":bob!u@h PRIVMSG #lobby :hi all", ":bob!u@h PRIVMSG ann :psst");
  await ann.sees(
    `#lobby@${name} bob  hi all`,
    `bob@${name} → you  psst`,
    `That was for you alone: /go bob@${name} goes where you can answer.`,
    `#lobby@local:${other.port} [3:1! 1:1]> `,
  );
  await other.say(":dan!u@h PRIVMSG #lobby :hi zoe");
  await ann.sees("  dan  hi zoe");
  await server.say(":carl!u@h JOIN #lobby", ":s NOTE * CODE :Maintenance at noon");
  await ann.sees(`${name} ·  Maintenance at noon`);
  assert(!ann.text.includes("carl"));
  ann.type("/windows\r");
  await ann.sees(`1  #lobby@${name}`, "1 unread", "2  #lobby", "you are here", `3  bob@${name}`);
  ann.type("/servers\r");
  await ann.sees(
    `${name}  127.0.0.1:${server.port}, as ann, 1 room, 2 unread, 1 for you`,
    `local:${other.port}  127.0.0.1:${other.port}, you are here, as zoe, 1 room`,
  );
  ann.type("draft");
  await ann.sees("draft");
  ann.type("\x1b1");
  await ann.sees(`── #lobby@${name}`, "bob  hi all", `#lobby@${name} [3:bob 1!]> `);
  ann.type("\x10");
  await ann.sees("psst", `bob@${name}> `);
  ann.type(`/go #lobby@local:${other.port}\r`);
  await ann.sees(`#lobby@local:${other.port}> draft`);
});

Deno.test("several: commands are for the server that words go to; a mute is for one room", async () => {
  using _clock = new HandClock();
  await using server = serverWith();
  await using other = otherWith();
  await using ann = await annInBoth(server, other);
  ann.type("/join dev\r");
  await ann.sees("── #dev@local", `#dev@local:${other.port}> `);
  assert(!server.heard.some((line) => line.includes("#dev")));
  ann.type("/nick\r");
  await ann.sees("You are zoe");
  ann.type("/go #lobby\r/mute\r");
  await ann.sees("What is said in #lobby is only counted");
  ann.type("/go 3\r/set muted\r");
  await ann.sees(`muted = #lobby@127.0.0.1:${other.port}`);
  await other.say(":dan!u@h PRIVMSG #lobby :not now");
  await ann.sees("[2:#lobby 1]> ");
  await server.say(":bob!u@h PRIVMSG #lobby :but here");
  await ann.sees("bob  but here");
  assert(!ann.text.includes("not now"));
});

Deno.test("several: who is ignored or muted is so on one server; what older versions kept counts on all", async () => {
  using _clock = new HandClock();
  await using server = serverWith();
  await using other = otherWith();
  await using ann = await annInBoth(server, other);
  const [name, here] = [server, other].map(({ port }) => `local:${port}`);
  ann.type("/set ignored eve\r/set muted #lobby\r/ignore bob\r/ignore\r");
  await ann.sees(
    `What bob says on ${here} is not shown any more. bob is not told.`,
    "You ignore eve (on any server), bob: /ignore NAME, /unignore NAME.",
  );
  for (const one of [other, server]) {
    const lines = ["eve!u@h PRIVMSG #lobby :no", "bob!u@h PRIVMSG #lobby :ann and zoe!"];
    const last = "dan!u@h PRIVMSG #lobby :that was all";
    await one.say(...[...lines, last].map((line) => `:${line}`));
    await ann.sees(one === other ? "dan  that was all" : `[1:#lobby@${name} 2!1]> `);
  }
  assert.doesNotMatch(ann.text, /eve {2}no|ann and zoe/);
  ann.type(`/ignore bob@${name}\r/set ignored\r`);
  await ann.sees(
    `ignored = eve, bob@127.0.0.1:${other.port}, bob@127.0.0.1:${server.port}`,
  );
  ann.type("/unignore bob\r/unignore eve\r/ignore\r/unignore eve\r");
  await ann.sees(
    `What bob says on ${here} is shown again.`,
    "What eve says on any server is shown again.",
    `You ignore bob@${name}: `,
    "! You do not ignore eve.",
  );
  ann.type("/mute\r/set muted\r");
  await ann.sees("only counted while you are elsewhere, on all servers.", "muted = #lobby ");
  ann.type("/unmute\r/set muted\r");
  await ann.sees("What is said in #lobby is shown again, on all servers.", 'muted = "" ');
});

Deno.test("several: /msg and /go reach a person of the other server; where there is none, it is said who there is", async () => {
  using clock = new HandClock();
  await using server = serverWith();
  await using other = otherWith();
  await using ann = await annInBoth(server, other);
  const [name, here] = [server, other].map(({ port }) => `local:${port}`);
  const isFor = (words: string) => (line: string) => line.endsWith(`PRIVMSG ${words}`);
  ann.type(`/msg bob@${name} over there\r`);
  await ann.sees(`you → bob@${name}  over there`, `#lobby@${here}`);
  await server.hears(isFor("bob :over there"));
  ann.type("/msg bob@nowhere secret\r/go #dev@\t\r");
  await ann.sees(
    `! You are on no server nowhere, only on ${name} and ${here}: /connect`,
    `── #dev@${name}`,
  );
  assert(!server.heard.concat(other.heard).some((line) => line.includes("secret")));
  server.cut();
  await ann.sees("(not connected)> ");
  ann.type(`/notice dan@${here} from afar\r/go dan@${here}\r`);
  await other.hears((line) => line.endsWith("NOTICE dan :from afar"));
  await ann.sees(`── dan@${here}`, `dan@${here}`);
  ann.type(`/msg bob@${name} later\r`);
  await ann.sees(`${name} is not connected: this waits, and is sent once it is back: later`);
  await clock.fire(BY_HAND.retry);
  await server.hears(isFor("bob later"));
  assert.equal(server.heard.concat(other.heard).filter((line) => line.includes("later")).length, 1);
});

Deno.test("several: a lost server comes back by itself, and the other one does not notice", async () => {
  using clock = new HandClock();
  const history: string[] = [];
  await using server = serverWith({ history });
  await using other = otherWith();
  await using ann = await annInBoth(server, other);
  const name = `local:${server.port}`;
  server.cut();
  await ann.sees(`! ${name}: The server has closed the connection. Trying to come back.`);
  ann.type("here all is well\r");
  await ann.sees("zoe  here all is well", `#lobby@local:${other.port}> `);
  ann.type("/servers\r");
  await ann.sees(`${name}  127.0.0.1:${server.port}, not connected, 1 room`);
  ann.type(`/go #lobby@${name}\r`);
  await ann.sees(`#lobby@${name} (not connected)> `);
  history.push("@msgid=o1;time=2026-11-22T23:40:00.000Z :bob!u@h PRIVMSG #lobby :ann?");
  ann.type(`/go #lobby@local:${other.port}\r`);
  await ann.sees(`#lobby@local:${other.port}> `);
  await clock.fire(BY_HAND.retry);
  await ann.sees(`${name}: Connected again.`, `[1:#lobby@${name} 1!]> `);
  assert(!other.heard.includes("QUIT") && other.guests.length === 1);
  ann.type("\x1ba");
  await ann.sees("bob  ann?", `#lobby@${name}> `);
});

Deno.test("several: words wait for the server that is lost, and are sent there once", async () => {
  using clock = new HandClock();
  const server = serverWith();
  const { port } = server;
  await using other = otherWith();
  await using ann = await annInBoth(server, other);
  await server[Symbol.asyncDispose]();
  await ann.sees("Trying to come back.");
  ann.type("\x1b1");
  await ann.sees("(not connected)> ");
  ann.type("meanwhile\r");
  await ann.sees("Not connected: this waits, and is sent once when you are back: meanwhile");
  ann.type("\x1b2");
  await ann.sees(`#lobby@local:${other.port}> `);
  await using again = new ChatServer({ accounts: { ...ACCOUNTS } }, port);
  await clock.fire(BY_HAND.retry);
  await ann.sees(`local:${port}: Connected again.`);
  await ann.sees(`#lobby@local:${port} ann  meanwhile`);
  assert.equal(again.heard.filter((line) => line.includes("meanwhile")).length, 1);
  assert(!other.heard.some((line) => line.includes("meanwhile")));
});

Deno.test("several: words that a server refuses while one is elsewhere are not put on the line", async () => {
  using _clock = new HandClock();
  const asked = Promise.withResolvers<() => Promise<void>>();
  await using server = serverWith({
    before(line, guest) {
      const label = /^@label=(\S+) PRIVMSG #lobby :?refuse/.exec(line)?.[1];
      if (label === undefined) return false;
      asked.resolve(() => guest.say(`@label=${label} :s 404 ann #lobby :You may not speak here`));
      return true;
    },
  });
  await using other = otherWith();
  await using ann = await annInBoth(server, other);
  ann.type("\x1b1");
  await ann.sees(`#lobby@local:${server.port}> `);
  ann.type("refuse this\r\x1b2");
  await ann.sees(`#lobby@local:${other.port}> `);
  await (await asked.promise)();
  await ann.sees(
    `! local:${server.port}: `,
    `local:${server.port}: It was: /msg #lobby refuse this`,
  );
  assert(!ann.text.includes("> /msg"), ann.text);
});

Deno.test("several: a password that was changed is asked for where one is, not in the middle of other words", async () => {
  using clock = new HandClock();
  const accounts: Record<string, string> = { ...ACCOUNTS };
  await using server = serverWith({ accounts });
  await using other = otherWith();
  await using ann = await annInBoth(server, other);
  const name = `local:${server.port}`;
  accounts.ann = "another horse";
  server.cut();
  ann.type("half a thought");
  await ann.sees("Trying to come back.", "half a thought");
  await clock.fire(BY_HAND.retry);
  await ann.sees(
    `! ${name}: The name or the password is wrong. /connect ${name} logs in`,
    "> half a thought",
  );
  ann.type(` and more\r/connect ${name}\r`);
  await ann.sees("zoe  half a thought and more", "Password");
  ann.type("another horse\r");
  await ann.sees("Connected again.", `#lobby@${name}> `);
});

Deno.test("several: /disconnect leaves a server with its rooms, and says goodbye to it alone", async () => {
  using _clock = new HandClock();
  await using server = serverWith();
  await using other = otherWith();
  await using ann = await annInBoth(server, other);
  ann.type("/disconnect nowhere\r");
  await ann.sees("! You are on no server nowhere: /servers lists them.");
  ann.type(`/disconnect ${server.port}\r`);
  await ann.sees("! You are on no server");
  ann.type(`/disconnect local:${server.port}\r`);
  await ann.sees(`You have left local:${server.port}.`, "#lobby> ");
  assert.equal(server.heard.at(-1), "QUIT");
  assert(!other.heard.includes("QUIT"));
  ann.type("/windows\r");
  await ann.sees("1  #lobby  you are here");
  // The account there is known by now.
  ann.type(`/connect 127.0.0.1 ${server.port}\r`);
  await ann.sees("Password");
  ann.type("correct horse\r");
  await ann.sees("Here: ann (you), bob", `#lobby@local:${server.port}> `);
  ann.type("/disconnect\r");
  await ann.sees("── #lobby", `You have left local:${server.port}.`, "#lobby> ");
  ann.type("/quit see you\r");
  assert.equal(await ann.exit(), 0);
  assert.equal(other.heard.at(-1), "QUIT :see you");
});

Deno.test("several: /quit leaves all of them, and what waits for one is told", async () => {
  using _clock = new HandClock();
  await using server = serverWith();
  await using other = otherWith();
  await using ann = await annInBoth(server, other);
  ann.type("/quit enough\r");
  assert.equal(await ann.exit(), 0);
  assert.deepEqual([server, other].map(({ heard }) => heard.at(-1)), [
    "QUIT :enough",
    "QUIT :enough",
  ]);
});

Deno.test("several: each server has a log of its own", async () => {
  using _clock = new HandClock();
  using folder = new Folder();
  await using server = serverWith();
  await using other = otherWith();
  {
    await using ann = await annInBoth(server, other, "--log", folder.path);
    await server.say(":bob!u@h PRIVMSG #lobby :on the first");
    await other.say(":dan!u@h PRIVMSG #lobby :on the second");
    await ann.sees("on the second");
  }
  const read = ({ port }: ChatServer) =>
    Deno.readTextFileSync(`${folder.path}/127%2E0%2E0%2E1%3A${port}/#lobby.log`);
  assert.match(read(server), /bob: on the first\n/);
  assert.match(read(other), /dan: on the second\n/);
  assert(!/second/.test(read(server)) && !/first/.test(read(other)));
});

for (const [columns, rows] of [[80, 24], [40, 12]]) {
  terminalTest(`two servers at ${columns} columns`, async () => {
    await using server = serverWith();
    await using other = otherWith();
    await using pane = await open(server, { ...ANN, columns, rows });
    await pane.endsWith("#lobby>");
    await pane.type(`/connect 127.0.0.1 ${other.port}\r`);
    await pane.endsWith("(q)uit:");
    await server.say(bob("while you come in"));
    await pane.until((screen) => /while you\s+come in[^]*\(q\)uit:$/.test(screen), "words");
    await pane.type("l\rzoe\rbattery staple\r");
    await pane.until(
      (screen) => screen.split("\n").at(-1)!.startsWith(`#lobby@local:${other.port} [1:`),
      "room",
    );
    await server.say(bob("hello ann"), `${TIME} :carl!u@h PRIVMSG ann :psst`);
    await pane.shows("psst");
    await other.say(`${TIME} :dan!u@h PRIVMSG #lobby :hello zoe`);
    await pane.shows("hello zoe");
    const picture = await pane.until((screen) => /\]>$/.test(screen), "counts in the prompt");
    const shown = picture.replaceAll(String(server.port), "FIRST").replaceAll(
      String(other.port),
      "OTHER",
    );
    assert.equal(shown.slice(shown.indexOf("── #lobby@local:OTHER")), PICTURES[columns]);
    await pane.type("half a thought");
    await pane.press("M-1");
    await pane.until(
      (screen) => screen.split("\n").at(-1)!.startsWith(`#lobby@local:${server.port} [3:`),
      "the first server",
    );
    await pane.press("M-2");
    await pane.until((screen) => /^#lobby@local:\d+ .*> half a\s+thought$/m.test(screen), "draft");
  });
}

const PICTURES: Readonly<Record<number, string>> = {
  80: `── #lobby@local:OTHER ──────────────────────────────────────────────────
Topic: All about #lobby
Here: dan, zoe (you)
── Sunday 22 November 2026
23:32 #lobby@local:FIRST bob  hello ann
23:32 carl@local:FIRST → you  psst
That was for you alone: /go carl@local:FIRST goes where you can answer.
23:32          dan  hello zoe
#lobby@local:OTHER [1:2!1 3:1!]>`,
  40: `── #lobby@local:OTHER ─────────────────
Topic: All about #lobby
Here: dan, zoe (you)
── Sunday 22 November 2026
23:32 #lobby@local:FIRST bob: hello ann
23:32 carl@local:FIRST → you: psst
That was for you alone: /go
carl@local:FIRST goes where you can
answer.
23:32 dan: hello zoe
#lobby@local:OTHER [1:2!1 +1]>`,
};
