/** Read markers that the person's other devices are told. */
import assert from "node:assert/strict";
import { Chat } from "../../client/chat.ts";
import type { Link } from "../../client/link.ts";
import { Reading } from "../../client/reading.ts";
import type { Said } from "../../client/session/events.ts";
import { HandClock } from "./hand_clock.ts";
import { annIn, GIVEN, Person, serverWith } from "./person.ts";
import { CAPS, inside, NOW } from "./support.ts";

const PAUSE = 3_600_000;
const MINUTE = 60_000;

function reader(caps = `${CAPS} draft/read-marker`) {
  const bench = inside({ caps });
  const nothing = () => {};
  const view = { show: nothing, history: nothing, tell: nothing, table: nothing };
  const ports = { connect: () => Promise.resolve(), leave: nothing };
  const chat = new Chat({ ...view, complain: nothing, refused: nothing }, ports, {
    history: 0,
    oneAtATime: true,
  });
  chat.attach({
    session: bench.session,
    isOver: false,
    ended: new Promise(() => {}),
  } as unknown as Link);
  bench.hear(":ann!u@h JOIN #a", ":ann!u@h JOIN #b");
  chat.current = "#a";
  const clock = { ms: NOW };
  const settings = { now: () => clock.ms, presence: 3 * MINUTE, pause: PAUSE };
  const reading = new Reading(() => chat, settings);
  const said = (room: string, at: number): Said => ({
    ...{ type: "message", at, room, nick: "bob", text: "x", kind: "say", own: false },
    direct: !room.startsWith("#"),
  });
  bench.sent();
  return { bench, chat, reading, clock, said };
}

const marked = (room: string, ms: number) =>
  `MARKREAD ${room} timestamp=${new Date(ms).toISOString()}`;

Deno.test("reading: what is shown while somebody is there is told, many messages as one", async () => {
  using timers = new HandClock();
  const { bench, reading, said } = reader();
  reading.deed();
  for (let i = 0; i < 50; i++) reading.show(said("#a", NOW + i));
  assert.deepEqual(bench.sent(), []);
  await timers.fire(PAUSE);
  assert.deepEqual(bench.sent(), [marked("#a", NOW + 49)]);
  reading.show(said("#a", NOW + 50));
  reading.close();
  assert.deepEqual(bench.sent(), [marked("#a", NOW + 50)], "what is pending is told at the end");
});

Deno.test("reading: nobody is there: nothing is read until they do something", async () => {
  using timers = new HandClock();
  const { bench, reading, clock, said } = reader();
  reading.show(said("#a", NOW));
  reading.deed();
  await timers.fire(PAUSE);
  assert.deepEqual(bench.sent(), [marked("#a", NOW)]);
  clock.ms += 3 * MINUTE + 1;
  reading.show(said("#a", NOW + 5));
  reading.close();
  assert.deepEqual(bench.sent(), [], "idle for three minutes");
  reading.deed();
  bench.session.state.away = true;
  await timers.fire(PAUSE);
  assert.deepEqual(bench.sent(), [], "away");
});

Deno.test("reading: other rooms stay unread until one goes there", async () => {
  using timers = new HandClock();
  const { bench, chat, reading, said } = reader();
  reading.deed();
  await timers.fire(PAUSE);
  reading.history("#b", [said("#b", NOW + 1), said("#b", NOW + 2)]);
  reading.close();
  assert.deepEqual(bench.sent(), []);
  chat.current = "#b";
  reading.roomChanged();
  reading.deed();
  await timers.fire(PAUSE);
  assert.deepEqual(bench.sent(), [marked("#b", NOW + 2)]);
});

Deno.test("reading: up to where a conversation was read is asked for once", () => {
  const { bench, chat, reading } = reader();
  chat.current = "bob";
  reading.roomChanged();
  assert.deepEqual(bench.sent(), ["MARKREAD bob"]);
  bench.hear(":s MARKREAD bob timestamp=2026-11-22T20:00:00.000Z");
  reading.roomChanged();
  assert.deepEqual(bench.sent(), []);
});

Deno.test("reading: a server without markers is told nothing", async () => {
  using timers = new HandClock();
  const { bench, chat, reading, said } = reader(CAPS);
  reading.show(said("#a", NOW));
  reading.deed();
  await timers.fire(PAUSE);
  chat.current = "bob";
  reading.roomChanged();
  assert.deepEqual(bench.sent(), []);
});

Deno.test("terminal: who leaves has read what was on the screen", async () => {
  const caps = `${CAPS} draft/read-marker`;
  await using server = serverWith({ caps });
  await using ann = await annIn(server);
  ann.type("hello\r");
  await ann.sees("ann  hello");
  ann.type("/quit\r");
  await ann.exit();
  assert(server.heard.includes("MARKREAD #lobby timestamp=2026-11-22T23:32:00.000Z"));
});

Deno.test("reading: nothing is asked before one is in, for that would be a refused login", async () => {
  using _clock = new HandClock();
  await using server = serverWith({
    caps: `${CAPS} draft/read-marker`,
    before: (line, guest) => {
      if (!line.startsWith("MARKREAD") || guest.account !== undefined) return false;
      void guest.say(":s 451 * :Introduce yourself first");
      return true;
    },
  });
  await using cat = new Person(server.port, ["--user", "cat", "--register"], GIVEN);
  await cat.sees("The account cat is made.", "Here: ", "#lobby> ");
  cat.type("/go bob\r");
  await cat.sees("bob> ");
  cat.type("hello\r");
  await cat.sees("cat  hello");
  const asked = server.heard.filter((line) => line.startsWith("MARKREAD"));
  assert.deepEqual([...new Set(asked)], ["MARKREAD bob"]);
});
