/** Headers of the PROXY protocol: version 1 and 2, whole and byte by byte, and what is none. */
import assert from "node:assert/strict";
import { parseProxyHeader, PROXY_BYTES, type ProxyHeader } from "../../server/transport/proxy.ts";
import { readCases } from "../fuzz/corpus.ts";
import { spoiled } from "../fuzz/mutate.ts";
import { Random } from "../fuzz/random.ts";

const encoder = new TextEncoder();
const SIGNATURE = [13, 10, 13, 10, 0, 13, 10, 0x51, 0x55, 0x49, 0x54, 10];

/** Version 2: the bytes behind the signature up to the length, and what follows that. */
function v2(
  command: number,
  family: number,
  payload: number[],
  length = payload.length,
): Uint8Array {
  return Uint8Array.of(...SIGNATURE, command, family, length >> 8, length & 255, ...payload);
}

const IPV4 = [198, 51, 100, 3, 192, 0, 2, 1, 0x12, 0x34, 0x1a, 0x0b];
const IPV6 = [0x20, 1, 0xd, 0xb8, ...Array(11).fill(0), 1, ...Array(16).fill(9), 1, 2, 3, 4];

const GOOD: [what: string, bytes: Uint8Array, address: string | undefined][] = [
  ["TCP4", encoder.encode("PROXY TCP4 198.51.100.3 192.0.2.1 56324 6667\r\n"), "198.51.100.3"],
  ["TCP6", encoder.encode("PROXY TCP6 2001:db8:0::1 ::1 56324 6667\r\n"), "2001:db8::1"],
  ["UNKNOWN", encoder.encode("PROXY UNKNOWN\r\n"), undefined],
  ["UNKNOWN and more", encoder.encode("PROXY UNKNOWN ffff:f 1 2 3 4\r\n"), undefined],
  ["v2 over IPv4", v2(0x21, 0x11, IPV4), "198.51.100.3"],
  ["v2 over IPv6", v2(0x21, 0x21, IPV6), "2001:db8::1"],
  ["v2 with more behind the addresses", v2(0x21, 0x11, [...IPV4, 3, 0, 1, 7]), "198.51.100.3"],
  ["v2 of the proxy's own", v2(0x20, 0x11, IPV4), undefined],
  ["v2 of the proxy's own, empty", v2(0x20, 0, []), undefined],
  ["v2 over something else", v2(0x21, 0x31, Array(216).fill(0)), undefined],
];

for (const [what, bytes, address] of GOOD) {
  Deno.test(`proxy: ${what}`, () => {
    for (let i = 0; i < bytes.length; i++) {
      assert.equal(parseProxyHeader(bytes.subarray(0, i)), "more", `after ${i} bytes`);
    }
    const header = parseProxyHeader(Uint8Array.of(...bytes, 65, 66)) as ProxyHeader;
    assert.deepEqual([header.address, header.length], [address, bytes.length]);
  });
}

const NONE: [what: string, bytes: Uint8Array][] = [
  ["IRC", encoder.encode("NICK ann\r\n")],
  ["another family", encoder.encode("PROXY UDP4 1.2.3.4 1.2.3.4 1 2\r\n")],
  ["LF alone", encoder.encode("PROXY TCP4 1.2.3.4 1.2.3.4 1 2\n")],
  ["no address", encoder.encode("PROXY TCP4 localhost 1.2.3.4 1 2\r\n")],
  ["IPv6 said to be IPv4", encoder.encode("PROXY TCP4 ::1 ::1 1 2\r\n")],
  ["IPv4 said to be IPv6", encoder.encode("PROXY TCP6 1.2.3.4 1.2.3.4 1 2\r\n")],
  ["a port beyond all", encoder.encode("PROXY TCP4 1.2.3.4 1.2.3.4 1 65536\r\n")],
  ["too few words", encoder.encode("PROXY TCP4 1.2.3.4 1.2.3.4 1\r\n")],
  ["two spaces", encoder.encode("PROXY TCP4  1.2.3.4 1.2.3.4 1 2\r\n")],
  ["too long", encoder.encode("PROXY UNKNOWN " + "x".repeat(100))],
  ["v2 of version 1", v2(0x11, 0x11, IPV4)],
  ["v2 of an unknown command", v2(0x22, 0x11, IPV4)],
  ["v2 that is too short", v2(0x21, 0x11, IPV4.slice(1))],
  ["v2 that is too long", v2(0x21, 0x11, IPV4, PROXY_BYTES)],
];

for (const [what, bytes] of NONE) {
  Deno.test(`proxy: none: ${what}`, () => assert.equal(parseProxyHeader(bytes), "none"));
}

Deno.test("proxy: whatever comes, it is decided within its bound, and the same in pieces", () => {
  const corpus = [...readCases("proxy.txt"), ...GOOD.map(([, bytes]) => bytes)];
  const random = new Random(7);
  const check = (bytes: Uint8Array) => {
    const whole = parseProxyHeader(bytes);
    if (whole === "more") assert(bytes.length < PROXY_BYTES);
    if (typeof whole === "object") assert(whole.length <= bytes.length);
    for (let end = 0, before: unknown = "more"; end <= Math.min(bytes.length, 300); end++) {
      const now = parseProxyHeader(bytes.subarray(0, end));
      if (before !== "more") assert.deepEqual(now, before);
      before = now;
    }
  };
  for (const bytes of corpus) check(bytes);
  for (let i = 0; i < 1000; i++) check(spoiled(random, corpus));
});
