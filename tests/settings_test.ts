import assert from "node:assert/strict";

const settings = JSON.parse(Deno.readTextFileSync(new URL("../deno.json", import.meta.url)));
const { permissions, tasks } = settings;
const commands = Object.entries<{ command: string }>(tasks);

Deno.test("permissions: the product may use the network, files and the variables that it names", () => {
  for (const name of ["server", "client", "chat"]) {
    for (const [kind, value] of Object.entries(permissions[name])) {
      // The client's --exec; it is given up at the start where that is not asked for.
      if (kind === "run" && name !== "server") assert.deepEqual(value, ["/bin/sh"]);
      // The server's threads for slow work give way to the one of the chat.
      else if (kind === "sys" && name !== "client") assert.deepEqual(value, ["setPriority"]);
      else assert(["net", "read", "write", "env"].includes(kind), `${name} has ${kind}`);
      assert(kind !== "env" || Array.isArray(value), `${name} has all variables`);
    }
  }
});

Deno.test("permissions: the front door has those of the server and of the client, and no others", () => {
  const { server, client, chat } = permissions;
  assert.deepEqual(Object.keys(chat).sort(), Object.keys({ ...server, ...client }).sort());
  const both = new Set([...server.env, ...client.env]);
  const named = (name: string) => chat.env.includes(name) || /^CHAT_/.test(name);
  assert.deepEqual([...both].filter((name) => !named(name)), []);
  assert.deepEqual(chat.env.filter((name: string) => !both.has(name)), []);
});

Deno.test("tasks: none may do everything, and each that runs something names what it may", () => {
  for (const [name, { command }] of commands) {
    assert.doesNotMatch(command, /\s(-A|--allow-all|--allow-ffi)\b/, name);
    for (const part of command.split("&&")) {
      if (!/\bdeno (run|test)\b/.test(part)) continue;
      const set = /\s-P=(\w+)/.exec(part)?.[1];
      assert(set !== undefined && set in permissions, `${name}: ${part}`);
      assert.match(part, /\s--no-prompt\s/, name);
    }
  }
});

// On a machine whose certificates are in the system's store only, `deno task` itself cannot fetch
// packages: it must find none to fetch, and each Deno that it starts must be told where to look.
Deno.test("tasks: start on a fresh machine", () => {
  assert.equal(settings.imports, undefined);
  assert.equal(settings.lock, false);
  for (const [name, { command }] of commands) {
    for (const part of command.split("&&")) {
      if (!/\bdeno (run|test|check|cache)\b/.test(part)) continue;
      const told = /DENO_TLS_CA_STORE=system,mozilla/;
      assert(told.test(part) || /export DENO_TLS_CA_STORE=/.test(command), name);
    }
  }
});
