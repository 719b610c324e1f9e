/** Ways to spoil bytes that were fine, as a table. */
import { bytesOf } from "../protocol/feeding.ts";
import type { Random } from "./random.ts";

type Mutation = (bytes: Uint8Array, random: Random, corpus: readonly Uint8Array[]) => Uint8Array;

/** No case grows beyond it. */
const MOST_BYTES = 16_384;

/** What means something to a framer or a parser. */
const TOKENS: readonly Uint8Array[] = [
  ...[
    "\r\n",
    "\n",
    "\r",
    "\0",
    " ",
    "  ",
    ":",
    " :",
    "@",
    "@a=",
    ";",
    "=",
    "\\",
    "\\s",
    "!",
    ",",
    "#",
  ],
  ...[
    "*",
    "?",
    "+o",
    "é",
    "א",
    "田",
    "🙂",
    "\ufeff",
    "\u200b",
    "\u202e",
    "\u0301",
    "\x1b[31m",
    "\x01",
  ],
].map((text) => bytesOf(text)).concat(
  [[0xff], [0x80], [0xc3], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf0, 0x9f], [0xf4, 0x90, 0x80, 0x80]]
    .map((bytes) => bytesOf(...bytes)),
);
/** Lengths on both sides of a limit. */
const LENGTHS = [9, 32, 33, 64, 399, 400, 509, 510, 511, 512, 4093, 4094, 4095, 4096, 4608, 4609];

const MUTATIONS: readonly Mutation[] = [
  function flipBit(bytes, random) {
    const copy = bytes.slice();
    if (copy.length > 0) copy[random.below(copy.length)] ^= 1 << random.below(8);
    return copy;
  },
  function insertToken(bytes, random) {
    return insert(bytes, random.below(bytes.length + 1), random.pick(TOKENS));
  },
  function insertAnything(bytes, random) {
    return insert(bytes, random.below(bytes.length + 1), bytesOf(random.below(256)));
  },
  function insertRun(bytes, random) {
    const run = new Uint8Array(random.pick(LENGTHS)).fill(
      random.pick([0x61, 0x20, 0x3b, 0x80, 0x31]),
    );
    return insert(bytes, random.below(bytes.length + 1), run);
  },
  function remove(bytes, random) {
    const [start, end] = range(bytes, random);
    return bytesOf(...bytes.subarray(0, start), ...bytes.subarray(end));
  },
  function repeat(bytes, random) {
    const [start, end] = range(bytes, random);
    return insert(bytes, end, bytes.subarray(start, end));
  },
  function cutOff(bytes, random) {
    return bytes.slice(0, random.below(bytes.length + 1));
  },
  function splice(bytes, random, corpus) {
    const other = random.pick(corpus);
    const [start, end] = range(other, random);
    return insert(bytes, random.below(bytes.length + 1), other.subarray(start, end));
  },
];

/** One of the corpus, spoiled in up to eight ways. */
export function spoiled(random: Random, corpus: readonly Uint8Array[]): Uint8Array {
  let bytes = random.pick(corpus);
  for (let times = random.below(9); times > 0; times--) {
    bytes = random.pick(MUTATIONS)(bytes, random, corpus).subarray(0, MOST_BYTES);
  }
  return bytes;
}

function range(bytes: Uint8Array, random: Random): [start: number, end: number] {
  const start = random.below(bytes.length + 1);
  return [start, start + random.below(bytes.length + 1 - start)];
}

function insert(bytes: Uint8Array, at: number, what: Uint8Array): Uint8Array {
  const joined = new Uint8Array(bytes.length + what.length);
  joined.set(bytes.subarray(0, at));
  joined.set(what, at);
  joined.set(bytes.subarray(at), at + what.length);
  return joined;
}
