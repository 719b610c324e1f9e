/** /password, /sessions, /certificate and /delete-account where NickServ has other words than ours. */
import assert from "node:assert/strict";
import { dialectOf } from "../../client/dialects.ts";
import type { ChatServer, ChatSettings, Guest } from "./chat_server.ts";
import { BY_HAND, HandClock } from "./hand_clock.ts";
import { annIn, serverWith } from "./person.ts";
import { CAPS } from "./support.ts";

/** What an Ergo server's NickServ says, as far as it is about one's own account; its DROP only unlinks a nick. */
const ERGO: Readonly<Record<string, (words: string[], guest: Guest) => string[]>> = {
  PASSWD: ([old, next, again]) => {
    if (again === undefined) return ["Invalid parameters"];
    if (next !== again) return ["Passwords do not match"];
    return [old === "correct-horse" ? "Password changed" : "Password incorrect"];
  },
  CLIENTS: ([verb, id]) =>
    verb === "LOGOUT"
      ? [id === "8" ? "Successfully logged out session" : "Specified client ID does not exist"]
      : [
        "Nickname ann has 2 attached clients(s)",
        "Client 7 (currently attached client):",
        "IP address:  10.0.0.5",
        "Hostname:    laptop.example.org",
        "Created at:  Sun, 22 Nov 2026 20:00:00 UTC",
        "Last active: Sun, 22 Nov 2026 23:00:00 UTC",
        "Client 8:",
        "Device ID:   telephone",
        "IP address:  10.0.0.6",
        "Hostname:    10.0.0.6",
        "Created at:  Sun, 22 Nov 2026 21:00:00 UTC",
        "Last active: Sun, 22 Nov 2026 21:30:00 UTC",
      ],
  CERT: () => ["There are 1 certificate fingerprint(s) authorized for account ann.", "1: abcd"],
  UNREGISTER: ([name, code]) => {
    if (name !== "ann") return ["Insufficient oper privs"];
    if (code === "c0de") return ["Successfully unregistered account ann"];
    return [
      "\x02Warning: unregistering this account will remove its stored privileges.\x02",
      "\x02Note that an unregistered account name remains reserved and cannot be re-registered.\x02",
      "To confirm, run this command: /NS UNREGISTER ann c0de",
    ];
  },
  DROP: () => ["Successfully ungrouped nick ann with your account"],
};

function ergo(settings: ChatSettings = {}): ChatServer {
  return serverWith({
    version: "ergo-2.14.0",
    nickServ(text, guest) {
      const [command, ...words] = text.split(/ +/);
      const answer = ERGO[command.toUpperCase()];
      return answer?.(words, guest) ??
        ["Unknown command. To see available commands, run: /NS HELP"];
    },
    ...settings,
  });
}

/** What NickServ was told. */
const toNickServ = ({ heard }: ChatServer) =>
  heard.flatMap((line) => /(?:^| )PRIVMSG NickServ :?(.*)$/.exec(line)?.[1] ?? []);

Deno.test("dialect: read from the version, or from a capability of the server's own", () => {
  const ways = (version: string, ...caps: string[]) => {
    const { password, erases } = dialectOf(version, caps);
    return [password.words("old", "new"), erases];
  };
  assert.deepEqual(ways("chat-server-1.2.3", "batch"), ["SET PASSWORD old new", true]);
  for (const version of ["ergo-2.14.0", "ergo-2.15.0-rc1-abc", "oragono-2.0.0"]) {
    assert.deepEqual(ways(version), ["PASSWD old new new", false]);
  }
  assert.deepEqual(ways("ours-1", "batch", "ergo.chat/nope"), ["PASSWD old new new", false]);
  assert.deepEqual(ways("InspIRCd-3"), ["SET PASSWORD new", false]);
  assert.deepEqual(ways(""), ["SET PASSWORD new", false]);
});

Deno.test("dialect: /password at Ergo says the new one twice, and is believed only where it is changed", async () => {
  using clock = new HandClock();
  const accounts: Record<string, string> = { ann: "correct horse" };
  await using server = ergo({ accounts });
  await using person = await annIn(server);
  const change = async (old: string) => {
    person.type("/password\r");
    await person.sees("Present password: ");
    person.type(`${old}\r`);
  };
  await change("with space");
  await person.sees("! The NickServ of this server takes no password with a space");
  await change("wrong-horse");
  await person.sees("New password");
  person.type("with a space\r");
  await person.sees("takes no password with a space");
  person.type("new-horse-1\rnew-horse-1\r");
  await person.sees("Password incorrect", "#lobby> ");
  // It is still the old one that logs in.
  server.cut();
  await clock.fire(BY_HAND.retry);
  await person.sees("Connected again.");
  await change("correct-horse");
  await person.sees("New password");
  person.type("new-horse-2\rnew-horse-2\r");
  await person.sees("Password changed", "#lobby> ");
  accounts.ann = "new-horse-2";
  server.cut();
  await clock.fire(BY_HAND.retry);
  await person.sees("Connected again.");
  assert.deepEqual(toNickServ(server), [
    "PASSWD wrong-horse new-horse-1 new-horse-1",
    "PASSWD correct-horse new-horse-2 new-horse-2",
  ]);
  assert(!/new-horse/.test(person.text));
});

Deno.test("dialect: /sessions and /certificate at Ergo", async () => {
  using _clock = new HandClock();
  await using server = ergo();
  await using person = await annIn(server);
  person.type("/sessions\r");
  await person.sees("7", "this one, since ", " from 10.0.0.5", "8", "from 10.0.0.6");
  await person.sees("/sessions close NUMBER ends one.");
  person.type("/sessions close 8\r");
  await person.sees("Successfully logged out session");
  person.type("/certificate\r");
  await person.sees("1: abcd");
  assert.deepEqual(toNickServ(server), ["CLIENTS LIST", "CLIENTS LOGOUT 8", "CERT LIST"]);
});

Deno.test("dialect: /delete-account at Ergo tells what it says, wants the name, and repeats the code", async () => {
  using _clock = new HandClock();
  await using server = ergo();
  await using person = await annIn(server);
  person.type("/delete-account all\r");
  await person.sees("! This server does not erase what you wrote. /delete-account alone");
  assert.deepEqual(toNickServ(server), []);
  person.type("/delete-account\r");
  await person.sees("This deletes the account ann for ever:", "all of your 2");
  await person.sees("Warning: unregistering", "Type ann to delete it");
  person.type("bob\r");
  await person.sees("The account is kept.", "#lobby> ");
  person.type("/delete-account\r");
  await person.sees("Type ann to delete it");
  person.type("ann\r");
  await person.sees("Successfully unregistered account ann");
  assert.equal(await person.exit(), 0);
  const asked = toNickServ(server).filter((words) => words !== "CLIENTS LIST");
  assert.deepEqual(asked, ["UNREGISTER ann", "UNREGISTER ann", "UNREGISTER ann c0de"]);
  assert(!person.text.includes("/NS"), "a command of other clients was shown");
});

Deno.test("dialect: beside other services, /password asks for no old one, and the rest is said in sentences", async () => {
  using _clock = new HandClock();
  const caps = CAPS.replace("labeled-response ", "");
  await using server = serverWith({
    version: "solanum-1.0",
    caps,
    nickServ: () => ["The password for ann has been changed."],
  });
  await using person = await annIn(server);
  person.type("/password\r");
  await person.sees("New password");
  person.type("new-horse-1\rnew-horse-1\r");
  await person.sees(
    "The password for ann has been changed.",
    "log in with the new one",
  );
  person.type("/sessions\r");
  await person.sees("! This server has no list of your connections");
  person.type("/delete-account\r");
  await person.sees(
    "! The services of this server delete accounts in a way of their own",
  );
  assert.deepEqual(toNickServ(server), ["SET PASSWORD new-horse-1"]);
});
