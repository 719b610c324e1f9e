/** Long text into messages that fit into lines, so that nothing is cut on the way. */
import { byteLength } from "../../protocol/framer.ts";
import { cut } from "../../protocol/names.ts";
import { clusterStart } from "./clusters.ts";

/**
 * Parts of at most `bytes` bytes of UTF-8 (4 or more), broken at spaces where there are any; the space
 * at a break is dropped. Line ends and NUL also break; empty parts are left out.
 */
export function split(text: string, bytes: number): string[] {
  return text.split(/[\r\n\0]+/).filter((line) => line !== "")
    .flatMap((line) => splitLine(line, bytes));
}

function splitLine(line: string, bytes: number): string[] {
  const parts: string[] = [];
  let rest = line;
  while (byteLength(rest) > bytes) {
    const most = cut(rest, bytes);
    const space = rest[most.length] === " " ? most.length : most.lastIndexOf(" ");
    const end = space > 0 ? space : wholeCluster(most, rest);
    parts.push(rest.slice(0, end));
    rest = rest.slice(space > 0 ? end + 1 : end);
  }
  if (rest !== "") parts.push(rest);
  return parts;
}

/** More than any character with its accents has; the segmenter is asked for no more than this. */
const CLUSTER_UNITS = 64;

/** Where to cut so that accents stay with their letter and joined emoji in one piece, if that can be. */
function wholeCluster(most: string, rest: string): number {
  const from = Math.max(most.length - CLUSTER_UNITS, 0);
  const near = rest.slice(from, most.length + CLUSTER_UNITS);
  const start = from + clusterStart(near, most.length - from);
  return start > 0 ? start : most.length;
}
