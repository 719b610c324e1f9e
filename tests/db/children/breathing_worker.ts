/** The worker for passwords, which also says how often it has slept. */
let breaths = 0;
const { wait } = Atomics;
Atomics.wait = ((cell: Int32Array, index: number, value: number, ms?: number) => {
  breaths++;
  return wait(cell, index, value, ms);
}) as typeof wait;
await import("../../../db/password_worker.ts");
const scope = self as unknown as {
  onmessage: (event: MessageEvent) => void;
  postMessage(breaths: number): void;
};
const { onmessage } = scope;
scope.onmessage = (event) => {
  onmessage(event);
  scope.postMessage(breaths);
};
