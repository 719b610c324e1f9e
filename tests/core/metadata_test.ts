/** draft/metadata-2: METADATA. */
import assert from "node:assert/strict";
import { StoreError } from "../../db/store.ts";
import { forget, Scene, scene } from "../harness.ts";

const CAPS = ["draft/metadata-2", "batch"];
const ONLY = ["draft/metadata-2"];

Deno.test("METADATA: the capability says its limits", () => {
  const { ann } = scene({ ann: [] }, { limits: { metadataKeys: 7, metadataSubscriptions: 8 } });
  const lines = ann.ask("CAP LS 302").join(" ");
  assert.match(lines, / draft\/metadata-2=max-subs=8,max-keys=7,max-value-bytes=200 /);
});

Deno.test("METADATA SET: the value, then no value any more", () => {
  const { ann } = scene({ ann: CAPS });
  ann.send("METADATA * SET url :http://a.test/ b").sees("761 ann ann url * :http://a.test/ b");
  ann.send("METADATA ann SET url").sees("766 ann ann url :…");
  ann.send("METADATA * SET url").sees("FAIL METADATA KEY_NOT_SET ann url :…");
  ann.send("METADATA * SET status :").sees("761 ann ann status * :");
  ann.send("METADATA * GET status").sees(
    "BATCH +1 metadata ann",
    "@batch=1 761 ann ann status * :",
    "BATCH -1",
  );
});

Deno.test("METADATA GET: for each key in order what there is, in a batch", () => {
  const { ann, bob } = scene({ ann: CAPS, bob: ONLY });
  bob.send("METADATA * SET avatar x").take();
  ann.send("METADATA BOB GET url $x$ avatar").sees(
    "BATCH +1 metadata bob",
    "@batch=1 766 ann bob url :…",
    "@batch=1 FAIL METADATA KEY_INVALID $x$ :…",
    "@batch=1 761 ann bob avatar * :x",
    "BATCH -1",
  );
  // Who knows no batches gets the lines bare.
  bob.send("METADATA * GET avatar").sees("761 bob bob avatar * :x");
  ann.send("METADATA bob GET").sees("461 ann METADATA :…");
});

Deno.test("METADATA LIST: all that there is, or an empty batch", () => {
  const { ann, bob } = scene({ ann: CAPS, bob: [] });
  ann.send("METADATA bob LIST").sees("BATCH +1 metadata bob", "BATCH -1");
  bob.send("METADATA * SET avatar x", "METADATA * SET url y").take();
  ann.send("METADATA bob LIST").sees(
    "BATCH +2 metadata bob",
    "@batch=2 761 ann bob avatar * :x",
    "@batch=2 761 ann bob url * :y",
    "BATCH -2",
  );
});

Deno.test("METADATA CLEAR: each key that goes", () => {
  const { ann, bob } = scene({ ann: CAPS, bob: CAPS });
  for (const one of [ann, bob]) one.send("JOIN #a", "METADATA * SUB url").take();
  ann.send("METADATA * SET url x", "METADATA * SET avatar y").take();
  bob.take();
  ann.send("METADATA * CLEAR").sees(
    "BATCH +2 metadata ann",
    "@batch=2 766 ann ann url :…",
    "@batch=2 766 ann ann avatar :…",
    "BATCH -2",
  );
  bob.sees(":ann METADATA ann url *");
  ann.send("METADATA * CLEAR").sees("BATCH +3 metadata ann", "BATCH -3");
  bob.send("METADATA #a CLEAR").sees("FAIL METADATA KEY_NO_PERMISSION #a * :…");
});

/** The last row: limits.metadata_value_bytes. */
const REFUSED: [sent: string, seen: string][] = [
  ["METADATA", "461 ann METADATA :…"],
  ["METADATA *", "461 ann METADATA :…"],
  ["METADATA * SET", "461 ann METADATA :…"],
  ["METADATA * SUB", "461 ann METADATA :…"],
  ["METADATA * destroy", "FAIL METADATA SUBCOMMAND_INVALID destroy :…"],
  ["METADATA * constructor", "FAIL METADATA SUBCOMMAND_INVALID constructor :…"],
  ["METADATA zoe LIST", "FAIL METADATA INVALID_TARGET zoe :…"],
  ["METADATA $a:b SET url x", "FAIL METADATA INVALID_TARGET $a:b :…"],
  ["METADATA #no GET url", "FAIL METADATA INVALID_TARGET #no :…"],
  ["METADATA NickServ LIST", "FAIL METADATA INVALID_TARGET NickServ :…"],
  ["METADATA bob SUB url", "FAIL METADATA INVALID_TARGET bob :…"],
  ["METADATA bob SUBS", "FAIL METADATA INVALID_TARGET bob :…"],
  ["METADATA #b LIST", "FAIL METADATA INVALID_TARGET #b :…"],
  ["METADATA #b SYNC", "FAIL METADATA INVALID_TARGET #b :…"],
  ["METADATA bob SET url x", "FAIL METADATA KEY_NO_PERMISSION bob url :…"],
  ["METADATA bob CLEAR", "FAIL METADATA KEY_NO_PERMISSION bob * :…"],
  ["METADATA * SET $url$ x", "FAIL METADATA KEY_INVALID $url$ :…"],
  ["METADATA * SET Url x", "FAIL METADATA KEY_INVALID Url :…"],
  ["METADATA * SET a:b x", "FAIL METADATA KEY_INVALID a:b :…"],
  [`METADATA * SET ${"k".repeat(65)} x`, "FAIL METADATA KEY_INVALID k… :…"],
  ["METADATA * SET url :a\x02b", "FAIL METADATA VALUE_INVALID :…"],
  [`METADATA * SET url ${"é".repeat(101)}`, "FAIL METADATA VALUE_INVALID :…"],
];

for (const [sent, seen] of REFUSED) {
  Deno.test(`${sent.slice(0, 40)}: refused`, () => {
    const { ann, bob } = scene({ ann: CAPS, bob: [] });
    bob.send("JOIN #b", "MODE #b +s");
    ann.send(sent).sees(seen);
  });
}

Deno.test("METADATA: a secret room's are for its members", () => {
  const { ann, bob } = scene({ ann: CAPS, bob: [] });
  bob.send("JOIN #b", "METADATA #b SET url x").take();
  ann.send("METADATA #b LIST").sees("BATCH +1 metadata #b", "@batch=1 761 ann #b url * :x", "…");
  bob.send("MODE #b +s");
  ann.send("METADATA #b LIST").sees("FAIL METADATA INVALID_TARGET #b :…");
});

Deno.test("limits.metadata_keys: METADATA SET: no more keys than allowed; one that is there can change", () => {
  const { ann } = scene({ ann: CAPS }, { limits: { metadataKeys: 2 } });
  ann.send("METADATA * SET a 1", "METADATA * SET b 2").take();
  ann.send("METADATA * SET c 3").sees("FAIL METADATA LIMIT_REACHED ann :…");
  ann.send("METADATA * SET b 3").sees("761 ann ann b * :3");
});

Deno.test("METADATA SUB, UNSUB, SUBS", () => {
  const { ann } = scene({ ann: CAPS });
  ann.send("METADATA * SUBS").sees("BATCH +1 metadata-subs", "BATCH -1");
  ann.send("METADATA * SUB avatar $x foo foo").sees(
    "FAIL METADATA KEY_INVALID $x :…",
    "770 ann avatar :foo",
  );
  ann.send("METADATA * SUB avatar").sees("770 ann :avatar");
  ann.send("METADATA ann SUBS").sees(
    "BATCH +2 metadata-subs",
    "@batch=2 772 ann avatar :foo",
    "BATCH -2",
  );
  ann.send("METADATA * UNSUB foo never $x").sees(
    "FAIL METADATA KEY_INVALID $x :…",
    "771 ann foo :never",
  );
  ann.send("METADATA * SUBS").sees("BATCH +3 metadata-subs", "@batch=3 772 ann :avatar", "…");
});

Deno.test("limits.metadata_subscriptions: METADATA SUB: at the limit nothing more is looked at", () => {
  const { ann } = scene({ ann: CAPS }, { limits: { metadataSubscriptions: 3 } });
  ann.send("METADATA * SUB avatar website").sees("770 ann avatar :website");
  ann.send("METADATA * SUB foo website $x").sees(
    "FAIL METADATA TOO_MANY_SUBS website :…",
    "770 ann :foo",
  );
});

Deno.test("METADATA SUBS: in as many lines as it needs", () => {
  const { ann } = scene({ ann: CAPS });
  const keys = Array.from({ length: 30 }, (_, i) => `a-key-with-a-long-name-${i}`);
  for (let i = 0; i < 30; i += 10) ann.send(`METADATA * SUB ${keys.slice(i, i + 10).join(" ")}`);
  ann.take();
  const lines = ann.ask("METADATA * SUBS").filter((line) => / 772 /.test(line));
  assert.equal(lines.length, 3);
  const said = lines.flatMap((line) => line.split(" 772 ann ")[1].replace(":", "").split(" "));
  assert.deepEqual(said, keys);
});

Deno.test("a change is told to who has subscribed and shares a room, and to no one else", () => {
  const { ann, bob, mia, kim, zoe, scene: made } = scene({
    ann: CAPS,
    bob: CAPS,
    mia: CAPS,
    kim: [],
    zoe: CAPS,
  });
  for (const one of [ann, bob, mia, kim]) one.send("JOIN #a");
  for (const one of [ann, bob, kim, zoe]) one.send("METADATA * SUB url");
  const phone = made.person("ann", CAPS);
  phone.send("METADATA * SUB url");
  forget(ann, bob, mia, kim, zoe, phone);
  ann.send("METADATA * SET url x").sees("761 ann ann url * :x");
  for (const one of [bob, phone]) one.sees(":ann METADATA ann url * :x");
  for (const one of [mia, kim, zoe]) one.sees();
  // What is as it was is no news.
  ann.send("METADATA * SET url x").sees("761 ann ann url * :x");
  bob.sees();
  ann.send("METADATA * SET url").sees("766 ann ann url :…");
  bob.sees(":ann METADATA ann url *");
});

Deno.test("a room's keys: its operators set them, its members hear of them", () => {
  const { ann, bob, zoe } = scene({ ann: CAPS, bob: CAPS, zoe: CAPS });
  for (const one of [ann, bob]) one.send("JOIN #a");
  for (const one of [ann, bob, zoe]) one.send("METADATA * SUB url");
  forget(ann, bob, zoe);
  bob.send("METADATA #a SET url x").sees("FAIL METADATA KEY_NO_PERMISSION #a url :…");
  ann.send("METADATA #A SET url x").sees("761 ann #a url * :x");
  bob.sees(":ann METADATA #a url * :x");
  zoe.sees();
});

Deno.test("JOIN shows what one has subscribed to, of the room and who is in it", () => {
  const { ann, bob } = scene({ ann: CAPS, bob: CAPS });
  ann.send("JOIN #a", "METADATA #a SET url x", "METADATA * SET avatar y", "METADATA * SET z z");
  bob.send("METADATA * SET url mine", "METADATA * SUB url avatar").take();
  bob.send("JOIN #a").sees(
    ":bob JOIN #a",
    "BATCH +2 metadata #a",
    "@batch=2 METADATA #a url * :x",
    "@batch=2 METADATA ann avatar * :y",
    "BATCH -2",
    "353 …",
    "366 …",
  );
  bob.send("METADATA #a SYNC").sees(
    "BATCH +3 metadata #a",
    "@batch=3 METADATA #a url * :x",
    "@batch=3 METADATA ann avatar * :y",
    "BATCH -3",
  );
  bob.send("METADATA ann SYNC").sees(
    "BATCH +4 metadata ann",
    "@batch=4 METADATA ann avatar * :y",
    "BATCH -4",
  );
  ann.take();
  ann.send("METADATA #a SYNC").sees("BATCH +5 metadata #a", "BATCH -5");
});

Deno.test("SUB shows the present values of the keys that are new", () => {
  const { ann, bob } = scene({ ann: CAPS, bob: CAPS });
  for (const one of [ann, bob]) one.send("JOIN #a");
  ann.send("METADATA * SET url x").take();
  bob.take();
  bob.send("METADATA * SUB url").sees(
    "770 bob :url",
    "BATCH +2 metadata #a",
    "@batch=2 METADATA ann url * :x",
    "BATCH -2",
  );
  bob.send("METADATA * SUB url").sees("770 bob :url");
});

Deno.test("a room of many is shown when the client asks", () => {
  const made = new Scene({ guests: true });
  const ann = made.person("ann", CAPS);
  ann.send("METADATA * SUB url");
  for (let i = 0; i < 200; i++) made.person(`guest${i}`, [], true).send("JOIN #a");
  ann.take();
  ann.send("JOIN #a");
  assert.equal(ann.take().filter((line) => line === ":chat.test 774 ann #a 5").length, 1);
  ann.send("METADATA #a SYNC").sees("BATCH +1 metadata #a", "BATCH -1");
});

Deno.test("who is monitored: shown at once, when they come, and when they change it", () => {
  const { ann, bob, scene: made } = scene({ ann: CAPS, bob: [] });
  bob.send("METADATA * SET url x").take();
  ann.send("METADATA * SUB url").take();
  const shown = ["BATCH +…", "@batch=… METADATA bob url * :x", "BATCH -…"];
  ann.send("MONITOR + bob,zoe").sees("730 ann :bob!…", "731 ann :zoe", ...shown);
  bob.send("QUIT");
  ann.sees("731 ann :bob");
  const back = made.person("bob");
  ann.sees("730 ann :bob!…", ...shown);
  back.send("METADATA * SET url y");
  ann.sees(":bob METADATA bob url * :y");
  ann.send("METADATA * UNSUB url").take();
  ann.send("METADATA * SUB url").sees(
    "770 ann :url",
    "BATCH +…",
    "@batch=… METADATA bob url * :y",
    "BATCH -…",
  );
});

const OWN = ["BATCH +… metadata ann", "@batch=… METADATA ann url * :x", "BATCH -…"];

Deno.test("one's own: at the welcome, or where the capability is asked for later", () => {
  const { ann, scene: made } = scene({ ann: CAPS });
  ann.send("METADATA * SET url x").take();
  const phone = made.stranger();
  phone.send("CAP LS 302", `CAP REQ :${CAPS.join(" ")}`, "PASS :ann:password of ann");
  const welcome = phone.ask("NICK ann", "USER ann 0 * :Ann", "CAP END");
  assert(welcome.some((line) => line.endsWith(" METADATA ann url * :x")), welcome.join("\n"));
  const empty = made.person("bob", ["batch"]);
  empty.send("CAP REQ draft/metadata-2").sees(
    "CAP bob ACK :draft/metadata-2",
    "BATCH +… metadata bob",
    "BATCH -…",
  );
  const late = made.person("ann", ["batch"]);
  late.send("CAP REQ draft/metadata-2").sees("CAP ann ACK :draft/metadata-2", ...OWN);
  late.send("CAP REQ cap-notify").sees("CAP ann ACK :cap-notify");
});

Deno.test("one's own: after logging in", () => {
  const { ann, scene: made } = scene({ ann: CAPS }, { guests: true });
  ann.send("METADATA * SET url x", "QUIT");
  const gus = made.person("gus", CAPS, true);
  const lines = gus.ask('PRIVMSG NickServ :IDENTIFY ann "password of ann"');
  assert(lines.some((line) => / METADATA ann url \* :x$/.test(line)), lines.join("\n"));
});

Deno.test("what an account and a room have is there after a restart", () => {
  const { ann, scene: made } = scene({ ann: CAPS });
  ann.send("JOIN #a", "METADATA #a SET url x", "METADATA * SET avatar y");
  const again = new Scene({ store: made.store });
  const back = again.person("ann");
  back.send("METADATA * LIST").sees("761 ann ann avatar * :y");
  back.send("METADATA #a LIST").sees("761 ann #a url * :x");
  back.send("JOIN #a", "RENAME #a #b").take();
  back.send("METADATA #b LIST").sees("761 ann #b url * :x");
});

Deno.test("a guest's are of this visit, and an account's are its own", () => {
  const made = new Scene({ guests: true });
  const gus = made.person("gus", [], true);
  gus.send("METADATA * SET url x").sees("761 gus gus url * :x");
  gus.send("QUIT");
  const again = made.person("gus", [], true);
  again.send("METADATA * LIST").sees();
  again.send("METADATA * SET url y", "PRIVMSG NickServ :REGISTER a-good-password").take();
  again.send("METADATA * LIST").sees();
});

Deno.test("what can't be stored is not said to be set, and nobody hears of it", () => {
  const { ann, bob, scene: made } = scene({ ann: [...CAPS, "standard-replies"], bob: CAPS });
  for (const one of [ann, bob]) one.send("JOIN #a", "METADATA * SUB url");
  forget(ann, bob);
  made.store.failWith(new StoreError("full", "the disk is full"));
  ann.send("METADATA * SET url x").sees("FAIL METADATA TEMPORARILY_UNAVAILABLE :…");
  ann.send("METADATA #a SET url x").sees("FAIL METADATA TEMPORARILY_UNAVAILABLE :…");
  ann.send("METADATA #a CLEAR").sees("BATCH +2 metadata #a", "BATCH -2");
  bob.sees();
  made.store.failWith(undefined);
  ann.send("METADATA * LIST").sees("BATCH +3 metadata ann", "BATCH -3");
  ann.send("METADATA #a LIST").sees("BATCH +4 metadata #a", "BATCH -4");
});

Deno.test("a labelled METADATA GET is one batch with the label", () => {
  const { ann } = scene({ ann: [...CAPS, "labeled-response"] });
  ann.send("@label=x METADATA * GET url").sees(
    "@label=x BATCH +1 metadata ann",
    "@batch=1 766 ann ann url :…",
    "BATCH -1",
  );
  ann.send("@label=y METADATA * SET url x").sees("@label=y 761 ann ann url * :x");
  ann.send("@label=z METADATA * UNSUB url").sees("@label=z 771 ann :url");
});
