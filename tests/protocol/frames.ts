/** Frames of a WebSocket client, for tests. */

/** A masked frame: `first` is its first byte. */
export function clientFrame(first: number, payload: Uint8Array | string): Uint8Array {
  const bytes = typeof payload === "string" ? new TextEncoder().encode(payload) : payload;
  const { length } = bytes;
  const size = length < 126
    ? [length]
    : length < 65536
    ? [126, length >> 8, length & 255]
    : [127, 0, 0, 0, 0, length >> 24, length >> 16 & 255, length >> 8 & 255, length & 255];
  const mask = [1, 2, 3, 250];
  const masked = bytes.map((byte, i) => byte ^ mask[i & 3]);
  return Uint8Array.of(first, size[0] | 0x80, ...size.slice(1), ...mask, ...masked);
}
