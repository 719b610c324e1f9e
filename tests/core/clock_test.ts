/** clock_jump: A clock that somebody sets, by days, while people talk: order, ids, dates, pauses and what is kept. */
import assert from "node:assert/strict";
import { fromMsgid, sequenceTime } from "../../db/store.ts";
import { parseMessage } from "../../protocol/message.ts";
import { fc, holds } from "../property.ts";
import { forget, type Person, Scene, scene, START } from "../harness.ts";

const DAY = 86_400_000;
const CAPS = ["echo-message", "message-tags", "server-time", "batch", "draft/chathistory"];

function messages(lines: string[]) {
  return lines.map((line) => parseMessage(line)!).filter(({ command }) => command === "PRIVMSG")
    .map(({ tags, params }) => ({
      id: tags!.get("msgid")!,
      time: tags!.get("time")!,
      text: params[1],
    }));
}

const historyOf = (reader: Person) => messages(reader.ask("CHATHISTORY LATEST #a * 1000"));

Deno.test("law: whatever the clock does, what was seen is what history has: ids, times and order", () => {
  const step = fc.integer({ min: -400 * DAY, max: 400 * DAY });
  holds(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const { ann, scene: made } = scene({ ann: CAPS });
      ann.ask("JOIN #a");
      const seen = steps.flatMap((ms, i) => {
        made.set(ms);
        return messages(ann.ask(`PRIVMSG #a :${i}`));
      });
      assert.equal(seen.length, steps.length);
      assert.deepEqual(historyOf(ann), seen);
      const numbers = seen.map(({ id }) => fromMsgid(id)!);
      numbers.forEach((number, i) => {
        assert(i === 0 || number > numbers[i - 1]);
        assert.equal(seen[i].time, new Date(sequenceTime(number)).toISOString());
      });
      const after = seen.length > 1 && `CHATHISTORY AFTER #a msgid=${seen[0].id} 1000`;
      if (after) assert.deepEqual(messages(ann.ask(after)), seen.slice(1));
    }),
    { numRuns: 60 },
  );
});

Deno.test("a server that starts with an earlier clock gives no number twice", () => {
  const { ann, scene: made } = scene({ ann: CAPS });
  const [{ id }] = messages(ann.ask("JOIN #a", "PRIVMSG #a :before"));
  const later = new Scene({ store: made.store });
  later.now = START - 30 * DAY;
  const again = later.person("ann", CAPS);
  const [next] = messages(again.ask("JOIN #a", "PRIVMSG #a :after"));
  assert(fromMsgid(next.id)! > fromMsgid(id)!);
});

for (const days of [-3, 3, 400]) {
  Deno.test(`set by ${days} days: nobody is closed for it, and who is silent is still noticed`, () => {
    const made = new Scene({
      limits: { pingAfter: 60_000, pingTimeout: 30_000, loginTime: 50_000 },
    });
    const ann = made.person("ann");
    made.pass(61_000);
    ann.sees("PING …");
    const door = made.stranger();
    made.set(days * DAY);
    assert(!ann.closed && !door.closed);
    made.pass(29_000);
    assert(!ann.closed && !door.closed);
    made.pass(2_000);
    assert(ann.closed && !door.closed);
    made.pass(20_000);
    assert(door.closed);
  });
}

Deno.test("set back by days: who waits for slow mode, or after a wrong password, waits no longer", () => {
  const { ann, bob, scene: made } = scene({ ann: [], bob: [] }, {
    limits: { loginFailures: 1, loginDelay: 60_000 },
  });
  ann.send("JOIN #a", "MODE #a +S 10");
  bob.send("JOIN #a", "PRIVMSG #a :one");
  const eve = made.stranger();
  eve.send("NICK eve", "USER eve 0 * :eve");
  for (let i = 0; i < 3; i++) eve.send("PRIVMSG NickServ :IDENTIFY ann wrong");
  made.set(-5 * DAY);
  made.pass(11_000);
  forget(ann, bob);
  bob.send("PRIVMSG #a :two").sees();
  ann.sees(":bob PRIVMSG #a :two");
  made.pass(60_000);
  const again = made.stranger();
  again.send("PASS :ann:password of ann", "NICK ann", "USER ann 0 * :ann");
  assert(again.take().some((line) => line.includes(" 001 ann ")));
});

Deno.test("set on by years and back again: no history is removed for its age, and then it is in time", () => {
  const { ann, scene: made } = scene({ ann: CAPS }, { history: { age: 10 * DAY } });
  ann.ask("JOIN #a", "PRIVMSG #a :kept");
  made.set(1000 * DAY);
  for (let i = 0; i < 20; i++) made.pass(2000);
  made.set(-1000 * DAY);
  assert.deepEqual(historyOf(ann).map(({ text }) => text), ["kept"]);
  // The latest event of all is never removed.
  ann.ask("PRIVMSG #a :latest");
  made.pass(11 * DAY);
  const { conversation } = made.world.channel("#a")!;
  const kept = made.store.slice(conversation, { limit: 9, from: "end" });
  assert.deepEqual(kept.map(({ text }) => text), ["latest"]);
});

Deno.test("set on by years for a minute: who is always on stays", () => {
  const { ann, scene: made } = scene({ ann: [] }, { alwaysOn: "on" });
  ann.send("JOIN #a").vanish();
  made.set(1000 * DAY);
  made.set(-1000 * DAY);
  assert(made.world.user("ann")?.channels.size === 1);
});

Deno.test("the log says that the clock was set, once each time, and by how much", () => {
  const made = new Scene();
  made.set(3 * DAY);
  made.set(-500);
  made.set(-DAY);
  const said = made.log.filter(({ event }) => event === "the clock was set").map(({ fields }) =>
    fields
  );
  assert.deepEqual(said, [
    { direction: "on", seconds: 3 * 86_400 },
    { direction: "back", seconds: 86_400 },
  ]);
});
