/** The client in a terminal, when connections, servers and accounts change. */
import assert from "node:assert/strict";
import { ChatServer, type ChatSettings } from "./chat_server.ts";
import { BY_HAND, HandClock } from "./hand_clock.ts";
import { ACCOUNTS, annIn, Person, serverWith } from "./person.ts";

Deno.test("terminal: a server that closed while a name was typed is connected to again", async () => {
  using _clock = new HandClock();
  await using server = serverWith();
  await using ann = new Person(server.port);
  await ann.sees("(q)uit: ");
  ann.type("l\rann\r");
  await ann.sees("Password");
  server.cut();
  ann.type("correct horse\r");
  await ann.sees("Here: ");
});

Deno.test("terminal: a lost connection comes back, to the same rooms; nothing typed is lost", async () => {
  using clock = new HandClock();
  const history = ["@msgid=o1;time=2026-11-22T12:00:00.000Z :bob!u@h PRIVMSG #lobby :before"];
  await using server = serverWith({ history });
  await using ann = await annIn(server);
  ann.type("words");
  await ann.sees("words");
  server.cut();
  await ann.sees("Trying to come back; Enter", "#lobby (not connected)> words");
  history.length = 0;
  await clock.fire(BY_HAND.retry);
  await ann.sees("Connected again.", "── #lobby again", "#lobby> words");
  assert(server.heard.some((line) => line.endsWith("CHATHISTORY AFTER #lobby msgid=o1 100")));
  ann.type("\r");
  await ann.sees("ann  words");
});

Deno.test("terminal: without a connection words wait, Enter tries again, and they are sent once", async () => {
  using clock = new HandClock();
  const server = serverWith();
  const { port } = server;
  await using ann = await annIn(server);
  await server[Symbol.asyncDispose]();
  await ann.sees("#lobby (not connected)> ");
  ann.type("hello?\r");
  await ann.sees("Not connected: this waits, and is sent once when you are back: hello?");
  ann.type("/who\r");
  await ann.sees("! You are not connected");
  ann.type("/help\r");
  await ann.sees("/join ROOM [KEY]");
  // What somebody asks for makes no later wait longer.
  await using again = new ChatServer({ accounts: { ...ACCOUNTS } }, port);
  await clock.fire(BY_HAND.retry);
  await ann.sees("Connected again.", "ann  hello?");
  assert.equal(again.heard.filter((line) => line.includes("hello?")).length, 1);
  assert(!ann.text.includes("Nothing answers"), ann.text);
});

Deno.test("terminal: /me, /msg and /reply wait too, in their order, and are sent once", async () => {
  using clock = new HandClock();
  const history = ["@msgid=o1;time=2026-11-22T12:00:00.000Z :bob!u@h PRIVMSG #lobby :lunch?"];
  const server = serverWith({ history });
  const { port } = server;
  await using ann = await annIn(server);
  await server[Symbol.asyncDispose]();
  await ann.sees("#lobby (not connected)> ");
  ann.type("/me waves\r");
  await ann.sees("when you are back: /me waves");
  ann.type("/reply yes\r");
  await ann.sees("when you are back: /reply yes");
  ann.type("/msg bob psst\r");
  await ann.sees("when you are back: /msg bob psst");
  await using again = new ChatServer({ accounts: { ...ACCOUNTS } }, port);
  await clock.fire(BY_HAND.retry);
  await ann.sees("Connected again.", "ann waves", "ann  yes");
  const said = again.heard.filter((line) => line.includes("PRIVMSG"));
  const ends = said.map((line) => line.slice(line.indexOf("PRIVMSG")));
  assert.deepEqual(ends.toSorted(), [
    "PRIVMSG #lobby :\x01ACTION waves\x01",
    "PRIVMSG #lobby yes",
    "PRIVMSG bob psst",
  ]);
  assert(said.find((line) => line.endsWith("yes"))!.includes("+draft/reply=o1"));
});

Deno.test("terminal: what was missed in other rooms is unread there, and shown when one goes there", async () => {
  using clock = new HandClock();
  const history: string[] = [];
  await using server = serverWith({ history });
  await using ann = await annIn(server);
  ann.type("/join #dev\r");
  await ann.sees("── #dev");
  ann.type("/go 1\r");
  await ann.sees("── #lobby");
  server.cut();
  const at = "time=2026-11-22T23:40:00.000Z";
  history.push(
    `@msgid=o1;${at} :bob!u@h PRIVMSG #dev :ann: the build`,
    `@msgid=o2;${at} :bob!u@h PRIVMSG #dev :is red`,
  );
  await clock.fire(BY_HAND.retry);
  await ann.sees("Connected again.", "── #lobby again", "#lobby [2:#dev 2!1]> ");
  assert(!ann.text.includes("the build"), ann.text);
  ann.type("/go 2\r");
  await ann.sees("ann: the build", "is red", "#dev> ");
  assert(!ann.text.includes("#dev too"), ann.text);
});

Deno.test("terminal: a password that was changed elsewhere is asked when coming back", async () => {
  using clock = new HandClock();
  const accounts: Record<string, string> = { ...ACCOUNTS };
  await using server = serverWith({ accounts });
  await using ann = await annIn(server);
  accounts.ann = "another horse";
  server.cut();
  await clock.fire(BY_HAND.retry);
  await ann.sees("! The name or the password is wrong.", "Password");
  ann.type("another horse\r");
  await ann.sees("Connected again.", "#lobby> ");
});

Deno.test("terminal: /password asks unseen, and the new one is used when coming back", async () => {
  using clock = new HandClock();
  const accounts: Record<string, string> = { ...ACCOUNTS };
  await using server = serverWith({ accounts });
  await using ann = await annIn(server);
  ann.type("/password\r");
  await ann.sees("Present password: ");
  ann.type("correct-horse\r");
  await ann.sees("New password");
  ann.type("short\r");
  await ann.sees("! The password is shorter than 8 bytes");
  ann.type("new-horse-1\r");
  await ann.sees("New password again: ");
  ann.type("new-horse-2\r");
  await ann.sees("! The two passwords are not the same");
  ann.type("new-horse-1\rnew-horse-1\r");
  await ann.sees("The password is changed.", "#lobby> ");
  assert(
    server.heard.some((line) =>
      line.endsWith("PRIVMSG NickServ :SET PASSWORD correct-horse new-horse-1")
    ),
  );
  assert(!/correct-horse|new-horse/.test(ann.io.output));
  accounts.ann = "new-horse-1";
  server.cut();
  await clock.fire(BY_HAND.retry);
  await ann.sees("Connected again.");
  ann.type("/password\r");
  await ann.sees("Present password: ");
  ann.type("\r");
  await ann.sees("The password stays as it is.");
});

Deno.test("terminal: /delete-account asks, tells, and does not come back", async () => {
  using _clock = new HandClock();
  const before: ChatSettings["before"] = (line, guest) => {
    if (!line.includes("DROP")) return false;
    void guest.say("ERROR :Closing the connection: the account ann was deleted").then(() =>
      guest.visitor.close()
    );
    return true;
  };
  await using server = serverWith({ before });
  await using ann = await annIn(server);
  ann.type("/delete-account\r");
  await ann.sees(
    "This deletes the account ann for ever: you leave one room, the connection ends.",
    "Password to delete it",
  );
  ann.type("\r");
  await ann.sees("The account is kept.");
  ann.type("/delete-account all\r");
  await ann.sees("All that you wrote is erased", "Password to delete it");
  ann.type("correct horse\r");
  await ann.sees("the account ann was deleted.");
  assert.equal(await ann.exit(), 0);
  assert(
    server.heard.some((line) =>
      line.endsWith('PRIVMSG NickServ :DROP ann "correct horse" WITH MESSAGES')
    ),
  );
});
