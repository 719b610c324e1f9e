/** Operators of the server: who becomes one, what they may do, and what nobody else may. */
import assert from "node:assert/strict";
import { parseOperators } from "../../server/core/operators.ts";
import { forget, Scene, scene } from "../harness.ts";

const OPERATORS = { operators: "Ann=all bob=kill,wallops" };

Deno.test("a listed account is an operator when it comes; MODE -o lasts, +o by hand does nothing", () => {
  const made = new Scene(OPERATORS);
  made.account("ann");
  const ann = made.stranger().send("PASS :ann:password of ann", "NICK ann", "USER ann 0 * :Ann");
  const lines = ann.take();
  assert(lines.includes(":chat.test MODE ann +o"));
  assert(lines.some((line) => / 381 ann :/.test(line)));
  ann.send("MODE ann").sees("221 ann :+o");
  ann.send("MODE ann -o").sees(":ann MODE ann -o");
  ann.send("MODE ann +o").sees();
  ann.send("MODE ann").sees("221 ann :+");
  ann.send("WALLOPS :x").sees("481 ann :…");
  assert(!made.person("ann").ask("MODE ann")[0].includes("o"), "a second device changes nothing");
});

Deno.test("a listed account is an operator once a guest has logged in to it", () => {
  const made = new Scene({ ...OPERATORS, guests: true });
  made.account("ann");
  const gus = made.person("gus", [], true);
  made.store.setPassword(made.store.account("ann")!.id, "hash of secret");
  gus.send("PRIVMSG NickServ :IDENTIFY ann secret");
  assert(gus.take().some((line) => / 381 ann :/.test(line)));
});

Deno.test("OPER: by name and password; a wrong one, an account that is none, and too few words", () => {
  const { cat, scene: made } = scene({ cat: [] }, OPERATORS);
  made.account("ann");
  made.account("dan");
  cat.send("OPER ann").sees("461 cat OPER :…");
  cat.send("OPER ann wrong").sees("464 cat :…");
  cat.send("OPER nobody wrong").sees("464 cat :…");
  cat.send("OPER dan :password of dan").sees("491 cat :…");
  cat.send("OPER ann :password of ann").sees("MODE cat +o", "381 cat :…");
  cat.send("WALLOPS :x").sees();
  cat.send("OPER ann :password of ann").sees("381 cat :…");
});

Deno.test("rights: who is no operator has 481, an operator without that right 723", () => {
  const { bob, cat } = scene({ bob: [], cat: [] }, OPERATORS);
  const commands = ["BAN LIST", "KLINE", "UNKLINE", "DLINE", "UNDLINE", "MODLOG", "REHASH", "DIE"];
  for (const command of [...commands, "KILL", "WALLOPS"]) {
    cat.send(command).sees("481 cat :…");
  }
  for (const command of commands) bob.send(command).sees("723 bob … :…");
  bob.send("WALLOPS", "KILL").sees("461 bob WALLOPS :…", "461 bob KILL :…");
  bob.send("WALLOPS :").sees("461 bob WALLOPS :…");
});

Deno.test("WALLOPS goes to those who have asked for it", () => {
  const { ann, cat, dan } = scene({ ann: [], cat: [], dan: [] }, OPERATORS);
  cat.send("MODE cat +w").sees(":cat MODE cat +w");
  ann.send("WALLOPS :restart at nine").sees();
  cat.sees(":ann WALLOPS :restart at nine");
  dan.sees();
  ann.send("MODE ann +w").take();
  ann.send("WALLOPS now").sees(":ann WALLOPS :now");
});

Deno.test("KILL: the person, all who share a room with them, and the log", () => {
  const { ann, bob, cat, dan, scene: made } = scene(
    { ann: [], bob: [], cat: [], dan: [] },
    OPERATORS,
  );
  const phone = made.person("cat");
  for (const one of [cat, dan]) one.send("JOIN #a");
  forget(bob, cat, dan, phone);
  bob.send("KILL nobody :x").sees("401 bob nobody :…");
  bob.send("KILL cat :enough is enough").sees();
  for (const one of [cat, phone]) {
    one.sees(
      ":bob KILL cat :enough is enough",
      "ERROR :…Killed (bob (enough is enough))",
    );
    assert(one.closed);
  }
  dan.sees(":cat QUIT :Killed (bob (enough is enough))");
  bob.send("KILL dan").sees();
  assert(dan.closed);
  ann.send("MODLOG").sees(
    "NOTICE ann :2026-… bob KILL cat!cat@host.test: enough is enough",
    "NOTICE ann :2026-… bob KILL dan!dan@host.test: no reason was given",
    "NOTICE ann :That is the end…",
  );
  ann.send("MODLOG 1").sees("NOTICE ann :… dan!dan@…", "NOTICE ann :That is the end…");
  ann.send("MODLOG 9 CAT").sees("NOTICE ann :… cat!cat@…", "NOTICE ann :That is the end…");
});

Deno.test("REHASH: takes what is new, leaves the names, and who is listed no more is none", () => {
  const { ann, bob, scene: made } = scene({ ann: [], bob: [] }, OPERATORS);
  made.reread = "chat.toml: there is no setting x.";
  ann.send("REHASH").sees("400 ann REHASH :chat.toml: there is no setting x.");
  const settings = { ...made.world.settings, motd: ["new"], name: "other.test" };
  settings.operators = parseOperators("ann=all");
  made.reread = { name: "chat.toml", settings };
  ann.send("REHASH").sees("382 ann chat.toml :…");
  bob.sees("MODE bob -o");
  bob.send("MOTD").sees("375 bob :…", "372 bob :- new", "376 bob :…");
});

Deno.test("REHASH: what it takes off or puts on offer is told", () => {
  const { ann, bob, scene: made } = scene({ ann: [], bob: ["cap-notify"] }, OPERATORS);
  const settings = { ...made.world.settings };
  settings.accounts = { ...settings.accounts, scram: true };
  made.reread = { name: "chat.toml", settings };
  ann.send("REHASH").take();
  bob.sees("CAP bob NEW :sasl=PLAIN,SCRAM-SHA-256");
});

Deno.test("DIE: only with the server's name", () => {
  const { ann, scene: made } = scene({ ann: [] }, OPERATORS);
  ann.send("DIE").sees("461 ann DIE :…");
  ann.send("DIE *").sees("402 ann * :…");
  ann.send("DIE other.test").sees("402 ann other.test :…");
  assert.equal(made.ended, undefined);
  ann.send("DIE Chat.Test").sees();
  assert.equal(made.ended, "DIE by ann");
});

Deno.test("STATS o and k: for operators who may see", () => {
  const { ann, bob, cat } = scene({ ann: [], bob: [], cat: [] }, OPERATORS);
  ann.send("BAN ADD 192.0.2.7 spam").take();
  ann.send("STATS o").sees(
    "243 ann O *@* * ann :kill ban suspend host wallops rehash die invite see",
    "243 ann O *@* * bob :kill wallops",
    "219 ann o :…",
  );
  ann.send("STATS k").sees("216 ann K 192.0.2.7 * ann :spam", "219 ann k :…");
  bob.send("STATS k").sees("723 bob see :…", "219 bob k :…");
  cat.send("STATS o").sees("481 cat :…", "219 cat o :…");
});

Deno.test("an account that nobody has is named in the log at the start", () => {
  const made = new Scene({ operators: "nobody=kill" });
  const [warning] = made.log.filter(({ level }) => level === "warn");
  assert.deepEqual(warning.fields, { account: "nobody" });
});
