/** Lengths of texts that people set, in bytes of UTF-8. A longer text is cut between two characters. */
export const TEXT_BYTES = {
  topic: 330,
  kick: 300,
  part: 300,
  quit: 300,
  away: 200,
  knock: 160,
} as const;
