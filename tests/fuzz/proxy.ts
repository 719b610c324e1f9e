/** Spoiled headers of the PROXY protocol: decided as soon as it can be, and the same in any pieces. */
import assert from "node:assert/strict";
import { addressBytes } from "../../protocol/networks.ts";
import { parseProxyHeader, PROXY_BYTES } from "../../server/transport/proxy.ts";
import { readCases } from "./corpus.ts";
import { type Fuzzer, showing } from "./fuzzer.ts";
import { spoiled } from "./mutate.ts";

function check(bytes: Uint8Array): void {
  const read = parseProxyHeader(bytes);
  if (read === "more") return void assert(bytes.length < PROXY_BYTES);
  if (read !== "none") {
    assert(read.length <= bytes.length && read.length <= PROXY_BYTES);
    if (read.address !== undefined) assert(addressBytes(read.address) !== undefined, read.address);
    assert.deepEqual(parseProxyHeader(bytes.subarray(0, read.length)), read);
    assert.equal(parseProxyHeader(bytes.subarray(0, read.length - 1)), "more");
  }
  const decided = (length: number) => parseProxyHeader(bytes.subarray(0, length)) !== "more";
  const first = Array.from({ length: Math.min(bytes.length, 200) }, (_, i) => i).find(decided);
  if (first !== undefined) assert.deepEqual(parseProxyHeader(bytes.subarray(0, first)), read);
}

export const proxy: Fuzzer = {
  name: "headers of the PROXY protocol",
  steps: 2000,
  start(random) {
    const corpus = readCases("proxy.txt");
    return () => {
      const bytes = spoiled(random, corpus);
      showing(bytes, () => check(bytes));
    };
  },
};
