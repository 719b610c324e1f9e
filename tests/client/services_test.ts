/** What NickServ answers to commands of the client, with labels and without. */
import assert from "node:assert/strict";
import { inside } from "./support.ts";

const CAPS_BARE = "batch echo-message message-tags server-time";
const ROW = "1: since 2026-11-22T20:00:00.000Z, from 127.0.0.1, encrypted, this one";

Deno.test("services: with labels, what NickServ says carries the request; the question is not shown", () => {
  const bench = inside();
  const id = bench.session.askService("NickServ", "SESSIONS");
  assert.deepEqual(bench.sent(), [`@label=${id} PRIVMSG NickServ SESSIONS`]);
  bench.hear(
    `@label=${id} :s BATCH +l labeled-response`,
    "@batch=l :ann!u@h PRIVMSG NickServ SESSIONS",
    `@batch=l :NickServ!s@s NOTICE ann :${ROW}`,
    ":bob!u@h NOTICE ann :from somebody else",
    ":s BATCH -l",
  );
  const said = bench.took("message");
  assert.deepEqual(said.map(({ text, request }) => [text, request]), [
    [ROW, id],
    ["from somebody else", undefined],
  ]);
  assert.equal(bench.one("done").ok, true);
});

Deno.test("services: without labels it is what NickServ says before the PONG", () => {
  const bench = inside({ caps: CAPS_BARE });
  const id = bench.session.askService("NickServ", "SESSIONS");
  assert.deepEqual(bench.sent(), ["PRIVMSG NickServ SESSIONS", `PING ${id}`]);
  bench.hear(
    ":ann!u@h PRIVMSG NickServ SESSIONS",
    `:nickserv!s@s NOTICE ann :${ROW}`,
    ":bob!u@h PRIVMSG ann :hello",
    `:s PONG s ${id}`,
    ":NickServ!s@s NOTICE ann :unasked",
  );
  const said = bench.took("message");
  assert.deepEqual(said.map(({ text, request }) => [text, request]), [
    [ROW, id],
    ["hello", undefined],
    ["unasked", undefined],
  ]);
  assert.equal(bench.one("done").request, id);
});

Deno.test("services: a server without NickServ refuses", () => {
  const bench = inside({ caps: "" });
  const id = bench.session.askService("NickServ", "SESSIONS");
  bench.hear(":s 401 ann NickServ :No such nick", `:s PONG s ${id}`);
  const done = bench.one("done");
  assert.deepEqual([done.ok, done.what, done.code], [false, "service", "401"]);
});
