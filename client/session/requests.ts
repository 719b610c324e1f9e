/**
 * What was asked of the server and is not yet answered.
 *
 * A request's answer is known by its label; servers without labels are sent a PING behind each request, and
 * what comes before its PONG is the answer. Source: IRCv3 labeled-response.
 */
import { formatParams, needsColon } from "../../protocol/message.ts";
import { formatTags } from "../../protocol/tags.ts";
import type { Emit, Said, What } from "./events.ts";
import type { State } from "./state.ts";

export interface About {
  what: What;
  target: string;
  words?: string;
  kind?: Said["kind"];
  /** For "say": the id of the message that it answers. */
  reply?: string;
  /** For "say": the id of one's own message in whose place it comes. */
  corrects?: string;
}

export interface Pending extends Required<Omit<About, "reply" | "corrects">> {
  reply?: string;
  corrects?: string;
  id: string;
  /** The first refusal among the answers. */
  refusal?: { code: string; reason: string };
}

/** A line on its way out. */
export interface Line {
  command: string;
  params: readonly string[];
  tags?: readonly (readonly [string, string])[];
}

function lineOf({ command, params, tags = [] }: Line): string {
  return (tags.length > 0 ? `@${formatTags(tags)} ` : "") + formatParams(command, params);
}

/** Whether it would end the line that it stands in. */
function isBroken(param: string): boolean {
  return /[\r\n\0]/.test(param);
}

export class Requests {
  /** By id, oldest first. */
  readonly open = new Map<string, Pending>();
  #count = 0;
  readonly #state: State;
  readonly #send: (line: string) => void;
  readonly #emit: Emit;

  constructor(state: State, send: (line: string) => void, emit: Emit) {
    this.#state = state;
    this.#send = send;
    this.#emit = emit;
  }

  get labelled(): boolean {
    return this.#state.caps.has("labeled-response");
  }

  /** Sends a request, of one line or more, and gives its id. What cannot be sent is refused at once. */
  start({ command, params, tags }: Line, about: About, now: number, more: Line[] = []): string {
    const id = `r${++this.#count}`;
    const pending: Pending = { words: "", kind: "say", ...about, id };
    this.open.set(id, pending);
    const wrong = params.slice(0, -1).find(needsColon);
    if (wrong !== undefined || [{ params }, ...more].some((line) => line.params.some(isBroken))) {
      pending.refusal = { code: "BAD_NAME", reason: `“${wrong ?? about.target}” is not a name` };
      this.finish(pending, now);
      return id;
    }
    const label: readonly [string, string][] = this.labelled ? [["label", id]] : [];
    const [first, ...rest] = [{ command, params, tags }, ...more];
    this.#send(lineOf({ ...first, tags: [...label, ...first.tags ?? []] }));
    for (const line of rest) this.#send(lineOf(line));
    if (!this.labelled) this.#send(`PING ${id}`);
    return id;
  }

  /** The request whose answers are coming in now, on a server without labels. */
  get oldest(): Pending | undefined {
    return this.labelled ? undefined : this.open.values().next().value;
  }

  refuse(pending: Pending, code: string, reason: string): void {
    pending.refusal ??= { code, reason };
  }

  finish(pending: Pending, at: number): void {
    if (!this.open.delete(pending.id)) return;
    const { id, what, target, words, kind, reply, corrects, refusal } = pending;
    if (what === "say" && !refusal && !this.#state.caps.has("echo-message")) {
      this.#emit(this.#ownWords(pending, at));
    }
    this.#emit({
      type: "done",
      at,
      request: id,
      what,
      ok: !refusal,
      target,
      words,
      kind,
      reply,
      corrects,
      ...refusal,
    });
  }

  /** What the server would have echoed. */
  #ownWords(pending: Pending, at: number): Said {
    const { target: room, words: text, kind, reply, id: request } = pending;
    const direct = !this.#state.isupport.isRoom(room);
    const nick = this.#state.nick;
    return { type: "message", at, room, nick, text, kind, own: true, direct, reply, request };
  }
}
