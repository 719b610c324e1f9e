/** Addresses and networks. */
import assert from "node:assert/strict";
import {
  addressBytes,
  formatAddressBytes,
  isInAny,
  networksFault,
  parseNetworks,
} from "../../protocol/networks.ts";

/** An address, and its usual form. */
const ADDRESSES: [text: string, form: string][] = [
  ["192.0.2.7", "192.0.2.7"],
  ["::ffff:192.0.2.7", "192.0.2.7"],
  ["::ffff:c000:207", "192.0.2.7"],
  ["::", "::"],
  ["::1", "::1"],
  ["1::", "1::"],
  ["0::1", "::1"],
  ["2001:0DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
  ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
  ["2001:db8::1:0:0:0:1", "2001:db8:0:1::1"],
  ["1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"],
  ["10:0:0:0:0:0:0:100", "10::100"],
  ["64:ff9b::192.0.2.33", "64:ff9b::c000:221"],
];

for (const [text, form] of ADDRESSES) {
  Deno.test(`address ${text} is ${form}`, () => {
    assert.equal(formatAddressBytes(addressBytes(text)!), form);
    assert.deepEqual(addressBytes(form), addressBytes(text));
  });
}

const NONE = [
  "",
  "1.2.3",
  "1.2.3.256",
  "01.2.3.4",
  "1.2.3.4.5",
  "1.2.3.4:",
  ":::",
  "1::2::3",
  "::12345",
];
NONE.push(
  "1:2:3:4:5:6:7",
  "1:2:3:4:5:6:7:8:9",
  "1:2:3:4:5:6:7::8",
  "::1.2.3",
  "1.2.3.4::",
  "g::",
  "fe80::1%eth0",
);

for (const text of NONE) {
  Deno.test(`no address: "${text}"`, () => assert.equal(addressBytes(text), undefined));
}

const MEMBERS: [list: string, address: string, member: boolean][] = [
  ["192.0.2.0/24", "192.0.2.255", true],
  ["192.0.2.0/24", "192.0.3.0", false],
  ["192.0.2.128/25", "192.0.2.127", false],
  ["192.0.2.7", "::ffff:192.0.2.7", true],
  ["0.0.0.0/0", "10.1.2.3", true],
  ["0.0.0.0/0", "2001:db8::1", false],
  ["2001:db8::/33", "2001:db8:7fff::1", true],
  ["2001:db8::/33", "2001:db8:8000::1", false],
  ["::1, 10.0.0.0/8", "10.255.0.1", true],
  ["fe80::/10", "fe80::1%eth0", true],
  ["", "10.0.0.1", false],
  ["::/0", "nonsense", false],
];

for (const [list, address, member] of MEMBERS) {
  Deno.test(`${address} ${member ? "is" : "is not"} in "${list}"`, () => {
    assert.equal(isInAny(parseNetworks(list), address), member);
  });
}

Deno.test("a list of networks that can't be is refused by the word that is wrong", () => {
  assert.equal(networksFault("10.0.0.0/8 ::/128,1.2.3.4"), undefined);
  for (const word of ["10.0.0.0/33", "::/129", "localhost", "10.0.0.0/", "10.0.0.0/-1"]) {
    assert.match(networksFault(`::1 ${word}`)!, /^has an address or network that is none \(/);
  }
});
