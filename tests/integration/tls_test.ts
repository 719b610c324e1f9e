/** The compiled server by TLS: its own certificate, the administrator's, and changing it while people talk. */
import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { fingerprintWords, parseFingerprint } from "../../protocol/fingerprint.ts";
import { Authority, type Pair, selfSigned } from "./authority.ts";
import { Folder } from "./folder.ts";
import { needing } from "./installed.ts";
import { inTime } from "./patience.ts";
import { Peer } from "./peer.ts";
import { executable, run } from "./program.ts";
import { Server } from "./server.ts";

const TLS = ["--tls", "127.0.0.1:0"];

/** The certificate that is shown to who asks for that name; while the listener is opened anew it is asked again. */
async function shown(port: number, name = "localhost"): Promise<X509Certificate> {
  const args = ["s_client", "-connect", `127.0.0.1:${port}`, "-servername", name];
  const asking = async () => {
    for (;;) {
      const { stdout } = await new Deno.Command("openssl", { args, stdin: "null" }).output();
      const text = new TextDecoder().decode(stdout);
      if (text.includes("BEGIN CERTIFICATE")) return new X509Certificate(text);
    }
  };
  return await inTime(asking(), () => "No certificate is shown");
}

function write(folder: Folder, name: string, { cert, key }: Pair): string[] {
  const files = [folder.write(`${name}.crt`, cert), folder.write(`${name}.key`, key)];
  return ["--tls-cert", files[0], "--tls-key", files[1]];
}

/** What CAP LS 302 says of sts, to this connection. */
async function sts(peer: Peer): Promise<string | undefined> {
  const lines = (await peer.ask("CAP LS 302")).join(" ");
  return /[ :](sts\S*)/.exec(lines)?.[1];
}

Deno.test("tls: the server's own certificate: for its owner only, printed, the same after a restart", async () => {
  await using server = await Server.start({ args: TLS });
  const port = await server.tlsPort();
  const hex = await server.fingerprint();
  const words = await server.stdout.until("certificate in words");
  assert.equal(words, `certificate in words ${fingerprintWords(parseFingerprint(hex)!)}`);
  const cert = Deno.readTextFileSync(`${server.data}/tls.crt`);
  const x509 = new X509Certificate(cert);
  assert.deepEqual([x509.fingerprint256, x509.ca], [hex, false]);
  for (const file of ["tls.crt", "tls.key"]) {
    assert.equal(Deno.statSync(`${server.data}/${file}`).mode! & 0o777, 0o600);
  }
  const ann = await Peer.connectTls(port, [cert]);
  await ann.register("ann");
  const bob = await server.register("bob");
  for (const peer of [ann, bob]) await peer.ask("JOIN #a");
  ann.send("PRIVMSG #a :by TLS");
  await bob.until(/PRIVMSG #a :by TLS/);
  assert.match((await bob.ask("WHOIS ann")).join("\n"), / 671 bob ann :/);
  assert.equal(await sts(ann), undefined);
  ann.send("QUIT");
  await ann.until(/ERROR :Closing the connection: you have left/);
  await ann.close();
  assert.equal(await server.stop(), 0);
  server.assertNoErrors();
  await server.again();
  await server.stdout.until(`certificate SHA-256 ${hex}`);
});

Deno.test("tls: plain text on its port is closed at once, and half a handshake holds nobody up", async () => {
  await using server = await Server.start({ args: TLS });
  const port = await server.tlsPort();
  const silent = await Promise.all(Array.from({ length: 100 }, () => Peer.connect(port)));
  const plain = await Peer.connect(port);
  plain.send("NICK ann", "USER ann 0 * :Ann");
  await plain.lines.untilEnd();
  const ann = await Peer.connectTls(port, [Deno.readTextFileSync(`${server.data}/tls.crt`)]);
  await ann.register("ann");
  await ann.untilPeople(1);
  for (const peer of [...silent, plain, ann]) await peer.close();
  server.assertNoErrors();
});

/** The beginning of a ClientHello of 235 bytes. */
const HALF = Uint8Array.of(22, 3, 1, 0, 235, 1, 0, 0, 231, 3, 3, 1, 2, 3);

Deno.test("tls: slow_handshake: who goes on with half handshakes meets a gate, and is really closed there", async () => {
  const env = { CHAT_LIMITS_HANDSHAKE_SECONDS: "1" };
  await using server = await Server.start({ args: TLS, env });
  const port = await server.tlsPort();
  const trusted = [Deno.readTextFileSync(`${server.data}/tls.crt`)];
  const before = await (await Peer.connectTls(port, trusted)).register("before");
  const half = () => Peer.connect(port).then((peer) => peer.bytes(HALF));
  const kept = await Promise.all(Array.from({ length: 50 }, half));
  await server.log.until("others pass a gate now");
  const ann = await inTime(comes(port, trusted), () => "Nobody comes through the gate");
  await ann.register("ann");
  const open = Deno.build.os === "linux" ? sockets(server.pid) : Infinity;
  const late = await Promise.all(Array.from({ length: 50 }, half));
  late.push(await Peer.connect(port));
  for (const peer of late) await peer.lines.untilEnd();
  await ann.untilPeople(2);
  await inTime(
    until(() => open === Infinity || sockets(server.pid) <= open),
    () => `${sockets(server.pid)} sockets, not ${open}`,
  );
  const text = "x".repeat(400);
  ann.send(...Array.from({ length: 200 }, (_, i) => `PRIVMSG before :${i} ${text}`));
  await before.until(` :199 ${text}`);
  before.send("PRIVMSG ann :still here");
  await ann.until("still here");
  ann.send("QUIT");
  await ann.until(/ERROR :Closing the connection: you have left/);
  await ann.lines.untilEnd();
  await before.untilPeople(1);
  for (const peer of [...kept, ...late, before, ann]) await peer.close();
  server.assertNoErrors();
});

/** Somebody by TLS: while the listener is opened anew they come again. */
async function comes(port: number, trusted: string[]): Promise<Peer> {
  for (;;) {
    try {
      return await Peer.connectTls(port, trusted);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
    }
  }
}

/** Sockets that a process has open. */
function sockets(pid: number): number {
  const folder = `/proc/${pid}/fd`;
  const isSocket = (name: string) => {
    try {
      return Deno.readLinkSync(`${folder}/${name}`).startsWith("socket:");
    } catch {
      return false;
    }
  };
  return [...Deno.readDirSync(folder)].filter(({ name }) => isSocket(name)).length;
}

async function until(so: () => boolean): Promise<void> {
  while (!so()) await new Promise((resolve) => setTimeout(resolve, 0));
}

Deno.test({
  ...needing(["openssl"], "tls: sts by an authority's certificate, to each what counts there"),
  fn: async () => {
    using folder = new Folder();
    const authority = await Authority.make(folder);
    const pair = write(folder, "tls", await authority.vouch("localhost"));
    const proxied = ["--listen", "127.0.0.1:0"];
    const env = { CHAT_PROXY_FROM: "127.0.0.1/32", CHAT_TLS_STS_PRELOAD: "true" };
    await using server = await Server.start({ args: [...TLS, ...pair, ...proxied], env });
    const port = await server.tlsPort();
    const ann = await Peer.connectTls(port, [authority.cert]);
    assert.equal(await sts(ann), "sts=duration=2592000,preload");
    const far = await Peer.connect(server.port);
    far.send("PROXY TCP4 192.0.2.7 192.0.2.1 4000 6667");
    assert.equal(await sts(far), `sts=port=${port}`);
    for (const peer of [ann, far]) await peer.close();
    assert.doesNotMatch(server.stdout.text, /certificate/);
  },
});

Deno.test({
  ...needing(["openssl"], "tls: SIGHUP: another certificate for who comes, and nobody is cut off"),
  fn: async () => {
    using folder = new Folder();
    const authority = await Authority.make(folder);
    const [first, second] = [
      await authority.vouch("first.test"),
      await authority.vouch("second.test"),
    ];
    await using server = await Server.start({ args: [...TLS, ...write(folder, "tls", first)] });
    const port = await server.tlsPort();
    const ann = await Peer.connectTls(port, [authority.cert]);
    await ann.register("ann");
    assert.match((await shown(port)).subject, /first\.test/);

    folder.write("tls.crt", "-----BEGIN CERTIFICATE-----\nbroken");
    server.signal("SIGHUP");
    assert.match(await server.log.until("nothing was changed"), /it is no certificate in PEM/);
    folder.write("tls.crt", second.cert);
    server.signal("SIGHUP");
    assert.match(await server.log.until("nothing was changed"), /the key is not the one/);
    assert.match((await shown(port)).subject, /first\.test/);

    const late = await selfSigned("late.test", -1);
    folder.write("tls.key", late.key);
    folder.write("tls.crt", late.cert);
    server.signal("SIGHUP");
    assert.match(
      await server.log.until("nothing was changed"),
      /has expired: the one before it stays/,
    );

    folder.write("tls.key", second.key);
    folder.write("tls.crt", second.cert);
    server.signal("SIGHUP");
    await server.log.until("configuration and certificates read again");
    assert.match((await shown(port)).subject, /second\.test/);
    const bob = await Peer.connectTls(port, [authority.cert]);
    await bob.register("bob");
    ann.send("PRIVMSG bob :still here");
    await bob.until("still here");
    for (const peer of [ann, bob]) await peer.close();
  },
});

Deno.test({
  ...needing(["openssl"], "tls: files that change are read without being told"),
  fn: async () => {
    using folder = new Folder();
    const first = await selfSigned("first.test", 100);
    await using server = await Server.start({ args: [...TLS, ...write(folder, "tls", first)] });
    const port = await server.tlsPort();
    const second = await selfSigned("second.test", 100);
    folder.write("tls.key", second.key);
    folder.write("tls.crt", second.cert);
    await server.log.until("a new certificate");
    assert.match((await shown(port)).subject, /second\.test/);
  },
});

Deno.test({
  ...needing(["openssl"], "tls: several certificates, each for its name; the first for all others"),
  fn: async () => {
    using folder = new Folder();
    const files = (await Promise.all(["one.test", "*.two.test"].map((name) =>
      selfSigned(name, 100)
    )))
      .map((pair, i) => write(folder, `tls ${i}`, pair));
    const list = (at: number) => files.map((args) => `"${args[at]}"`).join(" ");
    const args = [...TLS, "--tls-cert", list(1), "--tls-key", list(3)];
    await using server = await Server.start({ args });
    const port = await server.tlsPort();
    for (
      const [name, subject] of [["one.test", "CN=one.test"], ["a.two.test", "CN=*.two.test"], [
        "other.test",
        "CN=one.test",
      ], ["two.test", "CN=one.test"]]
    ) {
      assert.equal((await shown(port, name)).subject, subject, name);
    }
    const late = await selfSigned("three.test", 100);
    folder.write("tls 0.key", late.key);
    folder.write("tls 0.crt", late.cert);
    server.signal("SIGHUP");
    await server.log.until("read again");
    assert.equal((await shown(port, "one.test")).subject, "CN=three.test");
  },
});

/** What is wrong with the files, the exit code and the sentence. */
const WRONG: [
  what: string,
  make: (folder: Folder) => Promise<string[]>,
  code: number,
  why: RegExp,
][] = [
  [
    "a file that is not there",
    (folder) =>
      Promise.resolve(["--tls-cert", `${folder.path}/x`, "--tls-key", `${folder.path}/y`]),
    2,
    /^chat-server: Cannot read .*\/x: there is no such file/,
  ],
  [
    "a certificate without its key",
    async (folder) => write(folder, "tls", await selfSigned("a.test", 9)).slice(0, 2),
    2,
    /Each certificate needs its key: tls\.cert names 1, tls\.key 0\./,
  ],
  [
    "another one's key",
    async (folder) => {
      const [{ cert }, { key }] = [await selfSigned("a.test", 9), await selfSigned("a.test", 9)];
      return write(folder, "tls", { cert, key });
    },
    2,
    /Cannot use the certificate .*tls\.crt: the key is not the one that the certificate was made for\.$/,
  ],
  [
    "no key at all",
    async (folder) => write(folder, "tls", { ...await selfSigned("a.test", 9), key: "junk" }),
    2,
    /its key is no private key in PEM without a password\.$/,
  ],
  [
    "its own certificate, damaged",
    async (folder) => {
      Deno.mkdirSync(`${folder.path}/data`);
      const { key } = await selfSigned("a.test", 9);
      folder.write("data/tls.key", key);
      folder.write("data/tls.crt", "junk");
      return [];
    },
    4,
    /Cannot use the server's own certificate .*tls\.crt: it is no certificate.*remove both/,
  ],
];

for (const [what, make, code, why] of WRONG) {
  Deno.test(`tls: the server does not start with ${what}, and says so in a sentence`, async () => {
    using folder = new Folder();
    const args = ["127.0.0.1", "0", "--data", `${folder.path}/data`, ...TLS, ...await make(folder)];
    const { stdout, stderr, ...ended } = await run(executable("chat-server"), { args });
    assert.deepEqual([ended.code, stdout], [code, ""]);
    assert.match(stderr.trimEnd(), why);
  });
}
