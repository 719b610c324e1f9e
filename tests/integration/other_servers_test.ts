/** chat-client on plain servers from Debian, which have few capabilities and keep neither accounts nor history. */
import assert from "node:assert/strict";
import { startClient } from "./client.ts";
import { needing } from "./installed.ts";
import { needingServer, OtherServer } from "./other_server.ts";
import { Peer } from "./peer.ts";
import { executable } from "./program.ts";
import { Terminal } from "./terminal.ts";

/** Who makes a room has its topic in hand on the one, and not on the other as it is set up here. */
const SERVERS = [{ name: "ngircd", setsTopics: true }, { name: "inspircd", setsTopics: false }];
const NOT_SET = "You must be a channel op or higher to change the topic";
/** More than one line of the wire holds. */
const LONG = Array.from({ length: 120 }, (_, i) => `word${i}`).join(" ");

/** Somebody in the room. */
async function bobOn(server: OtherServer, room: string): Promise<Peer> {
  const bob = await Peer.connect(server.port, "bob");
  bob.send("NICK bob", "USER bob 0 * :bob");
  await bob.until(/ (376|422) /);
  bob.send(`JOIN ${room}`);
  await bob.until(" 366 ");
  return bob;
}

/** The texts of PRIVMSGs to the room until the last word has come. */
async function textsUntil(peer: Peer, last: string): Promise<string[]> {
  const lines = await peer.lines.upTo((line) => line.endsWith(last));
  return lines.flatMap((line) => / PRIVMSG #\w+ :(.*)$/.exec(line)?.[1] ?? []);
}

/** What is typed there, and the sentence that says that it is not to be had. */
const LACKING: readonly (readonly [typed: string, sentence: string])[] = [
  ["/history", "keeps no history"],
  ["/search tea", "cannot search"],
  ["/delete", "cannot remove messages"],
  ["/react bob 👍", "passes no reactions on"],
  ["/export", "keeps no history"],
];

for (const { name, setsTopics } of SERVERS) {
  Deno.test({
    ...needingServer(name, `${name}: --plain talks, is talked to, looks around and comes back`),
    async fn() {
      await using server = await OtherServer.start(name);
      const who = { port: server.port, name: "ann" };
      await using ann = startClient(who, "--guest", "--room", "tea", "--reconnect");
      await ann.stdout.until("#tea = here: ");
      const bob = await bobOn(server, "#tea");
      ann.type("hello, bob");
      await bob.until("PRIVMSG #tea :hello, bob");
      await ann.stdout.until("#tea ann: hello, bob");
      bob.send("PRIVMSG #tea :hello, ann", "PRIVMSG ann :to you alone");
      await ann.stdout.until("#tea bob: hello, ann");
      await ann.stdout.until(" bob bob: to you alone");
      ann.type("/topic green or black", "/me pours", "/msg bob thanks", "/who");
      if (setsTopics) await bob.until("TOPIC #tea :green or black");
      else await ann.stderr.until(NOT_SET);
      await bob.until("PRIVMSG #tea :\x01ACTION pours\x01");
      await bob.until("PRIVMSG bob :thanks");
      await ann.stdout.until("#tea * ann pours");
      await ann.stdout.until(/ = .*bob/);
      ann.type(LONG);
      const parts = await textsUntil(bob, "word119");
      assert.equal(parts.join(" "), LONG);
      assert(parts.length > 1);
      for (const [typed, sentence] of LACKING) {
        ann.type(typed);
        await ann.stderr.until(sentence);
      }

      await bob.close();
      await server.kill();
      await ann.stderr.until("Trying to come back.");
      await server.again();
      await ann.stderr.until("Connected again.");
      const cat = await bobOn(server, "#tea");
      ann.type("back again");
      await cat.until("PRIVMSG #tea :back again");
      await cat.close();
      await ann.endInput();
      assert.equal(await ann.exit(), setsTopics ? 0 : 5);
    },
  });

  const inTerminal = needing(["tmux"], `${name}: in a terminal`);
  const here = needingServer(name, inTerminal.name);
  Deno.test({
    ...here,
    ignore: here.ignore || inTerminal.ignore,
    async fn() {
      await using server = await OtherServer.start(name);
      const args = ["127.0.0.1", String(server.port), "--guest", "--user", "ann", "--room", "tea"];
      await using ann = new Terminal([executable("chat-client"), ...args]);
      await ann.until(/^This server keeps no accounts/);
      await ann.until(/^Not available here: /);
      await ann.until(/^#tea> *$/);
      const bob = await bobOn(server, "#tea");
      ann.enter("hello, bob");
      await bob.until("PRIVMSG #tea :hello, bob");
      bob.send("PRIVMSG #tea :hello, ann");
      await ann.until(/bob +hello, ann$/);
      ann.enter("/me pours");
      await bob.until("PRIVMSG #tea :\x01ACTION pours\x01");
      ann.enter("/topic green or black");
      if (setsTopics) await bob.until("TOPIC #tea :green or black");
      await ann.until(setsTopics ? /set the topic: green or black/ : /channel op or higher/);
      ann.enter("/who");
      await ann.until(/^2 in #tea: /);
      ann.enter(LONG);
      assert.equal((await textsUntil(bob, "word119")).join(" "), LONG);
      ann.enter("/search tea");
      await ann.until(/^! .*cannot search/);

      await bob.close();
      await server.kill();
      await ann.until(/Trying to come back/);
      await server.again();
      ann.press("Enter");
      await ann.until(/Connected again\.$/);
      const cat = await bobOn(server, "#tea");
      ann.enter("back again");
      await cat.until("PRIVMSG #tea :back again");
      await cat.close();
      ann.press("C-d");
      assert.equal(await ann.exit(), 0);
    },
  });
}
