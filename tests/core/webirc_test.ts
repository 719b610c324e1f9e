/** WEBIRC: who may bring somebody, and what becomes of them. */
import assert from "node:assert/strict";
import { parseNetworks } from "../../protocol/networks.ts";
import { type Person, Scene } from "../harness.ts";

function gateway(address = "10.0.0.7"): Person {
  const from = parseNetworks("10.0.0.0/24 2001:db8::/32");
  const scene = new Scene({ webirc: { from, passwordHash: "hash of secret" }, guests: true });
  return scene.stranger({ address, trusted: true });
}

Deno.test("webirc: the connection comes from where the gateway says, and is free of no limit", () => {
  const person = gateway().send(
    "WEBIRC secret gate host.example 198.51.100.3 :secure=x remote-port=1",
  );
  person.sees();
  const { origin } = person.session;
  assert.deepEqual([origin.address, origin.trusted], ["198.51.100.3", false]);
  person.send("NICK ann", "USER ann 0 * :Ann");
  assert.match(person.take()[0], / 001 ann :Welcome to test, ann!ann@198\.51\.100\.3\.test$/);
});

Deno.test("webirc: encrypted only where the way from the gateway is, too", () => {
  const from = parseNetworks("10.0.0.0/24");
  const scene = new Scene({ webirc: { from, passwordHash: "hash of secret" } });
  for (const secure of [undefined, true]) {
    for (
      const [options, said] of [["", false], ["secure", true], ["secure=x a=b", true]] as const
    ) {
      const person = scene.stranger({ address: "10.0.0.7", secure });
      person.send(`WEBIRC secret gate x 198.51.100.3 :${options}`);
      assert.equal(person.session.origin.secure === true, secure === true && said, options);
    }
  }
});

Deno.test("webirc: IPv6, from a gateway and of a person, in its usual form", () => {
  const person = gateway("2001:db8::7").send("WEBIRC secret gate x 0::0:1").sees();
  assert.equal(person.session.origin.address, "::1");
  assert.equal(person.session.origin.trusted, false);
});

const REFUSED: [what: string, lines: string[], why: string][] = [
  ["a wrong password", ["WEBIRC wrong gate host 198.51.100.3"], "Invalid WebIRC password"],
  ["no address", ["WEBIRC secret gate host host.example"], "no IP address"],
  ["after CAP", ["CAP LS", "WEBIRC secret gate host 198.51.100.3"], "must be the first"],
  ["after NICK", ["NICK ann", "WEBIRC secret gate host 198.51.100.3"], "must be the first"],
  ["twice", Array(2).fill("WEBIRC secret gate host 10.0.0.9"), "must be the first"],
];

for (const [what, lines, why] of REFUSED) {
  Deno.test(`webirc: refused: ${what}`, () => {
    const person = gateway().send(...lines);
    assert.match(person.take().at(-1)!, new RegExp(`^:chat\\.test ERROR :Closing.*${why}`));
    assert(person.closed);
  });
}

Deno.test("webirc: refused: another address, and a server that has no gateways", () => {
  gateway("10.0.1.7").send("WEBIRC secret gate host 198.51.100.3").sees(
    "ERROR :…not allowed from your address",
  );
  const person = new Scene().stranger().send("WEBIRC secret gate host 198.51.100.3");
  person.sees("ERROR :…not allowed from your address");
});

Deno.test("webirc: somebody for whom there is no room", () => {
  const person = gateway();
  person.scene.full = "your address has 32 connections already: close one first";
  person.send("WEBIRC secret gate host 198.51.100.3").sees("ERROR :…has 32 connections already…");
});

Deno.test("webirc: too few words, too many logins at once, and too late", () => {
  const person = gateway().send("WEBIRC secret gate host").sees("461 * WEBIRC :…");
  person.scene.busy = true;
  person.send("WEBIRC secret gate host 198.51.100.3").sees("ERROR :…Too many people…");
  const late = gateway().send("NICK ann", "USER ann 0 * :Ann");
  late.take();
  late.send("WEBIRC secret gate host 198.51.100.3").sees("462 ann :…");
});

const METHODS = ["GET", "POST", "HEAD", "PUT", "OPTIONS", "CONNECT"];

Deno.test("http_on_irc: http: a request is answered by the end, before a command in its body", () => {
  for (const method of METHODS) {
    const scene = new Scene({ guests: true });
    const person = scene.stranger();
    const request = `${method} / HTTP/1.1\r\nHost: x\r\n\r\nNICK eve\r\nUSER eve 0 * :Eve\r\n`;
    person.bytes(new TextEncoder().encode(request));
    person.sees("ERROR :Closing the connection: this is a chat server and speaks IRC, not HTTP");
    assert(person.closed);
    const told = scene.log.filter(({ event }) => event === "another protocol");
    assert.deepEqual(told.map(({ fields }) => fields?.protocol), ["HTTP"]);
  }
});

Deno.test("http: to whom is welcomed its words are unknown commands", () => {
  new Scene().person("ann").send("GET / HTTP/1.1").sees("421 ann GET :…");
});
