/** Logging in with random and spoiled words, by PLAIN and SCRAM: nobody gets in without the password. */
import assert from "node:assert/strict";
import { parsePlain } from "../../protocol/sasl.ts";
import { parseClientFinal, parseClientFirst, parseVerifier } from "../../protocol/scram.ts";
import { checkWorld } from "../check_world.ts";
import { type Person, plain, Scene } from "../harness.ts";
import { verifierOf } from "../played_scram.ts";
import { readCases, toEscaped } from "./corpus.ts";
import type { Fuzzer } from "./fuzzer.ts";
import { spoiled } from "./mutate.ts";
import type { Random } from "./random.ts";

const base64 = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes));

/** What is sent behind AUTHENTICATE, mostly nonsense; never the right password. */
function words(random: Random, corpus: readonly Uint8Array[]): string {
  const kind = random.below(8);
  const text = spoiled(random, corpus);
  if (kind === 0) return random.pick(["PLAIN", "SCRAM-SHA-256", "EXTERNAL", "*", "+", "plain"]);
  if (kind === 1) return plain(random.pick(["ann", "ANN", "nobody"]), "wrong");
  if (kind === 2) return toEscaped(text).replaceAll(" ", "_").slice(0, 450) || "x";
  const encoded = base64(text);
  return kind === 3 ? encoded.slice(0, 400) : encoded.slice(0, 399) || "+";
}

function parsersHold(text: string): void {
  const read = parsePlain(text);
  if (read) assert(read.authcid !== "" && read.password !== "" && !read.password.includes("\0"));
  const first = parseClientFirst(text);
  if (first) assert(text === first.gs2 + first.bare && first.name !== "" && first.nonce !== "");
  const final = parseClientFinal(text);
  if (final) assert.equal(text, `${final.withoutProof},p=${final.proof}`);
  parseVerifier(text);
}

export const sasl: Fuzzer = {
  name: "SASL and SCRAM",
  steps: 4000,
  start(random) {
    const corpus = readCases("sasl.txt");
    const scene = new Scene({
      scram: true,
      limits: { loginAttempts: 1_000_000, loginFailures: 1e9 },
    });
    scene.store.createAccount("ann", "hash of right", scene.now, verifierOf("right"));
    let person: Person | undefined;
    return () => {
      if (person === undefined || person.closed || random.below(60) === 0) {
        person?.vanish();
        person = scene.stranger();
        person.send("CAP LS 302", "CAP REQ :sasl", "NICK ann", "USER ann 0 * :ann");
      }
      parsersHold(new TextDecoder().decode(spoiled(random, corpus)));
      if (random.below(4) === 0) {
        person.send(`AUTHENTICATE ${random.pick(["PLAIN", "SCRAM-SHA-256"])}`);
      }
      person.send(`AUTHENTICATE ${words(random, corpus)}`);
      if (random.below(20) === 0) person.send(random.pick(["CAP END", "QUIT", "AUTHENTICATE *"]));
      const came = person.take();
      assert(!came.some((line) => / (900|903|001) /.test(line)), came.join("\n"));
      const failed = scene.log.find(({ event }) => event === "a command failed");
      assert.equal(failed, undefined, JSON.stringify(failed));
      checkWorld(scene);
    };
  },
};
