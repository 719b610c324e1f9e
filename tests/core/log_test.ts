/** The log: one line an event. */
import assert from "node:assert/strict";
import { Scene } from "../harness.ts";
import { createLog, type Fields, LOG_LEVELS, type LogFormat } from "../../server/log.ts";

function written(format: LogFormat, event: string, fields?: Fields): string {
  const lines: string[] = [];
  createLog("debug", format, (line) => void lines.push(line))("info", event, fields);
  assert.equal(lines.length, 1);
  return lines[0];
}

Deno.test("pretty: time, level, event, fields", () => {
  const line = written("pretty", "welcomed", { session: 5, nick: "ann", account: true });
  assert.match(line, /^\d{4}-\d\d-\d\dT[\d:.]+Z info {2}welcomed session=5 nick=ann account=true$/);
});

Deno.test("pretty: what could be taken for something else is quoted", () => {
  const cases: [value: string, shown: string][] = [
    ["two words", '"two words"'],
    ['a"b', '"a\\"b"'],
    ["a=b", '"a=b"'],
    ["a\nERROR fake", '"a\\nERROR fake"'],
    ["\x1b[31m", '"\\u001b[31m"'],
    ["plain", "plain"],
  ];
  for (const [value, shown] of cases) {
    assert(written("pretty", "x", { value }).endsWith(` x value=${shown}`), value);
  }
});

Deno.test("json: one object a line", () => {
  const line = written("json", "cannot store", { reason: "full", error: "no\nspace" });
  assert(!line.includes("\n"));
  const { time, ...rest } = JSON.parse(line);
  assert(Number.isFinite(Date.parse(time)));
  assert.deepEqual(rest, {
    level: "info",
    event: "cannot store",
    reason: "full",
    error: "no\nspace",
  });
});

Deno.test("only events of the least level and above", () => {
  for (const [i, least] of LOG_LEVELS.entries()) {
    const seen: string[] = [];
    const log = createLog(least, "json", (line) => void seen.push(JSON.parse(line).level));
    for (const level of LOG_LEVELS) log(level, "x");
    assert.deepEqual(seen, LOG_LEVELS.slice(i));
  }
});

Deno.test("log_leaks: that somebody has left, and why, is in the log without what they wrote", () => {
  const scene = new Scene();
  const ann = scene.person("ann");
  ann.send("JOIN #tea", "PRIVMSG #tea :XWORDSX", "AWAY :XAWAYX", "QUIT :XFAREWELLX");
  const closed = scene.log.filter(({ event }) => event === "closed");
  assert.deepEqual(closed.map(({ fields }) => fields?.reason), ["Quit"]);
  assert.doesNotMatch(JSON.stringify(scene.log), /X[A-Z]+X/);
});
