/** What a server of another kind does not have, said once, so that nobody looks for it. */
import type { Session } from "./session/session.ts";

const FEATURES: readonly (readonly [what: string, has: (session: Session) => boolean])[] = [
  ["history", (session) => session.keepsHistory],
  ["search", (session) => session.canSearch],
  ["deleting and correcting messages", (session) => session.canRemove],
  ["reactions", (session) => session.hasTags],
  ["messages of several lines", (session) => session.hasMultiline],
];

/** The sentence, for a server that keeps no history; undefined for others, whose commands say what they lack. */
export function lacking(session: Session): string | undefined {
  if (session.keepsHistory) return undefined;
  const missing = FEATURES.flatMap(([what, has]) => has(session) ? [] : [what]);
  return `Not available here: ${
    missing.join(", ")
  }. What was said while you were away is not kept.`;
}
