/**
 * 100,000 lines of nonsense from 50 connections: the compiled server goes on as if nothing had been.
 *
 * A failure prints the seed; `deno task test tests/integration/garbage_test.ts -- seed=1` runs that one.
 */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { readCorpus } from "../fuzz/corpus.ts";
import { spoiled } from "../fuzz/mutate.ts";
import { Random, setting } from "../fuzz/random.ts";
import { bytesOf } from "../protocol/feeding.ts";
import { Peer } from "./peer.ts";
import { Server } from "./server.ts";

const CONNECTIONS = 50;
const LINES = 100_000;
/** Lines that are sent before the connection waits until they were read. */
const BATCH = 200;

/** Words of which commands are made. */
const COMMANDS = [
  ..."NICK USER PASS CAP AUTHENTICATE REGISTER PING PONG JOIN PART KICK TOPIC NAMES LIST".split(
    " ",
  ),
  ..."INVITE MODE PRIVMSG NOTICE TAGMSG WHO WHOIS AWAY MOTD LUSERS VERSION SETNAME".split(" "),
  ..."CHATHISTORY HELP ERROR VERIFY NONSENSE 001".split(" "),
];
const WORDS = [
  ..."#a #b #lobby #é n1 n2 n3 n4 NickServ * , 0 +o -o +b +k-l +itnmlkbov 5 99999999999 LS".split(
    " ",
  ),
  ..."END REQ :-sasl :sasl 302 PLAIN LATEST BEFORE BETWEEN TARGETS msgid=abc timestamp=x".split(
    " ",
  ),
  ...["", ":", ":two words", "n1,n2,#a", "*!*@*", "\x01ACTION x\x01", "é".repeat(200), ":\x1b[2J"],
  ...[":REGISTER 12345678", ":IDENTIFY n1 12345678", ":HELP", "x".repeat(400), "\u202e"],
];
const TAGS = ["@a=b ", "@label=x ", "@+draft/reply=x;label=\\: ", "@;;; ", ":source ", "  "];

const MAKERS: ((random: Random, corpus: Uint8Array[]) => Uint8Array)[] = [
  function command(random) {
    return bytesOf(text(random));
  },
  function commandWithWrongBytes(random) {
    const bytes = bytesOf(text(random));
    for (let i = 0; i < 3; i++) bytes[random.below(bytes.length)] = random.below(256);
    return bytes;
  },
  function anything(random) {
    return Uint8Array.from({ length: random.below(200) }, () => random.below(256));
  },
  function withNul(random) {
    return bytesOf(text(random), 0, "x");
  },
  function noUtf8(random) {
    return bytesOf(text(random), random.pick([0xff, 0xc0, 0xed, 0x80]), "x");
  },
  function long(random) {
    return bytesOf(text(random), "y".repeat(random.below(1000)));
  },
  function manyTags(random) {
    return bytesOf("@", "k=v;".repeat(random.below(2500)), " ", text(random));
  },
  function oldMistakes(random, corpus) {
    return spoiled(random, corpus);
  },
];
/** How often each is made, of so many; the long ones take the most time and are rare. */
const WEIGHTS = [40, 20, 10, 5, 5, 3, 1, 5];
const DECK = MAKERS.flatMap((maker, i) => Array<typeof maker>(WEIGHTS[i]).fill(maker));

function text(random: Random): string {
  if (random.below(2000) === 0) return "QUIT";
  const words = Array.from({ length: random.below(5) }, () => random.pick(WORDS));
  const front = random.below(5) === 0 ? random.pick(TAGS) : "";
  return [front + random.pick(COMMANDS), ...words].join(" ");
}

/** So many lines, some of which lack their end. */
function batch(random: Random, corpus: Uint8Array[], lines: number): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let i = 0; i < lines; i++) {
    parts.push(random.pick(DECK)(random, corpus));
    parts.push(bytesOf(random.pick(["\r\n", "\r\n", "\r\n", "\n", "\r", ""])));
  }
  return joined(parts);
}

function joined(parts: Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

async function newcomer(server: Server, random: Random): Promise<Peer> {
  const peer = await server.connect("nonsense");
  return peer.send(`NICK n${random.below(60)}`, "USER n 0 * :n", "JOIN #a,#b");
}

/** Pours its share of the lines; gives how many batches the server read to their end. */
async function pour(server: Server, random: Random, corpus: Uint8Array[]): Promise<number> {
  let whole = 0;
  let peer = await newcomer(server, random);
  for (let left = LINES / CONNECTIONS; left > 0; left -= BATCH) {
    peer.bytes(batch(random, corpus, BATCH));
    try {
      await peer.send("", `PING end-${left}`).until(`:end-${left}`);
      whole++;
    } catch (error) {
      if (!peer.lines.ended) throw error;
      peer = await newcomer(server, random);
    }
  }
  await peer.close();
  return whole;
}

Deno.test("garbage: 100,000 lines of nonsense from 50 connections change nothing for others", async () => {
  const seed = setting("seed", crypto.getRandomValues(new Uint32Array(1))[0]);
  const corpus = readCorpus();
  await using server = await Server.start({ args: ["--allow-guests"] });
  const ann = await server.register("ann");
  await ann.ask("JOIN #safe");
  try {
    const pouring = Array.from(
      { length: CONNECTIONS },
      (_, i) => pour(server, new Random(seed + i), corpus),
    );
    const whole = (await Promise.all(pouring)).reduce((sum, one) => sum + one);
    assert(whole > LINES / BATCH / 2, `only ${whole} batches were read to their end`);
    const bob = await server.register("bob");
    await bob.ask("JOIN #safe");
    ann.send("PRIVMSG #safe :are you there?");
    await bob.until(/:ann!\S+ PRIVMSG #safe :are you there\?/);
    await ann.untilPeople(2);
    server.assertNoErrors();
    assert.equal(await server.stop(), 0);
    using db = new DatabaseSync(`${server.data}/chat.db`, { readOnly: true });
    assert.deepEqual({ ...db.prepare("PRAGMA integrity_check").get() }, { integrity_check: "ok" });
  } catch (cause) {
    throw new Error(`seed=${seed} fails: ${(cause as Error).message}`, { cause });
  }
});
