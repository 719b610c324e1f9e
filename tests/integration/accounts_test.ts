/** Accounts over the wire, in every way that clients know: made, used, changed, deleted, guarded. */
import assert from "node:assert/strict";
import { plain } from "../harness.ts";
import { passwordOf, type Peer } from "./peer.ts";
import { Server } from "./server.ts";

const WRONG = "The name or the password is wrong: check both and try again";

/** Ways to make the account "ann", each up to being logged in. */
const REGISTRATIONS: Record<string, (peer: Peer) => Promise<unknown>> = {
  async "REGISTER before the welcome"(peer) {
    await peer.register("ann");
  },
  async "REGISTER after it"(peer) {
    await peer.enter("ann", []);
    peer.send(`REGISTER ann * ${passwordOf("ann")}`);
    await peer.until("REGISTER SUCCESS ann ");
  },
  async "REGISTER, as one with capabilities sees it"(peer) {
    const caps = ["draft/account-registration", "labeled-response", "batch", "standard-replies"];
    await peer.enter("ann", caps);
    peer.send(`@label=reg REGISTER * * ${passwordOf("ann")}`);
    await peer.until("label=reg");
    await peer.until("REGISTER SUCCESS ann ");
  },
  async "NickServ REGISTER"(peer) {
    await peer.enter("ann", []);
    peer.send(`PRIVMSG NickServ :REGISTER ${passwordOf("ann")}`);
    await peer.until(/:NickServ!\S+ NOTICE ann :The account ann is made, and you are logged in\./);
  },
};

/** Ways to log in as "ann". `refused` is the answer to a wrong password. */
const LOGINS: Record<
  string,
  { go(peer: Peer, password: string): Promise<unknown>; refused: RegExp }
> = {
  "SASL": {
    refused: new RegExp(` 904 \\S+ :${WRONG}`),
    async go(peer, password) {
      peer.send("CAP LS 302", "CAP REQ sasl", "AUTHENTICATE PLAIN", "NICK ann", "USER ann 0 * :a");
      peer.send(`AUTHENTICATE ${plain("ann", password)}`);
      await peer.until(/ (903|904) /);
      peer.send("CAP END");
    },
  },
  "SASL after the welcome": {
    refused: new RegExp(` 904 \\S+ :${WRONG}`),
    async go(peer, password) {
      await peer.enter("visitor", ["sasl"]);
      peer.send("AUTHENTICATE PLAIN", `AUTHENTICATE ${plain("ANN", password)}`);
      await peer.until(/ (903|904) /);
    },
  },
  "PASS": {
    refused: new RegExp(` 464 \\S+ :${WRONG}`),
    async go(peer, password) {
      peer.send(`PASS ann:${password}`, "NICK other", "USER ann 0 * :ann");
      await peer.until(/ (376|422|464) /);
    },
  },
  "PASS without a name": {
    refused: new RegExp(` 464 \\S+ :${WRONG}`),
    async go(peer, password) {
      peer.send(`PASS ${password}`, "NICK ann", "USER ann 0 * :ann");
      await peer.until(/ (376|422|464) /);
    },
  },
  "NickServ": {
    refused: new RegExp(`:NickServ!\\S+ NOTICE visitor :Cannot log in: ${WRONG}`),
    async go(peer, password) {
      await peer.enter("visitor", []);
      peer.send(`PRIVMSG NickServ :IDENTIFY ann ${password}`);
      await peer.until(/:NickServ!\S+ NOTICE/);
    },
  },
};

/** Whether somebody is logged in as `name`, as the server sees it. */
async function isLoggedInAs(peer: Peer, name: string): Promise<void> {
  await peer.barrier();
  const who = await peer.ask(`WHOIS ${name}`);
  assert.match(who.join("\n"), new RegExp(` 330 ${name} ${name} ${name} `));
}

for (const [way, go] of Object.entries(REGISTRATIONS)) {
  Deno.test(`accounts: registered by ${way}, and kept`, async () => {
    await using server = await Server.start();
    const peer = await server.connect("ann");
    await go(peer);
    await isLoggedInAs(peer, "ann");
    await server.stop();
    await server.again();
    await isLoggedInAs(await server.login("ann"), "ann");
    const eve = await server.connect("eve");
    eve.send("CAP LS 302", "NICK Ann", "USER eve 0 * :eve", "REGISTER * * another-secret");
    await eve.until(/FAIL REGISTER ACCOUNT_EXISTS Ann /);
  });
}

Deno.test("accounts: every way to log in, with the right and with a wrong password", async () => {
  await using server = await Server.start();
  await (await server.register("ann")).close();
  for (const [way, { go, refused }] of Object.entries(LOGINS)) {
    const right = await server.connect(way);
    await go(right, passwordOf("ann"));
    await right.barrier();
    await isLoggedInAs(right, "ann");
    const wrong = await server.connect(`${way}, wrong`);
    await go(wrong, "not-the-password");
    assert.match(wrong.lines.text, refused, way);
    assert.doesNotMatch(wrong.lines.text, / 900 /, way);
    wrong.send("QUIT");
    await wrong.lines.untilEnd();
  }
});

Deno.test("accounts: an unknown user reads the same as a wrong password", async () => {
  await using server = await Server.start();
  await (await server.register("ann")).close();
  const answers = [];
  for (const name of ["ann", "bob"]) {
    const peer = await server.connect(name);
    peer.send("CAP LS 302", "CAP REQ sasl", "AUTHENTICATE PLAIN");
    peer.send(`AUTHENTICATE ${plain(name, "not-the-password")}`);
    answers.push(await peer.until(/ 90[0-9] /));
  }
  assert.equal(answers[0], answers[1]);
  assert.match(answers[0], new RegExp(` 904 \\* :${WRONG}$`));
});

Deno.test("accounts: the third wrong password closes the connection", async () => {
  await using server = await Server.start();
  const eve = await server.connect("eve");
  await eve.enter("eve", []);
  for (let i = 0; i < 5; i++) eve.send(`PRIVMSG NickServ :IDENTIFY ann wrong-password-${i}`);
  await eve.until("ERROR :Closing the connection: 3 wrong passwords");
  await eve.lines.untilEnd();
  assert.equal(eve.lines.all.filter((line) => line.includes("Cannot log in")).length, 3);
});

Deno.test("accounts: passwords of 7 and of 73 bytes are refused, of 8 and of 72 taken whole", async () => {
  await using server = await Server.start();
  const peer = await server.connect();
  await peer.enter("ann", []);
  const refused = await peer.ask("REGISTER * * 7-bytes", `REGISTER * * ${"é".repeat(36)}x`);
  assert.match(refused[0], /FAIL REGISTER WEAK_PASSWORD ann :.*shorter than 8 bytes/);
  assert.match(refused[1], /FAIL REGISTER UNACCEPTABLE_PASSWORD ann :.*longer than 72 bytes/);
  const long = "é".repeat(36);
  peer.send(`REGISTER * * ${long}`);
  await peer.until(" 900 ");
  for (const [password, answer] of [[long, " 903 "], [long.slice(0, -1) + "x", " 904 "]]) {
    const again = await server.connect();
    again.send("AUTHENTICATE PLAIN", `AUTHENTICATE ${plain("ann", password)}`);
    await again.until(answer);
  }
});

Deno.test("accounts: a changed password is the only one, after a restart too", async () => {
  await using server = await Server.start();
  const ann = await server.register("ann");
  ann.send(`PRIVMSG NickServ :SET PASSWORD not-it-at-all brand-new-secret`);
  await ann.until("the present password is wrong");
  ann.send(`PRIVMSG NickServ :SET PASSWORD ${passwordOf("ann")} brand-new-secret`);
  await ann.until("The password is changed.");
  await server.stop("SIGKILL");
  await server.again();
  for (const [password, answer] of [["brand-new-secret", " 903 "], [passwordOf("ann"), " 904 "]]) {
    const peer = await server.connect();
    peer.send("AUTHENTICATE PLAIN", `AUTHENTICATE ${plain("ann", password)}`);
    await peer.until(answer);
  }
});

Deno.test("accounts: DROP asks for the password, closes every connection, and keeps the name", async () => {
  await using server = await Server.start();
  const ann = await server.register("ann");
  const second = await server.login("ann");
  const bob = await server.register("bob");
  await bob.ask("JOIN #lobby");
  await ann.ask("JOIN #lobby", "PRIVMSG #lobby :remember me");
  ann.send("PRIVMSG NickServ :DROP ann not-the-password");
  await ann.until("Cannot delete the account: the present password is wrong");
  ann.send(`PRIVMSG NickServ :DROP ann ${passwordOf("ann")}`);
  for (const peer of [ann, second]) await peer.until("ERROR :Closing the connection: the account");
  await bob.until(/:ann!\S+ QUIT :/);
  const eve = await server.connect("eve");
  eve.send("CAP LS 302", "NICK ann", "USER eve 0 * :eve", `REGISTER * * ${passwordOf("ann")}`);
  await eve.until("FAIL REGISTER ACCOUNT_EXISTS ann ");
  eve.send("AUTHENTICATE PLAIN", `AUTHENTICATE ${plain("ann", passwordOf("ann"))}`);
  await eve.until(` 904 ann :${WRONG}`);
  assert.match((await bob.ask("CHATHISTORY LATEST #lobby * 5")).join(), /:ann!.* :remember me/);
});

Deno.test("accounts: two connections of one account are one person", async () => {
  await using server = await Server.start();
  const laptop = await server.register("ann", ["echo-message"]);
  await laptop.ask("JOIN #lobby");
  const phone = await server.login("ann");
  const bob = await server.register("bob");
  const names = (await bob.ask("JOIN #lobby")).find((line) => line.includes(" 353 "))!;
  assert.equal(names.match(/\bann\b/g)!.length, 1);
  bob.send("PRIVMSG ann :to you", "PRIVMSG #lobby :to all");
  for (const peer of [laptop, phone]) {
    await peer.until("PRIVMSG ann :to you");
    await peer.until("PRIVMSG #lobby :to all");
  }
  phone.send("PRIVMSG bob :from the telephone");
  await bob.until("from the telephone");
  await laptop.until(/:ann!\S+ PRIVMSG bob :from the telephone/);
  await phone.close();
  await laptop.barrier();
  assert(!(await bob.barrier()).some((line) => line.includes("QUIT")));
  laptop.send("QUIT :done");
  await bob.until(/:ann!\S+ QUIT :Quit: done/);
});

Deno.test("accounts: of 200 logins at once some are refused early, and the chat goes on", async () => {
  const env = { CHAT_ACCOUNTS_BCRYPT_COST: "11", CHAT_ACCOUNTS_HASH_QUEUE: "10" };
  await using server = await Server.start({ env });
  const [ann, bob] = [await server.register("ann"), await server.register("bob")];
  await ann.ask("JOIN #lobby");
  await bob.ask("JOIN #lobby");
  const flood = await Promise.all(Array.from({ length: 200 }, () => server.connect("the flood")));
  const logIn = (peer: Peer) =>
    peer.send("AUTHENTICATE PLAIN", `AUTHENTICATE ${plain("ann", "not-the-password")}`);
  // Bob is in the queue before it is full, behind eight others.
  flood.slice(0, 8).forEach(logIn);
  bob.send("PRIVMSG NickServ :SET PASSWORD not-the-password another-secret");
  flood.slice(8).forEach(logIn);
  ann.send("PRIVMSG #lobby :meanwhile");
  const seen = await bob.lines.upTo("Cannot change the password");
  assert(
    seen.some((line) => line.includes("meanwhile")),
    "the chat stood still:\n" + seen.join("\n"),
  );
  const answers = await Promise.all(flood.map((peer) => peer.until(/ 90[0-9] /)));
  const busy = answers.filter((line) => line.includes("Too many people are logging in"));
  const wrong = answers.filter((line) => line.includes(WRONG));
  assert.equal(busy.length + wrong.length, 200);
  assert(busy.length > 0 && wrong.length >= 8, `${busy.length} refused, ${wrong.length} checked`);
  await server.login("ann");
  server.assertNoErrors();
});
