/** One's own modes, bots, and what WHOIS and WHO make of them. */
import assert from "node:assert/strict";
import { scene } from "../harness.ts";

Deno.test("MODE on oneself: what is set, what can't be set by hand, what does not exist", () => {
  const { ann } = scene({ ann: [], bob: [] });
  ann.send("MODE ann").sees("221 ann :+");
  ann.send("MODE ann +iRB").sees(":ann MODE ann +iRB");
  ann.send("MODE ANN").sees("221 ann :+BRi");
  ann.send("MODE ann +i").sees();
  ann.send("MODE ann -i+xB-R").sees(":ann MODE ann -iR", "501 ann :…");
  ann.send("MODE ann +Z").sees();
  ann.send("MODE ann -Z").sees();
  ann.send("MODE ann").sees("221 ann :+B");
  ann.send("MODE bob +i").sees("502 ann :…");
  ann.send("MODE bob").sees("502 ann :…");
  ann.send("MODE nobody +i").sees("401 ann nobody :…");
});

Deno.test("who has modes from the start is told, between LUSERS and MOTD", () => {
  const { scene: made } = scene({});
  made.account("ann");
  for (
    const [secure, expected] of [[true, ["266", "221", "422"]], [false, ["266", "422"]]] as const
  ) {
    const ann = made.stranger({ secure });
    ann.send("PASS :ann:password of ann", "NICK ann", "USER ann 0 * :Ann");
    const codes = ann.take().map((line) => line.split(" ")[1]);
    assert.deepEqual(codes.slice(codes.indexOf("266")).slice(0, expected.length), expected);
    ann.send("QUIT");
  }
});

Deno.test("004 names every user mode", () => {
  const { scene: made } = scene({});
  const person = made.stranger();
  made.account("ann");
  person.send("PASS :ann:password of ann", "NICK ann", "USER ann 0 * :Ann");
  const letters = person.take().find((line) => / 004 /.test(line))!.split(" ")[5];
  for (const letter of "BRZi") assert(letters.includes(letter));
});

Deno.test("+R: only who is logged in may write; NOTICE is refused without a word", () => {
  const { ann, bob, scene: made } = scene({ ann: [], bob: [] }, { guests: true });
  const gus = made.person("gus", ["message-tags"], true);
  ann.send("MODE ann +R").take();
  gus.send("PRIVMSG ann :hello").sees("477 gus ann :…");
  gus.send("@+x TAGMSG ann").sees("477 gus ann :…");
  gus.send("NOTICE ann :hello", "@+typing=active TAGMSG ann").sees();
  ann.sees();
  bob.send("PRIVMSG ann :hello").sees();
  ann.sees(":bob PRIVMSG ann :hello");
  gus.send("MODE gus +R", "PRIVMSG gus :note");
  gus.sees(":gus MODE gus +R", "@msgid=… :gus PRIVMSG gus :note");
});

Deno.test("a bot's lines have the tag for who takes tags", () => {
  const { bot, ann, bob } = scene({ bot: [], ann: ["message-tags"], bob: [] });
  bot.send("MODE bot +B", "JOIN #a").take();
  for (const person of [ann, bob]) person.send("JOIN #a");
  for (const person of [ann, bob]) person.take();
  bot.send("PRIVMSG #a :beep", "NOTICE ann :boop", "PART #a").take();
  ann.sees(
    "@msgid=…;bot :bot PRIVMSG #a :beep",
    "@msgid=…;bot :bot NOTICE ann :boop",
    "@…bot :bot PART #a",
  );
  bob.sees(":bot PRIVMSG #a :beep", ":bot PART #a");
  bot.send("MODE bot -B", "PRIVMSG ann :beep").take();
  const [line] = ann.take();
  assert.doesNotMatch(line, /bot;|;bot /);
});

Deno.test("a bot in WHO and WHOIS", () => {
  const { bot, ann } = scene({ bot: [], ann: [] });
  bot.send("MODE bot +B", "AWAY :charging").take();
  assert.match(
    ann.ask("WHO bot")[0],
    / 352 ann \* bot host\.test chat\.test bot GB :0 bot of test$/,
  );
  assert(ann.ask("WHOIS bot").some((line) => / 335 ann bot :./.test(line)));
  assert(ann.ask("WHOIS NickServ").some((line) => / 335 ann NickServ :./.test(line)));
});

Deno.test("an operator of the server in WHO, WHOIS and USERHOST", () => {
  const { ann, bob } = scene({ ann: [], bob: [] }, { operators: "bob=see" });
  ann.send("WHO * o").sees(
    "352 ann * bob host.test chat.test bob H* :0 bob of test",
    "315 ann * :…",
  );
  assert(ann.ask("WHOIS bob").some((line) => / 313 ann bob :./.test(line)));
  ann.send("USERHOST bob").sees("302 ann :bob*=+bob@host.test");
  const seen = bob.ask("WHOIS ann");
  assert(
    seen.some((line) => line.includes(" 378 bob ann :is connecting from ann@192.0.2.1 192.0.2.1")),
  );
});

Deno.test("WHOIS of oneself: modes, and where each device comes from; nobody else sees it", () => {
  const { ann, bob, scene: made } = scene({ ann: [], bob: [] });
  made.stranger({ address: "::1", secure: true })
    .send("PASS :ann:password of ann", "NICK ann", "USER ann 0 * :Ann").take();
  const mine = ann.ask("WHOIS ann").map((line) => line.replace(":chat.test ", ""));
  assert.deepEqual(mine.filter((line) => /^(379|378|338|671) /.test(line)), [
    "379 ann ann :is using modes +",
    "378 ann ann :is connecting from ann@192.0.2.1 192.0.2.1",
    "338 ann ann ann@192.0.2.1 192.0.2.1 :is where the connection comes from",
    "378 ann ann :is connecting from ann@0::1 0::1",
    "338 ann ann ann@0::1 0::1 :is where the connection comes from",
  ]);
  const others = bob.ask("WHOIS ann");
  assert(!others.some((line) => / (379|378|338|671) /.test(line)));
});

Deno.test("who is encrypted on all connections has Z and 671", () => {
  const { bob, scene: made } = scene({ bob: [] });
  made.account("ann");
  const ann = made.stranger({ secure: true })
    .send("PASS :ann:password of ann", "NICK ann", "USER ann 0 * :Ann");
  ann.take();
  ann.send("MODE ann").sees("221 ann :+Z");
  assert(bob.ask("WHOIS ann").some((line) => / 671 bob ann :./.test(line)));
  made.person("ann");
  assert(!bob.ask("WHOIS ann").some((line) => / 671 /.test(line)));
});
