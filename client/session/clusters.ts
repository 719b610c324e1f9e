/**
 * Characters as people see them: letters with their accents, joined emoji. Source: Unicode text segmentation
 * (UAX 29), "Grapheme Clusters".
 *
 * Rule: plain letters do without the segmenter, whose tables take 10 ms to load: most lines and the start need
 * none.
 */
import { once } from "../../protocol/once.ts";

export interface Cluster {
  segment: string;
  /** Where it begins, in UTF-16 units. */
  index: number;
}

const PLAIN = /^[\n\x20-\x7e]*$/;

const segmenter = once(() => new Intl.Segmenter(undefined, { granularity: "grapheme" }));

/** All of them, in their order. */
export function clusters(text: string): Iterable<Cluster> {
  if (!PLAIN.test(text)) return segmenter().segment(text);
  return Array.from(text, (segment, index) => ({ segment, index }));
}

/** Where the cluster begins that holds the unit at `index`; `index` itself at the end of the text. */
export function clusterStart(text: string, index: number): number {
  if (PLAIN.test(text)) return index;
  return segmenter().segment(text).containing(index)?.index ?? index;
}
