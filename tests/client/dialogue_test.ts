import assert from "node:assert/strict";
import { type Attempt, dialogue, type Known } from "../../client/terminal/dialogue.ts";

/** A dialogue with a person who gives these answers, in order; "^C" gives up. */
async function talk(
  answers: string[],
  attempt: (number: number) => ReturnType<Attempt> = () => Promise.resolve(undefined),
  { offers = { accounts: true, registration: true }, known = {} as Known } = {},
) {
  const script = [...answers];
  const heard: string[] = [];
  const tried: unknown[] = [];
  const answer = (question: string, shown: string) => {
    heard.push(shown + question);
    const next = script.shift();
    assert(next !== undefined, `nobody answers “${question}”; so far: ${heard.join(" | ")}`);
    return Promise.resolve(next === "^C" ? undefined : next);
  };
  const result = await dialogue(
    {
      ask: (question) => answer(question, ""),
      askSecret: (question) => answer(question, "unseen "),
      tell: (text) => heard.push(text),
      complain: (sentence) => heard.push(`! ${sentence}`),
    },
    offers,
    known,
    (credentials) => {
      tried.push(credentials);
      return attempt(tried.length);
    },
  );
  assert.deepEqual(script, [], "answers that nobody asked for");
  return { result, heard, tried };
}

const HOW = "(l)og in, (r)egister or (q)uit: ";
const PASSWORD = "unseen Password (it is not shown): ";
const AGAIN = "unseen Password again: ";

Deno.test("dialogue: logs in", async () => {
  const { result, heard } = await talk(["l", " ann ", "correct horse"]);
  assert.deepEqual(result, { how: "login", name: "ann", password: "correct horse" });
  assert.deepEqual(heard, [HOW, "Name: ", PASSWORD]);
});

for (const word of ["R", "register", "r"]) {
  Deno.test(`dialogue: registers, with the password twice (${word})`, async () => {
    const { result, heard } = await talk([word, "ann", "correct horse", "correct horse"]);
    assert.deepEqual(result, { how: "register", name: "ann", password: "correct horse" });
    assert.deepEqual(heard, [HOW, "Name: ", PASSWORD, AGAIN]);
  });
}

Deno.test("dialogue: a mismatch is said, and only the password is asked anew", async () => {
  const { heard, tried } = await talk(["r", "ann", "12345678", "12345679", "12345678", "12345678"]);
  assert.deepEqual(heard.slice(2), [
    PASSWORD,
    AGAIN,
    "! The two passwords are not the same: once more.",
    PASSWORD,
    AGAIN,
  ]);
  assert.equal(tried.length, 1);
});

Deno.test("dialogue: a short password is said before it is asked again", async () => {
  const { heard } = await talk(["r", "ann", "1234567", "12345678", "12345678"]);
  assert.equal(heard[3], "! The password is shorter than 8 bytes: take another one.");
  assert.equal(heard[4], PASSWORD);
});

Deno.test("dialogue: a login takes any password: it may be older than the rules", async () => {
  const { tried } = await talk(["l", "ann", "short"]);
  assert.deepEqual(tried, [{ how: "login", name: "ann", password: "short" }]);
});

Deno.test("dialogue: names with bad characters are said, and asked anew", async () => {
  const { heard, tried } = await talk(["l", "1st", "a b", "ann", "12345678"]);
  assert.match(heard[2], /^! The name does not start with a letter/);
  assert.match(heard[4], /^! The name has a character that is not allowed/);
  assert.equal(tried.length, 1);
});

Deno.test("dialogue: a taken name is asked anew, the password is kept", async () => {
  const refused = { reason: "ann is taken.", about: "name" as const };
  const { result, heard } = await talk(
    ["r", "ann", "12345678", "12345678", "anna"],
    (n) => Promise.resolve(n === 1 ? refused : undefined),
  );
  assert.deepEqual(heard.slice(4), ["! ann is taken.", "Name: "]);
  assert.deepEqual(result, { how: "register", name: "anna", password: "12345678" });
});

Deno.test("dialogue: after a wrong login the name is offered, the password asked", async () => {
  const refused = { reason: "The name or the password is wrong.", about: "login" as const };
  const { result, heard } = await talk(
    ["l", "ann", "wrong", "", "right"],
    (n) => Promise.resolve(n === 1 ? refused : undefined),
  );
  assert.deepEqual(heard.slice(3), [
    "! The name or the password is wrong.",
    "Name [ann]: ",
    PASSWORD,
  ]);
  assert.deepEqual(result, { how: "login", name: "ann", password: "right" });
});

Deno.test("dialogue: a weak password is asked anew, the name is kept", async () => {
  const refused = { reason: "Everybody would guess it.", about: "password" as const };
  const { heard } = await talk(
    ["r", "ann", "password", "password", "12345678", "12345678"],
    (n) => Promise.resolve(n === 1 ? refused : undefined),
  );
  assert.deepEqual(heard.slice(4), ["! Everybody would guess it.", PASSWORD, AGAIN]);
});

Deno.test("dialogue: where the server can't, it starts at the choice, and keeps the rest", async () => {
  const refused = { reason: "Not now.", about: "server" as const };
  const { result, heard } = await talk(
    ["r", "ann", "12345678", "12345678", "l"],
    (n) => Promise.resolve(n === 1 ? refused : undefined),
  );
  assert.deepEqual(heard.slice(4), ["! Not now.", HOW]);
  assert.deepEqual(result, { how: "login", name: "ann", password: "12345678" });
});

Deno.test("dialogue: Enter alone goes back to the choice", async () => {
  const { result } = await talk(["l", "", "r", "ann", "", "l", "12345678"]);
  assert.deepEqual(result, { how: "login", name: "ann", password: "12345678" });
});

Deno.test("dialogue: other answers are explained", async () => {
  const { heard } = await talk(["x", "q"]);
  assert.deepEqual(heard, [HOW, "! Please answer with one letter: l, r or q.", HOW]);
});

for (const answers of [["q"], ["quit"], ["^C"], ["l", "^C"], ["l", "ann", "^C"]]) {
  Deno.test(`dialogue: leaves: ${answers.join(" ")}`, async () => {
    assert.equal((await talk(answers)).result, undefined);
  });
}
Deno.test("dialogue: leaves at the second password", async () => {
  assert.equal((await talk(["r", "ann", "12345678", "^C"])).result, undefined);
});

Deno.test("dialogue: what was given beforehand is not asked", async () => {
  const known = { how: "login" as const, name: "ann", password: "12345678" };
  const { heard } = await talk([], undefined, { known });
  assert.deepEqual(heard, []);
});

Deno.test("dialogue: g goes in as a guest", async () => {
  const { result } = await talk(["g", "gus"]);
  assert.deepEqual(result, { how: "guest", name: "gus" });
});

Deno.test("dialogue: a server without registration offers none", async () => {
  const offers = { accounts: true, registration: false };
  const { heard } = await talk(["q"], undefined, { offers });
  assert.deepEqual(heard, ["(l)og in or (q)uit: "]);
});

Deno.test("dialogue: a server without accounts asks for a name only", async () => {
  const offers = { accounts: false, registration: false };
  const taken = { reason: "It is taken.", about: "name" as const };
  const { result, heard } = await talk(
    ["ann", "anna"],
    (n) => Promise.resolve(n === 1 ? taken : undefined),
    { offers },
  );
  assert.deepEqual(heard, ["Name: ", "! It is taken.", "Name: "]);
  assert.deepEqual(result, { how: "guest", name: "anna" });
});

const CODE_QUESTION = "Code of your invitation, or e-mail address: ";
const CODE = "q7r2-x4kd-9mwa-p3te";
const INVITED_ONLY = { offers: { accounts: true, registration: true, email: true } };
const NEW = ["r", "ann", "correct horse", "correct horse"];

Deno.test("dialogue: a code that is typed stands for an e-mail address; what is none is asked anew here", async () => {
  const line = `ircs://127.0.0.1:7000/tea?fingerprint=${"ab".repeat(32)}&invite=${CODE}`;
  const WAYS: [typed: string, email: string][] = [
    [` ${CODE} `, `${CODE}@invite`],
    ["Q7R2X4KD9MWAP3TE", "Q7R2X4KD9MWAP3TE@invite"],
    [line, `${CODE}@invite`],
    ["ann@example.org", "ann@example.org"],
  ];
  for (const [typed, email] of WAYS) {
    const { tried, heard } = await talk([...NEW, "wrong", typed], undefined, INVITED_ONLY);
    assert.deepEqual(tried, [{ how: "register", name: "ann", password: "correct horse", email }]);
    assert.match(heard[5], /^! That is not the code of an invitation/);
    assert.equal(heard[6], CODE_QUESTION);
  }
});

Deno.test("dialogue: where the server refuses a code, only that is asked anew", async () => {
  const refused = { reason: "That code is used up.", about: "email" as const };
  const attempt = (number: number) => Promise.resolve(number === 1 ? refused : undefined);
  const answers = [...NEW, CODE, CODE.replace("q", "r")];
  const { heard, tried } = await talk(answers, attempt, INVITED_ONLY);
  assert.deepEqual(heard.slice(4), [CODE_QUESTION, "! That code is used up.", CODE_QUESTION]);
  assert.equal(tried.length, 2);
});
