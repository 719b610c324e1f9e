/**
 * Long work with short breaths, for who has to share a processor with it.
 *
 * Being less important is not enough for that: a thread that Linux has once let onto a processor keeps it for a slice of
 * about 4 ms, whatever its niceness (sched(7), EEVDF), and the chat's thread waited for several of these in a row.
 */

/** Milliseconds of work between two breaths, and of a breath: the least that lets somebody else come. */
const WORK = 1;
const BREATH = 0.02;

const cell = new Int32Array(new SharedArrayBuffer(4));

function breathe(): void {
  Atomics.wait(cell, 0, 0, BREATH);
}

/**
 * A clock for work that looks at it often (bcryptjs does after each of its rounds, some 0.1 ms): whoever looks again after
 * a millisecond is held for a breath. `now` is the clock that is shown, `passed` one in milliseconds that never jumps.
 */
export function breathing(
  now: () => number,
  passed: () => number = () => performance.now(),
  rest: () => void = breathe,
): () => number {
  let began = passed();
  return () => {
    if (passed() - began >= WORK) {
      rest();
      began = passed();
    }
    return now();
  };
}
