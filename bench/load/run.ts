/** One load from the first connection to the last delivery. */
import { Client, type Hearing, LoadError, type Seat } from "./client.ts";
import { Latencies, latencyOf } from "./latencies.ts";
import { Template } from "./message.ts";
import type { Idling, Joining, Plan, Report, Speaking } from "./plan.ts";
import { Room } from "./room.ts";
import { micros, type Speaker, Speakers } from "./speakers.ts";
import { ownCpuSeconds, type Usage, usage } from "./usage.ts";

const PATIENCE_MS = 180_000;

/** @throws {LoadError} */
export async function run(plan: Plan): Promise<Report> {
  const load = new Load(plan);
  try {
    const joining = await load.join();
    const idling = await load.idle();
    const speaking = await load.speak();
    return { ...joining, ...idling, ...speaking };
  } finally {
    load.close();
  }
}

class Load {
  readonly #plan: Plan;
  readonly #rooms: Room[];
  readonly #clients: Client[] = [];
  readonly #spoken: Speaker[] = [];
  readonly #latencies = new Latencies();
  readonly #lateness = new Latencies();
  readonly #speakers: Speakers;
  #door: Promise<unknown> = Promise.resolve();
  readonly #broken = Promise.withResolvers<never>();

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#rooms = Array.from({ length: plan.channels }, (_, i) => new Room(`#c${i}`));
    this.#speakers = new Speakers(plan, this.#rooms, this.#spoken);
    this.#broken.promise.catch(() => {});
  }

  async join(): Promise<Joining> {
    const { clients, channels, pid, ramp } = this.#plan;
    const before = usage(pid);
    const start = performance.now();
    let next = 0;
    const usher = async () => {
      while (next < clients) await this.#seat(next++);
    };
    await this.#soon(Promise.all(Array.from({ length: ramp }, usher)));
    const joinSeconds = (performance.now() - start) / 1000;
    await this.#soon(Promise.all(this.#clients.map((client) => client.barrier())));
    const after = usage(pid);
    return {
      clients,
      channels,
      joinSeconds,
      joinsPerSecond: clients / joinSeconds,
      joinCpuSeconds: cpuBetween(before, after),
      joinedMb: after?.mb,
      kbPerClient: before && after && (after.mb - before.mb) * 1024 / clients,
    };
  }

  async idle(): Promise<Idling> {
    const { idle, pid } = this.#plan;
    if (idle === 0) return {};
    const before = usage(pid);
    await Promise.race([pause(idle * 1000), this.#broken.promise]);
    const cpu = cpuBetween(before, usage(pid));
    return { idleCpuShare: cpu && cpu / idle };
  }

  async speak(): Promise<Speaking> {
    const { pid } = this.#plan;
    const shortest = this.#spoken[0]?.template.length ?? Infinity;
    for (const client of this.#clients) client.expect(shortest);
    const before = usage(pid);
    const own = ownCpuSeconds();
    const start = performance.now();
    const clock = watchClock(this.#lateness);
    if (this.#plan.messages > 0) await this.#speakers.run();
    clearInterval(clock);
    const seconds = (performance.now() - start) / 1000;
    const generatorShare = (ownCpuSeconds() - own) / seconds;
    const after = usage(pid);
    const deliveries = this.#speakers.delivered;
    const messages = this.#rooms.reduce((sum, room) => sum + room.sent, 0);
    const cpuSeconds = cpuBetween(before, after);
    return {
      deliveries,
      messages,
      seconds,
      deliveriesPerSecond: deliveries / seconds,
      messagesPerSecond: messages / seconds,
      cpuSeconds,
      cpuMicrosPerDelivery: cpuSeconds && deliveries ? cpuSeconds * 1e6 / deliveries : undefined,
      mb: after?.mb,
      generatorShare,
      latency: latencyOf(this.#latencies),
      lateness: latencyOf(this.#lateness),
    };
  }

  close(): void {
    for (const client of this.#clients) client.close();
  }

  async #seat(index: number): Promise<void> {
    const { host, port, channels, senders, padding, prefix, way, certificate } = this.#plan;
    const room = this.#rooms[index % channels];
    const template = new Template(room.name, padding);
    const sets = this.#plan.caps.split("|");
    const caps = sets[Math.floor(index / channels) % sets.length].trim();
    const nick = `${prefix}${index}`;
    const seat: Seat = { host, port, nick, room: room.name, caps, way, certificate };
    const client = await this.#connect(seat, this.#hearing(index, room, template));
    this.#clients.push(client);
    await client.join();
    room.members++;
    if (Math.floor(index / channels) < senders) {
      this.#spoken.push({ client, room, template, sent: 0 });
    }
  }

  /** One connection after the other, so that no server's queue of new ones overflows. */
  #connect(seat: Seat, hearing: Hearing): Promise<Client> {
    const connected = this.#door.then(() => Client.connect(seat, hearing));
    this.#door = connected;
    return connected;
  }

  #hearing(index: number, room: Room, template: Template): Hearing {
    const hearing: Hearing = {
      onCount: (deliveries) => this.#speakers.heard(room, deliveries),
      onEnd: (error) => this.#fail(error),
    };
    if (listens(index, this.#plan)) {
      hearing.onDelivery = (bytes, _start, end) => {
        this.#latencies.add((micros() - template.read(bytes, end)) / 1000);
      };
    }
    return hearing;
  }

  #fail(error: LoadError): void {
    this.#broken.reject(error);
    this.#speakers.fail(error);
  }

  /** Waits for the server's answers, but not for ever. */
  async #soon(work: Promise<unknown>): Promise<void> {
    const late = setTimeout(() => {
      const { clients } = this.#plan;
      const joined = this.#rooms.reduce((sum, room) => sum + room.members, 0);
      this.#fail(
        new LoadError(`Only ${joined} of ${clients} clients joined in ${PATIENCE_MS / 1000} s.`),
      );
    }, PATIENCE_MS);
    await Promise.race([work, this.#broken.promise]).finally(() => clearTimeout(late));
  }
}

/**
 * Whether the client with that number takes latencies. They stand evenly among the others, because
 * a server that serves its clients in turn has early and late ones, and not at the front with the senders.
 */
export function listens(index: number, { clients, listeners }: Plan): boolean {
  const step = clients / listeners;
  return Math.floor(index % step) === Math.floor(step / 2);
}

function cpuBetween(before: Usage | undefined, after: Usage | undefined): number | undefined {
  return before && after && after.cpuSeconds - before.cpuSeconds;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Milliseconds between two looks at the clock. */
const LOOK_MS = 10;

/** Adds how much later than due the event loop comes to each look, until it is cleared. */
function watchClock(lateness: Latencies): ReturnType<typeof setInterval> {
  let due = performance.now() + LOOK_MS;
  return setInterval(() => {
    const now = performance.now();
    lateness.add(Math.max(0, now - due));
    due = now + LOOK_MS;
  }, LOOK_MS);
}
