/** /sessions, /certificate, /export and what /delete-account says before, against the compiled server. */
import assert from "node:assert/strict";
import { startClient } from "./client.ts";
import { Server } from "./server.ts";

Deno.test("export: rooms and direct messages, every page of them, in a file for its owner alone", async () => {
  // Pages of five messages: several for a room, and for the list of conversations.
  await using server = await Server.start({ env: { CHAT_HISTORY_PAGE: "5" } });
  const { port } = server;
  const bob = await server.register("bob");
  await bob.ask("JOIN #tea");
  await using ann = startClient({ port, name: "ann" }, "--register", "--room", "tea", "--plain");
  await ann.stdout.until("#tea = here:");
  const words = Array.from({ length: 23 }, (_, i) => `words ${i}`);
  ann.type(...words, "/msg bob just “you” \\ and me");
  await ann.stdout.until(" bob ann: just");
  await bob.ask("PRIVMSG ann :yes");
  await ann.stdout.until(" bob bob: yes");
  const path = `${server.folder.path}/mine.json`;
  ann.type(`/export ${path}`);
  await ann.stdout.until(
    /mine\.json has 25 messages of 2 conversations, and \d+ records of what is kept of you\.$/,
  );
  const { about, kept, rooms, conversations } = JSON.parse(Deno.readTextFileSync(path));
  assert.deepEqual([about.v, about.account], [1, "ann"]);
  // What is kept of ann: who she is, and all of her words, without those of others in rooms.
  assert.equal(kept[0].name, "ann");
  const mine = kept.filter(({ type }: { type: string }) => type === "message");
  assert.deepEqual(mine.map(({ text }: { text: string }) => text), [
    ...words,
    "just “you” \\ and me",
    "yes",
  ]);
  assert(!ann.stdout.text.includes("NickServ"), "a record was shown");
  assert.deepEqual(rooms, [{ room: "#tea", topic: "" }]);
  const texts = Object.fromEntries(conversations.map((
    { room, messages }: { room: string; messages: { text: string }[] },
  ) => [room, messages.map(({ text }) => text)]));
  assert.deepEqual(texts, { "#tea": words, bob: ["just “you” \\ and me", "yes"] });
  if (Deno.build.os !== "windows") assert.equal(Deno.statSync(path).mode! & 0o777, 0o600);
  ann.type(`/export ${path}`);
  await ann.stderr.until(`${path} exists already, and nothing is overwritten`);
  ann.type(`/export ${server.folder.path}/none/mine.json`);
  await ann.stderr.until("there is no such folder");
});

Deno.test("sessions: a table of one's connections; one is closed by its number", async () => {
  await using server = await Server.start();
  const { port } = server;
  await using ann = startClient({ port, name: "ann" }, "--register", "--plain");
  await ann.stdout.until("here:");
  await using second = startClient({ port, name: "ann" }, "--follow");
  await second.stdout.until("here:");
  ann.type("/sessions");
  await ann.stdout.until(/= 1: this one, since \w+ \d+ \w+ \d{4}, \d\d:\d\d, from 127\.0\.0\.1$/);
  await ann.stdout.until(/= 2: since .*, from 127\.0\.0\.1$/);
  await ann.stdout.until("= /sessions close NUMBER ends one.");
  ann.type("/sessions close 2");
  await ann.stdout.until("= The connection 2 is closed.");
  await second.stderr.until("another device of yours has logged it out");
  ann.type("/sessions close", "/certificate remove", "/certificate");
  await ann.stderr.until("/sessions close 2 ends the second");
  await ann.stderr.until("/certificate add FINGERPRINT");
  await ann.stdout.until("= No certificate logs in to your account.");
  assert(!ann.stdout.text.includes("NickServ ann: "), "a question to NickServ was shown");
});
