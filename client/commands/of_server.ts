/**
 * Lists of rooms and people in a setting, each of one server.
 *
 * Rules: what stands there without a server counts everywhere: so people can write it, and so older versions
 * did. It stays so until it is taken out.
 */
import { fold } from "../../protocol/names.ts";

/**
 * The list with somebody in it, as of this server, or without; and whether it was, or is, everywhere that one
 * is meant.
 */
export function changed(
  list: readonly string[],
  [everywhere, here]: readonly [everywhere: string, here: string],
  isIn: boolean,
): { list: string[]; isChanged: boolean; wasEverywhere: boolean } {
  const has = (name: string) => list.some((one) => fold(one) === fold(name));
  const wasEverywhere = has(everywhere);
  const was = wasEverywhere || has(here);
  const names = [everywhere, here].map(fold);
  const others = list.filter((one) => !names.includes(fold(one)));
  const stays = wasEverywhere ? everywhere : here;
  return { list: isIn ? [...others, stays] : others, isChanged: was !== isIn, wasEverywhere };
}
