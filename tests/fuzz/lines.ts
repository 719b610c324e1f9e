/** Spoiled bytes through the framer and the parsers: what must hold whatever a stranger sends. */
import assert from "node:assert/strict";
import { FROM_CLIENT } from "../../protocol/framer.ts";
import { completeMask, matches } from "../../protocol/mask.ts";
import { formatMessage, parseMessage, parseSource } from "../../protocol/message.ts";
import { formatModes, parseModes } from "../../protocol/modes.ts";
import { channelFault, cut, fold, nickFault } from "../../protocol/names.ts";
import { fromBase64, parsePlain } from "../../protocol/sasl.ts";
import { parseTime } from "../../protocol/time.ts";
import { piecesAt } from "../property.ts";
import { feed, utf8 } from "../protocol/feeding.ts";
import { readCorpus } from "./corpus.ts";
import { type Fuzzer, showing } from "./fuzzer.ts";
import { spoiled } from "./mutate.ts";
import type { Random } from "./random.ts";

function sameInPieces(bytes: Uint8Array, random: Random): void {
  const cuts = Array.from({ length: random.below(10) }, () => random.below(bytes.length + 1));
  const whole = feed([bytes]);
  const pieces = feed(piecesAt(bytes, cuts));
  assert.deepEqual(pieces.out, whole.out);
  assert.equal(pieces.held, whole.held);
  assert.ok(pieces.mostHeld <= FROM_CLIENT.tags + FROM_CLIENT.line);
}

function linesWithinLimits(line: string): void {
  assert.match(line, /^[^\r\n\0]+$/);
  assert.ok(line.isWellFormed());
  const tags = line.startsWith("@") ? line.indexOf(" ") + 1 : 0;
  assert.ok(utf8(line.slice(0, tags)).length <= FROM_CLIENT.tags);
  assert.ok(utf8(line.slice(tags)).length <= FROM_CLIENT.line - 2);
}

function messageKeepsItsForm(line: string): void {
  const message = parseMessage(line);
  if (message === undefined) return;
  assert.match(message.command, /^[^ :@][^ ]*$/);
  for (const param of message.params.slice(0, -1)) assert.match(param, /^[^ :][^ ]*$/);
  const form = formatMessage(message);
  const again = parseMessage(form);
  assert.deepEqual(again?.params, message.params);
  assert.equal(formatMessage(again!), form);
}

function namesAreDecided(line: string): void {
  for (const word of line.split(" ")) {
    if (nickFault(word) === undefined) assert.equal(nickFault(fold(word)), undefined);
    if (channelFault(word) === undefined) assert.doesNotMatch(word, /[\s,:]/);
    assert.equal(fold(fold(word)), fold(word));
    assert.ok(utf8(cut(word, 20)).length <= 20);
    assert.equal(completeMask(completeMask(word)), completeMask(word));
    assert.ok(matches(word, word));
    const { nick, user, host } = parseSource(word);
    assert.ok(word.startsWith(nick) && word.includes(user) && word.endsWith(host));
  }
}

function parametersAreParsed(line: string): void {
  const [letters = "", ...params] = parseMessage(line)?.params ?? [];
  const [form, ...used] = formatModes(parseModes(letters, params));
  assert.deepEqual(parseModes(form, used), parseModes(letters, params));
  for (const param of params) {
    parseTime(param);
    const plain = parsePlain(fromBase64(param) ?? "");
    if (plain !== undefined) assert.notEqual(plain.authcid, "");
  }
}

const CHECKS = [linesWithinLimits, messageKeepsItsForm, namesAreDecided, parametersAreParsed];

/** What the bytes of any client must not break. */
export function checkBytes(bytes: Uint8Array, random: Random): void {
  sameInPieces(bytes, random);
  for (const line of feed([bytes]).out) {
    if (typeof line === "string") { for (const one of CHECKS) one(line); }
  }
}

export const lines: Fuzzer = {
  name: "bytes to lines to messages",
  steps: 2000,
  start(random) {
    const corpus = readCorpus();
    return () => {
      const bytes = spoiled(random, corpus);
      showing(bytes, () => checkBytes(bytes, random));
    };
  },
};
