/**
 * NickServ EXPORT: all that is kept of one's account, as lines of JSON.
 *
 * Rules: it is read in pages off the server's thread, and a page is sent only when the one before has had its
 * time, so that nobody's connection is flooded; what is too long for a line comes in parts, cut in its text.
 */
import type { ServiceCommand } from "../core/records.ts";
import { type Session, Stage } from "../core/session.ts";
import type { World } from "../core/world.ts";
import { byteLength } from "../../protocol/framer.ts";

type Say = (text: string) => void;

/** Records of a page, and milliseconds between two. */
const PAGE = 40;
const PAUSE = 400;
/** Bytes of JSON in one notice. */
const BYTES = 380;

export const exportCommand: ServiceCommand = {
  name: "EXPORT",
  stages: Stage.OPEN,
  params: 0,
  usage: "EXPORT",
  help: "sends you all that is kept of you, as lines of JSON",
  run(world, session, _words, say) {
    const { account } = session;
    if (!account) return say("You have no account, so nothing is kept of you but what you say.");
    if (session.exporting) return say("Your data is on its way already.");
    session.exporting = true;
    page(world, session, account.id, undefined, 0, say);
  },
};

function page(
  world: World,
  session: Session,
  account: number,
  after: number | undefined,
  sent: number,
  say: Say,
): void {
  const query = { account, limit: PAGE, ...(after === undefined ? {} : { after }) };
  const delay = after === undefined ? 0 : PAUSE;
  world.later(session, { kind: "export", query, delay }, (result) => {
    if (result === "busy" || !("page" in result)) {
      session.exporting = false;
      const why = result !== "busy" && "fault" in result ? result.fault : "try again later";
      return say(`The export was cut off: ${why}.`);
    }
    const { records, next } = result.page;
    for (const record of records) jsonLines(record, BYTES).forEach(say);
    const count = sent + records.length;
    if (next !== undefined) return page(world, session, account, next, count, say);
    session.exporting = false;
    say(JSON.stringify({ type: "end", records: count }));
  });
}

/** The record as JSON, in several parts where it is longer than that many bytes. */
export function jsonLines(record: Record<string, unknown>, bytes: number): string[] {
  const whole = JSON.stringify(record);
  const { text, ...rest } = record;
  if (byteLength(whole) <= bytes || typeof text !== "string") return [whole];
  const room = bytes - byteLength(JSON.stringify({ ...rest, part: 999, parts: 999, text: "" }));
  const parts = cutText(text, Math.max(room, 40));
  return parts.map((one, i) =>
    JSON.stringify({ ...rest, part: i + 1, parts: parts.length, text: one })
  );
}

/** Pieces of whole characters, each of at most so many bytes in JSON. */
function cutText(text: string, bytes: number): string[] {
  const parts = [""];
  let used = 0;
  for (const char of text) {
    const size = byteLength(JSON.stringify(char)) - 2;
    if (used + size > bytes) {
      parts.push("");
      used = 0;
    }
    parts[parts.length - 1] += char;
    used += size;
  }
  return parts;
}
