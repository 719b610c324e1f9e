/**
 * What the index of words is made of, and what FTS5 would merge next: its structure record, which is read and never
 * written. Source: sqlite.org/src/file/ext/fts5/fts5_index.c, "Fts5Structure" and `fts5IndexMerge`.
 */

/** A level of the index. */
export interface Level {
  segments: number;
  /** How many of them are being merged into one of the next level; 0: none. */
  merging: number;
  /** Pages of all of them that are still to be merged. */
  pages: number;
}

/** Segments of a level that are merged together ('usermerge' in migrations.ts). */
export const TOGETHER = 16;

/** Where the record's second form begins; its segments have five more numbers. */
const SECOND_FORM = [0xff, 0x00, 0x00, 0x01];

/** `record`: the block with the id 10 of the index's table of data. */
export function levelsOf(record: Uint8Array): Level[] {
  let at = 4;
  const more = SECOND_FORM.every((byte, i) => record[at + i] === byte) ? 5 : 0;
  if (more > 0) at += SECOND_FORM.length;
  const number = () => {
    for (let value = 0;;) {
      const byte = record[at++];
      value = value * 128 + (byte & 127);
      if (!(byte > 127)) return value;
    }
  };
  const count = number();
  // All segments, and how much was ever written.
  number();
  number();
  return Array.from({ length: count }, () => {
    const [merging, segments] = [number(), number()];
    let pages = 0;
    for (let i = 0; i < segments; i++) {
      number();
      pages += 1 - number() + number();
      for (let k = 0; k < more; k++) number();
    }
    return { segments, merging, pages };
  });
}

/** All segments; each costs every search a few microseconds. */
export function segmentsIn(levels: readonly Level[]): number {
  return levels.reduce((sum, { segments }) => sum + segments, 0);
}

/** The level that FTS5 merges next, where there is one: the first that has the most segments, of those below one begun. */
export function nextMerge(levels: readonly Level[]): Level | undefined {
  let [most, next]: [number, Level | undefined] = [TOGETHER - 1, undefined];
  for (const level of levels) {
    const count = level.merging || level.segments;
    if (count > most) [most, next] = [count, level];
    if (level.merging > 0) break;
  }
  return next;
}
