/**
 * What things cost, counted instead of timed: a slower machine changes nothing here, and a change that makes the
 * server do more for each delivery fails.
 */
import assert from "node:assert/strict";
import { DatabaseSync, StatementSync } from "node:sqlite";
import { Line, type Tail } from "../../protocol/line.ts";
import { Broadcast } from "../../server/core/broadcast.ts";
import type { Session } from "../../server/core/session.ts";
import { Backlog } from "../../server/transport/backlog.ts";
import {
  Connection,
  type ConnectionLimits,
  type Socket,
} from "../../server/transport/connection.ts";
import { Outbox, type Sender } from "../../server/transport/outbox.ts";
import { event, storeInMemory } from "../db/support.ts";
import { type Person, Scene } from "../harness.ts";
import { settled } from "./fake_socket.ts";

const MANY = 50;

/** How often `method` of `prototype` is called while `work` is done. */
function calls<T>(prototype: T, method: keyof T & string, work: () => void): number {
  const real = prototype[method];
  let count = 0;
  const counting = function (this: unknown, ...args: unknown[]) {
    count++;
    return (real as (...args: unknown[]) => unknown).apply(this, args);
  };
  Object.defineProperty(prototype, method, { value: counting, configurable: true, writable: true });
  try {
    work();
  } finally {
    Object.defineProperty(prototype, method, { value: real, configurable: true, writable: true });
  }
  return count;
}

/** A room of many, who have these capabilities in turn; the first one is ann. */
function crowd(...shapes: string[][]): { scene: Scene; ann: Person; people: Person[] } {
  const scene = new Scene();
  const people = Array.from(
    { length: MANY },
    (_, i) => scene.person(i === 0 ? "ann" : `p${i}`, i === 0 ? [] : shapes[i % shapes.length]),
  );
  for (const person of people) person.send("JOIN #a");
  for (const person of people) person.take();
  return { scene, ann: people[0], people };
}

const LIMITS: ConnectionLimits = {
  handshakeTime: 1000,
  bytesPerSecond: 1000,
  bytesBurst: 1000,
  unfinishedLine: 1000,
  sendQueue: 1000,
  sendQueues: 1000,
};

const LINES = 5;
/** Several messages that arrive at once. */
const burst = new TextEncoder().encode("PRIVMSG #a :hello\r\n".repeat(LINES));

Deno.test("cost: what many are sent is encoded once for each form that it has", () => {
  const forms: [expected: number, ...shapes: string[][]][] = [
    [1, []],
    [2, [], ["server-time"]],
    [4, [], ["server-time"], ["message-tags"], ["server-time", "message-tags"]],
  ];
  for (const [expected, ...shapes] of forms) {
    const { ann, people } = crowd(...shapes);
    const count = calls(TextEncoder.prototype, "encode", () => ann.bytes(burst));
    assert.equal(count, expected);
    assert.equal(people[MANY - 1].take().length, LINES);
  }
});

Deno.test("cost: no line is made for capabilities that nobody in the room has", () => {
  const { ann } = crowd([]);
  const made = calls(Line.prototype, "after", () => ann.bytes(burst));
  assert.equal(made, LINES * (MANY - 1), "a step for each delivery, and no more");
  const shapes: number[] = [];
  const real = Broadcast.prototype.line;
  Broadcast.prototype.line = function (shape) {
    shapes.push(shape);
    return real.call(this, shape);
  };
  try {
    ann.bytes(burst);
  } finally {
    Broadcast.prototype.line = real;
  }
  assert.deepEqual(shapes, Array(LINES).fill(0), "asked for once a message");
});

Deno.test("cost: who is sent the same lines stands on the same tail: nothing is made for a delivery", () => {
  const { scene, ann, people } = crowd([], ["server-time"]);
  for (let i = 0; i < LINES; i++) {
    scene.core.receive(ann.session, "PRIVMSG #a :hello", scene.now);
  }
  const tails = new Set<Tail | null>();
  for (const { tail } of people) for (let at = tail; at !== null; at = at.before) tails.add(at);
  assert.equal(tails.size, 2 * LINES, "one for each line and form");
  scene.endTurn();
});

Deno.test("cost: a turn is one commit, and one write for each who is sent something", () => {
  const { scene, ann, people } = crowd([]);
  const flushes = new Map<Sender, number>();
  for (const person of people) {
    const real = person.flush.bind(person);
    person.flush = () => {
      flushes.set(person, (flushes.get(person) ?? 0) + 1);
      real();
    };
  }
  let commits = 0;
  const commit = scene.store.commit.bind(scene.store);
  scene.store.commit = () => {
    commits++;
    commit();
  };
  for (let i = 0; i < LINES; i++) {
    scene.core.receive(ann.session, "PRIVMSG #a :hello", scene.now);
  }
  assert.equal(commits, 0);
  scene.endTurn();
  assert.equal(commits, 1);
  assert.equal(flushes.size, MANY - 1, "who speaks is sent nothing");
  assert.deepEqual(new Set(flushes.values()), new Set([1]));
});

Deno.test("cost: to write to somebody is one call and one handler, however many writes there are", async () => {
  const seen = { writes: 0, handlers: 0, read: new Promise<null>(() => {}) };
  const socket: Socket = {
    read: () => seen.read,
    close() {},
    write(bytes) {
      seen.writes++;
      const done = Promise.resolve(bytes.length);
      const then = done.then.bind(done);
      // An async function that awaits it makes more promises, and does not come by here.
      done.then = ((...handlers: Parameters<typeof then>) => {
        seen.handlers++;
        return then(...handlers);
      }) as typeof done.then;
      return done;
    },
  };
  const outbox = new Outbox({ commit: () => true, tellUnstored() {} }, () => {});
  const connection = new Connection(socket, outbox, LIMITS, new Backlog(1_000_000));
  for (let i = 1; i <= LINES; i++) {
    connection.push(new Line("hello"));
    outbox.endTurn();
    assert.deepEqual([seen.writes, seen.handlers], [i, i]);
    await settled();
  }
});

Deno.test("cost: a list of names makes one form of a line, however many rows it has", () => {
  const { scene, ann } = crowd([]);
  for (let i = 0; i < MANY; i++) scene.person(`${"long".repeat(4)}${i}`).send("JOIN #a");
  ann.take();
  const forms = calls(Broadcast.prototype, "line", () => ann.send("NAMES #a"));
  const rows = ann.take().filter((line) => line.includes(" 353 "));
  assert(rows.length > 2, "several rows");
  assert.equal(forms, 1, "only the end of the list");
});

Deno.test("cost: a form of a message is looked up once for all who get it, in whatever order they came", () => {
  const { scene, ann } = crowd([], ["server-time"], ["server-time", "message-tags"]);
  const forms = () => calls(Broadcast.prototype, "line", () => ann.send("PRIVMSG #a :hello"));
  assert.equal(forms(), 3);
  scene.person("late", ["server-time"]).send("JOIN #a");
  assert.equal(forms(), 3, "who comes later, too");
});

Deno.test("cost: who comes into a room makes no copy of who is in it", () => {
  const { scene, people } = crowd([]);
  const late = scene.person("late");
  const audience = scene.world.channel("#a")!.audience as Session[];
  assert.equal(audience.length, MANY);
  let copies = 0;
  for (const method of ["slice", "filter", "concat"] as const) {
    Object.defineProperty(audience, method, {
      value: (...args: never[]) => {
        copies++;
        return (Array.prototype[method] as (...args: never[]) => Session[]).apply(audience, args);
      },
    });
  }
  late.send("JOIN #a");
  assert.equal(people[1].take().length, 1);
  assert.equal(copies, 0);
});

Deno.test("cost: a silent person in a room has no Map or Set but those that everybody needs", () => {
  const { ann } = crowd([]);
  const user = ann.session.user!;
  const kept = Object.entries(user).filter(([, value]) =>
    value instanceof Map || value instanceof Set
  );
  assert.deepEqual(kept.map(([name]) => name).sort(), ["channels", "modes"]);
});

Deno.test("cost: messages of a turn are stored by few statements in one transaction", () => {
  const { store } = storeInMemory();
  const room = store.newConversation();
  store.commit();
  const messages = 200;
  const storing = (from: number) => () => {
    for (let i = 0; i < messages; i++) store.append(event(from + i, room));
    store.commit();
  };
  storing(1)();
  const prepared = calls(DatabaseSync.prototype, "prepare", storing(1001));
  const began = calls(DatabaseSync.prototype, "exec", storing(2001));
  const run = calls(StatementSync.prototype, "run", storing(3001));
  assert.equal(prepared, 0, "statements are prepared once");
  assert.ok(began <= 2, `${began} statements around it`);
  // 64, 8 and 1 rows at a time.
  assert.ok(run <= messages / 25, `${run} statements for ${messages} messages`);
});
