/** Logging in by a client certificate: SASL EXTERNAL, NickServ CERT, WHOIS and what is shown of encryption. */
import assert from "node:assert/strict";
import { StoreError } from "../../db/store.ts";
import type { Origin } from "../../server/core/session.ts";
import { forget, type Person, Scene, type SceneOptions } from "../harness.ts";

const MINE = "ab".repeat(32);
const OTHER = "cd".repeat(32);
const COLONS = Array(32).fill("AB").join(":");

const ASKING: SceneOptions = { edge: { clientCertificates: true } };

function shows(certificate: string): Partial<Origin> {
  return { secure: true, certificate };
}

/** Somebody welcomed, from there. */
function enter(scene: Scene, name: string, origin: Partial<Origin> = {}): Person {
  scene.account(name);
  const person = scene.stranger(origin);
  person.send(`PASS ${name}:password of ${name}`.replace(" ", " :"));
  person.send(`NICK ${name}`, `USER ${name} 0 * :${name}`).take();
  return person;
}

function stranger(scene: Scene, origin: Partial<Origin>): Person {
  const person = scene.stranger(origin).send("CAP LS 302", "CAP REQ :sasl", "NICK ann");
  forget(person);
  return person;
}

const tell = (person: Person, text: string) => person.send(`PRIVMSG NickServ :${text}`);
const said = (text: string) => `:NickServ NOTICE ann :${text}`;

function mechanisms(scene: Scene, origin: Partial<Origin>): string | undefined {
  const lines = scene.stranger(origin).ask("CAP LS 302").join(" ");
  return / sasl=(\S+)/.exec(lines)?.[1];
}

Deno.test("EXTERNAL: offered to who has shown a certificate, where the listener asks for one", () => {
  assert.equal(mechanisms(new Scene(ASKING), shows(MINE)), "PLAIN,EXTERNAL");
  assert.equal(mechanisms(new Scene(ASKING), { secure: true }), "PLAIN");
  assert.equal(mechanisms(new Scene(), shows(MINE)), "PLAIN");
  stranger(new Scene(ASKING), {}).send("AUTHENTICATE EXTERNAL").sees(
    "908 ann PLAIN :…",
    "904 ann :There is no SASL mechanism EXTERNAL here",
  );
});

/** What the client says of whom it wants to be, and how that ends. */
const TRIES: [what: string, response: string, ...answers: string[]][] = [
  ["nobody in particular", "+", "900 ann ann!*@host.test ann :…", "903 ann :…"],
  ["oneself, in other case", btoa("ANN"), "900 ann ann!*@host.test ann :…", "903 ann :…"],
  ["somebody else", btoa("bob"), "904 ann :You can log in only as yourself"],
];

for (const [what, response, ...answers] of TRIES) {
  Deno.test(`EXTERNAL: as ${what}`, () => {
    const scene = new Scene(ASKING);
    scene.account("ann");
    scene.account("bob");
    scene.store.certificates.add(scene.store.account("ann")!.id, MINE);
    const person = stranger(scene, shows(MINE));
    person.send("AUTHENTICATE EXTERNAL", `AUTHENTICATE ${response}`);
    person.sees("AUTHENTICATE +", ...answers);
  });
}

Deno.test("EXTERNAL: a certificate of nobody's, and that of a deleted account", () => {
  const scene = new Scene(ASKING);
  scene.account("ann");
  const { id } = scene.store.account("ann")!;
  const fails = () => {
    const person = stranger(scene, shows(MINE));
    person.send("AUTHENTICATE EXTERNAL", "AUTHENTICATE +");
    person.sees(
      "AUTHENTICATE +",
      "904 ann :Your certificate belongs to no account here: …CERT ADD…",
    );
  };
  fails();
  scene.store.certificates.add(id, MINE);
  scene.store.deleteAccount(id, scene.now, false);
  fails();
});

Deno.test("EXTERNAL: a suspended account stays out", () => {
  const scene = new Scene({ ...ASKING, operators: "oli=all" });
  const oli = scene.person("oli");
  scene.account("ann");
  scene.store.certificates.add(scene.store.account("ann")!.id, MINE);
  tell(oli, "SUSPEND ann");
  const person = stranger(scene, shows(MINE));
  person.send("AUTHENTICATE EXTERNAL", "AUTHENTICATE +");
  person.sees("AUTHENTICATE +", "904 ann :The account ann is banned…");
});

Deno.test("CERT ADD: that of the connection; then it logs in", () => {
  const scene = new Scene(ASKING);
  const ann = enter(scene, "ann", shows(MINE));
  tell(ann, "CERT LIST").sees(said("No certificate logs in to your account."));
  tell(ann, "CERT ADD").sees(said(`The certificate ${MINE} logs in to ann now, by SASL EXTERNAL.`));
  tell(ann, "CERT ADD").sees(said("It is yours already."));
  tell(ann, "CERT LIST").sees(
    said("One certificate logs in:"),
    said(`${MINE} (this connection's)`),
  );
  const phone = stranger(scene, shows(MINE));
  phone.send("AUTHENTICATE EXTERNAL", "AUTHENTICATE +");
  phone.sees("AUTHENTICATE +", "900 ann ann!*@host.test ann :…", "903 ann :…");
});

Deno.test("CERT ADD: one that is named, in each form of hex; CERT DEL takes it away", () => {
  const scene = new Scene(ASKING);
  const ann = enter(scene, "ann");
  tell(ann, "CERT ADD").sees(said("This connection has no certificate. Say which one: CERT ADD…"));
  for (const wrong of ["ab", `${MINE}00`, "SHA256:abc"]) {
    tell(ann, `CERT ADD ${wrong}`).sees(said("That is no SHA-256 fingerprint: 64 hex digits…"));
  }
  tell(ann, `CERT ADD ${COLONS}`).sees(said(`The certificate ${MINE} logs in…`));
  tell(ann, `CERT DEL ${OTHER}`).sees(said("You have no such certificate…"));
  tell(ann, "CERT DEL x").sees(said("That is no SHA-256 fingerprint…"));
  tell(ann, `CERT DEL ${MINE.toUpperCase()}`).sees(
    said("The certificate does not log in any more."),
  );
  assert.deepEqual(scene.store.certificates.of(scene.store.account("ann")!.id), []);
});

Deno.test("CERT ADD: not that of another account, not more than ten, not where nobody can use it", () => {
  const scene = new Scene(ASKING);
  const ann = enter(scene, "ann");
  enter(scene, "bob", shows(OTHER)).send("PRIVMSG NickServ :CERT ADD");
  tell(ann, `CERT ADD ${OTHER}`).sees(said("That certificate belongs to another account."));
  for (let i = 0; i < 10; i++) tell(ann, `CERT ADD ${String(i).repeat(64)}`);
  forget(ann);
  tell(ann, `CERT ADD ${MINE}`).sees(said("You have 10 certificates already…"));
  const deaf = new Scene();
  const eve = deaf.person("ann");
  tell(eve, `CERT ADD ${MINE}`).sees(said("This server can't ask clients for a certificate."));
  assert.doesNotMatch(eve.ask("PRIVMSG NickServ :HELP").join(), /CERT/);
  assert.match(ann.ask("PRIVMSG NickServ :HELP").join(), /CERT ADD.*CERT DEL.*CERT LIST/s);
});

Deno.test("CERT: what can't be stored is said, and nothing has changed", () => {
  const scene = new Scene(ASKING);
  const ann = enter(scene, "ann", shows(MINE));
  tell(ann, "CERT ADD");
  forget(ann);
  scene.store.failWith(new StoreError("full", "the disk is full"));
  for (const text of [`CERT ADD ${OTHER}`, `CERT DEL ${MINE}`]) {
    tell(ann, text).sees(said("The server can't store anything at the moment (the disk is full)…"));
  }
  scene.store.failWith(undefined);
  tell(ann, "CERT LIST").sees(said("One certificate logs in:"), said(`${MINE}…`));
});

Deno.test("CERT: without an account there is none to add it to", () => {
  const scene = new Scene({ ...ASKING, guests: true });
  const ann = scene.person("ann", [], true);
  for (const text of ["CERT ADD", `CERT DEL ${MINE}`, "CERT LIST"]) {
    tell(ann, text).sees(said("You have no account: REGISTER <password> makes one."));
  }
});

Deno.test("WHOIS: 671 for who is encrypted; the certificate (276) for oneself and operators only", () => {
  const scene = new Scene({ ...ASKING, operators: "oli=see" });
  const ann = enter(scene, "ann", shows(MINE));
  const [bob, oli] = [enter(scene, "bob"), enter(scene, "oli")];
  const line = `276 WHO ann :has client certificate fingerprint ${MINE}`;
  for (const [who, sees] of [[ann, true], [bob, false], [oli, true]] as const) {
    const lines = who.ask("WHOIS ann").map((one) => one.replace(":chat.test ", ""));
    const { nick } = who.session;
    assert(lines.some((one) => one.startsWith(`671 ${nick} ann :`)), lines.join("\n"));
    assert.equal(lines.includes(line.replace("WHO", nick)), sees, nick);
  }
  ann.send("MODE ann").sees("221 ann :+Z");
  assert.doesNotMatch(bob.ask("WHOIS bob").join(), / 671 /);
  // One device by plain text, and others can read along.
  enter(scene, "ann");
  assert.doesNotMatch(bob.ask("WHOIS ann").join(), / 671 /);
});
