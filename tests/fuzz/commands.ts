/** CAP and MODE with random and spoiled words: what is on is what was acknowledged. */
import assert from "node:assert/strict";
import { parseMessage } from "../../protocol/message.ts";
import { checkWorld } from "../check_world.ts";
import { type Person, Scene } from "../harness.ts";
import { readCases } from "./corpus.ts";
import { type Fuzzer, showing } from "./fuzzer.ts";
import { spoiled } from "./mutate.ts";
import type { Random } from "./random.ts";

/** Capabilities that were acknowledged, one after another. */
function heard(caps: Set<string>, lines: string[]): void {
  for (const { command, params } of lines.map((line) => parseMessage(line)!)) {
    if (command !== "CAP" || params[1] !== "ACK") continue;
    for (const name of params[2].split(" ").filter((word) => word !== "")) {
      if (name.startsWith("-")) caps.delete(name.slice(1));
      else caps.add(name);
    }
  }
}

function listed(person: Person): Set<string> {
  const names = person.ask("CAP LIST").map((line) => parseMessage(line)!)
    .flatMap(({ params }) => params.at(-1)!.split(" "));
  return new Set(names.filter((name) => name !== ""));
}

const NAMES = [
  "batch",
  "echo-message",
  "server-time",
  "nonsense",
  "sasl",
  "multi-prefix",
  "setname",
];

function someLine(random: Random): string {
  const names = Array.from(
    { length: 1 + random.below(4) },
    () => (random.below(3) ? "" : "-") + random.pick(NAMES),
  );
  const letters = Array.from(
    { length: 1 + random.below(9) },
    () => random.pick([..."+-+-ovhaqbeIklimnstSCTcrM"]),
  ).join("");
  const word = () =>
    random.pick(["ann", "bob", "nobody", "a!b@c", "*", "5", "-1", ":", "$a:ann", "x y"]);
  return random.pick([
    `CAP REQ :${names.join(" ")}`,
    `MODE #a ${letters} ${word()} ${word()} ${word()}`,
    `MODE #a ${letters}`,
    `MODE bob ${letters}`,
  ]);
}

export const commands: Fuzzer = {
  name: "CAP and MODE",
  steps: 3000,
  start(random) {
    const scene = new Scene();
    const bob = scene.person("bob", ["batch"]);
    const ann = scene.person("ann");
    bob.send("JOIN #a");
    ann.send("JOIN #a");
    bob.take();
    const caps = listed(bob);
    const corpus = readCases("commands.txt");
    return () => {
      const fine = new TextEncoder().encode(someLine(random));
      const bytes = random.below(3) ? fine : spoiled(random, [...corpus, fine]);
      const text = new TextDecoder().decode(bytes);
      if (/^(@\S* +)?(:\S* +)?(QUIT|PART|NICK|KICK|KILL)/im.test(text)) return;
      showing(bytes, () => {
        bob.bytes(new TextEncoder().encode(`${text}\r\n`));
        heard(caps, bob.take());
        assert(!bob.closed);
        assert.deepEqual(listed(bob), caps);
        checkWorld(scene);
        const [modes] = ann.ask("MODE #a");
        assert.match(modes, / 324 ann #a /);
        const failed = scene.log.find(({ event }) => event === "a command failed");
        assert.equal(failed, undefined, JSON.stringify(failed));
      });
    };
  },
};
