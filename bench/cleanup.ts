/** What must be undone however the benchmark ends: at its end, by an error or by Ctrl-C. */

const pending = new Set<() => void>();

/** Does `undo` once: when the returned function is called, or when the program is interrupted. */
export function undoLater(undo: () => void): () => void {
  const once = () => {
    if (pending.delete(once)) undo();
  };
  pending.add(once);
  return once;
}

/** In the opposite order of their making. */
export function undoAll(): void {
  for (const undo of [...pending].reverse()) undo();
}

/** Ctrl-C and `kill` undo everything and end the program, with the code that shells expect (128 + signal). */
export function undoOnSignals(): void {
  const signals: [Deno.Signal, number][] = [["SIGINT", 130]];
  if (Deno.build.os !== "windows") signals.push(["SIGTERM", 143], ["SIGHUP", 129]);
  for (const [signal, code] of signals) {
    Deno.addSignalListener(signal, () => {
      undoAll();
      Deno.exit(code);
    });
  }
}

/** Also where the process has ended already. */
export function signal(child: Deno.ChildProcess, name: Deno.Signal): void {
  try {
    child.kill(name);
  } catch {
    // It has ended already.
  }
}
