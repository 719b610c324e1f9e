/**
 * The client's session, and all that shows what comes out of it, against a server that says anything: nothing
 * throws, no line that is sent is broken, nothing that a terminal obeys is shown, and memory has an end.
 */
import assert from "node:assert/strict";
import { jsonLine, jsonOf } from "../../client/json.ts";
import { plainLines } from "../../client/plain.ts";
import type { Event } from "../../client/session/events.ts";
import { Session } from "../../client/session/session.ts";
import { styles } from "../../client/styles.ts";
import { present } from "../../client/terminal/present.ts";
import { linesOf, utf8 } from "../protocol/feeding.ts";
import { CAPS as MOST_CAPS } from "../client/support.ts";
import { FROM_SERVER } from "../../protocol/framer.ts";
import { readCases } from "./corpus.ts";
import { type Fuzzer, showing } from "./fuzzer.ts";
import { spoiled } from "./mutate.ts";
import type { Random } from "./random.ts";

/** What a terminal may obey: controls, and what turns the direction of writing or ends a line. */
const OBEYED = /[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;
/** Marks that set text of another direction apart, and end where it ends. */
const APART = /[\u2066\u2067]([^\u2066-\u2069]*)\u2069/g;
/** A name in a list is set apart within its line. */
const withoutMarks = (line: string) => line.replaceAll(APART, "$1").replaceAll(APART, "$1");
const CAPS = MOST_CAPS +
  " draft/message-redaction draft/multiline=max-bytes=400,max-lines=5 draft/read-marker";
const NOW = Date.UTC(2026, 10, 22, 23, 32, 0);
const WORDS = [
  "#a",
  "#b",
  "ann",
  "bob",
  "*",
  "NickServ",
  "+o",
  "@ann",
  "x\x1b[31my",
  "\u202e",
  "שלום",
  "timestamp=2026-11-22T23:32:00.000Z",
  "5",
  "",
];
const TIMES = ["2026-11-22T23:32:00.000Z", "9999-12-31T23:59:59.999Z", "0000-01-01T00:00:00Z", "x"];
const COMMANDS = [
  ...[
    "JOIN",
    "PART",
    "KICK",
    "QUIT",
    "NICK",
    "TOPIC",
    "MODE",
    "AWAY",
    "INVITE",
    "PRIVMSG",
    "NOTICE",
  ],
  ...[
    "REDACT",
    "BATCH",
    "CAP",
    "FAIL",
    "WARN",
    "NOTE",
    "ACCOUNT",
    "CHGHOST",
    "SETNAME",
    "ERROR",
    "PING",
  ],
  ...[
    "PONG",
    "AUTHENTICATE",
    "REGISTER",
    "ACK",
    "001",
    "005",
    "301",
    "305",
    "311",
    "317",
    "318",
    "319",
  ],
  ...[
    "322",
    "323",
    "331",
    "332",
    "341",
    "352",
    "315",
    "353",
    "366",
    "372",
    "376",
    "422",
    "433",
    "477",
  ],
  ...["900", "903", "904", "999", "TAGMSG", "MARKREAD", "CHATHISTORY"],
];

function someLine(random: Random, labels: readonly string[]): string {
  const word = () => random.pick(WORDS).replaceAll(" ", "") || "x";
  const tags = [
    `time=${random.pick(TIMES)}`,
    `batch=${random.below(4)}`,
    `label=${random.pick([...labels, "x"])}`,
    `msgid=${random.below(50)}`,
    "account=ann",
    `+draft/reply=${random.below(50)}`,
    `+draft/${random.pick(["react", "unreact"])}=${random.pick(["👍", "x", "\u202e"])}`,
    `+typing=${random.pick(["active", "paused", "done", "x"])}`,
    "draft/multiline-concat",
    "draft/chathistory-end",
  ].filter(() => random.below(3) === 0);
  const source = random.pick([":ann!a@h ", ":bob!b@h ", ":s ", ":s.x ", ""]);
  const mark = `${random.pick(["+", "-"])}${random.below(4)}`;
  const command = random.pick(COMMANDS);
  const type = random.pick([
    ...["chathistory", "soju.im/search", "labeled-response", "x"],
    ...["draft/multiline", "draft/chathistory-targets"],
  ]);
  const params = command === "BATCH"
    ? [mark, type, word()]
    : Array.from({ length: random.below(6) }, word);
  const text = random.pick([
    "hello",
    "\x01ACTION x",
    "a\x07b\x9bc",
    "@ann +bob cat!u@h",
    "=\u202e",
  ]);
  return `${tags.length ? `@${tags.join(";")} ` : ""}${source}${command} ${
    params.join(" ")
  } :${text}`;
}

/** What the person does meanwhile. */
const DEEDS: readonly ((session: Session) => unknown)[] = [
  (session) => session.say("#a", "hello\r\nQUIT :x"),
  (session) => session.join("#a"),
  (session) => session.history("#a", { limit: 20 }),
  (session) => session.whois("bob"),
  (session) => session.rooms(),
  (session) => session.search({ words: "x", limit: 5 }, "x"),
  (session) => session.topic("#a"),
  (session) => session.away("x"),
  (session) => session.say("#a", "one\n\ntwo\0", "say", { reply: "5" }),
  (session) => session.react("#a", "5", "👍"),
  (session) => session.typing("#a", "active"),
  (session) => session.targets(0, NOW, 5),
  (session) => session.markRead("#a", NOW),
  (session) => session.askService("NickServ", "SESSIONS"),
];

class Ears {
  readonly sent: string[] = [];
  readonly session: Session = new Session(
    (line) => this.#said(line),
    (event) => this.#heard(event),
  );

  #said(line: string): void {
    assert.doesNotMatch(line, /[\r\n\0]/);
    this.sent.push(line);
    if (this.sent.length > 100) this.sent.splice(0, 50);
  }

  #heard(event: Event): void {
    if (event.type === "offered" && this.session.handshake.phase === "offering") {
      this.session.logIn({ how: "login", name: "ann", password: "secret of ann" });
    }
    for (const line of plainLines(event)) assert.doesNotMatch(line, OBEYED);
    const json = jsonOf(event);
    if (json) {
      const line = jsonLine(json);
      assert.doesNotMatch(line.slice(0, -1), OBEYED);
      JSON.parse(line);
    }
    for (const columns of [80, 12]) {
      const shown = present(event, {
        columns,
        styles: styles({ NO_COLOR: "1" }),
        state: this.session.state,
        isCurrent: (room) => room === "#a",
        calls: ({ direct }) => direct,
      });
      for (const line of shown?.split("\n") ?? []) {
        assert.doesNotMatch(withoutMarks(line), OBEYED);
      }
    }
  }

  hear(line: string): void {
    this.session.receive(line, NOW);
  }
}

/** Somebody who is in and in #a. */
function inside(): Ears {
  const ears = new Ears();
  ears.session.start();
  for (const line of [`:s CAP * LS :${CAPS}`, `:s CAP * ACK :${CAPS.replaceAll(/=\S+/g, "")}`]) {
    ears.hear(line);
  }
  for (const line of [":s 903 ann :in", ":s 001 ann :Welcome", ":s 422 ann :none"]) ears.hear(line);
  ears.hear(":ann!a@h JOIN #a");
  return ears;
}

/** Takes bytes of a server, with a line end behind them. */
function hearBytes(ears: Ears, bytes: Uint8Array): void {
  for (const line of linesOf(Uint8Array.of(...bytes, 10), FROM_SERVER)) {
    if (typeof line === "string") ears.hear(line);
  }
}

/** A case of the corpus, as it is. */
export function hearCase(bytes: Uint8Array): void {
  hearBytes(inside(), bytes);
}

export const client: Fuzzer = {
  name: "the client's session",
  steps: 6000,
  start(random) {
    const corpus = readCases("server.txt");
    let ears = inside();
    let age = 0;
    return () => {
      if (++age > 400) {
        ears = random.below(4) ? inside() : new Ears();
        ears.session.start();
        age = 0;
      }
      if (random.below(5) === 0) random.pick(DEEDS)(ears.session);
      const labels = ears.session.waiting.slice(-4);
      const fine = utf8(someLine(random, labels));
      const bytes = random.below(3) ? fine : spoiled(random, [...corpus, fine]);
      showing(bytes, () => hearBytes(ears, bytes));
    };
  },
};
