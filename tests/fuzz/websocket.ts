/** Spoiled handshakes and frames of WebSocket: nothing throws, pieces make no difference, nothing is held. */
import assert from "node:assert/strict";
import { FrameDecoder, originAllowed, parseUpgrade } from "../../protocol/websocket.ts";
import { piecesAt } from "../property.ts";
import { clientFrame } from "../protocol/frames.ts";
import { readCases, readCorpus } from "./corpus.ts";
import { type Fuzzer, showing } from "./fuzzer.ts";
import { spoiled } from "./mutate.ts";
import type { Random } from "./random.ts";

/** First bytes of frames: texts, binaries, their pieces, close, ping, pong, and some that are none. */
const FIRST = [0x81, 0x82, 0x01, 0x02, 0x00, 0x80, 0x88, 0x89, 0x8a, 0x83, 0xc1, 0x09];

function decode(pieces: readonly Uint8Array[]) {
  const decoder = new FrameDecoder();
  const lines: number[] = [];
  let end: { close?: number; fault?: string } = {};
  for (const piece of pieces) {
    const { lines: more, close, fault, ping } = decoder.feed(piece);
    assert(more.length <= piece.length + 1);
    assert(ping === undefined || ping.length <= 125);
    if (end.close !== undefined) assert(more.length === 0 && close === undefined, "after the end");
    lines.push(...more);
    if (close !== undefined) end = { close, fault };
  }
  return { lines, ...end };
}

function someFrames(random: Random, corpus: readonly Uint8Array[]): Uint8Array {
  const count = 1 + random.below(4);
  const made = Array.from(
    { length: count },
    () =>
      clientFrame(
        random.below(3) ? 0x81 : random.pick(FIRST),
        random.pick(corpus).subarray(0, 600),
      ),
  );
  return Uint8Array.from(made.flatMap((frame) => [...frame]));
}

export const frames: Fuzzer = {
  name: "frames of WebSocket",
  steps: 1500,
  start(random) {
    const corpus = readCorpus();
    return () => {
      const sane = someFrames(random, corpus);
      const bytes = random.below(3) === 0 ? sane : spoiled(random, [sane]);
      showing(bytes, () => {
        const cuts = Array.from({ length: random.below(8) }, () => random.below(bytes.length + 1));
        const [pieces, whole] = [decode(piecesAt(bytes, cuts)), decode([bytes])];
        // Of a message that turns out broken, what came before in a piece of its own was handed on.
        if (whole.fault) pieces.lines.length = Math.min(pieces.lines.length, whole.lines.length);
        assert.deepEqual(pieces, whole);
      });
    };
  },
};

export const upgrades: Fuzzer = {
  name: "handshakes of WebSocket",
  steps: 2000,
  start(random) {
    const corpus = readCases("websocket.txt");
    return () => {
      const bytes = spoiled(random, corpus);
      showing(bytes, () => {
        const read = parseUpgrade(String.fromCharCode(...bytes).split("\r\n\r\n")[0]);
        if ("status" in read) return assert.match(read.why, /^[A-Z].*\.$/);
        assert.match(read.key, /^[A-Za-z0-9+/]{22}==$/);
        assert(read.headers.get("host"));
        for (const [name, value] of read.headers) assert.doesNotMatch(name + value, /[\r\n]/);
        originAllowed(read.headers, "https://chat.example.org");
      });
    };
  },
};
