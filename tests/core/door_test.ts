/** Who may connect at all. */
import assert from "node:assert/strict";
import { addressKey, Door, isLoopback } from "../../server/transport/door.ts";

/** What counts as one address: an IPv4 address, or the first half of an IPv6 one. */
const KEYS: [address: string, key: string][] = [
  ["192.0.2.7", "192.0.2.7"],
  ["::ffff:192.0.2.7", "192.0.2.7"],
  ["::FFFF:192.0.2.7", "192.0.2.7"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:db8:1:2::6", "2001:db8:1:2::/64"],
  ["2001:0db8:0001:0002::", "2001:db8:1:2::/64"],
  ["2001:DB8:1:2::6", "2001:db8:1:2::/64"],
  ["2001:db8::6", "2001:db8:0:0::/64"],
  ["2001:db8:1::3:4:5:6", "2001:db8:1:0::/64"],
  ["2001::4:5:6:7:8", "2001:0:0:4::/64"],
  ["::2:3:4:5:6:7:8", "0:2:3:4::/64"],
  ["::1", "0:0:0:0::/64"],
  ["::", "0:0:0:0::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
];

for (const [address, key] of KEYS) {
  Deno.test(`${address} counts as ${key}`, () => assert.equal(addressKey(address), key));
}

Deno.test("loopback is this machine alone", () => {
  for (const address of ["127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1"]) {
    assert(isLoopback(address), address);
  }
  for (const address of ["128.0.0.1", "10.127.0.1", "::2", "::ffff:10.0.0.1", "2001:db8::127"]) {
    assert(!isLoopback(address), address);
  }
});

const A = "192.0.2.1";
const B = "192.0.2.2";

Deno.test("so many at a time from one address; others are not concerned", () => {
  const door = new Door({ perAddress: 2, perMinute: 100, total: 100 });
  assert.equal(door.enter(A, 0), undefined);
  assert.equal(door.enter(A, 0), undefined);
  assert.match(door.enter(A, 0)!, /^your address has 2 connections already/);
  assert.equal(door.enter(B, 0), undefined);
  door.leave(A);
  assert.equal(door.enter(A, 0), undefined);
  assert.match(door.enter(A, 0)!, /^your address has 2/);
});

Deno.test("all of an IPv6 home is one address", () => {
  const door = new Door({ perAddress: 1, perMinute: 100, total: 100 });
  assert.equal(door.enter("2001:db8::1", 0), undefined);
  assert.notEqual(door.enter("2001:db8::2", 0), undefined);
  assert.equal(door.enter("2001:db8:0:1::1", 0), undefined);
});

Deno.test("so many new ones a minute from one address, whether they stay or not", () => {
  const door = new Door({ perAddress: 100, perMinute: 3, total: 100 });
  for (let i = 0; i < 3; i++) {
    assert.equal(door.enter(A, 60_000 + i), undefined);
    door.leave(A);
  }
  assert.match(door.enter(A, 119_999)!, /^too many connections from your address in a minute/);
  assert.equal(door.enter(B, 119_999), undefined);
  assert.equal(door.enter(A, 120_000), undefined);
});

Deno.test("so many in all; whoever was refused has taken no place", () => {
  const door = new Door({ perAddress: 1, perMinute: 100, total: 2 });
  assert.equal(door.enter(A, 0), undefined);
  for (let i = 0; i < 5; i++) assert.notEqual(door.enter(A, 0), undefined);
  assert.equal(door.enter(B, 0), undefined);
  assert.match(door.enter("192.0.2.3", 0)!, /^the server is full/);
  assert.match(door.enter("127.0.0.1", 0)!, /^the server is full/);
  door.leave(B);
  assert.equal(door.enter("127.0.0.1", 0), undefined);
});

Deno.test("loopback has no limit of its own", () => {
  const door = new Door({ perAddress: 1, perMinute: 1, total: 1000 });
  for (let i = 0; i < 100; i++) assert.equal(door.enter("127.0.0.1", 0), undefined);
  for (let i = 0; i < 100; i++) door.leave("127.0.0.1");
  assert.equal(door.enter(A, 0), undefined);
});
