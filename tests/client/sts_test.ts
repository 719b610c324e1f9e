/** STS, clause by clause, as values. Source: IRCv3 sts. */
import assert from "node:assert/strict";
import {
  obeying,
  parseSts,
  policySaid,
  type StsPolicy,
  upgraded,
  withPolicy,
} from "../../client/sts.ts";
import { inside } from "./support.ts";

const PLAIN = { host: "chat.example", port: 6667, tls: false };
const SECURE = { host: "chat.example", port: 6697, tls: true };
const POLICY: StsPolicy = { host: "chat.example", port: 6697, duration: 60, until: 60_000 };

const VALUES: [value: string, read: ReturnType<typeof parseSts>][] = [
  ["duration=60,port=6697", { duration: 60, port: 6697 }],
  ["future,port=6697,other=1", { port: 6697 }],
  ["port=0", {}],
  ["port=65536", {}],
  ["port=x,duration=-1", {}],
  ["duration=1e9", {}],
  ["duration=0", { duration: 0 }],
  ["", {}],
];
for (const [value, read] of VALUES) {
  Deno.test(`sts: the value ${value || "of nothing"}`, () =>
    assert.deepEqual(parseSts(value), read));
}

Deno.test("sts: a plain connection is upgraded where a port is said, a TLS one stays", () => {
  assert.deepEqual(upgraded(PLAIN, "port=7000,duration=9"), { ...SECURE, port: 7000 });
  assert.equal(upgraded(PLAIN, "duration=9"), undefined);
  assert.equal(upgraded(PLAIN, undefined), undefined);
  assert.equal(upgraded(SECURE, "port=7000"), undefined);
  assert.equal(upgraded({ ...PLAIN, host: "localhost" }, "port=7000"), undefined);
});

Deno.test("sts: only a TLS connection says a policy; its port is the one in use", () => {
  assert.equal(policySaid(PLAIN, "duration=60,port=6697", 0), undefined);
  assert.deepEqual(policySaid(SECURE, "duration=60,port=1", 0), POLICY);
  assert.equal(policySaid(SECURE, "port=6697", 0), undefined);
});

Deno.test("sts: a policy holds for its host, any port and any case, until it is over", () => {
  assert.deepEqual(obeying({ ...PLAIN, host: "Chat.Example", port: 1 }, [POLICY], 59_999), {
    ...SECURE,
    host: "Chat.Example",
  });
  assert.deepEqual(obeying(PLAIN, [POLICY], 60_000), PLAIN);
  assert.deepEqual(obeying({ ...PLAIN, host: "other.example" }, [POLICY], 0).tls, false);
  assert.deepEqual(obeying({ ...SECURE, port: 1 }, [POLICY], 0).port, 1);
});

Deno.test("sts: what is said anew takes the place of the old; 0 ends it", () => {
  const other = { ...POLICY, host: "other.example" };
  const later = { ...POLICY, duration: 90, until: 90_000 };
  assert.deepEqual(withPolicy([POLICY, other], later, 0), [other, later]);
  assert.deepEqual(withPolicy([POLICY, other], { ...POLICY, duration: 0 }, 0), [other]);
  assert.deepEqual(withPolicy([other], POLICY, 70_000), [POLICY]);
});

Deno.test("sts: it is never requested, and CAP DEL does not take it back", () => {
  const bench = inside({ caps: "sts=duration=60 batch" });
  assert(!bench.lines.some((line) => /CAP REQ.*sts/.test(line)));
  bench.hear(":s CAP ann DEL :sts batch");
  assert.equal(bench.session.handshake.offered.get("sts"), "duration=60");
  bench.hear(":s CAP ann NEW :sts=duration=0");
  assert.equal(bench.session.handshake.offered.get("sts"), "duration=0");
  assert(!bench.lines.some((line) => /CAP REQ.*sts/.test(line)));
});
