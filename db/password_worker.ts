/** Runs bcrypt off the server's thread: one request in, one answer out. */
import { breathing } from "./breaths.ts";
import { hash, verify } from "./passwords.ts";
import { GIVES_WAY, giveWay } from "./priority.ts";
import { answering } from "./thread.ts";

export type Request =
  | { password: string; cost: number }
  | { password: string; hash: string };

/** A hash, or whether the password is the right one, or why neither could be made. */
export type Answer = string | boolean | { fault: string };

function answer(request: Request): Answer {
  try {
    return "cost" in request
      ? hash(request.password, request.cost)
      : verify(request.password, request.hash);
  } catch (error) {
    // Uncaught it would end this worker and put a stack trace into the server's terminal.
    return { fault: (error as Error).message };
  }
}

giveWay(GIVES_WAY.passwords);
Date.now = breathing(Date.now);
answering(answer);
