/** What attackers do, a record each. Each is done by as many of them as any other. */
import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";

/** What is used of a connection. */
export interface Victim {
  write(data: string | Uint8Array): boolean;
}

export interface Attack {
  name: string;
  /** Where it knocks: IRC in plain text unless it says so. `half`: plain bytes on the port of TLS. */
  door?: "tls" | "half" | "web";
  /** What is said first. */
  begin?(victim: Victim, index: number): void;
  /** What is said at each turn; left out: nothing, ever. */
  again?(victim: Victim, index: number): void;
  /** Hangs up at once and comes again. */
  fleeting?: true;
  /** Reads nothing that it is sent. */
  deaf?: true;
  /** Does nothing but stay, for as long as it may. */
  still?: true;
}

const noise = () => randomBytes(4).toString("hex");
const introduce = (victim: Victim, nick: string) =>
  victim.write(`NICK ${nick}\r\nUSER ${nick} 0 * :${nick}\r\n`);
const login = (victim: Victim, name: string, password: string) => {
  const words = Buffer.from(`\0${name}\0${password}`).toString("base64");
  victim.write(`AUTHENTICATE PLAIN\r\nAUTHENTICATE ${words}\r\n`);
};

/** A ClientHello that has only begun (RFC 8446, section 5.1: a handshake record of 512 bytes). */
const HELLO = Buffer.from([22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3]);

/** A frame from a client, masked with zeros (RFC 6455, section 5.2); `said`: the length that it claims. */
function frame(opcode: number, payload: Uint8Array, said = payload.length): Buffer {
  const head = Buffer.alloc(14);
  head[0] = 0x80 | opcode;
  head[1] = 0x80 | 127;
  head.writeBigUInt64BE(BigInt(said), 2);
  return Buffer.concat([head, payload]);
}

const upgrade = (origin: string) =>
  "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
  `Sec-WebSocket-Key: ${randomBytes(16).toString("base64")}\r\nSec-WebSocket-Version: 13\r\n` +
  `${origin}\r\n`;

export const ATTACKS: readonly Attack[] = [
  { name: "connection flood", fleeting: true },
  { name: "slow login", again: (victim) => victim.write("N") },
  {
    name: "login flood",
    again: (victim, index) => login(victim, `owner${index % 7}`, noise()),
  },
  { name: "hash flood", again: (victim) => login(victim, noise(), noise()) },
  {
    name: "account flood",
    begin: (victim) => introduce(victim, `z${noise()}`),
    again: (victim) =>
      victim.write(`NICK z${noise()}\r\nREGISTER * * correct-horse-${noise()}\r\n`),
  },
  { name: "noise", again: (victim) => victim.write(randomBytes(2000)) },
  { name: "line without end", again: (victim) => victim.write("x".repeat(8000)) },
  { name: "CR and NUL", again: (victim) => victim.write("NICK a\rb\0c\r\r\n\0\n".repeat(40)) },
  {
    name: "tag bomb",
    again: (victim) => victim.write(`@${"a;".repeat(2040)} PING x\r\n`.repeat(4)),
  },
  {
    name: "slow reader",
    deaf: true,
    begin: (victim, index) => introduce(victim, `x${index}`),
    again: (victim) => victim.write("HELP\r\nISUPPORT\r\nLIST\r\n".repeat(10)),
  },
  {
    name: "rooms and searches",
    begin: (victim, index) => introduce(victim, `y${index}`),
    again: (victim) => {
      const room = noise();
      victim.write(
        `JOIN #${room}\r\nWHO *\r\nPRIVMSG ${room} :x\r\nSEARCH text=x\r\n` +
          `CHATHISTORY LATEST #c0 * 1000\r\nWHOIS b0\r\nREDACT #c0 ${room}\r\nPART #${room}\r\n`,
      );
    },
  },
  {
    name: "confusables and escapes",
    begin: (victim, index) => introduce(victim, `w${index}`),
    again: (victim) =>
      victim.write(
        "NICK N\u0456ckServ\r\nNICK \u0430dmin\r\nJOIN #\u0441\u043e0\r\nJOIN #../../etc\r\n" +
          "NOTICE b0 :\x1b[2J\x1b]0;x\x07\r\n",
      ),
  },
  {
    name: "HTTP on the IRC port",
    begin: (victim) => victim.write("GET / HTTP/1.1\r\nHost: x\r\n\r\nJOIN #c0\r\n"),
  },
  { name: "silence", still: true },
  { name: "silence in TLS", door: "tls", still: true },
  { name: "silence before TLS", door: "half", still: true },
  {
    name: "TLS that stays half open",
    door: "half",
    still: true,
    begin: (victim) => victim.write(HELLO),
  },
  { name: "TLS in plain text", door: "half", again: (victim) => victim.write("NICK x\r\n") },
  { name: "TLS handshakes", door: "tls", fleeting: true },
  {
    name: "WebSocket bombs",
    door: "web",
    begin: (victim) => victim.write(upgrade("")),
    again: (victim) => {
      victim.write(frame(9, Buffer.alloc(125)));
      victim.write(frame(1, Buffer.alloc(4000, "x"), 2 ** 40));
    },
  },
  {
    name: "WebSocket pings",
    door: "web",
    begin: (victim) => victim.write(upgrade("Sec-WebSocket-Protocol: text.ircv3.net\r\n")),
    again: (victim) => {
      for (let i = 0; i < 20; i++) victim.write(frame(9, Buffer.alloc(100)));
      victim.write(frame(1, Buffer.from(`NICK v${noise()}`)));
    },
  },
  {
    name: "WebSocket origins",
    door: "web",
    begin: (victim) => victim.write(upgrade("Origin: https://evil.example\r\n")),
  },
  {
    name: "slow WebSocket request",
    door: "web",
    begin: (victim) => victim.write("GET / HTTP/1.1\r\n"),
    again: (victim) => victim.write("X: y\r\n"),
  },
];
