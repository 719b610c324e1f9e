/** Every kind of store, for the tests of what all of them must do. */
import { openMemoryStore } from "../../db/memory.ts";
import { openSqliteStore } from "../../db/sqlite.ts";
import type { Store } from "../../db/store.ts";
import { tempFolder } from "./support.ts";

const KINDS: { kind: string; with(test: (store: Store) => void): void }[] = [
  {
    kind: "sqlite",
    with(test) {
      using folder = tempFolder();
      // Its clock stands still, so what is removed at once does not depend on the machine.
      const store = openSqliteStore(folder.path, { now: () => 0 });
      try {
        test(store);
      } finally {
        store.close();
      }
    },
  },
  { kind: "memory", with: (test) => test(openMemoryStore()) },
];

/** One test on each kind of store. */
export function contract(name: string, test: (store: Store) => void): void {
  for (const { kind, with: run } of KINDS) Deno.test(`${kind}: ${name}`, () => run(test));
}
