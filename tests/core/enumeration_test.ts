/**
 * Whether somebody has an account is not to be found out by trying: not by text, and not by work done.
 * What is public on purpose stands in docs/security.md.
 */
import assert from "node:assert/strict";
import { type Person, plain, Scene, type SceneOptions } from "../harness.ts";

/** Names of the same length: only the first has an account. */
const KNOWN = "known";
const UNKNOWN = "nobdy";

/** The same lines for either name must be answered the same, and make the same work. */
function compare(options: SceneOptions, come: (made: Scene) => Person, lines: readonly string[]) {
  const transcript = (name: string) => {
    const made = new Scene(options);
    made.account(KNOWN);
    const person = come(made);
    person.take();
    made.patient = true;
    const work: string[] = [];
    const seen: string[] = [];
    for (const line of lines) {
      const sent = line.replaceAll("PLAIN-NAME", plain(name, "wrong")).replaceAll("NAME", name);
      person.send(sent);
      for (const { job } of made.jobs) {
        work.push(`${job.kind} ${"delay" in job ? job.delay : ""}`);
      }
      made.work();
      seen.push(...person.take().map((one) => one.replaceAll(name, "NAME")));
    }
    return { work, seen, closed: person.closed };
  };
  const [known, unknown] = [transcript(KNOWN), transcript(UNKNOWN)];
  assert.deepEqual(known, unknown);
  return known;
}

const greeting = (made: Scene) => made.stranger({ trusted: false });
const locked = (made: Scene) => made.person("eve", [], true);

/** Each way to try a password, and from where. */
const PASSWORDS: [way: string, come: (made: Scene) => Person, lines: string[]][] = [
  ["SASL PLAIN", greeting, ["AUTHENTICATE PLAIN", "AUTHENTICATE PLAIN-NAME"]],
  ["PASS", greeting, ["PASS NAME:wrong", "NICK eve", "USER eve 0 * :E"]],
  ["NickServ IDENTIFY", locked, ["PRIVMSG NickServ :IDENTIFY NAME wrong"]],
];

for (const [way, come, lines] of PASSWORDS) {
  Deno.test(`account_enumeration: ${way}: a wrong password and an unknown name are the same`, () => {
    const { work, seen } = compare({}, come, lines);
    assert.deepEqual(work, ["verify 0"]);
    assert(seen.some((line) => line.includes("The name or the password is wrong")), seen.join());
  });

  Deno.test(`account_enumeration: ${way}: the same again and again, with its delays`, () => {
    const many = Array<string[]>(4).fill(lines).flat();
    const { work } = compare({ limits: { loginAttempts: 100, loginFailures: 1 } }, come, many);
    assert(work.length >= 1);
  });

  Deno.test(`account_enumeration: ${way}: where too many wait, the same refusal`, () => {
    const busy = (made: Scene) => {
      const person = come(made);
      made.busy = true;
      return person;
    };
    compare({}, busy, lines);
  });
}

Deno.test("account_enumeration: SCRAM: the same exchange to the end", () => {
  const lines = ["AUTHENTICATE SCRAM-SHA-256", `AUTHENTICATE ${btoa("n,,n=NAME,r=abc")}`];
  const said = (name: string) =>
    lines.map((line) => line.replace(btoa("n,,n=NAME,r=abc"), btoa(`n,,n=${name},r=abc`)));
  const transcript = (name: string) => {
    const made = new Scene({ scram: true });
    made.account(KNOWN);
    const person = made.stranger().send(...said(name));
    return person.take().map((line) =>
      line.replace(/AUTHENTICATE [^+]\S+/, "AUTHENTICATE challenge")
    );
  };
  assert.deepEqual(transcript(KNOWN), transcript(UNKNOWN));
  assert.equal(transcript(KNOWN).length, 2);
});

/** What strangers and guests may ask about a name; the account is not connected. */
const QUESTIONS = [
  "WHOIS NAME",
  "WHOWAS NAME",
  "ISON NAME",
  "USERHOST NAME",
  "WHO NAME",
  "MONITOR + NAME",
  "MONITOR S",
  "PRIVMSG NAME :hello",
  "NOTICE NAME :hello",
  "@+typing=active TAGMSG NAME",
  "INVITE NAME #a",
  "KICK #a NAME",
  "MODE #a +o NAME",
  "MODE NAME",
  "CHATHISTORY LATEST NAME * 10",
  "CHATHISTORY AROUND NAME timestamp=2026-11-22T20:00:00.000Z 10",
  "CHATHISTORY TARGETS timestamp=2026-11-22T20:00:00.000Z timestamp=2026-11-23T20:00:00.000Z 9",
  "SEARCH in=NAME;text=x",
  "SEARCH from=NAME;text=x",
  "MARKREAD NAME",
  "METADATA NAME LIST",
  "METADATA NAME GET url",
  "REDACT NAME abc",
  "PRIVMSG NickServ :INFO NAME",
  "PRIVMSG NickServ :DROP NAME wrong",
  "PRIVMSG NickServ :SET PASSWORD wrong correct-horse",
  "PRIVMSG NickServ :SESSIONS NAME",
  "PRIVMSG NickServ :SUSPEND NAME",
  "PRIVMSG ChanServ :OP #a NAME",
  "KILL NAME :x",
];

for (const line of QUESTIONS) {
  Deno.test(`account_enumeration: ${line}: the same for whoever is not logged in`, () => {
    compare({}, greeting, [line]);
    compare({}, locked, [line]);
    const guest = (made: Scene) => made.person("eve", [], true).send("JOIN #a");
    compare({ guests: true }, guest, [line]);
  });
}

Deno.test("account_enumeration: what is public on purpose: a name that is taken is taken", () => {
  const made = new Scene({ guests: true });
  made.account(KNOWN);
  made.stranger().send(`NICK ${KNOWN}`, "USER eve 0 * :E").sees("433 * known :known is taken: …");
  made.stranger().send(`NICK ${KNOWN}`, "REGISTER * * correct-horse")
    .sees("FAIL REGISTER ACCOUNT_EXISTS known :…");
  made.person("ann").send("PRIVMSG known :x").sees("301 ann known :known is not connected, …");
});
