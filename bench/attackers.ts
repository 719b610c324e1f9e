/**
 * Attackers in a process of their own: each from an address of its own (127.x.y.z), again and again, until it is ended.
 * `deno run --allow-net=127.0.0.0/8 bench/attackers.ts --port 6667 --attackers 2000`
 */
import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";
import { flags, UsageError } from "./flags.ts";

const DEFAULTS = { port: 6667, attackers: 2000, pause: 1000 };
const HELP: Record<keyof typeof DEFAULTS, string> = {
  port: "port of the server",
  attackers: "how many there are",
  pause: "milliseconds, on average, that each waits between two things that it does",
};

/** What an attacker does with a fresh connection, and then at each turn of it; false: it closes and comes again. */
interface Attack {
  begin?(socket: Socket, index: number): void;
  again(socket: Socket): boolean;
  /** Reads nothing that it is sent. */
  deaf?: true;
}

const password = (name: string) => Buffer.from(`\0${name}\0wrong`).toString("base64");

const ATTACKS: readonly Attack[] = [
  // Connections, one after the other.
  { again: () => false },
  // A handshake that takes for ever.
  { again: (socket) => socket.write("N") },
  // Passwords.
  {
    begin: (socket, i) =>
      void socket.write(`AUTHENTICATE PLAIN\r\nAUTHENTICATE ${password(`b${i}`)}\r\n`),
    again: (socket) => socket.write(`AUTHENTICATE PLAIN\r\nAUTHENTICATE ${password("nobody")}\r\n`),
  },
  // Noise.
  { again: (socket) => socket.write(randomBytes(2000)) },
  // A line without an end.
  { again: (socket) => socket.write("x".repeat(8000)) },
  // Tags.
  { again: (socket) => socket.write(`@${"a;".repeat(2040)} PING x\r\n`.repeat(4)) },
  // Asks for much and reads nothing.
  {
    deaf: true,
    begin: (socket, i) => void socket.write(`NICK x${i}\r\nUSER x 0 * :x\r\n`),
    again: (socket) => socket.write("HELP\r\nISUPPORT\r\nLIST\r\n".repeat(10)),
  },
  // Rooms, people and history.
  {
    begin: (socket, i) => void socket.write(`NICK y${i}\r\nUSER y 0 * :y\r\n`),
    again: (socket) => {
      const n = randomBytes(4).toString("hex");
      return socket.write(
        `JOIN #${n}\r\nWHO *\r\nPRIVMSG ${n} :x\r\nSEARCH text=x\r\nPART #${n}\r\n`,
      );
    },
  },
  // A web page's request.
  { again: (socket) => socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\nJOIN #c0\r\n") },
  // Accounts.
  {
    begin: (socket, i) => void socket.write(`NICK z${i}\r\nUSER z 0 * :z\r\n`),
    again: (socket) => socket.write("REGISTER * * correct-horse\r\n"),
  },
];

function attack(index: number, port: number, pause: number): void {
  const { begin, again, deaf } = ATTACKS[index % ATTACKS.length];
  const localAddress = `127.${1 + (index >> 8)}.${index & 255}.${1 + index % 254}`;
  const later = (work: () => void) => setTimeout(work, pause * (0.5 + Math.random()));
  const socket = connect({ host: "127.0.0.1", port, localAddress });
  if (deaf) socket.pause();
  else socket.resume();
  const turn = () => {
    if (socket.destroyed) return;
    if (again(socket) || socket.writable) later(turn);
    else socket.destroy();
  };
  socket.on("connect", () => {
    begin?.(socket, index);
    if (index % ATTACKS.length === 0) socket.destroy();
    else turn();
  });
  socket.on("error", () => socket.destroy());
  socket.on("end", () => socket.destroy());
  socket.on("close", () => later(() => attack(index, port, pause)));
}

try {
  const { port, attackers, pause } = flags(Deno.args, DEFAULTS, HELP);
  for (let i = 0; i < attackers; i++) {
    setTimeout(() => attack(i, port, pause), 3000 * i / attackers);
  }
  setTimeout(() => console.log("all attack"), 4000);
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  error.say();
  Deno.exit(error.exitCode);
}
