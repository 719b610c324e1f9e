/** Making an account by draft/account-registration. */
import assert from "node:assert/strict";
import { forget, Scene, scene } from "../harness.ts";

const PASSWORD = "correct-horse";

Deno.test("before the welcome: the account is made, and one is logged in", () => {
  const made = new Scene();
  const ann = made.stranger().send("CAP LS 302", "NICK ann");
  ann.take();
  ann.send(`REGISTER * * ${PASSWORD}`).sees(
    "REGISTER SUCCESS ann :…",
    "900 ann ann!*@host.test ann :…",
  );
  ann.send("USER ann 0 * :Ann", "CAP END").take();
  ann.send("JOIN #a").sees(":ann JOIN #a", "353 …", "366 …");
  assert.equal(made.store.account("ANN")?.passwordHash, `hash of ${PASSWORD}`);
});

Deno.test("after the welcome: the door opens, and those who see the person are told", () => {
  const { bob, scene: made } = scene({ bob: ["account-notify"] }, { guests: true });
  const gus = made.person("gus", ["account-notify"], true);
  for (const person of [bob, gus]) person.send("JOIN #a");
  forget(bob, gus);
  gus.send(`REGISTER gus mail@example.org :${PASSWORD}`).sees(
    ":gus ACCOUNT gus",
    "REGISTER SUCCESS gus :…",
    "900 gus gus!gus@host.test gus :…",
  );
  bob.sees(":gus ACCOUNT gus");
});

Deno.test("a password with spaces, and the longest and shortest ones", () => {
  for (const password of ["with some spaces", "x".repeat(8), "x".repeat(72), "é".repeat(36)]) {
    const made = new Scene();
    made.stranger().send("NICK ann", `REGISTER * * :${password}`).sees(
      "REGISTER SUCCESS …",
      "900 …",
    );
    assert.equal(made.store.account("ann")?.passwordHash, `hash of ${password}`);
  }
});

/** What somebody with the nick gus, an account zoe beside them, is refused. */
const REFUSED: [sent: string, seen: string][] = [
  ["REGISTER * * short", "FAIL REGISTER WEAK_PASSWORD gus :…"],
  [`REGISTER * * ${"x".repeat(73)}`, "FAIL REGISTER UNACCEPTABLE_PASSWORD gus :…"],
  [`REGISTER * * ${"é".repeat(37)}`, "FAIL REGISTER UNACCEPTABLE_PASSWORD gus :…"],
  [`REGISTER ann * ${PASSWORD}`, "FAIL REGISTER ACCOUNT_NAME_MUST_BE_NICK ann :…"],
  ["REGISTER * *", "461 gus REGISTER :…"],
  ["REGISTER", "461 gus REGISTER :…"],
  ["VERIFY gus 1234", "FAIL VERIFY INVALID_CODE gus :…"],
  ["VERIFY gus", "461 gus VERIFY :…"],
];

for (const [sent, seen] of REFUSED) {
  Deno.test(`refused: ${sent.slice(0, 40)}`, () => {
    const made = new Scene();
    made.stranger().send("NICK gus", sent).sees(seen);
    assert.equal(made.store.account("gus"), undefined);
  });
}

Deno.test("without a nick", () => {
  new Scene().stranger().send(`REGISTER * * ${PASSWORD}`).sees("FAIL REGISTER NEED_NICK * :…");
});

Deno.test("a name that is taken: by an account, by a person, by a service", () => {
  const made = new Scene({ guests: true });
  made.account("zoe");
  made.person("gus", [], true);
  const code: Record<string, string> = {
    ZOE: "ACCOUNT_EXISTS",
    Gus: "ACCOUNT_EXISTS",
    nickserv: "BAD_ACCOUNT_NAME",
  };
  for (const [nick, expected] of Object.entries(code)) {
    const person = made.stranger().send(`NICK ${nick}`, `REGISTER * * ${PASSWORD}`);
    person.sees(`FAIL REGISTER ${expected} ${nick} :…`);
  }
});

Deno.test("the name of a deleted account stays taken, or is free again, as is set", () => {
  for (const keepNames of [true, false]) {
    const { ann, scene: made } = scene({ ann: [] }, { keepNames });
    made.store.setPassword(made.store.account("ann")!.id, "hash of word");
    ann.send("PRIVMSG NickServ :DROP ann word");
    const next = made.stranger().send("NICK ann", `REGISTER * * ${PASSWORD}`);
    next.sees(
      ...keepNames ? ["FAIL REGISTER ACCOUNT_EXISTS ann :…"] : ["REGISTER SUCCESS …", "900 …"],
    );
  }
});

Deno.test("once logged in", () => {
  const { ann } = scene({ ann: [] });
  ann.send(`REGISTER * * ${PASSWORD}`).sees("FAIL REGISTER ALREADY_AUTHENTICATED ann :…");
  ann.send("VERIFY ann 1234").sees("FAIL VERIFY ALREADY_AUTHENTICATED ann :…");
});

Deno.test("where nobody may register, and while too many do", () => {
  const closed = new Scene({ registration: "closed" }).stranger().send("NICK ann");
  closed.send(`REGISTER * * ${PASSWORD}`).sees("FAIL REGISTER TEMPORARILY_UNAVAILABLE ann :…");
  const busy = new Scene();
  busy.busy = true;
  const person = busy.stranger().send("NICK ann", `REGISTER * * ${PASSWORD}`);
  person.sees("FAIL REGISTER TEMPORARILY_UNAVAILABLE ann :Too many people…");
});

Deno.test("of two who want the same name at once one gets it", () => {
  const made = new Scene();
  made.patient = true;
  const people = [made.stranger(), made.stranger()];
  for (const person of people) person.send("NICK ann", `REGISTER * * ${PASSWORD}`);
  made.work();
  people[0].sees("REGISTER SUCCESS ann :…", "900 …");
  people[1].sees("FAIL REGISTER ACCOUNT_EXISTS ann :…");
});

Deno.test("a nick that somebody has taken meanwhile is refused", () => {
  const made = new Scene({ guests: true });
  made.patient = true;
  const slow = made.stranger().send("NICK gus", `REGISTER * * ${PASSWORD}`);
  made.person("gus", [], true);
  made.work();
  slow.sees("FAIL REGISTER ACCOUNT_EXISTS gus :…");
  assert.equal(made.store.account("gus"), undefined);
});

Deno.test("whoever is gone before bcrypt is done has no account", () => {
  const made = new Scene();
  made.patient = true;
  const person = made.stranger().send("NICK ann", `REGISTER * * ${PASSWORD}`);
  person.vanish();
  made.work();
  assert.equal(made.store.account("ann"), undefined);
});
