/** chat-client LINE: the line of an invitation, and nothing else, over TLS with the server's own certificate. */
import assert from "node:assert/strict";
import { formatInvitation, invitationOf } from "../../protocol/invitation.ts";
import { Folder } from "./folder.ts";
import { needing } from "./installed.ts";
import { passwordOf } from "./peer.ts";
import { executable, run } from "./program.ts";
import { Server } from "./server.ts";
import { Terminal } from "./terminal.ts";
import { done } from "./tool.ts";

const CLIENT = executable("chat-client");

/** A server that takes accounts by invitation only, with its port and certificate for TLS. */
async function invitedOnly() {
  const server = await Server.start({ args: ["--registration", "invite", "--tls", "127.0.0.1:0"] });
  return { server, port: await server.tlsPort(), fingerprint: await server.fingerprint() };
}

/** The line as the server prints it where it listens beyond this machine: here it names the port without TLS. */
async function invite({ server, port, fingerprint }: Awaited<ReturnType<typeof invitedOnly>>) {
  const printed = await done(server.data, "invite --room tea");
  const code = invitationOf(printed);
  assert(code, printed);
  const place = { host: "127.0.0.1", port, secure: true, room: "#tea" };
  return formatInvitation({ ...place, fingerprint, code });
}

Deno.test("invited: a script has an account, in the room of the invitation, and may come back", async () => {
  const place = await invitedOnly();
  await using _server = place.server;
  const line = await invite(place);
  using home = new Folder();
  const env = { CHAT_PASSWORD: passwordOf("ann"), HOME: home.path };
  const first = await run(CLIENT, {
    args: ["--plain", "--user", "ann", line],
    env,
    input: ["good morning"],
  });
  assert.equal(first.code, 0, first.stderr);
  assert.match(first.stdout, / #tea ann: good morning$/m);
  // The certificate is known from then on.
  const [address] = line.split("?");
  const again = await run(CLIENT, {
    args: ["--user", "ann", "--send", "me again", address],
    env,
  });
  assert.deepEqual(again, { code: 0, stdout: "", stderr: "" });
  const wrong = line.replace(place.fingerprint, "ab".repeat(32));
  const other = await run(CLIENT, { args: ["--plain", "--user", "bob", wrong], env });
  assert.equal(other.code, 6);
  assert.match(other.stderr, /is not the one that you were told to expect/);
  const used = await run(CLIENT, { args: ["--plain", "--user", "bob", line], env });
  assert.equal(used.code, 4);
  assert.match(used.stderr, /That invitation's code is wrong, used up or too old/);
});

Deno.test({
  ...needing(["tmux"], "invited: in a terminal it asks for a name and a password, and no more"),
  async fn() {
    const place = await invitedOnly();
    await using _server = place.server;
    const line = await invite(place);
    await using bob = new Terminal([CLIENT, line]);
    await bob.until(/^You are invited: choose a name and a password/);
    await bob.until(/^Name: *$/);
    bob.enter("bob");
    await bob.until(/^Password \(it is not shown\): *$/);
    bob.enter("hidden-words-1");
    await bob.until(/^Password again: *$/);
    bob.enter("hidden-words-1");
    const screen = await bob.until(/^#tea> *$/);
    assert.doesNotMatch(screen.join("\n"), /Trust it/);
    bob.press("C-d");
    assert.equal(await bob.exit(), 0);
  },
});

/** Answers the questions from the name on, and is in the room. */
async function comeIn(person: Terminal, name: string): Promise<void> {
  await person.until(/^Name: *$/);
  person.enter(name);
  await person.until(/^Password \(it is not shown\): *$/);
  person.enter(`hidden-words-of-${name}`);
  await person.until(/^Password again: *$/);
  person.enter(`hidden-words-of-${name}`);
}

Deno.test({
  ...needing(
    ["tmux"],
    "invited: pasted at the first question, or with the code typed; each can erase all that is theirs",
  ),
  async fn() {
    const place = await invitedOnly();
    await using _server = place.server;
    // The whole line, where the address is asked for: nothing else is asked, the certificate neither.
    await using ann = new Terminal([CLIENT]);
    await ann.until(/^Server, .*: *$/);
    ann.enter(await invite(place));
    await ann.until(/^You are invited: choose a name and a password/);
    await comeIn(ann, "ann");
    assert.doesNotMatch((await ann.until(/^#tea> *$/)).join("\n"), /Trust it/);
    // Only the address, and the code when it is asked for.
    const code = invitationOf(await invite(place))!;
    await using bob = new Terminal([
      CLIENT,
      "127.0.0.1",
      String(place.server.port),
      "--room",
      "tea",
    ]);
    await bob.until(/\(r\)egister/);
    bob.enter("r");
    await comeIn(bob, "bob");
    await bob.until(/^Code of your invitation, or e-mail address: *$/);
    bob.enter(code.replace(/^..../, "0000"));
    await bob.until(/^! That invitation's code is wrong, used up or too old/);
    await bob.until((screen) => /^Code of your invitation, .*: *$/.test(screen.at(-1) ?? ""));
    bob.enter(code);
    await bob.until(/^#tea> *$/);
    for (const words of ["one of mine", "two of mine"]) {
      bob.enter(words);
      await bob.until((screen) => screen.some((line) => line.includes(`bob  ${words}`)));
    }
    bob.enter("/delete-account all");
    await bob.until(/^This deletes the account bob for ever: you leave one room/);
    await bob.until(/^All that you wrote is erased from the server/);
    await bob.until(/^Password to delete it \(Enter alone: keep it\): *$/);
    bob.press("Enter");
    await bob.until(/^The account is kept\./);
    bob.enter("/delete-account all");
    await bob.until((screen) => /^Password to delete it/.test(screen.at(-1) ?? ""));
    bob.enter("hidden-words-of-bob");
    // Two messages, a JOIN, and the QUIT.
    await bob.until(/The account bob is deleted, and with it \d+ messages and/);
    assert.equal(await bob.exit(), 0);
    await ann.until(/bob is gone/);
    ann.enter("/search from:bob");
    await ann.until(/^Nothing found: from:bob/);
    ann.press("C-d");
    assert.equal(await ann.exit(), 0);
  },
});
