/** Opens the folder's store, says so, and keeps it until its input ends. */
import { openSqliteStore } from "../../../db/sqlite.ts";

const store = openSqliteStore(Deno.args[0]);
console.log("open");
Deno.stdin.readSync(new Uint8Array(1));
store.close();
