/** kill_9: what was seen is stored: servers that are killed with -9 while people talk at full speed. */
import assert from "node:assert/strict";
import { parseMessage } from "../../protocol/message.ts";
import { assertKept, READING, seenIn, wholeHistory } from "./history.ts";
import type { Peer } from "./peer.ts";
import { Server } from "./server.ts";

const CAPS = [...READING, "echo-message", "labeled-response", "server-time"];
const ROOM = "#lobby";
/** Messages that a speaker has under way at a time. */
const IN_FLIGHT = 16;

/** Talks for ever: as soon as the echo of a message is there, the next one is sent. */
async function talk(peer: Peer, name: string): Promise<void> {
  let sent = 0;
  const next = () => peer.send(`@label=${name}-${sent} PRIVMSG ${ROOM} :${name} says ${sent++}`);
  for (let i = 0; i < IN_FLIGHT; i++) next();
  try {
    for (;;) {
      await peer.until(` :${name} says `);
      next();
    }
  } catch {
    // The server is gone, which is how this is to end.
  }
}

/** How far they come until the server is killed: messages that the listener has seen. */
for (const progress of [1, 700, 5000]) {
  Deno.test(`kill -9 after ${progress} messages: nothing that anybody saw is lost`, async () => {
    await using server = await Server.start();
    const names = ["ann", "bob", "cat"];
    const peers = new Map<string, Peer>();
    for (const name of [...names, "listener"]) {
      const peer = await server.register(name, CAPS);
      await peer.ask(`JOIN ${ROOM}`);
      peers.set(name, peer);
    }
    const talking = names.map((name) => talk(peers.get(name)!, name));
    let count = 0;
    await peers.get("listener")!.until((line) => line.includes(" PRIVMSG ") && ++count >= progress);
    assert.equal(await server.stop("SIGKILL"), "SIGKILL");
    for (const peer of peers.values()) await peer.lines.untilEnd();
    await Promise.all(talking);
    const seen = new Map([...peers].map(([name, peer]) => [name, seenIn(peer.lines.all, ROOM)]));

    await server.again();
    const reader = await server.login("listener", CAPS);
    const stored = await wholeHistory(reader);
    for (const [name, messages] of seen) assertKept(stored, messages, name);
    assert(seen.get("listener")!.length >= progress);
    const texts = stored.map(({ text }) => text);
    assert.equal(new Set(texts).size, texts.length, "a message is stored twice");
    // Ids go on after those that were given, so that "after this one" has a meaning.
    reader.send(`PRIVMSG ${ROOM} :and so it goes on`);
    const [after] = seenIn([await reader.until("and so it goes on")], ROOM);
    assert(parseInt(after.id, 36) > parseInt(stored.at(-1)!.id, 36));
  });
}

Deno.test("kill -9: accounts and what a room is survive, and the founder is its operator again", async () => {
  await using server = await Server.start();
  const ann = await server.register("ann");
  await server.register("bob");
  await ann.ask("JOIN #den", "TOPIC #den :for friends", "MODE #den +mkl sesame 5");
  await ann.ask("MODE #den +b evil!*@*", "MODE #den +i-t");
  const before = await ann.ask("MODE #den", "MODE #den b", "TOPIC #den");
  await server.stop("SIGKILL");

  await server.again();
  const bob = await server.login("bob");
  assert.match((await bob.ask("JOIN #den sesame")).join("\n"), / 473 bob #den /);
  const again = await server.login("ann");
  const joined = (await again.ask("JOIN #den")).join("\n");
  assert.match(joined, / 332 ann #den :for friends/);
  assert.match(joined, / 353 ann = #den :~ann/);
  assert.deepEqual(await again.ask("MODE #den", "MODE #den b", "TOPIC #den"), before);
  assert.match(before.join("\n"), / 324 ann #den :?\+\w+/);
  assert.match(before.join("\n"), / 367 ann #den evil!\*@\* ann/);
});

Deno.test("kill -9: a direct message that its reader saw, and one whose sender was told so", async () => {
  await using server = await Server.start();
  const ann = await server.register("ann", CAPS);
  const bob = await server.register("bob", CAPS);
  ann.send("PRIVMSG bob :seen by bob");
  const seen = await bob.until("seen by bob");
  await bob.close();
  ann.send("@label=x PRIVMSG ann :a note to myself");
  const echo = await ann.until(/^@\S*label=x\S* .*a note to myself/);
  await server.stop("SIGKILL");

  await server.again();
  const again = await server.login("ann", CAPS);
  const ids = (lines: string[]) => lines.map((line) => parseMessage(line)?.tags?.get("msgid"));
  const direct = await again.ask("CHATHISTORY LATEST bob * 10");
  assert.deepEqual(ids(direct).filter(Boolean), ids([seen]));
  const notes = await again.ask("CHATHISTORY LATEST ann * 10");
  assert.deepEqual(ids(notes).filter(Boolean), ids([echo]));
});
