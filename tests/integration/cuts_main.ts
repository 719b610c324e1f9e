/** `deno task cuts [TIMES]`: two clients talk while their connections are cut TIMES (100) at random. */
import { talkWithCuts } from "./cuts.ts";

const times = Number(Deno.args[0] ?? 100);
await talkWithCuts(times);
console.log(`${times} cuts: nothing lost, nothing doubled.`);
