/** What the tests of the framer share: bytes made of text, and everything that comes out of pieces. */
import { type Fault, type FrameLimits, Framer, FROM_CLIENT } from "../../protocol/framer.ts";

const encoder = new TextEncoder();

export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Texts and single bytes joined: `bytesOf("a", 0xff, "b")`. */
export function bytesOf(...parts: (string | number)[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((p) => typeof p === "number" ? [p] : [...utf8(p)]));
}

/** What a new framer gives for the pieces, and how much it ever held. */
export function feed(
  pieces: Iterable<Uint8Array>,
  limits: FrameLimits = FROM_CLIENT,
): { out: (string | Fault)[]; mostHeld: number; held: number } {
  const framer = new Framer(limits);
  const out: (string | Fault)[] = [];
  let mostHeld = 0;
  for (const piece of pieces) {
    out.push(...framer.feed(piece));
    mostHeld = Math.max(mostHeld, framer.held);
  }
  return { out, mostHeld, held: framer.held };
}

/** The lines and faults of one piece. */
export function linesOf(
  bytes: Uint8Array | string,
  limits: FrameLimits = FROM_CLIENT,
): (string | Fault)[] {
  return feed([typeof bytes === "string" ? utf8(bytes) : bytes], limits).out;
}

export function byteByByte(bytes: Uint8Array): Uint8Array[] {
  return Array.from(bytes, (byte) => Uint8Array.of(byte));
}
