/**
 * Every command that reads, for each reason not to be allowed: none of them shows what was said, and, of a
 * secret room, what it is about, who is in it and how it is set.
 */
import assert from "node:assert/strict";
import { type Person, Scene, type SceneOptions } from "../harness.ts";

const WORDS = "sesame-words";
/** What a room shows that is not secret. */
const OUTSIDE = ["sesame-topic", "sesame-value", "sesame-mask", "insider"];
const CAPS = [
  "batch",
  "labeled-response",
  "message-tags",
  "server-time",
  "echo-message",
  "draft/chathistory",
  "draft/event-playback",
  "draft/read-marker",
  "draft/message-redaction",
  "draft/metadata-2",
  "soju.im/search",
];

/** ROOM is where it was said, a room or a nick; ID its message id. */
const COMMANDS = [
  "CHATHISTORY LATEST ROOM * 50",
  "CHATHISTORY LATEST ROOM msgid=ID 50",
  "CHATHISTORY BEFORE ROOM timestamp=2030-01-01T00:00:00.000Z 50",
  "CHATHISTORY AFTER ROOM timestamp=2020-01-01T00:00:00.000Z 50",
  "CHATHISTORY AROUND ROOM msgid=ID 50",
  "CHATHISTORY BETWEEN ROOM timestamp=2020-01-01T00:00:00.000Z timestamp=2030-01-01T00:00:00.000Z 50",
  "CHATHISTORY TARGETS timestamp=2020-01-01T00:00:00.000Z timestamp=2030-01-01T00:00:00.000Z 50",
  "@label=x CHATHISTORY LATEST ROOM * 50",
  "SEARCH text=sesame",
  "SEARCH in=ROOM;text=sesame",
  "SEARCH from=insider",
  "NAMES ROOM",
  "WHO ROOM",
  "WHO ROOM %tcnuhraf,1",
  "WHO *",
  "WHOIS insider",
  "WHOWAS insider",
  "LIST",
  "LIST ROOM",
  "TOPIC ROOM",
  "MODE ROOM",
  "MODE ROOM b",
  "METADATA ROOM LIST",
  "METADATA ROOM GET url",
  "METADATA ROOM SYNC",
  "MARKREAD ROOM",
  "REDACT ROOM ID",
  "INVITE ROOM",
  "PRIVMSG ChanServ :INFO ROOM",
  "PRIVMSG ChanServ :ACCESS ROOM LIST",
  "@label=y JOIN ROOM",
];

interface Case {
  options?: SceneOptions;
  /** Where it was said. */
  target: string;
  /** Whether the viewer may not know either what the room is like. */
  secret?: boolean;
  /** Plays what happens in the room before the words are said. */
  before?(made: Scene): void;
  /** Plays what leads there, with `insider` in the room and the words said; gives who must not read them. */
  viewer(made: Scene, insider: Person): Person;
}

const room = (modes?: string, viewer?: Case["viewer"], options?: SceneOptions): Case => ({
  target: "#a",
  options,
  secret: modes?.includes("s"),
  viewer(made, insider) {
    if (modes) insider.send(`MODE #a ${modes}`);
    return viewer?.(made, insider) ?? made.person("eve", CAPS);
  },
});

function member(made: Scene): Person {
  return made.person("eve", CAPS).send("JOIN #a");
}

const CASES: Record<string, Case> = {
  stranger: room(),
  guest: room(undefined, (made) => made.person("gus", CAPS, true)),
  left: room(undefined, (made) => member(made).send("PART #a")),
  kicked: room("+i", (made, insider) => {
    insider.send("INVITE eve #a");
    const eve = made.person("eve", CAPS);
    insider.send("INVITE eve #a");
    eve.send("JOIN #a");
    insider.send("KICK #a eve");
    return eve;
  }),
  "banned, outside": room("+b eve!*@*"),
  "banned, inside": room(undefined, (made, insider) => {
    const eve = member(made);
    insider.send("MODE #a +b eve!*@*");
    return eve;
  }),
  "secret room": room("+s"),
  "secret room, kicked": room("+s", (made, insider) => {
    const eve = member(made);
    insider.send("KICK #a eve");
    return eve;
  }),
  "secret room, banned": room("+sb eve!*@*"),
  "invite-only": room("+i"),
  "with a key": room("+k key"),
  "joined before: nothing": room(undefined, member, { history: { newcomers: "nothing" } }),
  "joined before: joined": room(undefined, member, { history: { newcomers: "joined" } }),
  "back again: nothing": {
    ...room(undefined, member, { history: { newcomers: "nothing" } }),
    before: (made) => member(made).send("PART #a", "QUIT"),
  },
  "invite-only, invited later": room("+i", (made, insider) => {
    const eve = made.person("eve", CAPS);
    insider.send("INVITE eve #a");
    return eve.send("JOIN #a");
  }),
  "with a key, told later": room(
    "+k key",
    (made) => made.person("eve", CAPS).send("JOIN #a key"),
  ),
  "a deleted account's name": {
    target: "insider",
    options: { keepNames: false },
    viewer(made) {
      const eve = made.person("eve", CAPS);
      made.store.deleteAccount(eve.session.account!.id, made.now, false);
      eve.vanish();
      made.now += 1000;
      return made.person("eve", CAPS);
    },
  },
  "a guest with the nick of another": {
    target: "insider",
    viewer(made) {
      return made.person("eve", CAPS, true);
    },
  },
};

/** Says the words where the case wants them said, and gives the message's id. */
function say(made: Scene, insider: Person, { target, before }: Case, guest: boolean): string {
  insider.send("JOIN #a", "TOPIC #a :sesame-topic", "MODE #a +b sesame-mask!*@*");
  insider.send("METADATA #a SET url :sesame-value").take();
  before?.(made);
  const to = target.startsWith("#") ? undefined : made.person("eve", CAPS, guest);
  insider.take();
  insider.send(`PRIVMSG ${to ? "eve" : "#a"} :${WORDS}`);
  const id = /msgid=(\w+)/.exec(insider.take().join("\n"))![1];
  to?.send("QUIT");
  made.now += 1000;
  return id;
}

for (const [name, one] of Object.entries(CASES)) {
  Deno.test(`history_leaks: ${name}: no command that reads shows it`, () => {
    const made = new Scene({ guests: true, ...one.options });
    const insider = made.person("insider", CAPS);
    const id = say(made, insider, one, name.startsWith("a guest"));
    const viewer = one.viewer(made, insider);
    viewer.take();
    for (const command of COMMANDS) {
      const sent = command.replaceAll("ROOM", one.target).replaceAll("ID", id);
      const seen = viewer.ask(sent).join("\n");
      assert(!seen.includes(WORDS), `${sent}: ${seen}`);
      if (!one.secret || command.includes("JOIN")) continue;
      const asked = /insider/.test(sent) || sent === "WHO *";
      for (const word of OUTSIDE) {
        if (word === "insider" && asked) continue;
        assert(!seen.includes(word), `${sent}: ${seen}`);
      }
      assert(!asked || !/#a/.test(seen), `${sent}: ${seen}`);
    }
    // It is there still, and whoever may read it does: the commands above can show it.
    const target = one.target.startsWith("#") ? "#a" : "eve";
    if (one.target.startsWith("#")) {
      for (const command of COMMANDS.slice(0, 6)) {
        const sent = command.replaceAll("ROOM", target).replaceAll("ID", id);
        if (sent.includes("LATEST #a msgid")) continue;
        assert(insider.ask(sent).join("\n").includes(WORDS), sent);
      }
    }
    assert(insider.ask("SEARCH text=sesame").join("\n").includes(WORDS), "insider");
  });
}
