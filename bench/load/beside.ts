/** What others do while people talk: join all at once, log in, read history, search. */
import { Latencies, latencyOf } from "./latencies.ts";
import { Peer } from "./peer.ts";
import type { BesideReport } from "./plan.ts";

export interface BesidePlan {
  port: number;
  /** A name of {@link DEEDS}. */
  what: string;
  people: number;
  /** Milliseconds from being ready until they begin: by then the others talk. */
  delay: number;
  /** Milliseconds between an answer and the next question of the same one. */
  pause: number;
  /** Minutes of history that there are to read. */
  minutes: number;
}

/** What is counted. */
class Tally {
  readonly latencies = new Latencies();
  done = 0;
  refused = 0;
  #first = 0;
  #last = 0;

  /** Asks, and counts the answer; false counts as a refusal. */
  async ask(question: () => Promise<boolean>): Promise<boolean> {
    const asked = performance.now();
    this.#first ||= asked;
    const answered = await question();
    if (!answered) this.refused++;
    else {
      this.#last = performance.now();
      this.latencies.add(this.#last - asked);
      this.done++;
    }
    return answered;
  }

  report(): BesideReport {
    const { done, refused } = this;
    const perSecond = done === 0 ? 0 : done / ((this.#last - this.#first) / 1000);
    return { done, refused, perSecond, latency: latencyOf(this.latencies) };
  }
}

interface Deed {
  /** Makes one of the people ready. */
  prepare(peer: Peer, index: number): Promise<void>;
  /** One question of one of them; false where it was refused. */
  ask(peer: Peer, index: number, plan: BesidePlan): Promise<boolean>;
  /** Each asks again and again. */
  again?: true;
}

const ROOM = "#old";
export const PASSWORD = "correct horse battery";
const READING = "batch draft/chathistory server-time message-tags";
const WORDS = 20_000;

/** A word of scripts/large_history.ts, the frequent ones as often as the rare ones. */
const word = () => `w${Math.floor(WORDS ** Math.random()).toString(36)}`;

const encoded = (name: string) => btoa(`\0${name}\0${PASSWORD}`);

/** A batch as an answer to one request; FAIL is an answer too, but a refusal. */
async function batch(peer: Peer, request: string): Promise<boolean> {
  const ended = peer.until("", (line) => /(^| )(BATCH -|FAIL )/.test(line));
  peer.send(request);
  return !(await ended).includes("FAIL ");
}

async function reader(peer: Peer, index: number): Promise<void> {
  await peer.welcome(`reader${index}`, READING);
  const joined = peer.until(" 366 ");
  peer.send(`JOIN ${ROOM}`);
  await joined;
}

export const DEEDS: Record<string, Deed> = {
  join: {
    prepare: (peer, index) => peer.welcome(`joiner${index}`),
    ask: async (peer) => {
      const joined = peer.until(" 366 ");
      peer.send("JOIN #storm");
      await joined;
      return true;
    },
  },
  login: {
    prepare: async (peer, index) => {
      const acked = peer.until(" ACK ");
      peer.send("CAP LS 302", "CAP REQ :sasl", `NICK u${index}`, `USER u${index} 0 * :load`);
      await acked;
    },
    ask: async (peer, index) => {
      const answered = peer.until(" 90", (line) => / 90[347] /.test(line));
      peer.send("AUTHENTICATE PLAIN", `AUTHENTICATE ${encoded(`u${index}`)}`);
      return (await answered).includes(" 903 ");
    },
  },
  history: {
    prepare: reader,
    ask: (peer, _index, { minutes }) => {
      const before = new Date(Date.now() - Math.random() * minutes * 60_000).toISOString();
      return batch(peer, `CHATHISTORY BEFORE ${ROOM} timestamp=${before} 100`);
    },
    again: true,
  },
  search: {
    prepare: reader,
    ask: (peer) => {
      const text = Math.random() < 0.5 ? word() : `${word()}\\s${word()}`;
      return batch(peer, `SEARCH in=${ROOM};text=${text};limit=50`);
    },
    again: true,
  },
};

/** Connections that are being opened at a time. */
const AT_A_TIME = 100;

/** Makes all of them ready; gives what lets them begin, and what they did until it is called again. */
export async function beside(plan: BesidePlan): Promise<{ begin(): void; report(): BesideReport }> {
  const deed = DEEDS[plan.what];
  const peers: Peer[] = [];
  let next = 0;
  const usher = async () => {
    for (let index = next++; index < plan.people; index = next++) {
      peers[index] = await Peer.connect(plan.port);
      await deed.prepare(peers[index], index);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, usher));
  const tally = new Tally();
  const pause = (share: number) =>
    new Promise((resolve) => setTimeout(resolve, plan.pause * (share + Math.random())));
  const act = async (peer: Peer, index: number) => {
    // Who asks again and again has done so for a while: they do not all begin in the same moment.
    if (deed.again) await pause(0);
    do {
      const answered = await tally.ask(() => deed.ask(peer, index, plan));
      if (answered && !deed.again) return;
      await pause(0.5);
    } while (!peer.error);
  };
  return { begin: () => peers.forEach(act), report: () => tally.report() };
}
