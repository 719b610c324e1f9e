/** Attackers who are to stay: each way in is one, who is thrown out comes again, and too few are told. */
import assert from "node:assert/strict";
import { type Deeds, lines, tooFew } from "../../bench/attack.ts";
import { describe, enough, fewest, present, type Standing } from "../../bench/standing.ts";
import { FakeServer, type Visitor } from "../client/support.ts";
import { inTime } from "../integration/patience.ts";

const ATTACKERS = new URL("../../bench/attackers.ts", import.meta.url).href;
const KINDS = ["silence", "silence in TLS", "silence before TLS", "TLS that stays half open"];

/** All of what somebody says, which is nothing. */
async function hear(visitor: Visitor): Promise<void> {
  for await (const line of visitor.lines()) assert.equal(line, "");
}

Deno.test("attackers who stay: all of them come in, by TLS too, and come again when they are cut", async () => {
  await using plain = new FakeServer(hear);
  await using secured = new FakeServer(hear, 0, "self");
  const flags = [`--port=${plain.port}`, `--tls-port=${secured.port}`, "--attackers=8", "--still"];
  await using attackers = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-prompt",
      "--allow-net=127.0.0.0/8",
      ATTACKERS,
      ...flags,
      "--pause=20",
    ],
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const told = lines(attackers.stdout);
  let last = "";
  const until = async (isSo: (deeds: Deeds) => boolean) => {
    for (;;) {
      const { value, done } = await told.next();
      assert.ok(!done, "they ended");
      last = value;
      if (isSo(JSON.parse(value))) return;
    }
  };
  const all = Object.fromEntries(KINDS.map((kind) => [kind, { wanted: 2, here: 2 }]));
  const stand = ({ standing }: Deeds) => JSON.stringify(standing) === JSON.stringify(all);
  await inTime(until(stand), () => `not all stand: ${last}`);
  // At each line, since who has connected may not have been taken yet.
  const thrownOut = ({ lost }: Deeds) => {
    plain.cut();
    return lost >= 2;
  };
  await inTime(until(thrownOut), () => `nobody is thrown out: ${last}`);
  await inTime(until(stand), () => `they stay away: ${last}`);
  attackers.kill("SIGKILL");
  await told.return(undefined);
});

const standing = (...here: number[]): Standing =>
  Object.fromEntries(here.map((count, i) => [KINDS[i], { wanted: 100, here: count }]));

Deno.test("standing: of each kind nineteen of twenty, or it does not count", () => {
  assert.equal(enough(standing(95, 100)), true);
  assert.equal(enough(standing(94, 100)), false);
  assert.equal(enough({}), true);
  assert.equal(present(standing(94, 100)), 194);
  assert.deepEqual(fewest(standing(90, 100), standing(95, 97)), standing(90, 97));
});

Deno.test("standing: what is said names each kind", () => {
  const words =
    "194 of 200 connections stood, at the least: silence 94 of 100; silence in TLS 100 of 100";
  assert.equal(describe(standing(94, 100)), words);
  assert.match(tooFew(standing(94, 100)), /^Too few for what is to be measured: 194 of 200 .*\?$/);
});
