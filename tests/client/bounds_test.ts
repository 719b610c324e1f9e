/** However much comes, by a server that never ends an answer or by people who never stop, memory has its bounds. */
import assert from "node:assert/strict";
import { Chat } from "../../client/chat.ts";
import { MOST_PLACES } from "../../client/crowd.ts";
import { Latest } from "../../client/latest.ts";
import type { Link } from "../../client/link.ts";
import { RoomLog } from "../../client/log.ts";
import type { Event, Said } from "../../client/session/events.ts";
import { Comings } from "../../client/terminal/comings.ts";
import { Folder } from "../integration/folder.ts";
import { inside, NOW } from "./support.ts";

const MANY = 100_000;

Deno.test("session: answers that have no end are kept up to a bound", () => {
  const { session } = inside();
  for (let i = 0; i < MANY + 500; i++) {
    session.receive(`:s 372 ann :- line ${i}`, 0);
    session.receive(`:s 322 ann #r${i} 1 :topic`, 0);
    if (i < 500) session.receive(`:s 353 ann = #r${i} :ann bob`, 0);
    if (i < 500) session.receive(`:s BATCH +${i} chathistory #a`, 0);
  }
  assert.equal(session.answers.motd.length, MANY);
  assert.equal(session.answers.rooms.length, MANY);
  assert.equal(session.answers.names.size, 100);
});

/** ann with a session in memory, and what she was shown. */
function ann(caps?: string) {
  const bench = inside({ caps });
  const shown: Event[] = [];
  const histories: (readonly Said[])[] = [];
  const told: string[] = [];
  const view = {
    show: (event: Event) => void shown.push(event),
    history: (_room: string, messages: readonly Said[]) => void histories.push(messages),
    tell: (text: string) => void told.push(text),
    table: () => {},
    complain: (sentence: string) => void told.push(sentence),
    refused: () => {},
  };
  const ports = { connect: () => Promise.resolve(), leave: () => {} };
  const chat = new Chat(view, ports, { history: 50, oneAtATime: true });
  const ended = new Promise<string>(() => {});
  chat.attach({ session: bench.session, isOver: false, ended } as unknown as Link);
  const hear = (...lines: string[]) => {
    const sent = bench.hear(...lines);
    for (const event of bench.events.splice(0)) chat.link!.onEvent(event);
    return sent;
  };
  return { chat, hear, shown, histories, told };
}

/** Without history, rooms are open as soon as they are joined. */
const PLAIN = "message-tags server-time echo-message";
const ROOMS = Array.from({ length: 40 }, (_, i) => `#room${i}`);

function inRooms() {
  const person = ann(PLAIN);
  person.chat.want(ROOMS);
  for (const room of ROOMS) person.hear(`:ann!u@h JOIN ${room}`, `:s 366 ann ${room} :End`);
  return person;
}

Deno.test("bounds: of each room a few messages are kept, however many were said", () => {
  const { chat, hear } = inRooms();
  for (let i = 0; i < MANY; i++) {
    const nick = i % 3 === 0 ? "ann" : `p${i % 1000}`;
    hear(`@msgid=m${i} :${nick}!u@h PRIVMSG ${ROOMS[i % ROOMS.length]} :message ${i}`);
  }
  assert.equal(chat.places.all.length, ROOMS.length);
  for (const room of ROOMS) {
    assert.equal(chat.recall.in(room).length, 200, room);
    const waiting = chat.places.find(room)!.waiting.length;
    assert.equal(waiting, chat.isCurrent(room) ? 0 : 50, room);
  }
  // Of one's own messages the last can be taken back, one after the other.
  const room = chat.current!;
  let mine = 0;
  for (;; mine++) {
    const id = chat.lastOwn;
    if (id === undefined) break;
    hear(`:ann!u@h REDACT ${room} ${id}`);
  }
  assert.equal(mine, 200);
});

Deno.test("bounds: strangers who write to one make room for each other, one's rooms stay", () => {
  const { chat, hear } = inRooms();
  hear("@msgid=f :friend!u@h PRIVMSG ann :first");
  chat.go("friend");
  const strangers = MOST_PLACES * 3;
  for (let i = 0; i < strangers; i++) hear(`@msgid=m${i} :s${i}!u@h PRIVMSG ann :psst`);
  assert.equal(chat.places.all.length, MOST_PLACES);
  for (const name of [...ROOMS, "friend", `s${strangers - 1}`]) {
    assert(chat.places.find(name), name);
  }
  assert.equal(chat.recall.partners.length, MOST_PLACES);
  assert.equal(chat.recall.partners[0], `s${strangers - 1}`);
  const recalled = Array.from({ length: strangers }, (_, i) => chat.recall.in(`s${i}`).length);
  assert(recalled.filter((count) => count > 0).length <= MOST_PLACES);
  assert.equal(recalled.at(-1), 1);
});

Deno.test("bounds: a history that never comes is not waited for when too much was said", () => {
  const { chat, hear, shown, histories } = ann();
  chat.want(["#a"]);
  hear(":ann!u@h JOIN #a", ":s 366 ann #a :End");
  for (let i = 0; i < 9_000; i++) hear(`@msgid=m${i} :bob!u@h PRIVMSG #a :message ${i}`);
  assert.equal(histories.length, 0, "it is waited for");
  for (let i = 9_000; i < 12_000; i++) hear(`@msgid=m${i} :bob!u@h PRIVMSG #a :message ${i}`);
  assert.deepEqual(histories, [[]], "it is not waited for any more");
  const texts = shown.flatMap((event) => event.type === "message" ? [event.text] : []);
  assert.deepEqual(texts, Array.from({ length: 12_000 }, (_, i) => `message ${i}`));
});

Deno.test("bounds: what waits of a lost connection is as much as one connection gives", () => {
  const { chat } = inRooms();
  const { places } = chat;
  for (let time = 0; time < 4; time++) {
    const messages = Array.from({ length: 3000 }, (_, i): Said => ({
      ...{ type: "message", at: NOW + i, room: ROOMS[1], nick: "bob", text: `${time} ${i}` },
      ...{ kind: "say", own: false, direct: false },
    }));
    places.missed(ROOMS[1], messages, () => false);
  }
  const { waiting, unread } = places.find(ROOMS[1])!;
  assert.deepEqual([waiting.length, unread], [5000, 12_000]);
  assert.equal(waiting.at(-1)!.text, "3 2999");
});

Deno.test("bounds: who comes and goes where nobody talks is told before they are too many", () => {
  const comings = new Comings();
  let count = 0;
  for (; !comings.isFull; count++) {
    comings.take({ type: "joined", at: NOW, room: "#a", nick: `n${count}`, own: false });
  }
  assert.equal(count, 1000);
  assert.match(comings.told()!.text, /and 995 more joined$/);
  assert.equal(comings.isFull, false);
});

Deno.test("bounds: a map of the latest forgets what was used longest ago, and says so", () => {
  const gone: number[] = [];
  const latest = new Latest<number>(3, (value) => gone.push(value));
  for (const [at, key] of ["a", "b", "c"].entries()) latest.set(key, at);
  assert.equal(latest.get("a"), 0);
  latest.set("d", 3);
  latest.set("c", 4);
  latest.set("e", 5);
  assert.deepEqual(gone, [1, 0]);
  assert.deepEqual([...latest.values()], [3, 4, 5]);
  assert.equal(latest.size, 3);
  latest.clear();
  assert.equal(latest.get("d"), undefined);
});

Deno.test("bounds: a log of very many people has few files open, and all that was said", () => {
  using folder = new Folder();
  const { openSync } = Deno;
  let open = 0;
  let most = 0;
  Deno.openSync = (path, options) => {
    const file = openSync(path, options);
    most = Math.max(most, ++open);
    const close = file.close.bind(file);
    file.close = () => {
      open--;
      close();
    };
    return file;
  };
  try {
    const log = new RoomLog(folder.path, assert.fail);
    for (let i = 0; i < 600; i++) {
      const [text, room, nick] = [`message ${i}`, `p${i % 200}`, `p${i % 200}`];
      log.show({
        ...{ type: "message", at: NOW + i, room, nick, text },
        ...{ kind: "say", own: false, direct: true },
      });
    }
    log.close();
  } finally {
    Deno.openSync = openSync;
  }
  assert.deepEqual([most, open], [65, 0]);
  for (let i = 0; i < 200; i++) {
    const lines = Deno.readTextFileSync(`${folder.path}/p${i}.log`).trim().split("\n");
    assert.deepEqual(lines.map((line) => Number(line.split(" ").at(-1))), [i, i + 200, i + 400]);
  }
});
