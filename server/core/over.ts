/** That somebody was over a limit: one event for all of them, which the metrics count by the limit. */
import type { World } from "./world.ts";

/** `limit`: the key of its setting. To be called once for each refusal. */
export function over({ ports }: World, limit: `limits.${string}`): void {
  ports.log("debug", "over a limit", { limit });
}
