/** KNOCK: who may, who hears it, and how often. */
import { forget, scene } from "../harness.ts";

/** ann's room is for invited people; bob is in it and hal may invite; zoe is outside. */
function room() {
  const made = scene({ ann: [], bob: [], hal: [], zoe: [] });
  const { ann, bob, hal, zoe } = made;
  for (const one of [ann, bob, hal]) one.send("JOIN #a");
  ann.send("MODE #a +ih hal");
  forget(ann, bob, hal, zoe);
  return made;
}

Deno.test("KNOCK: those who may invite hear it, and who was invited comes in", () => {
  const { ann, bob, hal, zoe } = room();
  zoe.send("KNOCK #A :it is me").sees("711 zoe #a :…");
  const asks = ":asks to be let in (INVITE zoe #a): it is me";
  ann.sees(`710 ann #a zoe!zoe@host.test ${asks}`);
  hal.sees(`710 hal #a zoe!zoe@host.test ${asks}`);
  bob.sees();
  hal.send("INVITE zoe #a").take();
  zoe.send("JOIN #a").sees(":hal INVITE zoe #a", ":zoe JOIN #a", "353 zoe …", "366 zoe …");
  zoe.send("KNOCK #a").sees("714 zoe #a :…");
});

Deno.test("KNOCK: once in five minutes at one door", () => {
  const { ann, zoe, scene: made } = room();
  ann.send("JOIN #b", "MODE #b +k key").take();
  zoe.send("KNOCK #a").sees("711 zoe #a :…");
  zoe.send("KNOCK #a").sees("712 zoe #a :…");
  zoe.send("KNOCK #b").sees("711 zoe #b :…");
  ann.sees("710 ann #a zoe… :asks to be let in (INVITE zoe #a)", "710 ann #b …");
  made.pass(300_000);
  zoe.take();
  zoe.send("KNOCK #a").sees("711 zoe #a :…");
});

Deno.test("KNOCK: refusals", () => {
  const { ann, hal, zoe } = room();
  zoe.send("KNOCK").sees("461 zoe KNOCK :…");
  zoe.send("KNOCK #none").sees("403 zoe #none :…");
  zoe.send("KNOCK ann").sees("403 zoe ann :…");
  ann.send("MODE #a +s").take();
  zoe.send("KNOCK #a").sees("403 zoe #a :…");
  for (const ban of ["zoe!*@*", "$m:zoe!*@*"]) {
    ann.send(`MODE #a -s+b ${ban}`).take();
    zoe.send("KNOCK #a").sees("404 zoe #a :…banned…");
    ann.send(`MODE #a -b ${ban}`).take();
  }
  ann.send("MODE #a -i").take();
  zoe.send("KNOCK #a").sees("713 zoe #a :…");
  ann.send("MODE #a +i", "PART #a");
  hal.send("PART #a");
  zoe.send("KNOCK #a").sees("404 zoe #a :…nobody is there…");
  // A knock that nobody could hear does not count.
  ann.send("JOIN #a");
  zoe.send("KNOCK #a").sees("711 zoe #a :…");
});

Deno.test("KNOCK: 005 says that there is one", () => {
  const { ann } = scene({ ann: [] });
  ann.send("ISUPPORT");
  const found = ann.take().some((line) => line.split(" ").includes("KNOCK"));
  if (!found) throw new Error("no KNOCK");
});
