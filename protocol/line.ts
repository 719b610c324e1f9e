/**
 * A line on its way out, made once and shared by everybody who gets it.
 *
 * What a connection still has to send is a path through a tree: each node is "these lines, in this
 * order". Connections that were sent the same lines stand on the same node, so the bytes of a turn are
 * joined and encoded once however many receive them, and a recipient costs one comparison.
 */
const encoder = new TextEncoder();

/** Everything that a connection was sent since it last wrote; immutable. */
export class Tail {
  readonly before: Tail | null;
  readonly line: Line;
  /** UTF-16 units of all lines up to here: a lower bound of the bytes. */
  readonly length: number;
  /** How many lines there are up to here. */
  readonly count: number;
  #bytes: Uint8Array<ArrayBuffer> | null = null;

  constructor(before: Tail | null, line: Line) {
    this.before = before;
    this.line = line;
    this.count = before === null ? 1 : before.count + 1;
    this.length = line.text.length + 2 + (before === null ? 0 : before.length);
  }

  /** All lines with CR LF, encoded; computed once for all who stand here. */
  get bytes(): Uint8Array<ArrayBuffer> {
    if (this.#bytes === null) {
      let text = "";
      for (const line of linesOf(this)) text += line.text + "\r\n";
      this.#bytes = encoder.encode(text);
    }
    return this.#bytes;
  }
}

/** The lines that lead to `tail`, in order. */
export function linesOf(tail: Tail | null): Line[] {
  const lines: Line[] = [];
  for (; tail !== null; tail = tail.before) lines.push(tail.line);
  return lines.reverse();
}

export class Line {
  /** Without CR LF. */
  readonly text: string;
  /** Whether it shows something that must be in the database before anybody sees it. */
  readonly durable: boolean;
  #from: Tail | null | undefined = undefined;
  #to: Tail | null = null;
  #others: Map<Tail | null, Tail> | null = null;

  constructor(text: string, durable = false) {
    this.text = text;
    this.durable = durable;
  }

  /** Where somebody stands who is sent this line after `tail`. */
  after(tail: Tail | null): Tail {
    if (tail === this.#from) return this.#to!;
    let to = this.#others?.get(tail);
    if (to === undefined) {
      to = new Tail(tail, this);
      if (this.#from !== undefined) (this.#others ??= new Map()).set(tail, to);
    }
    if (this.#from === undefined) {
      this.#from = tail;
      this.#to = to;
    }
    return to;
  }
}
