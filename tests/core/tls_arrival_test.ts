/** Coming by TLS: what hands that are not shaken cost, WebSocket by TLS, and which certificate is chosen. */
import assert from "node:assert/strict";
import { openMemoryStore } from "../../db/memory.ts";
import { Certificates } from "../../server/certificates.ts";
import { parseCommandLine } from "../../server/command_line.ts";
import { readConfig } from "../../server/config.ts";
import { makeCertificate, makeKey } from "../../server/make_certificate.ts";
import { mustRenew, ownCertificate, ownFiles } from "../../server/own_certificate.ts";
import { serveStore } from "../../server/serve.ts";
import { arriveByTls, type Reception } from "../../server/transport/arrival.ts";
import { chooseByName } from "../../server/transport/tls.ts";
import { Folder } from "../integration/folder.ts";

const DAY = 86_400_000;

/** A door that lets everybody in, and what happened there. */
function door(): { reception: Reception; seen: string[] } {
  const seen: string[] = [];
  const reception: Reception = {
    proxies: [],
    handshakeTime: 1,
    admit: (_socket, address) => address !== "198.51.100.1" && seen.push(`in ${address}`) > 0,
    leave: (address) => void seen.push(`out ${address}`),
    enter: (_socket, address) => void seen.push(`ready ${address}`),
    log: () => {},
  };
  return { reception, seen };
}

/** A socket whose handshake ends when `shake` is called, or fails when it is closed. */
function socketOf(seen: string[]) {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  return {
    shake: resolve,
    handshake: () => promise,
    read: () => Promise.resolve(null),
    write: (bytes: Uint8Array) => Promise.resolve(bytes.length),
    close() {
      seen.push("closed");
      reject(new Error("closed"));
    },
  };
}

async function until(seen: string[], last: string): Promise<void> {
  while (seen.at(-1) !== last) await new Promise((resolve) => setTimeout(resolve, 0));
}

Deno.test("tls: slow_handshake: who does not shake hands in time is closed, and counted no more", async () => {
  const { reception, seen } = door();
  arriveByTls(reception, socketOf(seen), "192.0.2.7");
  await until(seen, "out 192.0.2.7");
  assert.deepEqual(seen, ["in 192.0.2.7", "closed", "closed", "out 192.0.2.7"]);
});

Deno.test("tls: who has shaken hands is there for good; whom the door refuses never shakes them", async () => {
  const { reception, seen } = door();
  const socket = socketOf(seen);
  arriveByTls({ ...reception, handshakeTime: 60_000 }, socket, "192.0.2.7");
  assert.deepEqual(seen, ["in 192.0.2.7"]);
  socket.shake();
  await until(seen, "ready 192.0.2.7");
  const refused = socketOf(seen);
  refused.handshake = () => assert.fail("it was asked to shake hands");
  arriveByTls(reception, refused, "198.51.100.1");
  assert.equal(seen.at(-1), "ready 192.0.2.7");
});

Deno.test("tls: the certificate of the name that is asked for, of a wildcard one level, else the first", () => {
  const all = [["a.test"], ["*.b.test", "B.test"], ["c.test"]].map((names) => ({ names }));
  const cases: [name: string, at: number][] = [
    ["a.test", 0],
    ["x.B.test", 1],
    ["b.test", 1],
    ["x.y.b.test", 0],
    ["C.TEST", 2],
    ["", 0],
    [".b.test", 0],
  ];
  for (const [name, at] of cases) assert.equal(chooseByName(all, name), all[at], name);
});

Deno.test("tls: WebSocket beyond this machine is by TLS, with the same certificate", async () => {
  using folder = new Folder();
  const env = { CHAT_WEBSOCKET_LISTEN: "127.0.0.1:0", CHAT_DATA: folder.path } as const;
  const read = readConfig(parseCommandLine(["127.0.0.1", "0", "--allow-guests"]), {
    env: (name) => env[name as keyof typeof env],
    readFile: () => "",
  });
  const { listen, origins } = read.websocket;
  const websocket = { listen: listen.map((place) => ({ ...place, tls: true })), origins };
  const config = { ...read, websocket };
  const certificates = await Certificates.open(config, () => {}, Date.now());
  const server = serveStore(config, openMemoryStore(), () => {}, {}, certificates);
  const socket = await Deno.connectTls({
    hostname: "127.0.0.1",
    port: server.websockets[0].port,
    caCerts: [certificates.present[0].cert],
    unsafelyDisableHostnameVerification: true,
  });
  const head = "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";
  await socket.write(new TextEncoder().encode(head));
  const buffer = new Uint8Array(1000);
  const count = await socket.read(buffer);
  assert.match(new TextDecoder().decode(buffer.subarray(0, count!)), /^HTTP\/1\.1 101 /);
  socket.close();
  await server.close("the test is over");
});

Deno.test("tls: the server's own certificate is renewed before its end, and its key stays", async () => {
  using folder = new Folder();
  const files = ownFiles(folder.path);
  const now = Date.now();
  const key = await makeKey();
  folder.write("tls.key", key);
  folder.write("tls.crt", await makeCertificate(key, "chat.test", now, now + 59 * DAY));
  const fresh = await ownCertificate(folder.path, "chat.test", now);
  assert.equal(fresh.key, key);
  assert(!mustRenew(fresh, now + 3000 * DAY));
  assert(mustRenew(fresh, now + 3600 * DAY));
  assert.deepEqual([fresh.names, fresh.selfSigned], [["chat.test"], true]);
  assert.equal(Deno.readTextFileSync(files.cert), fresh.cert);
  const again = await ownCertificate(folder.path, "chat.test", now);
  assert.deepEqual(again.sha256, fresh.sha256);
  assert.deepEqual([...Deno.readDirSync(folder.path)].map(({ name }) => name).sort(), [
    "tls.crt",
    "tls.key",
  ]);
});

Deno.test("tls: a certificate that ends while the server runs is renewed, once, and listeners are told", async () => {
  using folder = new Folder();
  const config = readConfig(parseCommandLine(["0.0.0.0", "--data", folder.path]), {
    env: () => undefined,
    readFile: () => "",
  });
  const certificates = await Certificates.open(config, () => {}, Date.now());
  const [first] = certificates.present;
  const told: number[] = [];
  certificates.changed = ([{ until }]) => told.push(until);
  await certificates.look(Date.now());
  const later = first.until - DAY;
  await certificates.look(later);
  await certificates.look(later + 1);
  assert.deepEqual(told, [certificates.present[0].until]);
  assert(told[0] > first.until);
  assert.equal(certificates.vouched(later), false);
});
