/** CHATHISTORY with random and spoiled selectors, against what its specification says of a plain list. */
import assert from "node:assert/strict";
import { fromMsgid, sequenceTime } from "../../db/store.ts";
import { parseMessage } from "../../protocol/message.ts";
import { formatTime } from "../../protocol/time.ts";
import { type Person, Scene } from "../harness.ts";
import { readCases } from "./corpus.ts";
import { type Fuzzer, showing } from "./fuzzer.ts";
import { spoiled } from "./mutate.ts";
import type { Random } from "./random.ts";

const CAPS = ["message-tags", "batch", "draft/chathistory", "echo-message", "standard-replies"];
const MESSAGES = 60;
const MOST = 50;

/** A point as text, with the numbers that it covers: what is before is below, what is after is above. */
interface Point {
  text: string;
  first: number;
  last: number;
}

type Rule = (all: number[], points: Point[], limit: number) => number[];

const RULES: Readonly<Record<string, { points: number; rule: Rule }>> = {
  LATEST: { points: 1, rule: (all, [p], limit) => all.filter((n) => n > p.last).slice(-limit) },
  BEFORE: { points: 1, rule: (all, [p], limit) => all.filter((n) => n < p.first).slice(-limit) },
  AFTER: { points: 1, rule: (all, [p], limit) => all.filter((n) => n > p.last).slice(0, limit) },
  BETWEEN: {
    points: 2,
    rule(all, [a, b], limit) {
      const forwards = a.first <= b.first;
      const [low, high] = forwards ? [a, b] : [b, a];
      const found = all.filter((n) => n > low.last && n < high.first);
      return forwards ? found.slice(0, limit) : found.slice(-limit);
    },
  },
};

function somePoint(random: Random, all: readonly number[]): Point {
  const number = random.pick(all);
  if (random.below(2)) return { text: `msgid=${number.toString(36)}`, first: number, last: number };
  const time = sequenceTime(number) + random.below(3) - 1;
  const first = time * 1024;
  return { text: `timestamp=${formatTime(time)}`, first, last: first + 1023 };
}

const idsIn = (lines: string[]) =>
  lines.filter((line) => line.includes(" PRIVMSG "))
    .map((line) => fromMsgid(parseMessage(line)!.tags!.get("msgid")!)!);

/** What a refused or answered line looks like, whatever was asked. */
function checkForm(came: string[]): void {
  const refused = came.filter((line) => line.includes(" FAIL CHATHISTORY "));
  const numbers = idsIn(came);
  numbers.forEach((number, i) => assert(i === 0 || number > numbers[i - 1], "out of order"));
  if (refused.length > 0) return assert.equal(came.length, 1);
  const batches = came.filter((line) => line.includes(" BATCH "));
  assert(batches.length === 0 || batches.length === 2, came.join("\n"));
}

function askSpoiled(random: Random, ann: Person, corpus: readonly Uint8Array[]): void {
  const bytes = spoiled(random, corpus).filter((byte) => byte > 13 && byte !== 0);
  showing(bytes, () => {
    const line = new TextDecoder().decode(bytes).replace(/^\S*/, "CHATHISTORY");
    const came = ann.ask(line.slice(0, 300));
    assert(!ann.closed);
    if (!came.some((one) => / (FAIL \*|417|461) /.test(one))) checkForm(came);
  });
}

export const selectors: Fuzzer = {
  name: "selectors of CHATHISTORY",
  steps: 2000,
  start(random) {
    const scene = new Scene();
    const ann = scene.person("ann", CAPS);
    ann.ask("JOIN #a");
    const all: number[] = [];
    while (all.length < MESSAGES) {
      if (random.below(3)) scene.skip(random.below(3));
      all.push(...idsIn(ann.ask(`PRIVMSG #a :${all.length}`)));
    }
    const corpus = readCases("chathistory.txt");
    return () => {
      if (random.below(3) === 0) return askSpoiled(random, ann, corpus);
      const name = random.pick(Object.keys(RULES));
      const { points, rule } = RULES[name];
      const given = Array.from({ length: points }, () => somePoint(random, all));
      if (name === "LATEST" && random.below(2)) given[0] = { text: "*", first: -1, last: -1 };
      const limit = 1 + random.below(MOST);
      const line = `CHATHISTORY ${name} #a ${given.map(({ text }) => text).join(" ")} ${limit}`;
      const came = ann.ask(line);
      checkForm(came);
      assert.deepEqual(idsIn(came), rule(all, given, limit), line);
    };
  },
};
