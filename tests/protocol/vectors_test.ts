/** The vectors of ircdocs/parser-tests. No rule of ours differs from them. */
import assert from "node:assert/strict";
import { matches } from "../../protocol/mask.ts";
import { formatMessage, type Message, parseMessage, parseSource } from "../../protocol/message.ts";
import { isHostname } from "../../protocol/names.ts";
import { fc, holds, piecesAt } from "../property.ts";
import { type Atoms, testVectors } from "../vectors.ts";
import { byteByByte, feed, utf8 } from "./feeding.ts";

function messageOf(atoms: Atoms): Message {
  return {
    tags: atoms.tags && new Map(Object.entries(atoms.tags)),
    source: atoms.source,
    command: atoms.verb,
    params: atoms.params ?? [],
  };
}

testVectors("msg-split", "the line as text", ({ input, atoms }) => {
  assert.deepEqual(parseMessage(input), messageOf(atoms), input);
});

for (const [name, lineEnd] of Object.entries({ "CR LF": "\r\n", LF: "\n", CR: "\r" })) {
  testVectors("msg-split", `through the framer, ended by ${name}`, ({ input, atoms }) => {
    const bytes = utf8(input + lineEnd);
    for (const pieces of [[bytes], byteByByte(bytes)]) {
      const { out, held } = feed(pieces);
      assert.equal(held, 0);
      assert.deepEqual(out.map((line) => parseMessage(line as string)), [messageOf(atoms)], input);
    }
  });
}

testVectors("msg-split", "through the framer, twice in a row, cut anywhere", ({ input, atoms }) => {
  const bytes = utf8(`${input}\r\n${input}\r\n`);
  const cuts = fc.array(fc.nat({ max: bytes.length }), { maxLength: 8 });
  holds(
    fc.property(cuts, (at) => {
      const { out } = feed(piecesAt(bytes, at));
      assert.deepEqual(out, [input, input]);
      assert.deepEqual(parseMessage(out[1] as string), messageOf(atoms));
    }),
    { numRuns: 25 },
  );
});

testVectors("msg-join", "is one of the forms allowed", ({ desc, atoms, matches }) => {
  const line = formatMessage(messageOf(atoms));
  assert.ok(matches.includes(line), `${desc}: ${line}`);
});

testVectors("msg-join", "every form allowed is parsed as the same atoms", ({ atoms, matches }) => {
  for (const line of matches) assert.deepEqual(parseMessage(line), messageOf(atoms), line);
});

testVectors("mask-match", "matches and fails", ({ mask, matches: good, fails }) => {
  for (const text of good) assert.ok(matches(mask, text), `${mask} on ${text}`);
  for (const text of fails ?? []) assert.ok(!matches(mask, text), `${mask} on ${text}`);
});

testVectors("userhost-split", "nick, user and host", ({ source, atoms }) => {
  assert.deepEqual(parseSource(source), { nick: "", user: "", host: "", ...atoms }, source);
});

testVectors("validate-hostname", "valid or not", ({ host, valid }) => {
  assert.equal(isHostname(host), valid, JSON.stringify(host));
});
