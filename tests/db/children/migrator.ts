/**
 * Takes a database of today one step further. With "inside" it says so and stops in the middle of the
 * step; with "after" it stops when the step is committed, and its log not yet moved into the file.
 */
import { Database } from "../../../db/database.ts";
import { migrate, MIGRATIONS } from "../../../db/migrations.ts";

const [path, where] = Deno.args;
const stop = () => {
  console.log(where);
  Deno.stdin.readSync(new Uint8Array(1));
};
const next = {
  name: "a later one",
  up(db: Database) {
    db.exec("CREATE TABLE later (a); INSERT INTO later VALUES (1); DROP TABLE secrets");
    if (where === "inside") stop();
  },
};
migrate(new Database(path), [...MIGRATIONS, next]);
stop();
