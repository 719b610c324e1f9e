/** NickServ: accounts by hand. */
import assert from "node:assert/strict";
import { checkWorld } from "../check_world.ts";
import { forget, type Person, Scene, scene } from "../harness.ts";

/** Says something to NickServ. */
function tell(person: Person, text: string): Person {
  return person.send(`PRIVMSG NickServ :${text}`);
}

const said = (nick: string, text: string) => `:NickServ NOTICE ${nick} :${text}`;

function newcomer(nick = "new", made = new Scene()): Person {
  return made.person(nick, [], true);
}

Deno.test("HELP: what can be said now", () => {
  const lines = tell(newcomer(), "help").take();
  assert.match(lines[0], /^:NickServ!NickServ@chat\.test NOTICE new :I am NickServ\./);
  const names = lines.slice(1).map((line) => line.split(" :")[1].split(/[ :]/)[0]);
  assert.deepEqual(names, ["REGISTER", "IDENTIFY", "INFO"]);
  const { ann } = scene({ ann: [] });
  assert.equal(tell(ann, "HELP").take().length, 1 + 9);
});

Deno.test("HELP: of one command, and of none", () => {
  tell(newcomer(), "HELP SET PASSWORD").sees(
    said("new", "SET PASSWORD <present password> <new password>"),
    said("new", "changes your password"),
  );
  tell(newcomer(), "HELP FLY").sees(said("new", "There is no such command…"));
});

/** What somebody with the nick new says, and what NickServ answers. */
const NEWCOMER: [text: string, ...answers: string[]][] = [
  ["FLY", "I don't know that command. Say HELP…"],
  [" ", "I don't know that command. Say HELP…"],
  ["REGISTER", "Something is missing: REGISTER <password> [code of an invitation]"],
  ["REGISTER short", "Cannot register: The password is shorter than 8 bytes…"],
  ["REGISTER correct horse battery", "There are too many words; one with a space stands in…"],
  ["IDENTIFY", "Something is missing: IDENTIFY…"],
  ["IDENTIFY ann wrong", "Cannot log in: The name or the password is wrong…"],
  ["IDENTIFY nobody wrong", "Cannot log in: The name or the password is wrong…"],
  ["IDENTIFY a b c", "There are too many words…"],
  ["SET PASSWORD a b", "You have to log in for that."],
  ["DROP new x", "You have to log in for that."],
  ["INFO", "You are not logged in."],
];

for (const [text, ...answers] of NEWCOMER) {
  Deno.test(`a newcomer says ${text}`, () => {
    const { scene: made } = scene({ ann: [] });
    tell(newcomer("new", made), text).sees(...answers.map((answer) => said("new", answer)));
  });
}

Deno.test("REGISTER makes an account and opens the door", () => {
  const made = new Scene();
  const person = newcomer("new", made);
  tell(person, "REGISTER correct-horse").sees(
    "900 new new!new@host.test new :…",
    said("new", "The account new is made, and you are logged in."),
  );
  assert.equal(made.store.account("new")?.passwordHash, "hash of correct-horse");
  person.send("JOIN #a").sees(":new JOIN #a", "353 …", "366 …");
  tell(person, "REGISTER correct-horse").sees(said("new", "Cannot register: You are logged in…"));
});

Deno.test("IDENTIFY: the nick becomes the account's name", () => {
  const made = new Scene();
  made.account("Zoe");
  const person = newcomer("new", made);
  tell(person, "identify zoe password").sees(said("new", "Cannot log in: …"));
  made.store.setPassword(made.store.account("zoe")!.id, "hash of word");
  tell(person, "IDENTIFY zoe word").sees(
    "900 new new!new@host.test Zoe :…",
    ":new NICK Zoe",
    said("Zoe", "You are logged in as Zoe."),
  );
  tell(person, "IDENTIFY zoe word").sees(said("Zoe", "You are logged in as Zoe already."));
});

Deno.test("IDENTIFY: with the password alone it is the nick's account", () => {
  const made = new Scene();
  const person = newcomer("new", made);
  made.store.createAccount("new", "hash of word", made.now);
  tell(person, "IDENTIFY word").sees("900 …", said("new", "You are logged in as new."));
});

/** ann's account has the password "word". */
function insider(): Person {
  const { ann, scene: made } = scene({ ann: [] });
  made.store.setPassword(made.store.account("ann")!.id, "hash of word");
  return ann;
}

Deno.test("SET PASSWORD", () => {
  const ann = insider();
  const { store } = ann.scene;
  tell(ann, "SET PASSWORD wrong correct-horse").sees(
    said("ann", "Cannot change the password: the present…"),
  );
  tell(ann, "SET PASSWORD word short").sees(
    said("ann", "Cannot change the password: the new one…"),
  );
  tell(ann, "SET PASSWORD word").sees(said("ann", "Something is missing: SET PASSWORD…"));
  assert.equal(store.account("ann")?.passwordHash, "hash of word");
  tell(ann, "SET PASSWORD word correct-horse").sees(said("ann", "The password is changed."));
  assert.equal(store.account("ann")?.passwordHash, "hash of correct-horse");
});

Deno.test("SET PASSWORD and DROP: not while too many log in, and not for guests", () => {
  const ann = insider();
  ann.scene.busy = true;
  tell(ann, "SET PASSWORD word correct-horse").sees(said("ann", "…Too many people…"));
  tell(ann, "DROP ann word").sees(said("ann", "…Too many people…"));
  const gus = newcomer("gus", new Scene({ guests: true }));
  tell(gus, "SET PASSWORD a correct-horse").sees(said("gus", "You have no account…"));
  tell(gus, "DROP gus a").sees(said("gus", "You have no account."));
});

Deno.test("DROP: asks for the name and the password, then everything of the account is closed", () => {
  const ann = insider();
  const made = ann.scene;
  const bob = made.person("bob");
  const phone = made.stranger().send("PASS ann:word", "NICK ann", "USER ann 0 * :Ann");
  const half = made.stranger().send("PASS ann:word", "CAP LS", "NICK ann", "USER ann 0 * :Ann");
  half.send("AUTHENTICATE PLAIN", `AUTHENTICATE ${btoa("\0ann\0word")}`);
  for (const person of [ann, bob]) person.send("JOIN #a");
  forget(ann, bob, phone, half);
  tell(ann, "DROP bob word").sees(said("ann", "Cannot delete the account: yours is ann, not bob."));
  tell(ann, "DROP ann wrong").sees(said("ann", "Cannot delete the account: the present password…"));
  tell(ann, "DROP ann word").sees(
    said("ann", "The account ann is deleted. What you wrote in rooms stays there…"),
    "ERROR :…the account ann was deleted",
  );
  for (const person of [phone, half]) person.sees("ERROR :…the account ann was deleted");
  bob.sees(":ann QUIT :the account ann was deleted");
  assert.equal(made.store.account("ann"), undefined);
  assert.equal(made.world.channel("#a")?.founder, undefined);
  checkWorld(made);
});

Deno.test("INFO", () => {
  const { ann, scene: made } = scene({ ann: [] });
  made.person("ann");
  tell(ann, "INFO").sees(
    said("ann", "You are logged in as ann, registered 2026-11-22T20:00:00.000Z."),
    said("ann", "You are connected 2 times at the moment."),
  );
});

Deno.test("NickServ answers PRIVMSG alone, in any case of its name, and can be looked up", () => {
  const { ann } = scene({ ann: [] });
  ann.send("NOTICE NickServ :HELP", "@+typing=active TAGMSG NickServ").sees();
  ann.send("PRIVMSG nickserv :INFO");
  assert.equal(ann.take().length, 2);
  ann.send("WHOIS nickserv").sees(
    "311 ann NickServ NickServ chat.test * :…",
    "312 ann NickServ chat.test :test",
    "335 ann NickServ :…",
    "318 ann nickserv :…",
  );
});

Deno.test("what is said to NickServ is neither stored nor shown to one's other devices", () => {
  const { ann, scene: made } = scene({ ann: ["echo-message"] });
  const phone = made.person("ann", ["echo-message"]);
  forget(ann, phone);
  tell(ann, "IDENTIFY ann secret").sees(said("ann", "You are logged in as ann already."));
  phone.sees();
  assert.equal(made.store.lastSequence(), 0);
});
