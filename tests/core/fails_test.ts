/** Each code of FAIL provoked: one without a row here does not pass the type check. */
import assert from "node:assert/strict";
import { msgid, sequenceAt, StoreError } from "../../db/store.ts";
import { FAILS } from "../../protocol/fails.ts";
import { type Scene, START } from "../harness.ts";
import { type Provocation, provoke } from "./provoking.ts";

type Fails = typeof FAILS;
type Row = { [Command in keyof Fails]: `${Command} ${Fails[Command][number]}` }[keyof Fails];

const OPEN = "bob: BATCH +1 draft/multiline #a";
const batch = (...lines: string[]) => ({
  caps: ["draft/multiline", "batch"],
  lines: [OPEN, ...lines],
});
const part = (text: string) => `bob: @batch=1 PRIVMSG #a :${text}`;

function full({ store }: Scene): void {
  store.failWith(new StoreError("full", "the disk is full"));
}

function damaged({ store }: Scene): void {
  store.slice = () => {
    throw new StoreError("damaged", "the file is damaged");
  };
}

/** A message in #a, of that id. */
const SEQUENCE = sequenceAt(START) + 1000;
const ID = msgid(SEQUENCE);
const said = (nick: string) => ({ store, world }: Scene) =>
  store.append({
    sequence: SEQUENCE,
    conversation: world.channel("#a")!.conversation,
    command: "PRIVMSG",
    source: `${nick}!${nick}@host.test`,
    account: nick,
    text: "hello",
  });

const PROVOKED: Record<Row, Provocation> = {
  "* ACCOUNT_REQUIRED": {
    options: { guests: false },
    lines: ["gus: CAP REQ standard-replies", "gus: JOIN #a"],
  },
  "* INVALID_LINE": "bob: PRIVMSG #a :a\0b",
  "* INVALID_UTF8": {
    lines: [],
    last: ({ bob }) => bob.bytes(Uint8Array.from("PING \xff\n", (c) => c.charCodeAt(0))),
  },
  "* RATE_LIMITED": {
    options: { limits: { joinsPerMinute: 1 } },
    lines: [
      "far: CAP REQ :standard-replies",
      "far: CAP END",
      "far: NICK far",
      "far: USER f 0 * :f",
      "far: JOIN #a",
      "far: JOIN #b",
    ],
  },
  "* TEMPORARILY_UNAVAILABLE": {
    caps: ["standard-replies"],
    first: full,
    lines: ["bob: PRIVMSG #a :hello"],
  },
  "BATCH MULTILINE_INVALID": batch("bob: BATCH +2 dance #a"),
  "BATCH MULTILINE_INVALID_TARGET": batch("bob: @batch=1 PRIVMSG #b :x"),
  "BATCH MULTILINE_MAX_BYTES": batch(...Array(21).fill(part("x".repeat(400)))),
  "BATCH MULTILINE_MAX_LINES": batch(...Array(101).fill(part("x"))),
  "BATCH TIMEOUT": {
    ...batch(),
    last({ bob }) {
      bob.scene.pass(61_000);
      bob.send("BATCH -1");
    },
  },
  "CHATHISTORY INVALID_MSGREFTYPE": "bob: CHATHISTORY BEFORE #a x 1",
  "CHATHISTORY INVALID_PARAMS": "bob: CHATHISTORY",
  "CHATHISTORY INVALID_TARGET": "zoe: CHATHISTORY LATEST #a * 1",
  "CHATHISTORY MESSAGE_ERROR": { first: damaged, lines: ["bob: CHATHISTORY LATEST #a * 1"] },
  "MARKREAD INTERNAL_ERROR": {
    first: full,
    lines: ["bob: MARKREAD #a timestamp=2026-01-01T00:00:00.000Z"],
  },
  "MARKREAD INVALID_PARAMS": "bob: MARKREAD #a yesterday",
  "MARKREAD NEED_MORE_PARAMS": "bob: MARKREAD",
  "METADATA INVALID_TARGET": "bob: METADATA nobody LIST",
  "METADATA INVALID_VALUE": {
    caps: ["draft/metadata-3"],
    lines: ["bob: METADATA * SET url :a\tb"],
  },
  "METADATA KEY_INVALID": "bob: METADATA * GET $",
  "METADATA KEY_NOT_SET": "bob: METADATA * SET url",
  "METADATA KEY_NO_PERMISSION": "bob: METADATA ann SET url x",
  "METADATA LIMIT_REACHED": {
    options: { limits: { metadataKeys: 1 } },
    lines: ["bob: METADATA * SET a x", "bob: METADATA * SET b x"],
  },
  "METADATA SUBCOMMAND_INVALID": "bob: METADATA * DANCE",
  "METADATA TOO_MANY_SUBS": {
    options: { limits: { metadataSubscriptions: 1 } },
    lines: ["bob: METADATA * SUB a b"],
  },
  "METADATA VALUE_INVALID": "bob: METADATA * SET url :a\tb",
  "REDACT INVALID_TARGET": "zoe: REDACT #a x",
  "REDACT REDACT_FORBIDDEN": { first: said("ann"), lines: [`bob: REDACT #a ${ID}`] },
  "REDACT REDACT_WINDOW_EXPIRED": {
    options: { history: { redactionTime: 1000 } },
    first: said("bob"),
    lines: [],
    last({ bob }) {
      bob.scene.pass(2000);
      bob.send(`REDACT #a ${ID}`);
    },
  },
  "REDACT UNKNOWN_MSGID": "bob: REDACT #a zzz",
  "REGISTER ACCOUNT_EXISTS": ["new: NICK bob", "new: REGISTER * * longpassword"],
  "REGISTER ACCOUNT_NAME_MUST_BE_NICK": "gus: REGISTER other * longpassword",
  "REGISTER ALREADY_AUTHENTICATED": "bob: REGISTER * * longpassword",
  "REGISTER BAD_ACCOUNT_NAME": ["new: NICK NickServ", "new: REGISTER * * longpassword"],
  "REGISTER NEED_NICK": "new: REGISTER * * longpassword",
  "REGISTER TEMPORARILY_UNAVAILABLE": {
    options: { registration: "closed" },
    lines: ["gus: REGISTER * * longpassword"],
  },
  "REGISTER UNACCEPTABLE_EMAIL": {
    options: { registration: "invite" },
    lines: ["new: NICK new", "new: REGISTER * * longpassword"],
  },
  "REGISTER UNACCEPTABLE_PASSWORD": `gus: REGISTER * * ${"x".repeat(300)}`,
  "REGISTER WEAK_PASSWORD": "gus: REGISTER * * x",
  "RENAME CANNOT_RENAME": "ann: RENAME #a a",
  "RENAME CHANNEL_NAME_IN_USE": "ann: RENAME #a #b",
  "SEARCH INTERNAL_ERROR": {
    first: (made) => void (made.busy = true),
    lines: ["bob: SEARCH text=hello"],
  },
  "SEARCH INVALID_PARAMS": "bob: SEARCH",
  "SETNAME INVALID_REALNAME": "bob: SETNAME :",
  "VERIFY ALREADY_AUTHENTICATED": "bob: VERIFY bob 1",
  "VERIFY INVALID_CODE": "gus: VERIFY gus 1",
};

for (const [row, provocation] of Object.entries(PROVOKED)) {
  Deno.test(`FAIL ${row} is provoked`, () => {
    const start = new RegExp(`^:chat\\.test FAIL ${row.replace("*", "\\S+")} .*:\\S`);
    const lines = provoke(provocation);
    assert(lines.some((line) => start.test(line)), lines.join("\n"));
  });
}

Deno.test("codes of FAIL stand in the order of the alphabet", () => {
  for (const codes of Object.values(FAILS)) assert.deepEqual(codes, [...codes].sort());
});
