/**
 * Exactly once: whatever the connection does, words arrive once and in order, and all that was said is
 * shown once and in order. The server and the wire are values here; integration/cuts_test.ts has real ones.
 */
import assert from "node:assert/strict";
import { Chat } from "../../client/chat.ts";
import type { Link } from "../../client/link.ts";
import { Outbox } from "../../client/outbox.ts";
import type { Event, Said } from "../../client/session/events.ts";
import { Session } from "../../client/session/session.ts";
import { parseMessage } from "../../protocol/message.ts";
import type { View } from "../../client/view.ts";
import { fc, holds } from "../property.ts";
import { CAPS, NOW } from "./support.ts";

/** A server that keeps one room, and the wires to the one client that it has at a time. */
class Scene {
  readonly kept: { id: string; nick: string; text: string }[] = [];
  readonly shown: string[] = [];
  readonly returned: string[] = [];
  readonly chat: Chat;
  #toServer: string[] = [];
  #toClient: string[] = [];
  #link!: Link & { isOver: boolean };
  #page: number;
  #joined = false;

  /** `page`: messages that the server gives at a time. */
  constructor(page: number) {
    this.#page = page;
    const show = (event: Event) => {
      if (event.type === "message") this.shown.push(event.text);
    };
    const view: View = {
      show,
      history: (_room, messages) => messages.forEach(show),
      tell() {},
      table() {},
      complain() {},
      refused: (done) => this.returned.push(done.words),
    };
    const ports = { connect: () => Promise.resolve(), leave() {}, comesBack: true };
    this.chat = new Chat(view, ports, { history: 50, oneAtATime: true });
    this.chat.want(["#a"]);
    this.connect();
  }

  connect(): void {
    const session = new Session(
      (line) => this.#toServer.push(line),
      (event) => link.onEvent(event),
    );
    const ended = new Promise(() => {});
    const link = { session, isOver: false, ended, onEvent: (_event: Event) => {} };
    this.#link = link as unknown as Link & { isOver: boolean };
    this.#toServer = [];
    this.#toClient = [];
    this.#joined = false;
    this.chat.attach(this.#link);
    session.start();
  }

  /** The server takes `count` lines. */
  serve(count: number): void {
    for (const line of this.#toServer.splice(0, count)) {
      const message = parseMessage(line)!;
      const label = message.tags?.get("label");
      const lines = this.#answer(message.command, message.params);
      if (label === undefined) this.#toClient.push(...lines);
      else if (lines.length === 0) this.#toClient.push(`@label=${label} :s ACK`);
      else if (lines.length === 1) this.#toClient.push(`@label=${label};${tagged(lines[0])}`);
      else if (message.command === "CHATHISTORY") {
        this.#toClient.push(`@label=${label} ${lines[0]}`, ...lines.slice(1));
      } else {
        const inner = lines.map((one) => `@batch=x;${tagged(one)}`);
        this.#toClient.push(`@label=${label} :s BATCH +x labeled-response`, ...inner);
        this.#toClient.push(":s BATCH -x");
      }
    }
  }

  /** The client hears `count` lines. */
  deliver(count: number): void {
    for (const line of this.#toClient.splice(0, count)) this.#link.session.receive(line, NOW);
    const { phase } = this.#link.session.handshake;
    if (phase === "offering") this.#link.session.logIn({ how: "guest", name: "ann" });
  }

  /** The server takes `count` more lines, of which nobody hears; then all is new. */
  cut(count: number): void {
    this.serve(count);
    this.#link.isOver = true;
  }

  bob(text: string): void {
    this.#keep("bob", text);
  }

  /** No more cuts: until nobody has anything to say. */
  settle(): void {
    if (this.#link.isOver) this.connect();
    while (this.#toServer.length + this.#toClient.length > 0) {
      this.serve(1);
      this.deliver(1);
    }
  }

  get isOver(): boolean {
    return this.#link.isOver;
  }

  #keep(nick: string, text: string): string {
    const id = `m${this.kept.length}`;
    this.kept.push({ id, nick, text });
    const line = `@msgid=${id} :${nick}!u@h PRIVMSG #a :${text}`;
    if (nick !== "ann" && this.#joined && !this.isOver) this.#toClient.push(line);
    return line;
  }

  #answer(command: string, params: string[]): string[] {
    if (command === "PRIVMSG") return [this.#keep("ann", params[1])];
    if (command === "CAP" && params[0] === "LS") return [`:s CAP * LS :${CAPS}`];
    if (command === "CAP" && params[0] === "REQ") return [`:s CAP * ACK :${params[1]}`];
    if (command === "CAP") {
      const tokens = `CHANTYPES=# PREFIX=(ov)@+ CHATHISTORY=${this.#page}`;
      return [":s 001 ann :Hello", `:s 005 ann ${tokens} :are`, ":s 422 ann :None"];
    }
    if (command === "JOIN") {
      this.#joined = true;
      return [":ann!u@h JOIN #a", ":s 353 ann = #a :ann bob", ":s 366 ann #a :End"];
    }
    if (command !== "CHATHISTORY") return [];
    const [kind, , point, limit] = params;
    const from = this.kept.findIndex(({ id }) => point === `msgid=${id}`) + 1;
    const all = point.startsWith("msgid=") ? this.kept.slice(from) : this.kept;
    const part = kind === "LATEST" ? all.slice(-Number(limit)) : all.slice(0, Number(limit));
    const lines = part.map(({ id, nick, text }) =>
      `@batch=h;msgid=${id} :${nick}!u@h PRIVMSG #a :${text}`
    );
    return [":s BATCH +h chathistory #a", ...lines, ":s BATCH -h"];
  }
}

/** A line's own tags and the rest, to go behind another tag. */
function tagged(line: string): string {
  return line.startsWith("@") ? line.slice(1) : ` ${line}`;
}

const STEP = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom("hi", "hi", "yes", "no").map((say) => ({ say })) },
  { weight: 1, arbitrary: fc.constantFrom("waves", "hi").map((me) => ({ me })) },
  { weight: 1, arbitrary: fc.constant({ block: ["one", "two"] }) },
  { weight: 6, arbitrary: fc.nat(9).map((serve) => ({ serve })) },
  { weight: 6, arbitrary: fc.nat(9).map((deliver) => ({ deliver })) },
  { weight: 2, arbitrary: fc.constant({ bob: "hi" }) },
  { weight: 1, arbitrary: fc.nat(9).map((cut) => ({ cut })) },
  { weight: 1, arbitrary: fc.constant({ connect: true }) },
);

Deno.test("exactly once: whatever is cut, nothing is lost, doubled or out of order", () => {
  const law = fc.property(fc.integer({ min: 1, max: 4 }), fc.array(STEP, { maxLength: 60 }), run);
  holds(law, { numRuns: 2000 });
});

function run(page: number, steps: Record<string, unknown>[]): void {
  const scene = new Scene(page);
  scene.settle();
  const typed: string[] = [];
  for (const step of steps) {
    if ("say" in step) {
      typed.push(step.say as string);
      scene.chat.say(step.say as string);
    }
    if ("me" in step) {
      typed.push(`\x01ACTION ${step.me}\x01`);
      scene.chat.say(step.me as string, "action");
    }
    if ("block" in step) {
      const lines = step.block as string[];
      typed.push(...lines);
      scene.chat.sayTo("#a", lines.join("\n"));
    }
    if ("serve" in step && !scene.isOver) scene.serve(step.serve as number);
    if ("deliver" in step && !scene.isOver) scene.deliver(step.deliver as number);
    if ("bob" in step) scene.bob("hi");
    if ("cut" in step && !scene.isOver) scene.cut(step.cut as number);
    if ("connect" in step && scene.isOver) scene.connect();
  }
  scene.settle();
  const own = scene.kept.filter(({ nick }) => nick === "ann").map(({ text }) => text);
  assert.deepEqual(own, typed);
  assert.deepEqual(scene.shown, scene.kept.map(({ text }) => bare(text)));
  assert.deepEqual(scene.returned, []);
  assert.equal(scene.chat.underway, 0);
}

/** What is shown of words or of what somebody does. */
const bare = (text: string) => text.replace(/^\x01ACTION (.*)\x01$/, "$1");

const said = (text: string, own = true): Said => ({
  ...{ type: "message", at: 0, room: "#a", nick: own ? "ann" : "bob", text },
  ...{ kind: "say", own, direct: false },
});
const words = (text: string, target = "#a") => ({ target, words: text, kind: "say" as const });

Deno.test("outbox: each message answers for one parcel, of its own place, words and kind", () => {
  const outbox = new Outbox();
  outbox.queue(words("later"));
  outbox.lost([words("a"), words("a"), words("b"), words("a", "#b")]);
  outbox.arrived("#A", [said("a"), said("b", false), { ...said("b"), kind: "notice" }]);
  assert.deepEqual(outbox.targets, ["#a", "#b"]);
  assert.deepEqual(outbox.take("#a").map(({ words, unsure }) => [words, unsure]), [
    ["a", true],
    ["b", true],
    ["later", false],
  ]);
  assert.equal(outbox.count, 1);
});

Deno.test("outbox: what words answer goes with them", () => {
  const outbox = new Outbox();
  outbox.queue({ ...words("later"), reply: "m2" });
  outbox.lost([{ ...words("before"), reply: "m1" }]);
  assert.deepEqual(outbox.take("#a").map(({ words, reply }) => [words, reply]), [
    ["before", "m1"],
    ["later", "m2"],
  ]);
});
