/** Client-only tags. Source: IRCv3 message-tags, "Client-only tags"; draft/react, draft/reply, typing, draft/persist. */
import { formatTags, type Tags } from "../../protocol/tags.ts";

/** Said of a moment, and never kept. */
const FLEETING = "+typing";
const REACTIONS = ["+draft/react", "+draft/unreact"];
/** `+`, a vendor's host where there is one, and a name; what else begins with a plus is no tag ("Format"). */
const CLIENT_ONLY = /^\+(?:[A-Za-z0-9.-]+\/)?[A-Za-z0-9-]+$/;

function formatted(tags: Tags, wanted: (key: string) => boolean): string | undefined {
  return formatTags([...tags].filter(([key]) => CLIENT_ONLY.test(key) && wanted(key))) || undefined;
}

/** The client-only tags of a message, as they stand on the wire; undefined where it has none. */
export function clientOnly(tags: Tags | undefined): string | undefined {
  return tags && formatted(tags, () => true);
}

/** Those of them that history keeps. */
export function lasting(tags: Tags | undefined): string | undefined {
  return tags && formatted(tags, (key) => key !== FLEETING);
}

/** With the tag of a bot's messages, which history keeps beside them (IRCv3 bot-mode). */
export function withBot(tags: string | undefined): string {
  return tags === undefined ? "bot" : `bot;${tags}`;
}

/**
 * Whether tags without words are kept all the same: a reaction to a message, one that is taken back, and what asks
 * for it (draft/persist, which some clients write with the sign of client-only tags).
 */
export function isLasting(tags: Tags | undefined): boolean {
  if (tags === undefined) return false;
  if (tags.has("draft/persist") || tags.has("+draft/persist")) return true;
  return tags.has("+draft/reply") && REACTIONS.some((key) => tags.has(key));
}
