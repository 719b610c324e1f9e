/** draft/metadata-3: values as numerics, and in WHOIS; what of a closed room is nobody else's business. */
import assert from "node:assert/strict";
import { scene } from "../harness.ts";

const CAPS = ["draft/metadata-3", "batch"];

Deno.test("metadata-3: a change is told by the numerics that answer METADATA", () => {
  const { ann, bob, eve } = scene({ ann: CAPS, bob: CAPS, eve: ["draft/metadata-2"] });
  for (const one of [ann, bob, eve]) one.send("JOIN #a");
  for (const one of [bob, eve]) one.send("METADATA * SUB url").take();
  ann.send("METADATA * SET url :a b", "METADATA * SET url", "METADATA * SET other x");
  ann.send("METADATA #a SET url :ours");
  bob.sees("761 bob ann url * :a b", "766 bob ann url :…", "761 bob #a url * :ours");
  eve.sees(
    ":ann METADATA ann url * :a b",
    ":ann METADATA ann url *",
    ":ann METADATA #a url * :ours",
  );
});

Deno.test("metadata-3: what there is already comes in a batch of numerics", () => {
  const { ann, bob, scene: made } = scene({ ann: CAPS, bob: CAPS });
  ann.send("JOIN #a", "METADATA * SET url :mine", "METADATA #a SET url :ours").take();
  bob.send("METADATA * SUB url").take();
  const lines = bob.ask("JOIN #a").join("\n");
  assert.match(
    lines,
    /@batch=(\w+) :chat.test 761 bob #a url \* :ours\n@batch=\1 .* 761 bob ann url/,
  );
  const phone = made.person("ann").send(`CAP REQ :${CAPS.join(" ")}`);
  phone.sees(
    "CAP ann ACK :…",
    "BATCH +… metadata ann",
    "@batch=… 761 ann ann url * :mine",
    "BATCH -…",
  );
});

Deno.test("metadata-3: WHOIS tells it", () => {
  const { ann, bob, eve } = scene({ ann: CAPS, bob: CAPS, eve: ["draft/metadata-2", "batch"] });
  ann.send("METADATA * SET display-name :Ann the First");
  const told = (lines: string[]) => lines.filter((line) => line.includes(" 760 "));
  assert.deepEqual(told(bob.ask("WHOIS ann")), [
    ":chat.test 760 bob ann display-name * :Ann the First",
  ]);
  assert.deepEqual(told(eve.ask("WHOIS ann")), []);
});

Deno.test("metadata-3: a value that can't be one is refused with its key", () => {
  const { ann } = scene({ ann: CAPS });
  ann.send(`METADATA * SET url ${"x".repeat(201)}`).sees("FAIL METADATA INVALID_VALUE url :…");
});

Deno.test("METADATA: of a room with +i or +k only members read", () => {
  const { ann, bob } = scene({ ann: CAPS, bob: CAPS });
  ann.send("JOIN #a", "METADATA #a SET url :ours").take();
  bob.send("METADATA * SUB url").take();
  for (const mode of ["+i", "-i+k key"]) {
    ann.send(`MODE #a ${mode}`).take();
    for (const sent of ["GET url", "LIST", "SYNC"]) {
      bob.send(`METADATA #a ${sent}`).sees("FAIL METADATA KEY_NO_PERMISSION #a * :…");
    }
  }
  ann.send("MODE #a -k key").take();
  bob.send("METADATA #a GET url").sees("BATCH +…", "@batch=… 761 bob #a url * :ours", "BATCH -…");
});
