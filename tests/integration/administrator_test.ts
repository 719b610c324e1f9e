/** The administrator's commands on a server with TLS, as root and as a stranger, and what backups do not hold. */
import assert from "node:assert/strict";
import { Folder } from "./folder.ts";
import { needing } from "./installed.ts";
import { executable, run } from "./program.ts";
import { Server } from "./server.ts";
import { done } from "./tool.ts";

const CODE = /&invite=[0-9a-z-]{19}$/;

Deno.test("administrator: an invitation to a server with TLS holds its certificate's fingerprint, running or stopped", async () => {
  await using server = await Server.start({ args: ["--tls", "127.0.0.1:0"] });
  const { data } = server;
  const port = await server.tlsPort();
  const hex = (await server.fingerprint()).replaceAll(":", "");
  const line = await done(data, "invite --room lobby");
  assert.equal(line.replace(CODE, ""), `ircs://127.0.0.1:${port}/lobby?fingerprint=${hex}`);
  await server.stop();
  const env = { CHAT_TLS_LISTEN: "127.0.0.1:7001" };
  const stopped = await done(data, "invite --room lobby", undefined, env);
  assert.equal(stopped.replace(CODE, ""), `ircs://127.0.0.1:7001/lobby?fingerprint=${hex}`);
});

Deno.test("administrator: an invitation before the first start names the certificate that the server then shows", async () => {
  using folder = new Folder();
  const data = `${folder.path}/data`;
  const env = { CHAT_TLS_LISTEN: "127.0.0.1:7001" };
  const line = await done(data, "invite", undefined, env);
  const hex = /fingerprint=([0-9A-F]{64})&/.exec(line)![1];
  await using server = await Server.start({ data, args: ["--tls", "127.0.0.1:0"] });
  assert.equal((await server.fingerprint()).replaceAll(":", ""), hex);
});

const NOBODY = 65_534;
const root = Deno.build.os !== "windows" && Deno.uid() === 0;

Deno.test({
  name: `administrator: what root's commands make belongs to the owner of the data${
    root ? "" : " (skipped: not root)"
  }`,
  ignore: !root,
  async fn() {
    using folder = new Folder();
    const data = `${folder.path}/data`;
    Deno.mkdirSync(data, { mode: 0o700 });
    Deno.chownSync(data, NOBODY, NOBODY);
    const env = { CHAT_TLS_LISTEN: "127.0.0.1:7001" };
    await done(data, "account add ann", ["secret-of-ann"]);
    await done(data, "invite", undefined, env);
    const copy = `${folder.path}/copy.db`;
    await done(data, `backup ${copy}`);
    await done(data, `restore ${copy}`);
    await done(data, "account list");
    const files = [...Deno.readDirSync(data)].map(({ name }) => name);
    for (const name of ["chat.db", "chat.lock", "tls.crt", "tls.key"]) assert(files.includes(name));
    for (const name of files) assert.equal(Deno.statSync(`${data}/${name}`).uid, NOBODY, name);
  },
});

const stranger = needing(["setpriv"], "administrator: whose data it is not is told whom to be");

Deno.test({
  ...stranger,
  ignore: stranger.ignore || !root,
  async fn() {
    await using server = await Server.start();
    const as = ["--reuid=65534", "--regid=65534", "--clear-groups", executable("chat-server")];
    for (const words of ["account list", "top --once", "invite", "check"]) {
      const args = [...as, ...words.split(" "), "--data", server.data];
      const { code, stderr } = await run("setpriv", { args, env: { PATH: "/usr/bin:/bin" } });
      assert(code === 4 || (words === "check" && code === 1), `${words}: ${code}`);
      assert.match(
        stderr,
        /it is another user's\. Run the command as the user that the server runs as/,
      );
    }
  },
});

Deno.test("administrator: what was over a limit is counted by the limit", async () => {
  const env = {
    CHAT_METRICS_LISTEN: "127.0.0.1:0",
    CHAT_LIMITS_TRUST_LOOPBACK: "false",
    CHAT_LIMITS_CONNECTIONS_PER_ADDRESS: "1",
  };
  await using server = await Server.start({ env });
  const page = (await server.stdout.until("chat-server metrics on ")).split(" ").at(-1)!;
  await server.connect();
  for (let i = 0; i < 3; i++) await (await server.connect()).lines.untilEnd();
  const text = await (await fetch(page)).text();
  const row = 'chat_refusals_total{limit="limits.connections_per_address"} 3';
  assert(text.split("\n").includes(row), text);
  assert.match(await done(server.data, "top --once"), /^refused +3$/m);
});

Deno.test("administrator: what was redacted is in no backup", async () => {
  await using server = await Server.start();
  const { data, folder } = server;
  const ann = await server.register("ann", [
    "message-tags",
    "echo-message",
    "draft/message-redaction",
  ]);
  await ann.ask("JOIN #tea");
  ann.send("PRIVMSG #tea :armadillo", "PRIVMSG #tea :platypus");
  const id = /msgid=([^; ]+)/.exec(await ann.until("platypus"))![1];
  ann.send(`REDACT #tea ${id}`);
  await ann.until(/ REDACT #tea /);
  await done(data, `backup ${folder.path}/copy.db`);
  const copy = new TextDecoder("latin1").decode(Deno.readFileSync(`${folder.path}/copy.db`));
  assert(copy.includes("armadillo") && !copy.includes("platypus"));
  server.assertNoErrors();
});
