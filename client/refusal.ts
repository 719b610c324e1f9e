/** What the server refused, as sentences. */
import { sentence } from "./link.ts";
import type { Done } from "./session/events.ts";

const WHAT_FAILED: Readonly<Record<Done["what"], (target: string) => string>> = {
  say: (target) => `Not sent to ${target}: `,
  join: (target) => `Cannot join ${target}: `,
  part: (target) => `Cannot leave ${target}: `,
  topic: (target) => `The topic of ${target}: `,
  history: (target) => `No history of ${target}: `,
  search: () => "Cannot search: ",
  react: () => "Not sent: ",
  delete: () => "Cannot remove the message: ",
  who: (target) => `Nothing about ${target}: `,
  whois: (target) => `Nothing about ${target}: `,
  rooms: () => "No list of rooms: ",
  away: () => "",
  knock: (target) => `Cannot knock at ${target}: `,
  service: (target) => `${target} does not answer: `,
  targets: () => "No list of conversations: ",
  other: () => "",
};

/** Why a request was refused, as a sentence; `knocks`: whether one can ask to be let into a room. */
export function refusal(done: Done, knocks = false): string {
  const reason = sentence(done.reason || "the server refused without saying why");
  const told = reason.startsWith("Cannot ") ? reason : WHAT_FAILED[done.what](done.target) + reason;
  // 473: only who is invited may join.
  const isClosed = knocks && done.what === "join" && done.code === "473";
  return isClosed ? `${told} /knock ${done.target} asks to be let in.` : told;
}
