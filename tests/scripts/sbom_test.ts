/** The bill of materials: every package of the lock file and the runtime, each with where it came from. */
import assert from "node:assert/strict";
import { billOfMaterials } from "../../scripts/sbom.ts";

interface Component {
  name: string;
  version: string;
  purl: string;
  hashes?: { alg: string; content: string }[];
}

Deno.test("bill of materials: what is in it, and under which names", () => {
  const integrity = `sha512-${btoa("\x01\x02\xff")}`;
  const npm = { "plain@1.2.3": { integrity }, "@who/what@4.5.6_plain@1.2.3": { integrity } };
  const bill = billOfMaterials({ npm }, { version: "0.1.0", deno: "2.7.11" });
  const components = bill.components as Component[];
  assert.deepEqual(components.map(({ purl }) => purl), [
    "pkg:github/denoland/deno@v2.7.11",
    "pkg:npm/plain@1.2.3",
    "pkg:npm/%40who/what@4.5.6",
  ]);
  assert.deepEqual(components[1].hashes, [{ alg: "SHA-512", content: "0102ff" }]);
  assert.equal(bill.bomFormat, "CycloneDX");
  assert.deepEqual(billOfMaterials({ npm }, { version: "0.1.0", deno: "2.7.11" }), bill);
});

Deno.test("bill of materials: of this product, every package that is locked", () => {
  const lock = JSON.parse(Deno.readTextFileSync(new URL("../../deno.lock", import.meta.url)));
  const bill = billOfMaterials(lock, { version: "0.1.0", deno: "2.7.11" });
  const names = (bill.components as Component[]).map(({ name, version }) => `${name}@${version}`);
  for (const key of Object.keys(lock.npm)) assert(names.includes(key.replace(/_.*/, "")), key);
});
