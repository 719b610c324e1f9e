/** How the bench's programs end. */
import { LoadError } from "./load/client.ts";
import { UsageError } from "./flags.ts";

/**
 * Does `work`, which may give the exit code; what is wrong with the words or the load is said in a sentence.
 * Gives the exit code.
 */
export async function ending(work: () => void | Promise<number | void>): Promise<number> {
  try {
    return await work() ?? 0;
  } catch (error) {
    if (error instanceof UsageError) {
      error.say();
      return error.exitCode;
    }
    if (!(error instanceof LoadError)) throw error;
    console.error(error.message);
    return 1;
  }
}
