/** Waiting with an end: a test that waits in vain fails, and says what it was that did not come. */

/** Milliseconds; only ever reached where something is broken, however slow the machine is. */
export const PATIENCE = 30_000;

/** The promise's value, or an error with what `complaint` says once patience is at its end. */
export async function inTime<T>(promise: Promise<T>, complaint: () => string): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(complaint())), PATIENCE);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
