/** The client in a terminal, one more server: its certificate, password and rooms, and when it is not to be had. */
import assert from "node:assert/strict";
import { BY_HAND, HandClock } from "./hand_clock.ts";
import { annIn, GIVEN, Person, serverWith } from "./person.ts";
import { MemoryIo } from "./support.ts";
import { annInBoth, comeTo, otherWith } from "./two_servers.ts";

Deno.test("several: /connect adds a server, asks anew, and leaves the first as it is; a bad one adds none", async () => {
  using _clock = new HandClock();
  await using server = serverWith();
  await using other = otherWith();
  await using ann = await annIn(server);
  ann.type("/connect 127.0.0.1 1\r");
  await ann.sees("! Nothing answers at 127.0.0.1:1", "#lobby> ");
  ann.type("/connect 127.0.0.1 x\r");
  await ann.sees("! The port must be a number");
  ann.type("/connect\r");
  await ann.sees("You are connected to 127.0.0.1:");
  ann.type("/disconnect\r");
  await ann.sees("! This is the only server that you are on: /quit leaves it.");
  assert(!ann.text.includes("local"), ann.text);
  await comeTo(other, ann);
  assert(!server.heard.includes("QUIT"));
  assert(!other.heard.some((line) => /AUTHENTICATE/.test(line) && line.includes("correct")));
  ann.type("hello there\r");
  await ann.sees("zoe  hello there");
  assert(other.heard.some((line) => line.endsWith("PRIVMSG #lobby :hello there")));
  assert(!server.heard.some((line) => line.includes("hello there")));
  ann.type(`/connect 127.0.0.1 ${server.port}\r`);
  await ann.sees(`── #lobby@local:${server.port}`, `#lobby@local:${server.port}> `);
  ann.type("and here\r");
  await ann.sees("ann  and here");
  assert.equal(server.guests.length, 1, "it was connected to twice");
});

Deno.test("several: what the first server's password is for is not said to the second", async () => {
  using _clock = new HandClock();
  await using server = serverWith();
  await using other = otherWith({ accounts: { ann: "correct horse" } });
  await using ann = await annIn(server);
  ann.type(`/connect 127.0.0.1 ${other.port}\r`);
  await ann.sees("(q)uit: ");
  ann.type("l\rann\r");
  await ann.sees("Password");
  assert(!other.heard.some((line) => line.startsWith("AUTHENTICATE")), other.heard.join("\n"));
  ann.type("\x03");
  await ann.sees(`You are not on 127.0.0.1:${other.port}.`, "#lobby> ");
  assert.equal(other.heard.at(-1), "QUIT");
  ann.type("still here\r");
  await ann.sees("ann  still here");
});

Deno.test("several: Ctrl-C gives up a server that does not answer, and only that", async () => {
  using _clock = new HandClock();
  await using server = serverWith();
  const came = Promise.withResolvers<void>();
  await using other = otherWith({
    before() {
      came.resolve();
      return true;
    },
  });
  await using ann = await annIn(server);
  ann.type(`/connect 127.0.0.1 ${other.port}\r`);
  await came.promise;
  ann.type("\x03");
  await ann.sees(`You are not on 127.0.0.1:${other.port}.`, "#lobby> ");
  ann.type("on we go\r");
  await ann.sees("ann  on we go");
});

Deno.test("several: a server's rooms and kept password are those of last time; the first one's are its own", async () => {
  using _clock = new HandClock();
  await using server = serverWith();
  await using other = otherWith();
  const rows = [{
    ...{ host: "127.0.0.1", port: other.port, tls: false },
    ...{ account: "zoe", password: "battery staple", rooms: ["#garden", "#dev"] },
  }];
  const files = { ["/h/.config/chat/servers.json"]: "" };
  const [path] = Object.keys(files) as ["/h/.config/chat/servers.json"];
  files[path] = JSON.stringify({ version: 1, servers: rows, policies: [] });
  await using ann = new Person(
    server.port,
    ["--user", "ann"],
    { ...GIVEN, HOME: "/h" },
    new MemoryIo(files),
  );
  await ann.sees("Here: ", "#lobby> ");
  ann.type("/connect 127\t\r");
  await ann.sees(`#garden@local:${other.port}> `);
  assert(!ann.text.includes("(q)uit"), ann.text);
  ann.type("/windows\r");
  await ann.sees(`1  #lobby@local:${server.port}`, "2  #garden", "3  #dev");
  ann.type("/part\r");
  await ann.sees(`#dev@local:${other.port}> `);
  ann.type("/quit\r");
  await ann.exit();
  const { servers } = JSON.parse(files[path]);
  const kept = servers.map((
    { port, account, rooms }: Record<string, unknown>,
  ) => [port, account, rooms]);
  assert.deepEqual(kept, [[other.port, "zoe", ["#dev"]], [server.port, "ann", ["#lobby"]]]);
});

Deno.test("several: a password command is run at the start only; this is said, and the password asked", async () => {
  using _clock = new HandClock();
  await using server = serverWith();
  await using other = otherWith();
  const place = { host: "127.0.0.1", port: other.port, tls: false };
  const rows = [{ ...place, account: "zoe", password_command: "echo battery staple", rooms: [] }];
  const files = {
    "/h/.config/chat/servers.json": JSON.stringify({ version: 1, servers: rows, policies: [] }),
  };
  const io = new MemoryIo(files);
  await using ann = new Person(server.port, ["--user", "ann"], { ...GIVEN, HOME: "/h" }, io);
  await ann.sees("#lobby> ");
  ann.type(`/connect 127.0.0.1 ${other.port}\r`);
  await ann.sees("! “echo battery staple” is only run where chat-client starts", "Password");
  ann.type("battery staple\r");
  await ann.sees(`#lobby@local:${other.port}> `);
});

Deno.test("several: a certificate that is not known is asked about, and no stops only that server", async () => {
  using _clock = new HandClock();
  await using server = serverWith();
  await using other = otherWith({ certificate: "self" });
  await using ann = await annIn(server);
  ann.type(`/connect ircs://127.0.0.1:${other.port}/dev\r`);
  await ann.sees("Trust it? yes or no: ");
  await server.say(":bob!u@h PRIVMSG #lobby :meanwhile");
  await ann.sees("bob  meanwhile", "Trust it? yes or no: ");
  ann.type("no\r");
  await ann.sees("nothing was sent there.", "#lobby> ");
  ann.type(`/connect ircs://127.0.0.1:${other.port}/dev\r`);
  await ann.sees("Trust it? yes or no: ");
  ann.type("yes\r");
  await ann.sees("by TLS", "(q)uit: ");
  ann.type("l\rzoe\rbattery staple\r");
  await ann.sees(`#dev@local:${other.port}> `);
});

Deno.test("several: a certificate that has changed ends that server, not the others", async () => {
  using clock = new HandClock();
  await using server = serverWith();
  const other = otherWith({ certificate: "self" });
  const { port } = other;
  await using ann = await annIn(server);
  ann.type(`/connect ircs://127.0.0.1:${port}/dev\r`);
  await ann.sees("Trust it? yes or no: ");
  ann.type("yes\rl\rzoe\rbattery staple\r");
  await ann.sees(`#dev@local:${port}> `);
  await other[Symbol.asyncDispose]();
  await ann.sees("Trying to come back");
  await using _changed = otherWith({ certificate: "other" }, port);
  await clock.fire(BY_HAND.retry);
  await ann.sees("has changed", "── #lobby", "#lobby> ");
  ann.type("alone again\r");
  await ann.sees("ann  alone again");
});

Deno.test("several: an account that is deleted ends its server, not the others", async () => {
  using _clock = new HandClock();
  await using server = serverWith();
  await using other = otherWith({
    before: (line, guest) => {
      if (line.includes("DROP zoe")) {
        void guest.say("ERROR :The account is deleted").then(() => other.cut());
      }
    },
  });
  await using ann = await annInBoth(server, other);
  ann.type("/delete-account\r");
  await ann.sees("Password to delete it");
  ann.type("battery staple\r");
  await ann.sees("The account is deleted.", "── #lobby", "#lobby> ");
  ann.type("still here\r");
  await ann.sees("ann  still here");
});
