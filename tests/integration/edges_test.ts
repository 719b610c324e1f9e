/** Connections that do not behave: who does not read, who is cut off, who says nothing. */
import assert from "node:assert/strict";
import { plain } from "../harness.ts";
import { passwordOf, type Peer } from "./peer.ts";
import { Server } from "./server.ts";

const HISTORY = ["batch", "draft/chathistory", "message-tags"];

/** Half a megabyte of history in #lobby. */
async function fill(speaker: Peer): Promise<void> {
  await speaker.ask("JOIN #lobby");
  const text = "x".repeat(430);
  speaker.send(...Array.from({ length: 1000 }, (_, i) => `PRIVMSG #lobby :${i} ${text}`));
  await speaker.barrier();
}

Deno.test("edges: who does not read is closed at the limit, and the others go on", async () => {
  await using server = await Server.start({ env: { CHAT_LIMITS_SEND_QUEUE_BYTES: "65536" } });
  const ann = await server.register("ann");
  const bob = await server.register("bob");
  const deaf = await server.register("deaf", HISTORY);
  await bob.ask("JOIN #lobby");
  await fill(ann);
  await deaf.ask("JOIN #lobby");
  deaf.stopReading();
  const text = "x".repeat(430);
  let left: string | undefined;
  for (let round = 0; left === undefined; round++) {
    assert(round < 200, "80 megabytes are waiting for somebody who does not read");
    ann.send(...Array.from({ length: 1000 }, () => `PRIVMSG #lobby :${text}`));
    await ann.barrier();
    left = (await bob.barrier()).find((line) => /^:deaf!\S+ QUIT/.test(line));
  }
  assert.match(left, /:deaf!\S+ QUIT :too slow: did not read what was sent/);
  ann.send("PRIVMSG #lobby :and on it goes");
  await bob.until("and on it goes");
  server.assertNoErrors();
});

Deno.test("edges: who reads may ask for much at once", async () => {
  await using server = await Server.start();
  const ann = await server.register("ann", HISTORY);
  await fill(ann);
  ann.send(...Array.from({ length: 30 }, () => "CHATHISTORY LATEST #lobby * 1000"));
  const lines = await ann.barrier();
  assert.equal(lines.filter((line) => line.includes(" PRIVMSG ")).length, 30_000);
});

Deno.test("edges: who asks for much and is gone before it was read is gone for the others too", async () => {
  await using server = await Server.start();
  const ann = await server.register("ann");
  const deaf = await server.register("deaf", HISTORY);
  await ann.ask("JOIN #lobby");
  await fill(deaf);
  deaf.stopReading();
  deaf.send(...Array.from({ length: 30 }, () => "CHATHISTORY LATEST #lobby * 1000"));
  await ann.barrier();
  await deaf.close();
  await ann.until(/^:deaf!\S+ QUIT :/);
});

Deno.test("edges: a second signal does not wait until everybody has been told", async () => {
  await using server = await Server.start();
  const deaf = await server.register("deaf", HISTORY);
  await fill(deaf);
  deaf.stopReading();
  deaf.send(...Array.from({ length: 30 }, () => "CHATHISTORY LATEST #lobby * 1000"));
  await (await server.register("ann")).barrier();
  server.signal("SIGTERM");
  assert.equal(await server.stop("SIGINT"), 130);
});

/** What somebody has sent when the line is cut. */
const CUTS: Record<string, string[]> = {
  "nothing": [],
  "half of a line": ["NICK cut\r\nUSER cut 0 * :c"],
  "half of a character": ["NICK cut\r\nUSER cut 0 * :\xc3"],
  "capability negotiation": ["CAP LS 302\r\nNICK cut\r\nUSER cut 0 * :cut\r\nCAP REQ :sasl\r\n"],
  "SASL": ["CAP LS 302\r\nCAP REQ :sasl\r\nNICK cut\r\nAUTHENTICATE PLAIN\r\n"],
  "half of a SASL response": [`AUTHENTICATE PLAIN\r\nAUTHENTICATE ${"A".repeat(400)}\r\n`],
  "a password that is being checked": [
    `AUTHENTICATE PLAIN\r\nAUTHENTICATE ${plain("ann", passwordOf("ann"))}\r\n`,
  ],
  "an account that is being made": ["NICK cut\r\nREGISTER * * secret-of-cut\r\n"],
  "PASS that is being checked": [
    `PASS ann:${passwordOf("ann")}\r\nNICK ann\r\nUSER a 0 * :a\r\nJOIN #lobby\r\n`,
  ],
  "tags without an end": ["@" + "a=b;".repeat(2000)],
};

Deno.test("edges: connections that are cut at any place leave nothing behind", async () => {
  await using server = await Server.start({ env: { CHAT_ACCOUNTS_BCRYPT_COST: "10" } });
  const ann = await server.register("ann");
  for (const [where, parts] of Object.entries(CUTS)) {
    const cut = await server.connect(`cut in ${where}`);
    for (const part of parts) cut.bytes(Uint8Array.from(part, (c) => c.charCodeAt(0)));
    await cut.sent();
    await cut.close();
  }
  await ann.untilPeople(1);
  assert.equal(ann.lines.all.filter((line) => line.includes("cut")).length, 0);
  await ann.ask("JOIN #lobby");
  const bob = await server.register("bob");
  await bob.ask("JOIN #lobby");
  bob.send("PRIVMSG #lobby :hello");
  await ann.until(/:bob!\S+ PRIVMSG #lobby :hello/);
  server.assertNoErrors();
});

Deno.test("edges: who closes only his own direction is answered before the end", async () => {
  await using server = await Server.start();
  const ann = await server.register("ann");
  await ann.ask("JOIN #lobby");
  const half = await server.connect("half");
  half.send("NICK half", "USER half 0 * :half", "PING last-words");
  await half.closeWrite();
  await half.until(" 001 half ");
  await half.until(":last-words");
  await half.lines.untilEnd();
  await ann.untilPeople(1);
});

Deno.test("edges: 1,000 connections that say nothing", async () => {
  await using server = await Server.start();
  const ann = await server.register("ann");
  const bob = await server.register("bob");
  const silent = await Promise.all(Array.from({ length: 1000 }, () => server.connect("silent")));
  await bob.ask("JOIN #lobby");
  await ann.ask("JOIN #lobby");
  ann.send("PRIVMSG #lobby :nobody disturbs us");
  await bob.until("nobody disturbs us");
  await silent.at(-1)!.barrier();
  await ann.askUntil("LUSERS", (said) => / 253 ann 1000 /.test(said));
  for (const peer of silent.slice(0, 500)) await peer.close();
  await ann.askUntil("LUSERS", (said) => / 253 ann 500 /.test(said));
  assert.equal(await server.stop(), 0);
  for (const peer of silent.slice(500)) {
    await peer.lines.untilEnd();
    assert.match(peer.lines.all.at(-1)!, /ERROR :Closing the connection/);
  }
});
