import assert from "node:assert/strict";
import { formatPlain, toBase64 } from "../../protocol/sasl.ts";
import { Bench, CAP_NAMES, CAPS } from "./support.ts";

/** A session whose server offers everything; what was sent so far is forgotten. */
function offered(caps = CAPS): Bench {
  const bench = new Bench();
  bench.session.start();
  bench.hear(`:s CAP * LS :${caps}`);
  bench.hear(`:s CAP * ACK :${caps.replaceAll(/=\S+/g, "")}`);
  return bench;
}

const ANN = { how: "login", name: "ann", password: "correct horse" } as const;
const PLAIN = toBase64(
  formatPlain({ authzid: "", authcid: "ann", password: "correct horse" }),
);

Deno.test("handshake: asks for what it knows of what is offered, and says what the server can", () => {
  const bench = new Bench();
  bench.session.start();
  assert.deepEqual(bench.sent(), ["CAP LS 302"]);
  assert.deepEqual(bench.hear(":s CAP * LS * :batch sasl=PLAIN,EXTERNAL unknown/cap"), []);
  const [request, ...more] = bench.hear(
    ":s CAP * LS :server-time draft/account-registration=custom-account-name,before-connect",
  );
  assert.deepEqual(more, []);
  const [verb, names] = request.split(" :");
  assert.equal(verb, "CAP REQ");
  assert.deepEqual(names.split(" ").sort(), [
    "batch",
    "draft/account-registration",
    "sasl",
    "server-time",
  ]);
  assert.equal(bench.took("offered").length, 0, "it must not offer before the ACK");
  bench.hear(`:s CAP * ACK :${names}`);
  const { accounts, registration } = bench.one("offered");
  assert.deepEqual({ accounts, registration }, { accounts: true, registration: true });
});

Deno.test("handshake: capabilities that are refused together are asked for one by one", () => {
  const bench = new Bench();
  bench.session.start();
  bench.hear(":s CAP * LS :batch server-time");
  assert.deepEqual(
    bench.hear(":s CAP * NAK :batch server-time"),
    [
      "CAP REQ batch",
      "CAP REQ server-time",
    ].map((line) => line.replace("REQ ", "REQ :")),
  );
  bench.hear(":s CAP * NAK batch");
  assert.equal(bench.took("offered").length, 0);
  bench.hear(":s CAP * ACK server-time");
  assert.equal(bench.one("offered").accounts, false);
  assert.deepEqual([...bench.session.state.caps], ["server-time"]);
});

Deno.test("handshake: logs in by SASL PLAIN and trusts the nick of the welcome", () => {
  const bench = offered();
  bench.sent();
  bench.session.logIn(ANN);
  assert.deepEqual(bench.sent(), ["NICK ann", "USER ann 0 * :ann", "AUTHENTICATE PLAIN"]);
  assert.deepEqual(bench.hear("AUTHENTICATE +"), [`AUTHENTICATE ${PLAIN}`]);
  assert.deepEqual(
    bench.hear(":s 900 ann ann!u@h Ann :You are logged in", ":s 903 ann :Done"),
    ["CAP END"],
  );
  bench.hear(":s 001 Ann :Welcome");
  const { nick, account } = bench.one("welcome");
  assert.deepEqual({ nick, account }, { nick: "Ann", account: "Ann" });
  assert.equal(bench.took("ready").length, 0);
  bench.hear(":s 375 Ann :-", ":s 372 Ann :- Hello", ":s 376 Ann :End");
  assert.deepEqual(bench.one("motd").lines, ["Hello"]);
  bench.one("ready");
  bench.hear(":s 422 Ann :None");
  assert.equal(bench.took("ready").length, 0, "one is ready once");
});

Deno.test("handshake: a long password goes in chunks of 400", () => {
  const bench = offered();
  bench.session.logIn({ ...ANN, password: "x".repeat(400) });
  const lines = bench.hear("AUTHENTICATE +");
  assert.equal(lines.length, 2);
  assert.equal(lines[0].length, "AUTHENTICATE ".length + 400);
});

Deno.test("handshake: a wrong password is refused, and one can try again on the same connection", () => {
  const bench = offered();
  bench.session.logIn(ANN);
  bench.hear("AUTHENTICATE +", ":s 904 ann :The name or the password is wrong");
  const { reason, about, again } = bench.one("refused");
  assert.deepEqual([reason, about, again], ["The name or the password is wrong", "login", true]);
  bench.sent();
  bench.session.logIn(ANN);
  assert.deepEqual(bench.sent(), ["NICK ann", "AUTHENTICATE PLAIN"], "USER is sent once");
  assert.deepEqual(bench.hear(":s 903 ann :Done"), ["CAP END"]);
});

Deno.test("handshake: the sentence of FAIL AUTHENTICATE goes before the numeric's", () => {
  const bench = offered();
  bench.session.logIn(ANN);
  bench.hear(
    ":s FAIL AUTHENTICATE TEMPORARILY_UNAVAILABLE :Too many are logging in",
    ":s 904 ann :SASL failed",
  );
  const { reason, about } = bench.one("refused");
  assert.deepEqual([reason, about], ["Too many are logging in", "server"]);
});

Deno.test("handshake: registers before it is welcomed", () => {
  const bench = offered();
  bench.sent();
  bench.session.logIn({ how: "register", name: "ann", password: "correct horse" });
  assert.deepEqual(bench.sent(), [
    "NICK ann",
    "USER ann 0 * :ann",
    "REGISTER * * :correct horse",
  ]);
  assert.deepEqual(bench.hear(":s REGISTER SUCCESS ann :It is made"), ["CAP END"]);
  assert.equal(bench.one("registered").account, "ann");
});

const REFUSALS: [code: string, about: string][] = [
  ["ACCOUNT_EXISTS", "name"],
  ["BAD_ACCOUNT_NAME", "name"],
  ["WEAK_PASSWORD", "password"],
  ["UNACCEPTABLE_PASSWORD", "password"],
  ["TEMPORARILY_UNAVAILABLE", "server"],
  ["SOMETHING_NEW", "server"],
];
for (const [code, about] of REFUSALS) {
  Deno.test(`handshake: ${code} is about the ${about}`, () => {
    const bench = offered();
    bench.session.logIn({ how: "register", name: "ann", password: "12345678" });
    bench.hear(`:s FAIL REGISTER ${code} ann :No`);
    const refused = bench.one("refused");
    assert.deepEqual([refused.code, refused.about, refused.again], [code, about, true]);
  });
}

Deno.test("handshake: a nick that is refused first is what the refused registration is about", () => {
  const bench = offered();
  bench.session.logIn({ how: "register", name: "ann", password: "12345678" });
  bench.hear(":s 433 * ann :ann is taken");
  assert.equal(bench.took("refused").length, 0, "REGISTER is still to be answered");
  bench.hear(":s FAIL REGISTER NEED_NICK * :Choose a nick first");
  const { about, reason } = bench.one("refused");
  assert.deepEqual([about, reason], ["name", "ann is taken"]);
});

Deno.test("handshake: a nick that is taken once all was said needs a new connection", () => {
  const bench = offered();
  bench.session.logIn({ how: "guest", name: "ann" });
  bench.hear(":s 433 * ann :ann is taken");
  const { about, again } = bench.one("refused");
  assert.deepEqual([about, again], ["name", false]);
});

Deno.test("handshake: other verification than none is refused in a sentence", () => {
  const bench = offered();
  bench.session.logIn({ how: "register", name: "ann", password: "12345678" });
  bench.hear(":s REGISTER VERIFICATION_REQUIRED ann :A code was sent to you");
  assert.equal(bench.one("refused").reason, "A code was sent to you");
});

Deno.test("handshake: what the server does not offer is refused without asking it", () => {
  const bench = offered("server-time");
  bench.sent();
  bench.session.logIn(ANN);
  assert.equal(bench.one("refused").code, "NO_ACCOUNTS");
  bench.session.logIn({ how: "register", name: "ann", password: "12345678" });
  assert.equal(bench.one("refused").code, "NO_REGISTRATION");
  assert.deepEqual(bench.sent(), []);
});

for (const answer of [":s 421 * CAP :Unknown command", ":s 451 * :Register first"]) {
  Deno.test(`handshake: a server without CAP takes a name: ${answer}`, () => {
    const bench = new Bench();
    bench.session.start();
    bench.hear(answer);
    const { accounts, registration } = bench.one("offered");
    assert.deepEqual([accounts, registration], [false, false]);
    bench.sent();
    bench.session.logIn({ how: "guest", name: "ann" });
    assert.deepEqual(bench.sent(), ["NICK ann", "USER ann 0 * :ann"], "CAP END is not sent");
    bench.hear(":s 001 ann :Welcome", ":s 422 ann :None");
    bench.one("ready");
  });
}

Deno.test("handshake: refusals of the connection itself are told", () => {
  const bench = offered();
  bench.session.logIn({ how: "guest", name: "ann" });
  bench.hear(":s 465 ann :You are banned here");
  assert.equal(bench.one("refused").reason, "You are banned here");
  bench.hear("ERROR :Closing the connection");
  assert.equal(bench.one("ending").reason, "Closing the connection");
});

Deno.test("handshake: capabilities come and go", () => {
  const bench = offered("batch server-time");
  bench.session.logIn({ how: "guest", name: "ann" });
  bench.hear(":s 001 ann :Welcome");
  assert.deepEqual(bench.hear(":s CAP ann NEW :echo-message unknown"), ["CAP REQ :echo-message"]);
  bench.hear(":s CAP ann ACK :echo-message");
  assert(bench.session.state.caps.has("echo-message"));
  bench.hear(":s CAP ann DEL :batch");
  assert(!bench.session.state.caps.has("batch"));
});

Deno.test("handshake: the session uses all capabilities that it was given", () => {
  const bench = offered();
  assert.deepEqual([...bench.session.state.caps].sort(), CAP_NAMES.split(" ").sort());
});

for (
  const start of [
    "HTTP/1.1 400 Bad Request",
    "SSH-2.0-OpenSSH_9.2",
    "220 mail.example.org ESMTP",
    "* OK IMAP4rev1",
    "@",
  ]
) {
  Deno.test(`handshake: not IRC: ${start}`, () => {
    const bench = new Bench();
    bench.session.start();
    bench.hear(start);
    assert.equal(bench.one("stranger").start, start);
    assert.equal(bench.session.known, false);
  });
}
