/**
 * Attackers in a process of their own: each from an address of its own (127.x.y.z), again and again, until it is
 * ended. A line on standard output each second says what they did so far.
 * `deno run --allow-net=127.0.0.0/8 bench/attackers.ts --port 6667 --attackers 2000`
 */
import { connect, type Socket } from "node:net";
import { type Attack, ATTACKS } from "./attacks.ts";
import { ending } from "./ending.ts";
import { flags, named } from "./flags.ts";
import { secure } from "./secure.ts";
import type { Standing } from "./standing.ts";

const DEFAULTS = {
  port: 6667,
  tlsPort: 0,
  webPort: 0,
  attackers: 2000,
  pause: 1000,
  only: "",
  still: false,
};
type Options = typeof DEFAULTS;
const HELP: Record<keyof Options, string> = {
  port: "port of the server",
  tlsPort: "its port of TLS; 0: nobody goes there",
  webPort: "its port of WebSocket; 0: nobody goes there",
  attackers: "how many there are",
  pause: "milliseconds, on average, that each waits between two things that it does",
  only: "some of the attacks, by their names, with commas",
  still: "only those who are silent or half open, and stay",
};

/** Milliseconds between two of them in the beginning. */
const STEP = 1.5;

/** Who are to stay knock no more than so many at a time, until they are in. */
const MOST_AT_ONCE = 200;

/** What they did, since the first; and who of those that are to stay are here. */
const deeds = { tried: 0, connected: 0, lost: 0, acts: 0, standing: {} as Standing };

/** Those who knock, and those who wait until they may. */
let knocking = 0;
const waiting: (() => void)[] = [];

/** Begins `knock`, now or when it is its turn; it calls what it is given when it is in, or was not let in. */
function queue(knock: (done: () => void) => void): void {
  if (knocking >= MOST_AT_ONCE) return void waiting.push(() => queue(knock));
  knocking++;
  let over = false;
  knock(() => {
    if (over) return;
    over = true;
    knocking--;
    waiting.shift()?.();
  });
}

class Attacker {
  readonly #attack: Attack;
  readonly #index: number;
  readonly #options: Options;

  constructor(attack: Attack, index: number, options: Options) {
    this.#attack = attack;
    this.#index = index;
    this.#options = options;
  }

  come(): void {
    if (this.#options.still) queue((done) => this.#visit(done));
    else this.#visit(() => {});
  }

  /** `settled` is called, perhaps twice, when it is known whether it came in. */
  #visit(settled: () => void): void {
    deeds.tried++;
    const { name, door, fleeting, deaf, begin } = this.#attack;
    const stand = deeds.standing[name];
    const socket = this.#knock();
    // Half of an open connection is enough for who does not read.
    if (deaf) socket.pause();
    else socket.resume();
    let here = false;
    const arrive = (victim: Socket) => {
      if (socket.destroyed) return;
      here = true;
      deeds.connected++;
      if (stand) stand.here++;
      settled();
      if (fleeting) return void setTimeout(() => socket.destroy(), 0);
      begin?.(victim, this.#index);
      if (this.#attack.again) this.#turn(victim);
    };
    socket.on("connect", () => door === "tls" ? secure(socket, arrive) : arrive(socket));
    socket.on("error", () => socket.destroy());
    socket.on("end", () => socket.destroy());
    socket.on("close", () => {
      settled();
      if (here && stand) stand.here--;
      if (here && !fleeting) deeds.lost++;
      this.#later(() => this.come());
    });
  }

  #knock(): Socket {
    const { port, tlsPort, webPort } = this.#options;
    const index = this.#index;
    const { door } = this.#attack;
    const place = door === "web" ? webPort : door === undefined ? port : tlsPort;
    const localAddress = `127.${1 + (index >> 8)}.${index & 255}.${1 + index % 254}`;
    return connect({ host: "127.0.0.1", port: place, localAddress });
  }

  #turn(socket: Socket): void {
    if (socket.destroyed) return;
    // Whoever is not read any more goes, so that nothing is heaped up here.
    if (socket.writableLength > 65_536) return void socket.destroy();
    if (socket.writable && this.#attack.again) {
      this.#attack.again(socket, this.#index);
      deeds.acts++;
    }
    this.#later(() => this.#turn(socket));
  }

  #later(work: () => void): void {
    setTimeout(work, this.#options.pause * (0.5 + Math.random()));
  }
}

function chosen({ only, still, tlsPort, webPort }: Options): readonly Attack[] {
  const open = { web: webPort > 0, tls: tlsPort > 0, half: tlsPort > 0 };
  const all = ATTACKS.filter((attack) => !still || attack.still)
    .filter(({ door }) => door === undefined || open[door]);
  return named("attack", all, only);
}

function begin(options: Options): void {
  const attacks = chosen(options);
  for (let i = 0; i < options.attackers; i++) {
    const attack = attacks[i % attacks.length];
    if (options.still) (deeds.standing[attack.name] ??= { wanted: 0, here: 0 }).wanted++;
    const attacker = new Attacker(attack, i, options);
    setTimeout(() => attacker.come(), STEP * i);
  }
  const report = () => console.log(JSON.stringify(deeds));
  setTimeout(() => {
    report();
    setInterval(report, 1000);
  }, STEP * options.attackers + 1000);
}

// node:net throws where nobody can catch it when a socket is closed as its reading begins.
globalThis.addEventListener("unhandledrejection", (event) => event.preventDefault());
globalThis.addEventListener("error", (event) => event.preventDefault());
Deno.exitCode = await ending(() => begin(flags(Deno.args, DEFAULTS, HELP)));
