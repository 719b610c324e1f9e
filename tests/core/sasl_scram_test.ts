/** SCRAM-SHA-256: its arithmetic, and the exchange with arithmetic that is played by the harness. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash, createHmac, pbkdf2Sync } from "node:crypto";
import { fromBase64, toBase64 } from "../../protocol/sasl.ts";
import { parseClientFirst, parseVerifier, preparePassword } from "../../protocol/scram.ts";
import { finishScram, makeVerifier, startScram } from "../../server/scram.ts";
import { type Person, plain, Scene } from "../harness.ts";
import { verifierOf } from "../played_scram.ts";

// RFC 7677, section 3.
const EXAMPLE = {
  password: "pencil",
  salt: Buffer.from("W22ZaJ0SNY7soEsUEjb6gQ==", "base64"),
  auth: "n=user,r=rOprNGfwEbeRWgbNEkqO,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0," +
    "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0",
  proof: "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
  signature: "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
};

Deno.test("scram: the example of RFC 7677", async () => {
  const verifier = await makeVerifier(EXAMPLE.password, EXAMPLE.salt, 4096);
  const { auth, proof, signature } = EXAMPLE;
  assert.deepEqual(finishScram(verifier, auth, proof), { verified: true, signature });
  assert.deepEqual(finishScram(verifier, auth + "x", proof), { verified: false });
  assert.deepEqual(finishScram(verifier, auth, toBase64("x")), { verified: false });
  assert.deepEqual(finishScram(verifier, auth, proof.replace("=", "A")), { verified: false });
  assert.deepEqual(finishScram(undefined, auth, proof), { verified: false });
});

Deno.test("scram: who makes the proof of no key at all is not let in as nobody", () => {
  const nothing = Buffer.alloc(32);
  const proof = createHmac("sha256", nothing).update("auth").digest();
  assert.deepEqual(finishScram(undefined, "auth", proof.toString("base64")), { verified: false });
});

Deno.test("scram: a name that nobody has keeps its salt, and looks like any other", async () => {
  const secret = Uint8Array.of(1, 2, 3);
  const zoe = startScram(secret, "zoe", undefined);
  assert.equal(startScram(secret, "zoe", undefined).salt, zoe.salt);
  assert.notEqual(startScram(secret, "zoe", undefined).nonce, zoe.nonce);
  assert.notEqual(startScram(secret, "bob", undefined).salt, zoe.salt);
  const ann = startScram(secret, "ann", await makeVerifier("password"));
  assert.equal(ann.iterations, zoe.iterations);
  assert.equal(ann.salt.length, zoe.salt.length);
  assert.equal(ann.nonce.length, zoe.nonce.length);
});

Deno.test("scram: a client of its own gets in with the verifier that is kept", async () => {
  const kept = parseVerifier(await makeVerifier("pass\u00a0wo\u00adrd \u2168"))!;
  const salt = Buffer.from(kept.salt, "base64");
  const salted = pbkdf2Sync("pass word IX", salt, kept.iterations, 32, "sha256");
  const hmac = (key: Buffer, text: string) => createHmac("sha256", key).update(text).digest();
  const clientKey = hmac(salted, "Client Key");
  const storedKey = createHash("sha256").update(clientKey).digest();
  const signature = hmac(storedKey, "auth");
  const proof = Buffer.from(clientKey.map((byte, i) => byte ^ signature[i])).toString("base64");
  const text = `SCRAM-SHA-256$${kept.iterations}:${kept.salt}$${kept.storedKey}:${kept.serverKey}`;
  assert.equal(finishScram(text, "auth", proof).verified, true);
});

Deno.test("scram: a password's form", () => {
  assert.equal(preparePassword("I\u00adX"), "IX");
  assert.equal(preparePassword("\u00aa"), "a");
  assert.equal(preparePassword("a\u3000b"), "a b");
});

const FIRST: [text: string, name: string | undefined][] = [
  ["n,,n=ann,r=abc", "ann"],
  ["y,,n=ann,r=abc", "ann"],
  ["n,a=ann,n=ann,r=abc,x=later", "ann"],
  ["n,,n=a=2Cb=3Dc,r=abc", "a,b=c"],
  ["n,,n=a=2cb,r=abc", undefined],
  ["p=tls-unique,,n=ann,r=abc", undefined],
  ["n,,m=must,n=ann,r=abc", undefined],
  ["n,,n=,r=abc", undefined],
  ["n,,n=ann,r=", undefined],
  ["n,,n=ann,r=a b", undefined],
  ["n=ann,r=abc", undefined],
  ["", undefined],
];

for (const [text, name] of FIRST) {
  Deno.test(`scram: a first message: ${text}`, () => {
    assert.equal(parseClientFirst(text)?.name, name);
  });
}

function start(options = { scram: true }): Person {
  const scene = new Scene(options);
  scene.store.createAccount("ann", "hash of password of ann", 0, verifierOf("password of ann"));
  scene.store.createAccount("old", "hash of password of old", 0);
  const person = scene.stranger().send("CAP LS 302", "NICK ann");
  person.take();
  return person;
}

const say = (person: Person, text: string) => person.send(`AUTHENTICATE ${toBase64(text)}`);
const FINAL = "c=biws,r=abcserver";

/** Begins, and gives what the server said to it, as text. */
function begin(person: Person, first: string): string {
  person.send("AUTHENTICATE SCRAM-SHA-256").sees("AUTHENTICATE +");
  const [line] = person.ask(`AUTHENTICATE ${toBase64(first)}`);
  return fromBase64(line.split(" ")[2])!;
}

Deno.test("scram: a whole exchange", () => {
  const person = start();
  assert.equal(begin(person, "n,,n=ann,r=abc"), "r=abcserver,s=c2FsdA==,i=4096");
  say(person, `${FINAL},p=${btoa("password of ann")}`);
  const auth = `n=ann,r=abc,r=abcserver,s=c2FsdA==,i=4096,${FINAL}`;
  person.sees(`AUTHENTICATE ${toBase64(`v=${btoa(auth)}`)}`);
  person.send("AUTHENTICATE +").sees("900 ann ann!*@host.test ann :…", "903 ann :…");
});

/** A first and a final message that do not fit, and what is said to the second. */
const WRONG: [what: string, first: string, final: string, text: string][] = [
  ["a wrong proof", "n,,n=ann,r=abc", `${FINAL},p=${btoa("x")}`, "The name or the password"],
  ["an unknown name", "n,,n=zoe,r=abc", `${FINAL},p=${btoa("x")}`, "The name or the password"],
  ["no verifier yet", "n,,n=old,r=abc", `${FINAL},p=${btoa("password of old")}`, "The name or the"],
  ["another nonce", "n,,n=ann,r=abc", `c=biws,r=abcother,p=${btoa("password of ann")}`, "not what"],
  [
    "another binding",
    "n,,n=ann,r=abc",
    `c=eSws,r=abcserver,p=${btoa("password of ann")}`,
    "not wh",
  ],
  ["no proof", "n,,n=ann,r=abc", FINAL, "not what SCRAM asks for"],
];

for (const [what, first, final, text] of WRONG) {
  Deno.test(`scram: refused: ${what}`, () => {
    const person = start();
    begin(person, first);
    say(person, final).sees(`904 ann :…${text}…`);
    person.send("AUTHENTICATE PLAIN").sees("AUTHENTICATE +");
    person.send(`AUTHENTICATE ${plain("ann", "password of ann")}`).sees("900 …", "903 …");
  });
}

Deno.test("scram: a first message that is none, or acts as somebody else", () => {
  const person = start().send("AUTHENTICATE SCRAM-SHA-256").sees("AUTHENTICATE +");
  say(person, "n,a=bob,n=ann,r=abc").sees("904 ann :You can log in only as yourself");
  person.send("AUTHENTICATE SCRAM-SHA-256").sees("AUTHENTICATE +");
  say(person, "hello").sees("904 ann :…not what SCRAM asks for");
});

Deno.test("scram: given up in the middle, and answered with what was not asked for at its end", () => {
  const person = start();
  begin(person, "n,,n=ann,r=abc");
  person.send("AUTHENTICATE *").sees("906 ann :…");
  begin(person, "n,,n=ann,r=abc");
  say(person, `${FINAL},p=${btoa("password of ann")}`).take();
  say(person, "x").sees("904 ann :…not what SCRAM asks for");
  assert.equal(person.session.account, undefined);
});

Deno.test("scram: a password that changes in the middle makes the proof worthless", () => {
  const person = start();
  begin(person, "n,,n=ann,r=abc");
  person.scene.store.setPassword(1, "hash of new", verifierOf("new"));
  say(person, `${FINAL},p=${btoa("password of ann")}`).sees("904 ann :The name or the password…");
});

Deno.test("scram: wrong proofs count as wrong passwords", () => {
  const person = start();
  for (let i = 0; i < 3; i++) {
    begin(person, "n,,n=ann,r=abc");
    say(person, `${FINAL},p=${btoa("x")}`);
    const closing = i === 2 ? ["ERROR :…3 wrong passwords…"] : [];
    person.sees("904 ann :The name or the password…", ...closing);
  }
});

Deno.test("scram: off unless it is asked for, and then neither offered nor kept", () => {
  const person = start({ scram: false });
  assert.match(person.ask("CAP LS 302").join(" "), / sasl=PLAIN[ :]/);
  person.send("AUTHENTICATE SCRAM-SHA-256").sees("908 ann PLAIN :…", "904 ann :…");
  const { scene } = person;
  scene.patient = true;
  person.send("REGISTER * * password", "NICK new").take();
  assert(scene.jobs.every(({ job }) => !("scram" in job && job.scram)));
});

Deno.test("scram: offered beside PLAIN, and kept at registration, at PLAIN and at a new password", () => {
  const person = start();
  assert.match(person.ask("CAP LS 302").join(" "), / sasl=PLAIN,SCRAM-SHA-256[ :]/);
  const { store } = person.scene;
  const old = person.scene.stranger().send("NICK x", "AUTHENTICATE PLAIN");
  old.send(`AUTHENTICATE ${plain("old", "password of old")}`);
  assert.equal(store.scram(2), verifierOf("password of old"));
  old.send("USER x 0 * :X").take();
  const bob = person.scene.stranger().send("NICK bob", "REGISTER * * password-1");
  bob.send("USER bob 0 * :Bob").take();
  assert.equal(store.scram(3), verifierOf("password-1"));
  bob.send("PRIVMSG NickServ :SET PASSWORD password-1 password-2").take();
  assert.equal(store.scram(3), verifierOf("password-2"));
  bob.send("PRIVMSG NickServ :DROP bob password-2").take();
  assert.equal(store.scram(3), undefined);
});
