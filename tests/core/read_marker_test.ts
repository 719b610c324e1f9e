/** draft/read-marker: MARKREAD. */
import { StoreError } from "../../db/store.ts";
import { forget, Scene, scene } from "../harness.ts";

const CAPS = ["draft/read-marker"];
/** Times on the day before the scene. */
const at = (hour: string) => `timestamp=2026-11-21T${hour}:00:00.000Z`;

Deno.test("a marker is asked for and set, and only goes forwards", () => {
  const { ann } = scene({ ann: CAPS, bob: [] });
  ann.send("JOIN #a").take();
  ann.send("MARKREAD #a").sees("MARKREAD #a *");
  ann.send(`MARKREAD #A ${at("10")}`).sees(`MARKREAD #a ${at("10")}`);
  ann.send(`MARKREAD #a ${at("09")}`).sees(`MARKREAD #a ${at("10")}`);
  ann.send(`MARKREAD #a ${at("10")}`).sees(`MARKREAD #a ${at("10")}`);
  ann.send("MARKREAD #a").sees(`MARKREAD #a ${at("10")}`);
  ann.send(`MARKREAD Bob ${at("11")}`).sees(`MARKREAD bob ${at("11")}`);
  ann.send("MARKREAD bob").sees(`MARKREAD bob ${at("11")}`);
  ann.send("MARKREAD #elsewhere", "MARKREAD zoe").sees("MARKREAD #elsewhere *", "MARKREAD zoe *");
});

Deno.test("nobody has read what is not said yet: the marker is not beyond now", () => {
  const { ann } = scene({ ann: CAPS });
  ann.send("MARKREAD bob timestamp=2999-01-01T00:00:00.000Z")
    .sees("MARKREAD bob timestamp=2026-11-22T20:00:00.000Z");
});

const REFUSED: [sent: string, seen: string][] = [
  ["MARKREAD", "FAIL MARKREAD NEED_MORE_PARAMS :…"],
  ["MARKREAD :", "FAIL MARKREAD NEED_MORE_PARAMS :…"],
  ["MARKREAD #a *", "FAIL MARKREAD INVALID_PARAMS * :…"],
  ["MARKREAD #a timestamp=*", "FAIL MARKREAD INVALID_PARAMS timestamp=* :…"],
  ["MARKREAD #a timestamp=today", "FAIL MARKREAD INVALID_PARAMS timestamp=today :…"],
  ["MARKREAD #a 2026-11-21T10:00:00.000Z", "FAIL MARKREAD INVALID_PARAMS 2026-…"],
  [`MARKREAD #a,#b ${at("10")}`, "FAIL MARKREAD INVALID_PARAMS #a,#b :…"],
  ["MARKREAD a*", "FAIL MARKREAD INVALID_PARAMS a* :…"],
];

for (const [sent, seen] of REFUSED) {
  Deno.test(`${sent}: refused`, () => {
    const { ann } = scene({ ann: CAPS });
    ann.send("JOIN #a").take();
    ann.send(sent).sees(seen);
    ann.send("MARKREAD #a").sees("MARKREAD #a *");
  });
}

Deno.test("JOIN shows the marker before the names, to who has asked", () => {
  const { ann, bob } = scene({ ann: CAPS, bob: [] });
  ann.send("JOIN #a").sees(
    ":ann JOIN #a",
    "MARKREAD #a *",
    "353 …",
    "366 …",
  );
  ann.send(`MARKREAD #a ${at("10")}`, "PART #a", "JOIN #a").take();
  ann.send("TOPIC #a :new", "PART #a").take();
  ann.send("JOIN #a").sees(
    ":ann JOIN #a",
    "332 …",
    "333 …",
    `MARKREAD #a ${at("10")}`,
    "353 …",
    "366 …",
  );
  bob.send("JOIN #a").sees(":bob JOIN #a", "332 …", "333 …", "353 …", "366 …");
});

Deno.test("a person's devices share markers; others hear nothing", () => {
  const { ann, bob, scene: made } = scene({
    ann: [...CAPS, "labeled-response", "batch"],
    bob: CAPS,
  });
  for (const one of [ann, bob]) one.send("JOIN #a");
  const phone = made.person("ann", CAPS);
  const old = made.person("ann");
  forget(ann, bob, phone, old);
  ann.send(`@label=x MARKREAD #a ${at("10")}`).sees(`@label=x MARKREAD #a ${at("10")}`);
  phone.sees(`MARKREAD #a ${at("10")}`);
  for (const one of [bob, old]) one.sees();
  ann.send(`MARKREAD #a ${at("10")}`).take();
  phone.sees();
  bob.send("MARKREAD #a").sees("MARKREAD #a *");
});

Deno.test("a marker is there after a restart", () => {
  const { ann, scene: made } = scene({ ann: CAPS, bob: [] });
  ann.send("JOIN #a", `MARKREAD #a ${at("10")}`, `MARKREAD bob ${at("11")}`);
  const again = new Scene({ store: made.store });
  const back = again.person("ann", CAPS);
  back.send("MARKREAD bob").sees(`MARKREAD bob ${at("11")}`);
  back.send("MARKREAD #a").sees(`MARKREAD #a ${at("10")}`);
});

Deno.test("a room's marker stays with it under another name", () => {
  const { ann } = scene({ ann: [...CAPS, "draft/channel-rename"] });
  ann.send("JOIN #a", `MARKREAD #a ${at("10")}`, "RENAME #a #b").take();
  ann.send("MARKREAD #b").sees(`MARKREAD #b ${at("10")}`);
});

Deno.test("a guest's markers are of this visit", () => {
  const made = new Scene({ guests: true });
  const gus = made.person("gus", CAPS, true);
  gus.send(`MARKREAD ann ${at("10")}`).sees(`MARKREAD ann ${at("10")}`);
  gus.send("MARKREAD ann").sees(`MARKREAD ann ${at("10")}`);
  gus.send("QUIT");
  made.person("gus", CAPS, true).send("MARKREAD ann").sees("MARKREAD ann *");
});

Deno.test("a guest's marker of a room is there again when a room of that name is", () => {
  const made = new Scene({ guests: true });
  const gus = made.person("gus", CAPS, true);
  gus.send("JOIN #a", `MARKREAD #a ${at("10")}`, "PART #a").take();
  gus.send("JOIN #A").sees(":gus JOIN #A", `MARKREAD #A ${at("10")}`, "353 …", "366 …");
});

Deno.test("a marker that can't be stored is not said to be set", () => {
  const { ann, scene: made } = scene({ ann: CAPS });
  const phone = made.person("ann", CAPS);
  made.store.failWith(new StoreError("full", "the disk is full"));
  ann.send(`MARKREAD bob ${at("10")}`).sees("FAIL MARKREAD INTERNAL_ERROR bob :…");
  phone.sees();
  made.store.failWith(undefined);
  ann.send("MARKREAD bob").sees("MARKREAD bob *");
});

Deno.test("a marker does not tell whether there is a room that one is not in", () => {
  const { ann, bob } = scene({ ann: [], bob: CAPS });
  ann.send("JOIN #Secret", "MODE #Secret +s");
  bob.send(`MARKREAD #secret ${at("10")}`).sees(`MARKREAD #secret ${at("10")}`);
});
