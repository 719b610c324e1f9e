/** chat-client LINE: the line of an invitation, and nothing else, over TLS with the server's own certificate. */
import assert from "node:assert/strict";
import { formatInvitation, invitationOf } from "../../protocol/invitation.ts";
import { Folder } from "./folder.ts";
import { needing } from "./installed.ts";
import { passwordOf } from "./peer.ts";
import { executable, run } from "./program.ts";
import { Server } from "./server.ts";
import { Terminal } from "./terminal.ts";

const CLIENT = executable("chat-client");

/** A server that takes accounts by invitation only, with its port and certificate for TLS. */
async function invitedOnly() {
  const server = await Server.start({ args: ["--registration", "invite", "--tls", "127.0.0.1:0"] });
  const port = Number(/:(\d+) \(TLS\)$/.exec(await server.stdout.until("(TLS)"))![1]);
  const told = await server.stdout.until("certificate SHA-256");
  return { server, port, fingerprint: /SHA-256 (\S+)$/.exec(told)![1] };
}

/** The line as the server prints it where it listens beyond this machine: here it names the port without TLS. */
async function invite({ server, port, fingerprint }: Awaited<ReturnType<typeof invitedOnly>>) {
  const args = ["invite", "--room", "tea", "--data", server.data];
  const { stdout, stderr } = await run(executable("chat-server"), { args });
  const code = invitationOf(stdout.trim());
  assert(code, stderr);
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
