/** Who may connect at all. */
import assert from "node:assert/strict";
import { addressKey, Door, type DoorLimits, isLoopback } from "../../server/transport/door.ts";

/** What counts as one address: an IPv4 address, or the first half of an IPv6 one. */
const SAME: [one: string, another: string, same: boolean][] = [
  ["192.0.2.7", "::ffff:192.0.2.7", true],
  ["192.0.2.7", "::FFFF:192.0.2.7", true],
  ["192.0.2.7", "192.0.2.8", false],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::9", true],
  ["2001:0db8:0001:0002::", "2001:DB8:1:2::6", true],
  ["2001:db8:1:2::6", "2001:db8:1:3::6", false],
  ["2001:db8::6", "2001:db8:0:0:1::", true],
  ["2001::4:5:6:7:8", "2001:0:0:4::", true],
  ["::2:3:4:5:6:7:8", "0:2:3:4::", true],
  ["fe80::1%eth0", "fe80::2", true],
];

for (const [one, another, same] of SAME) {
  Deno.test(`${one} and ${another} count as ${same ? "one address" : "two"}`, () => {
    assert.equal(addressKey(one) === addressKey(another), same);
  });
}

Deno.test("loopback is this machine alone", () => {
  for (const address of ["127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1"]) {
    assert(isLoopback(address), address);
  }
  for (const address of ["128.0.0.1", "10.127.0.1", "::2", "::ffff:10.0.0.1", "2001:db8::127"]) {
    assert(!isLoopback(address), address);
  }
});

/** Limits that nobody reaches. */
const WIDE: DoorLimits = {
  trustLoopback: true,
  perAddress: 1000,
  perMinute: 1000,
  perNetwork: 1000,
  networkPerMinute: 1000,
  networkBits: { ipv4: 24, ipv6: 48 },
  total: 1000,
};

const A = "192.0.2.1";
const B = "192.0.2.2";

Deno.test("connection_flood: limits.connections_per_address: so many at a time from one address; others are not concerned", () => {
  const door = new Door({ ...WIDE, perAddress: 2, perMinute: 100, total: 100 });
  assert.equal(door.enter(A, 0), undefined);
  assert.equal(door.enter(A, 0), undefined);
  assert.match(door.enter(A, 0)!, /^your address has 2 connections already/);
  assert.equal(door.enter(B, 0), undefined);
  door.leave(A);
  assert.equal(door.enter(A, 0), undefined);
  assert.match(door.enter(A, 0)!, /^your address has 2/);
});

Deno.test("all of an IPv6 home is one address", () => {
  const door = new Door({ ...WIDE, perAddress: 1, perMinute: 100, total: 100 });
  assert.equal(door.enter("2001:db8::1", 0), undefined);
  assert.notEqual(door.enter("2001:db8::2", 0), undefined);
  assert.equal(door.enter("2001:db8:0:1::1", 0), undefined);
});

Deno.test("limits.connections_per_minute: so many new ones a minute from one address, whether they stay or not", () => {
  const door = new Door({ ...WIDE, perAddress: 100, perMinute: 3, total: 100 });
  for (let i = 0; i < 3; i++) {
    assert.equal(door.enter(A, 60_000 + i), undefined);
    door.leave(A);
  }
  assert.match(door.enter(A, 119_999)!, /^too many connections from your address in a minute/);
  assert.equal(door.enter(B, 119_999), undefined);
  assert.equal(door.enter(A, 120_000), undefined);
});

Deno.test("limits.connections: so many in all; whoever was refused has taken no place", () => {
  const door = new Door({ ...WIDE, perAddress: 1, perMinute: 100, total: 2 });
  assert.equal(door.enter(A, 0), undefined);
  for (let i = 0; i < 5; i++) assert.notEqual(door.enter(A, 0), undefined);
  assert.equal(door.enter(B, 0), undefined);
  assert.match(door.enter("192.0.2.3", 0)!, /^the server is full/);
  assert.match(door.enter("127.0.0.1", 0)!, /^the server is full/);
  door.leave(B);
  assert.equal(door.enter("127.0.0.1", 0), undefined);
});

Deno.test("loopback has no limit of its own", () => {
  const door = new Door({ ...WIDE, perAddress: 1, perMinute: 1, total: 1000 });
  for (let i = 0; i < 100; i++) assert.equal(door.enter("127.0.0.1", 0), undefined);
  for (let i = 0; i < 100; i++) door.leave("127.0.0.1");
  assert.equal(door.enter(A, 0), undefined);
});

Deno.test("limits.connections_per_network: a /24 and a /48 together, whoever of them it is", () => {
  const door = new Door({ ...WIDE, perNetwork: 2 });
  for (
    const [a, b, c, other] of [
      ["192.0.2.1", "192.0.2.2", "192.0.2.255", "192.0.3.1"],
      ["2001:db8:0:1::1", "2001:db8:0:2::1", "2001:db8:0:ffff::1", "2001:db8:1::1"],
    ]
  ) {
    assert.equal(door.enter(a, 0), undefined);
    assert.equal(door.enter(b, 0), undefined);
    assert.match(door.enter(c, 0)!, /^your network has too many connections already/);
    assert.equal(door.enter(other, 0), undefined);
    door.leave(a);
    assert.equal(door.enter(c, 0), undefined);
  }
});

Deno.test("limits.network_connections_per_minute: whom the address's limit keeps out does not count", () => {
  const door = new Door({ ...WIDE, perMinute: 2, networkPerMinute: 3 });
  for (let i = 0; i < 10; i++) door.enter("192.0.2.1", 0);
  assert.equal(door.enter("192.0.2.2", 0), undefined);
  assert.match(door.enter("192.0.2.3", 0)!, /^too many connections from your network in a minute/);
  assert.equal(door.enter("192.0.2.3", 60_000), undefined);
});

Deno.test("limits.network_bits_ipv4 and limits.network_bits_ipv6 say what a network is", () => {
  const door = new Door({ ...WIDE, perNetwork: 1, networkBits: { ipv4: 20, ipv6: 36 } });
  assert.equal(door.enter("10.0.16.1", 0), undefined);
  assert.notEqual(door.enter("10.0.31.255", 0), undefined);
  assert.equal(door.enter("10.0.32.1", 0), undefined);
  assert.equal(door.enter("2001:db8:1000::1", 0), undefined);
  assert.notEqual(door.enter("2001:db8:1fff::1", 0), undefined);
  assert.equal(door.enter("2001:db8:2000::1", 0), undefined);
});

Deno.test("limits.trust_loopback: false holds this machine to the limits, each 127.x.y.z for itself", () => {
  const door = new Door({ ...WIDE, trustLoopback: false, perAddress: 1 });
  assert(!door.isFree("127.0.0.1"));
  assert.equal(door.enter("127.0.0.1", 0), undefined);
  assert.match(door.enter("127.0.0.1", 0)!, /^your address has 1 connection already/);
  assert.equal(door.enter("127.9.9.9", 0), undefined);
  door.leave("127.0.0.1");
  assert.equal(door.enter("127.0.0.1", 0), undefined);
});
