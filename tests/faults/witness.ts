/** Somebody who talks at full speed and remembers: what they sent where, what they saw, and in which order. */
import assert from "node:assert/strict";
import { parseMessage } from "../../protocol/message.ts";
import { READING, type Seen } from "../integration/history.ts";
import type { Peer } from "../integration/peer.ts";

export const WITNESS_CAPS = [
  ...READING,
  "echo-message",
  "labeled-response",
  "standard-replies",
  "draft/message-redaction",
];

/** Messages that are under way to each place at a time. */
const IN_FLIGHT = 8;

export class Witness {
  /** By place: texts in the order in which they were sent. */
  readonly sent = new Map<string, string[]>();
  readonly #echoes = new Map<string, string>();
  readonly #round: number;

  /** Places are rooms, and nicks of those with whom this one alone talks. */
  constructor(
    readonly peer: Peer,
    readonly name: string,
    readonly places: readonly string[],
    round: number,
  ) {
    this.#round = round;
  }

  /** Talks until the server is gone: as soon as an echo is there, the next message to that place leaves. */
  async talk(): Promise<void> {
    for (const place of this.places) {
      this.sent.set(place, []);
      for (let i = 0; i < IN_FLIGHT; i++) this.#say(place);
    }
    try {
      for (;;) {
        const line = await this.peer.until(/^@\S*label=/);
        const place = this.#echoes.get(/label=([^; ]+)/.exec(line)![1]);
        if (place !== undefined) this.#say(place);
      }
    } catch {
      // The server is gone, which is how this is to end.
    }
  }

  #say(place: string): void {
    const texts = this.sent.get(place)!;
    const text = `${this.name} ${this.#round}.${texts.length}`;
    const label = `${this.places.indexOf(place)}-${texts.length}`;
    texts.push(text);
    this.#echoes.set(label, place);
    this.peer.send(`@label=${label} PRIVMSG ${place} :${text}`);
  }

  /** What was said in a place, of what came to this one. */
  seen(place: string): Seen[] {
    const inRoom = place.startsWith("#");
    return this.peer.lines.all.filter((line) => line.includes(" PRIVMSG "))
      .map((line) => parseMessage(line)!)
      .filter(({ source, params: [target] }) => {
        const from = source!.split("!")[0];
        const direct = target === place && from === this.name ||
          target === this.name && from === place;
        return inRoom ? target === place : direct;
      })
      .map(({ tags, params }) => ({ id: tags?.get("msgid") ?? "", text: params[1] }));
  }
}

/** What is stored in a place after that message (all of it without one), page by page. */
export async function storedSince(reader: Peer, place: string, id?: string): Promise<Seen[]> {
  const all: Seen[] = [];
  for (;;) {
    const last = all.at(-1)?.id ?? id;
    const after = last === undefined ? "timestamp=1970-01-01T00:00:00.000Z" : `msgid=${last}`;
    const lines = await reader.ask(`CHATHISTORY AFTER ${place} ${after} 1000`);
    assert.equal(lines.find((line) => line.includes(" FAIL ")), undefined);
    const page = lines.filter((line) => line.includes(" PRIVMSG ")).map((line) => {
      const { tags, params } = parseMessage(line)!;
      return { id: tags!.get("msgid")!, text: params[1] };
    });
    if (page.length === 0) return all;
    all.push(...page);
  }
}

/**
 * That what is stored of a round is what was said in it: in order, nothing doubled or made up, and of what
 * each one sent the beginning without a gap.
 */
export function assertWhole(stored: readonly Seen[], place: string, witnesses: Witness[]): void {
  const numbers = stored.map(({ id }) => parseInt(id, 36));
  numbers.forEach((number, i) => assert(i === 0 || number > numbers[i - 1], "out of order"));
  for (const witness of witnesses) {
    const sent = sentTo(witness, place, witnesses);
    const kept = stored.map(({ text }) => text).filter((text) =>
      text.startsWith(`${witness.name} `)
    );
    assert.deepEqual(kept, sent.slice(0, kept.length), `what ${witness.name} said in ${place}`);
  }
}

/** A direct conversation has the other's name on either side: `a&b`. */
function sentTo(witness: Witness, place: string, witnesses: Witness[]): readonly string[] {
  if (place.startsWith("#")) return witness.sent.get(place) ?? [];
  const other = place.split("&").find((name) => name !== witness.name)!;
  const takesPart = place.split("&").includes(witness.name) && witnesses.includes(witness);
  return takesPart ? witness.sent.get(other) ?? [] : [];
}
