/** Trust: whose certificate is taken, and what is said where it is not. */
import assert from "node:assert/strict";
import { Connection } from "../../client/connection.ts";
import { openTls } from "../../client/tls.ts";
import {
  type Certificate,
  openTrusted,
  STRANGER,
  type Trust,
  TrustFault,
} from "../../client/trust.ts";
import { formatFingerprint } from "../../protocol/fingerprint.ts";
import { certificateOf, TlsServer } from "./tls_server.ts";

/** Opens at a server that shows that certificate; gives the fault's sentence, or "" where it is open. */
async function tried(
  server: TlsServer,
  trust: Partial<Trust> = {},
  authorities: string[] = [],
): Promise<string> {
  const at = { host: "127.0.0.1", port: server.port, tls: true };
  const means = {
    open: openTls,
    systemAuthorities: () => Promise.resolve(authorities),
    signal: () => new AbortController().signal,
  };
  try {
    const pipe = await openTrusted(at, { ...STRANGER, ...trust }, means);
    await pipe.write(new TextEncoder().encode("hello\r\n"));
    await server.heard("hello");
    pipe.close();
    return "";
  } catch (error) {
    assert(error instanceof TrustFault, String(error));
    assert.equal(server.lines.length, 0, "something was sent");
    return error.message;
  }
}

Deno.test("trust: what an authority of the system has signed is taken, unseen", async () => {
  await using server = new TlsServer("signed");
  const ask = () => assert.fail("it asked");
  assert.equal(await tried(server, { ask }, [server.read("authority.pem")]), "");
});

Deno.test("trust: what nobody answers for is shown; yes is remembered, and is enough", async () => {
  await using server = new TlsServer("self");
  let seen: Certificate | undefined;
  let kept: Certificate | undefined;
  const trust: Partial<Trust> = {
    ask: (_at, certificate) => {
      seen = certificate;
      return Promise.resolve(true);
    },
    remember: (_at, certificate) => Promise.resolve(void (kept = certificate)),
  };
  assert.equal(await tried(server, trust), "");
  assert.deepEqual(seen, kept);
  assert.deepEqual(kept!.sha256, (await certificateOf("self")).sha256);
  server.lines.length = 0;
  const again = { remembered: () => kept, ask: () => assert.fail("it asked") };
  assert.equal(await tried(server, again), "");
});

Deno.test("trust: no, and nobody to ask: nothing is sent, and the fingerprint is told", async () => {
  await using server = new TlsServer("self");
  assert.match(await tried(server, { ask: () => Promise.resolve(false) }), /Not connected/);
  const told = await tried(server);
  const { sha256 } = await certificateOf("self");
  assert(told.includes(`add --fingerprint ${formatFingerprint(sha256)}.`), told);
  assert.match(told, /Its fingerprint is ([a-z]+ ){8}\(SHA-256 /);
});

Deno.test("trust: a changed certificate stops, whoever could be asked", async () => {
  await using server = new TlsServer("other");
  const before = await certificateOf("self");
  const ask = () => assert.fail("it asked");
  const told = await tried(server, { ask, remembered: () => before });
  assert.match(told, /^The certificate of 127\.0\.0\.1:\d+ has changed\. It was .* and is /);
  assert(told.includes(formatFingerprint(before.sha256)));
  assert(told.includes(formatFingerprint((await certificateOf("other")).sha256)));
});

Deno.test("trust: --fingerprint takes that one and no other", async () => {
  await using server = new TlsServer("self");
  const { sha256: only } = await certificateOf("self");
  assert.equal(await tried(server, { only }), "");
  server.lines.length = 0;
  const { sha256: wrong } = await certificateOf("other");
  assert.match(await tried(server, { only: wrong }), /not the one that --fingerprint names/);
  await using signed = new TlsServer("signed");
  const authorities = [signed.read("authority.pem")];
  const fault = await tried(signed, { only: wrong }, authorities);
  assert.match(fault, /not the one that --fingerprint names/);
});

Deno.test("trust: where a server is to be reached securely only, nobody is asked", async () => {
  await using server = new TlsServer("self");
  const ask = () => assert.fail("it asked");
  const told = await tried(server, { ask, isStrict: () => true });
  assert.match(told, /has said earlier that it is to be reached securely only/);
});

const UNUSABLE: [name: string, sentence: RegExp][] = [
  ["expired", /cannot be used: it has expired/],
  ["marked", /cannot be used: .*CA:TRUE/],
  ["signed", /cannot be used: it was signed by an authority that this machine does not know/],
];
for (const [name, sentence] of UNUSABLE) {
  Deno.test(`trust: ${name}: a certificate that cannot be proved is not taken`, async () => {
    await using server = new TlsServer(name);
    assert.match(await tried(server, { ask: () => Promise.resolve(true) }), sentence);
  });
}

Deno.test("trust: a server without TLS is said to have none", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const served = listener.accept().then(async (conn) => {
    await conn.write(new TextEncoder().encode(":s NOTICE * :*** Looking up\r\n"));
    await conn.read(new Uint8Array(512));
    conn.close();
  });
  const at = { host: "127.0.0.1", port: listener.addr.port, tls: true };
  await assert.rejects(Connection.open(at, 30_000), /does not speak TLS.*--plain-text/);
  await served;
  listener.close();
});
