/** The log on this machine: its files, who may read them, and that nothing is in them twice. */
import assert from "node:assert/strict";
import { fileName, RoomLog } from "../../client/log.ts";
import type { Said } from "../../client/session/events.ts";
import { Folder } from "../integration/folder.ts";
import { fc, holds } from "../property.ts";
import { NOW } from "./support.ts";

const said = (text: string, at = NOW, room = "#a"): Said => ({
  ...{ type: "message", at, room, nick: "bob", text, kind: "say", own: false, direct: false },
  id: text,
});
const T = "2026-11-22T23:32:00.000Z";

function logIn(folder: Folder) {
  const complaints: string[] = [];
  const log = new RoomLog(`${folder.path}/logs/server`, (sentence) => complaints.push(sentence));
  const text = (name: string) => Deno.readTextFileSync(`${folder.path}/logs/server/${name}`);
  return { log, complaints, text };
}

Deno.test("log: a file for a room, a line for an event, and nobody else may read them", () => {
  using folder = new Folder();
  const { log, complaints, text } = logIn(folder);
  log.show(said("hello\u001b[2J"));
  log.show({ type: "joined", at: NOW, room: "#A", nick: "cat", own: false });
  log.show({ type: "quit", at: NOW, nick: "cat", rooms: ["#a", "#b"], reason: "" });
  log.show({ type: "members", at: NOW, room: "#a", members: [] });
  log.show({ type: "topic", at: NOW, room: "#a", text: "old", changed: false });
  log.history("#a", [said("long ago", 0)], "older");
  log.close();
  assert.equal(
    text("#a.log"),
    `${T} #a bob: hello␛[2J\n${T} #A > cat joined\n${T} #a < cat quit\n`,
  );
  assert.equal(text("#b.log"), `${T} #b < cat quit\n`);
  assert.deepEqual(complaints, []);
  if (Deno.build.os === "windows") return;
  const mode = (path: string) => Deno.statSync(`${folder.path}/${path}`).mode! & 0o777;
  assert.deepEqual(["logs", "logs/server", "logs/server/#a.log"].map(mode), [0o700, 0o700, 0o600]);
});

Deno.test("log: what comes again as history is not written twice, also by a later program", () => {
  using folder = new Folder();
  const first = logIn(folder);
  first.log.history("#a", [said("one"), said("two", NOW + 1)], "opened");
  first.log.show(said("three", NOW + 2));
  // The same words once more are other words.
  first.log.show(said("three", NOW + 2));
  first.log.history(
    "#a",
    [said("two", NOW + 1), said("three", NOW + 2), said("four", NOW + 3)],
    "missed",
  );
  first.log.close();
  const second = logIn(folder);
  second.log.history("#a", [said("four", NOW + 3), said("five", NOW + 4)], "opened");
  second.log.close();
  const words = second.text("#a.log").split("\n").map((line) => line.split("bob: ")[1]);
  assert.deepEqual(words.filter(Boolean), ["one", "two", "three", "three", "four", "five"]);
});

Deno.test("log: a line that was cut stays apart from the next one", () => {
  using folder = new Folder();
  const { log, text } = logIn(folder);
  Deno.mkdirSync(`${folder.path}/logs/server`, { recursive: true });
  Deno.writeTextFileSync(`${folder.path}/logs/server/#a.log`, `${T} #a bob: he`);
  log.show(said("hello"));
  log.close();
  assert.equal(text("#a.log"), `${T} #a bob: he\n${T} #a bob: hello\n`);
});

Deno.test("log: what cannot be written is said once, and the chat goes on", () => {
  using folder = new Folder();
  folder.write("logs", "a file in the way");
  const { log, complaints } = logIn(folder);
  log.show(said("one"));
  log.show(said("two"));
  assert.equal(complaints.length, 1);
  assert.match(complaints[0], /^Cannot write the log in .*: .+\. No log is kept now\.$/);
});

Deno.test("log: no name leads out of its folder, and none is too long for one", () => {
  for (
    const [name, file] of [
      ["#lobby", "#lobby"],
      ["../../etc/passwd", "%2E%2E%2F%2E%2E%2Fetc%2Fpasswd"],
      ["..", "%2E%2E"],
      ["a\\b", "a%5Cb"],
      ["größe", "größe"],
      ["#a|b", "#a%7Cb"],
      ["nul\0", "nul%00"],
    ]
  ) assert.equal(fileName(name), file);
  holds(fc.property(fc.string({ maxLength: 400, unit: "binary" }), (name) => {
    const file = fileName(name);
    assert(/^[^./\\\0]+$/.test(file), file);
    assert(new TextEncoder().encode(file).length <= 200, file);
  }));
});
