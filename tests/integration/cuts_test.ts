/** `deno task cuts 100` does it as often as one likes. */
import { talkWithCuts } from "./cuts.ts";

Deno.test("client: a connection that is cut ten times at random loses and doubles nothing", () =>
  talkWithCuts(10));
