/** A client's certificate over a real socket; only where the runtime can ask for one (not on Deno 2.7.11). */
import assert from "node:assert/strict";
import { createHash, X509Certificate } from "node:crypto";
import { openMemoryStore } from "../../db/memory.ts";
import { Certificates } from "../../server/certificates.ts";
import { parseCommandLine } from "../../server/command_line.ts";
import { readConfig } from "../../server/config.ts";
import { makeCertificate, makeKey } from "../../server/make_certificate.ts";
import { serveStore } from "../../server/serve.ts";
import { canAsk } from "../../server/transport/tls_asking.ts";
import { Folder } from "../integration/folder.ts";
import { Peer } from "../integration/peer.ts";

async function pair(name: string) {
  const key = await makeKey();
  return { key, cert: await makeCertificate(key, name, Date.now(), Date.now() + 9e8) };
}

const client = await pair("ann");
const can = await canAsk(client);

/** A server with TLS on loopback. */
async function start(folder: Folder) {
  const args = ["127.0.0.1", "0", "--tls", "127.0.0.1:0", "--data", folder.path];
  const config = readConfig(parseCommandLine(args), { env: () => undefined, readFile: () => "" });
  config.bcrypt.cost = 4;
  const certificates = await Certificates.open(config, () => {}, Date.now());
  const server = serveStore(config, openMemoryStore(), () => {}, {}, certificates);
  await server.ready;
  const { port } = server.addresses.find(({ tls }) => tls)!;
  const { cert } = certificates.present[0];
  const connect = (mine?: typeof client) => Peer.connectTls(port, [cert], "localhost", mine);
  return { server, certificates, port, connect };
}

Deno.test("client certificates: what is offered is what the runtime can", async () => {
  using folder = new Folder();
  const { server, certificates, connect } = await start(folder);
  assert.equal(certificates.asks, can);
  const ann = await connect(client);
  assert.equal(/sasl=PLAIN,EXTERNAL/.test((await ann.ask("CAP LS 302")).join()), can);
  await ann.close();
  await server.close("the test is over");
});

Deno.test({
  name: `client certificates: CERT ADD, then EXTERNAL${
    can ? "" : " (skipped: this runtime can't)"
  }`,
  ignore: !can,
  async fn() {
    using folder = new Folder();
    const { server, certificates, port, connect } = await start(folder);
    const ann = await connect(client);
    await ann.register("ann");
    ann.send("PRIVMSG NickServ :CERT ADD");
    const sha256 = createHash("sha256").update(new X509Certificate(client.cert).raw).digest("hex");
    await ann.until(`The certificate ${sha256} logs in to ann now`);
    const phone = await connect(client);
    const external: [string, string] = ["AUTHENTICATE EXTERNAL", "AUTHENTICATE +"];
    await phone.enter("ann", ["sasl"], external, ["AUTHENTICATE +", " 903 "]);
    const other = await connect(await pair("bob"));
    other.send("CAP LS 302", "AUTHENTICATE EXTERNAL", "AUTHENTICATE +");
    await other.until(/ 904 .*belongs to no account/);
    const none = await connect();
    none.send("CAP LS 302", "AUTHENTICATE EXTERNAL");
    await none.until(/ 904 .*no SASL mechanism EXTERNAL/);

    certificates.changed([{ ...certificates.present[0], ...await pair("new.test") }]);
    await assert.rejects(connect());
    phone.send("PRIVMSG ann :still here", "QUIT");
    await ann.until("still here");
    await phone.until("you have left");
    const silent = await Peer.connect(port);
    for (const peer of [silent, ann, phone, other, none]) await peer.close();
    await server.close("the test is over");
  },
});
