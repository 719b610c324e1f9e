/**
 * What is relayed to several sessions: encoded once for each set of capabilities that changes the line.
 * Source: IRCv3 server-time, message-ids, account-tag, message-tags.
 */
import { msgid, sequenceTime } from "../../db/store.ts";
import { Line } from "../../protocol/line.ts";
import { LINE_BYTES } from "../../protocol/message.ts";
import { cut } from "../../protocol/names.ts";
import { escapeTag } from "../../protocol/tags.ts";
import { formatTime } from "../../protocol/time.ts";
import type { Session } from "./session.ts";

/** Capabilities that change how a relayed line looks, as bits of `Session.shape`. */
export const Shape = {
  SERVER_TIME: 1,
  MESSAGE_TAGS: 2,
  ACCOUNT_TAG: 4,
} as const;
const SHAPES = 7;

export interface Relay {
  /** `nick!user@host`, or a server's name. */
  source: string;
  /** The rest of the line: `PRIVMSG #lobby :hello`. */
  body: string;
  /** Milliseconds since 1970. */
  time: number;
  /** Where the event has one: its message id comes from it. */
  sequence?: number;
  /** Account name of the source. */
  account?: string;
  /** Whether the source is a bot (IRCv3 bot-mode, "The bot tag"). */
  bot?: boolean;
  /** Client-only tags, formatted. */
  clientTags?: string;
  /** See `Line.durable`. */
  durable?: boolean;
  /** A batch that the line belongs to. */
  batch?: string;
}

/** What history will say: the time that its number carries, whatever the clock did. */
function timeOf({ sequence, time }: Relay): number {
  return sequence === undefined ? time : sequenceTime(sequence);
}

/** The tags that a session of that shape gets: `@a=b;c `, or "". */
export function tagsFor(relay: Relay, shape: number): string {
  let tags = relay.batch === undefined ? "" : `;batch=${relay.batch}`;
  if (shape & Shape.SERVER_TIME) tags += `;time=${formatTime(timeOf(relay))}`;
  if (shape & Shape.MESSAGE_TAGS) {
    if (relay.sequence !== undefined) tags += `;msgid=${msgid(relay.sequence)}`;
    if (relay.bot) tags += ";bot";
    if (relay.clientTags) tags += `;${relay.clientTags}`;
  }
  if (shape & Shape.ACCOUNT_TAG && relay.account !== undefined) {
    tags += `;account=${escapeTag(relay.account)}`;
  }
  return tags === "" ? "" : `@${tags.slice(1)} `;
}

/**
 * A relay with its lines, each made when the first session wants it. No line is longer than it may be:
 * what is too long is refused or shortened where it is made, and cut here at the latest.
 */
export class Broadcast {
  readonly #relay: Relay;
  readonly #text: string;
  readonly #lines: (Line | undefined)[] = [];

  constructor(relay: Relay) {
    this.#relay = relay;
    this.#text = cut(`:${relay.source} ${relay.body}`, LINE_BYTES - 2);
  }

  line(shape: number): Line {
    const index = shape & SHAPES;
    return this.#lines[index] ??= new Line(
      tagsFor(this.#relay, index) + this.#text,
      this.#relay.durable ?? false,
    );
  }

  /** What the session is sent. */
  linesFor(session: Session): readonly Line[] {
    return [this.line(session.shape)];
  }

  to(session: Session): void {
    session.link.push(this.line(session.shape));
  }

  /** To all of `sessions` but one. */
  toAll(sessions: Iterable<Session>, except?: Session): void {
    // Neighbours mostly have the same shape: their line need not be looked up again.
    let shape = -1;
    let line: Line | undefined;
    for (const session of sessions) {
      if (session === except) continue;
      if (session.shape !== shape || line === undefined) {
        shape = session.shape;
        line = this.line(shape);
      }
      session.link.push(line);
    }
  }
}
