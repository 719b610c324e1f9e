/** Nothing that people write, and no secret, is in the log of a whole run, at its most talkative. */
import assert from "node:assert/strict";
import { Server } from "./server.ts";
import { done } from "./tool.ts";

for (const format of ["pretty", "json"]) {
  Deno.test(`log_leaks: the log (${format}) holds no passwords, codes, topics or words`, async () => {
    const env = { CHAT_OPERATORS: "ann=all", CHAT_ACCOUNTS_SCRAM: "true" };
    const args = [
      "--log-level",
      "debug",
      "--log-format",
      format,
      "--registration",
      "invite",
      "--tls",
      "127.0.0.1:0",
    ];
    await using server = await Server.start({ args, env });
    const { data } = server;
    await done(data, "account add ann", ["secret-of-ann"]);
    const invitation = await done(data, "invite --uses 2");
    const code = /invite=(\S+)$/.exec(invitation)![1];
    const ann = await server.login("ann", ["sasl", "message-tags"]);
    const bob = await server.connect();
    bob.send("NICK bob", "USER bob 0 * :XREALNAMEX", `REGISTER * ${code}@invite secret-of-bob`);
    await bob.until(/ 001 bob /);
    const gus = await server.connect();
    gus.send("PASS bob:secret-wrong", "NICK gus", "USER gus 0 * :Gus");
    gus.send("AUTHENTICATE PLAIN", `AUTHENTICATE ${btoa("\0bob\0secret-wrong")}`);
    await gus.lines.untilEnd();
    await ann.ask("JOIN #tea", "TOPIC #tea :XTOPICX", "PRIVMSG #tea :XWORDSX", "AWAY :XAWAYX");
    await ann.ask("PRIVMSG bob :XDIRECTX", "MODE #tea +k XKEYX", "SEARCH XSEARCHX");
    await ann.ask("PRIVMSG NickServ :INVITE", "PRIVMSG NickServ :SUSPEND bob XREASONX");
    ann.send("PRIVMSG NickServ :SET PASSWORD secret-of-ann secret-fresh");
    await ann.until(/password is changed/i);
    ann.send("QUIT :XFAREWELLX");
    await ann.lines.untilEnd();
    await done(data, "account passwd bob", ["secret-newer"]);
    await done(data, "account suspend bob XREASONX --for 1h");
    await done(data, "account unsuspend bob");
    await done(data, "invite list");
    await done(data, "invite revoke 1");
    await done(data, `backup ${server.folder.path}/copy.db`);
    await done(data, "account delete bob --with-messages --yes");
    server.signal("SIGHUP");
    await server.log.until("read again");
    const { secret } = JSON.parse(Deno.readTextFileSync(`${data}/control`));
    const key = Deno.readTextFileSync(`${data}/tls.key`).split("\n").filter((line) =>
      /^\S{20,}$/.test(line)
    );
    assert(key.length > 0 && secret.length > 20);
    await server.stop();
    const bare = code.replaceAll("-", "");
    const secrets = [code, bare, secret, ...key];
    for (const line of server.log.all) {
      assert.doesNotMatch(line, /X[A-Z]+X|secret-|\$2b\$|SCRAM-SHA-256\$/);
      for (const one of secrets) assert(!line.includes(one), line);
      if (format === "json") assert(JSON.parse(line).event, line);
    }
    for (const one of secrets) assert(!server.stdout.text.includes(one));
    assert(server.log.all.length > 10, server.log.all.join("\n"));
  });
}
