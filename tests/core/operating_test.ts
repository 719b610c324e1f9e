/** The parts of the subcommands that need no server: tables, what is typed, addresses, numbers. */
import assert from "node:assert/strict";
import { width } from "../../client/width.ts";
import { openSqliteStore } from "../../db/sqlite.ts";
import type { Context } from "../../server/admin/command.ts";
import { qrLines } from "../../server/admin/invitations.ts";
import { edited, type Io } from "../../server/admin/io.ts";
import { openControl } from "../../server/admin/listener.ts";
import { newPassword } from "../../server/admin/password.ts";
import { placeOf } from "../../server/admin/place.ts";
import { QUERY, statements } from "../../server/admin/query.ts";
import { askRunning } from "../../server/admin/reach.ts";
import { isSubcommand } from "../../server/admin/run.ts";
import { table } from "../../server/admin/table.ts";
import { screen } from "../../server/admin/top.ts";
import { invitationLine } from "../../server/admin/whereabouts.ts";
import { loopbackFault } from "../../server/addresses.ts";
import { Histogram, Metrics } from "../../server/metrics.ts";
import { Folder } from "../integration/folder.ts";

Deno.test("table: columns line up, numbers stand right, and it fits where it can", () => {
  const rows = [{ name: "ann", n: 5, topic: "日本語 and a long long topic" }, {
    name: "bob\x1b[2J",
    n: 1234,
    topic: null,
  }];
  assert.deepEqual(table(rows), [
    "name        n  topic",
    "ann         5  日本語 and a long long topic",
    "bob␛[2J  1234",
  ]);
  for (const columns of [40, 30, 24]) {
    for (const line of table(rows, columns)) assert(width(line) <= columns, `${columns}: ${line}`);
  }
});

Deno.test("table: headings give way before what stands below them", () => {
  const rows = [{ registered: "2026-11-27 21:30:39", suspended_until: null, rooms: 0 }];
  assert.deepEqual(table(rows, 35), [
    "registered           suspen…  rooms",
    "2026-11-27 21:30:39               0",
  ]);
});

Deno.test("table: without a terminal a long cell is whole, and makes no other line longer", () => {
  const rows = [{ setting: "a", value: "x".repeat(300), from: "file" }, {
    setting: "b",
    value: "y",
    from: "default",
  }];
  const [, long, short] = table(rows);
  assert.equal(long, `a        ${"x".repeat(300)}  file`);
  assert.equal(short, `b        ${"y".padEnd(40)}  default`);
});

Deno.test("sql: a console that can be asked for help, and left by a word", async () => {
  using folder = new Folder();
  openSqliteStore(folder.path).close();
  const typed = ["", "help", "SELECT 1", "AS one;", "\\d", "Exit;", "SELECT 2;"];
  const out: string[] = [];
  const io = {
    typed: true,
    columns: 80,
    line: () => typed.shift(),
    out: (line: string) => out.push(line),
    err: (line: string) => assert(line.split("\n").every((one) => width(one) <= 80), line),
  };
  const config = () => ({ data: folder.path });
  assert.equal(await QUERY.run({ io, words: [], config, options: {} } as unknown as Context), 0);
  assert.deepEqual(typed, ["SELECT 2;"]);
  const help = out.slice(0, out.indexOf("one"));
  assert.match(help[0], /^people: id, name, registered, /);
  assert(help.every((line) => width(line) <= 80), help.join("\n"));
  assert.deepEqual(out, [...help, "one", "  1", ...help]);
});

Deno.test("a secret can be edited while it is typed", () => {
  assert.equal(edited("abx\x7fc"), "abc");
  assert.equal(edited("日本\b語"), "日語");
  assert.equal(edited("wrong\x15right"), "right");
  assert.equal(edited("a\x03b"), "\x03\n");
});

Deno.test("a password is typed twice, unseen, and never taken where the two differ", async () => {
  const asking = (...answers: (string | undefined)[]) => {
    const io = { typed: true, secret: () => Promise.resolve(answers.shift()) } as unknown as Io;
    return newPassword({ io, options: {} } as Context);
  };
  assert.equal(await asking("correct horse", "correct horse"), "correct horse");
  await assert.rejects(asking("correct horse", "correct hose"), /two different passwords/);
  await assert.rejects(asking("short"), /The password .*: take another one/);
  await assert.rejects(asking(undefined), /There is no password/);
});

Deno.test("statements end with ; at the end of a line", () => {
  assert.deepEqual(statements("SELECT 1;\nSELECT ';x'\n;\n\n SELECT 2"), [
    "SELECT 1",
    "SELECT ';x'",
    "SELECT 2",
  ]);
});

Deno.test("a subcommand or an address to listen on", () => {
  for (const words of [["account"], ["backup", "x"], ["top"]]) assert(isSubcommand(words));
  for (
    const word of ["0.0.0.0", "::1", "localhost", "chat.example.org", "myhost", "--data", "top."]
  ) {
    assert(!isSubcommand([word]), word);
  }
  assert(!isSubcommand([]));
  assert.throws(() => isSubcommand(["backpu"]), /Did you mean backup\?/);
});

Deno.test("an invitation's line names where others come in", () => {
  const line = (
    addresses: { host: string; port: number; tls?: boolean }[],
    more = {},
    to?: string,
  ) => invitationLine({ addresses, ...more }, "CODE", undefined, to);
  const local = { host: "127.0.0.1", port: 6667 };
  assert.equal(line([local]), "irc://127.0.0.1:6667/?invite=CODE");
  const all = { host: "0.0.0.0", port: 6697, tls: true };
  assert.match((line([local, all]) as { fault: string }).fault, /--address/);
  const more = { name: "chat.example.org", fingerprint: "AB:CD" };
  assert.equal(
    line([local, all], more),
    "ircs://chat.example.org:6697/?fingerprint=AB:CD&invite=CODE",
  );
  assert.equal(line([local], more), "irc://127.0.0.1:6667/?invite=CODE");
  assert.equal(line([all], {}, "[::1]:7000"), "ircs://[::1]:7000/?invite=CODE");
  assert.match((line([{ ...local, port: 0 }]) as { fault: string }).fault, /another port/);
  const here = { host: "127.0.0.1", port: 6697, tls: true };
  assert.equal(line([local, here]), "ircs://127.0.0.1:6697/?invite=CODE");
  assert.equal(
    line([all, { host: "0.0.0.0", port: 6667 }], more, "a.example:6667"),
    "irc://a.example:6667/?invite=CODE",
  );
  const sha256 = Array(32).fill("aB").join(":");
  assert.equal(
    line([all], { name: "a.example", fingerprint: sha256 }),
    `ircs://a.example:6697/?fingerprint=${"AB".repeat(32)}&invite=CODE`,
  );
  for (const wrong of ["", "a b", "host:0", "host:70000", "http://host"]) {
    assert.match((line([all], {}, wrong) as { fault: string }).fault, /is no address/);
  }
});

Deno.test("a QR code is a square of half blocks with a margin", () => {
  const lines = qrLines("ircs://chat.example.org:6697/room?invite=q7r2-x4kd-9mwa-p3te");
  assert.equal(new Set(lines.map((line) => line.length)).size, 1);
  assert(Math.abs(lines[0].length - 2 * lines.length) <= 1);
  assert.match(lines[0], /^█+$/);
  for (const line of lines) assert.match(line, /^██[█▀▄ ]+██$/);
});

Deno.test("an invitation with a fingerprint fits a terminal of 24 lines as a QR code", () => {
  const place = "ircs://chat.example.org:6697/lobby";
  const lines = qrLines(`${place}?fingerprint=${"A7".repeat(32)}&invite=q7r2-x4kd-9mwa-p3te`);
  assert(lines.length < 24, `${lines.length} lines`);
});

Deno.test("histogram: buckets, sum, count, and the bound under which most are", () => {
  const one = new Histogram();
  for (let i = 0; i < 99; i++) one.add(0.0002);
  one.add(5);
  assert.equal(one.count, 100);
  assert.equal(one.quantile(0.5), 0.00025);
  assert.equal(one.quantile(0.99), 0.00025);
  assert.equal(one.quantile(1), 1);
  assert.equal(new Histogram().quantile(0.99), 0.0001);
});

Deno.test("metrics: the page counts turns, deliveries and what the log warned of; health says what is wrong", () => {
  const metrics = new Metrics();
  const heard: string[] = [];
  const log = metrics.counting((level, event) => heard.push(`${level} ${event}`));
  log("warn", "wrong password", { address: "192.0.2.1" });
  log("info", "logged in", { account: "ann" });
  for (let i = 0; i < 2; i++) log("debug", "over a limit", { limit: "limits.connections" });
  metrics.turn(0.002, 0.001, 3, 30);
  metrics.turn(0.2, 0.0001, 1, 1);
  assert.deepEqual(heard, [
    "warn wrong password",
    "info logged in",
    ...Array(2).fill("debug over a limit"),
  ]);
  const page = metrics.page("1.2.3");
  for (
    const line of [
      "chat_deliveries_total 31",
      "chat_writes_total 4",
      'chat_turn_seconds_bucket{le="0.0025"} 1',
      'chat_turn_seconds_bucket{le="+Inf"} 2',
      "chat_turn_seconds_count 2",
      'chat_log_events_total{event="wrong password"} 1',
      'chat_info{version="1.2.3"} 1',
      'chat_refusals_total{limit="limits.connections"} 2',
    ]
  ) assert(page.split("\n").includes(line), line);
  assert.equal(metrics.status("1.2.3").refusals, 3);
  assert(!/ann|192\.0/.test(page));
  for (const line of page.trimEnd().split("\n")) {
    assert.match(line, /^(# (HELP|TYPE) \w+ .+|\w+(\{\w+="[^"]*"\})? -?[\d.e+-]+)$/);
  }
  assert.equal(metrics.illness(), undefined);
  const gauges = metrics.gauges();
  metrics.gauges = () => ({ ...gauges, storing: false });
  assert.match(metrics.illness()!, /can't store/);
  assert(page.endsWith("\n"));
});

Deno.test("top: rates are of the time between two looks", () => {
  const status = new Metrics().status("1.0") as unknown as Parameters<typeof screen>[0];
  const before = { ...status, uptime: 100, deliveries: 1000 };
  const lines = screen({ ...status, uptime: 102, deliveries: 5000 }, before);
  assert(lines.some((line) => /^delivered \/s +2000\.0$/.test(line)), lines.join("\n"));
  for (const line of screen({ ...status, uptime: 1e7, deliveries: 1e12 })) {
    assert(line.length <= 40);
  }
});

Deno.test("metrics.listen is one address of this machine", () => {
  for (const good of ["", "127.0.0.1:9464", "[::1]:0", "localhost:1"]) {
    assert.equal(loopbackFault(good), undefined, good);
  }
  for (const bad of ["0.0.0.0:9464", "127.0.0.1", "127.0.0.1:1 127.0.0.1:2", "192.0.2.1:1"]) {
    assert(loopbackFault(bad), bad);
  }
});

for (const unix of [true, false]) {
  Deno.test(`orders come by ${unix ? "a socket" : "a port on loopback"}, with the secret of the file alone`, async () => {
    using folder = new Folder();
    const heard: string[] = [];
    const control = openControl(
      folder.path,
      (request) => {
        heard.push(request.command);
        return Promise.resolve({ said: "é".repeat(40_000) });
      },
      () => {},
      unix,
    );
    const place = placeOf(folder.path)!;
    assert.equal(place.transport, unix ? "unix" : "tcp");
    const reply = await askRunning(folder.path, { command: "status" });
    assert.deepEqual(reply, { said: "é".repeat(40_000) });
    folder.write("control", JSON.stringify({ ...place, secret: "0".repeat(place.secret.length) }));
    assert("fault" in (await askRunning(folder.path, { command: "status" }))!);
    assert.deepEqual(heard, ["status"]);
    control.close();
    assert.equal(await askRunning(folder.path, { command: "status" }), undefined);
    assert.deepEqual([...Deno.readDirSync(folder.path)].map(({ name }) => name), []);
  });
}
