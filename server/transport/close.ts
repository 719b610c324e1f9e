/** Closes what the other side, or a timer, may have closed already. */
export function closeQuietly(conn: { close(): void } | undefined): void {
  try {
    conn?.close();
  } catch {
    // It is closed already.
  }
}
