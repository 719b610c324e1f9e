/** The settings are kept, for this person alone; what is wrong in the file is said and not lost. */
import assert from "node:assert/strict";
import { systemIo } from "../../client/io.ts";
import { Settings } from "../../client/settings.ts";
import { SettingsFile } from "../../client/settings_file.ts";
import { HandClock } from "./hand_clock.ts";
import { GIVEN, Person, serverWith } from "./person.ts";
import { MemoryIo } from "./support.ts";

const PATH = "/home/ann/.config/chat/settings.json";

async function loaded(
  io: MemoryIo,
): Promise<{ settings: Settings; file: SettingsFile; told: string[] }> {
  const told: string[] = [];
  const settings = new Settings();
  const file = new SettingsFile(io, PATH, (sentence) => told.push(sentence));
  await file.load(settings);
  return { settings, file, told };
}

Deno.test("settings file: what is set is kept, what is not known stays", async () => {
  const io = new MemoryIo({ [PATH]: '{ "bell": "on", "from_the_future": [1] }' });
  const { settings, file, told } = await loaded(io);
  assert.equal(settings.get("bell"), "on");
  settings.set("bell", "off");
  settings.set("theme", "grey");
  await file.save(settings);
  assert.deepEqual(JSON.parse(io.files[PATH]), { from_the_future: [1], theme: "grey" });
  assert.deepEqual(told, []);
});

Deno.test("settings file: none is no fault, a wrong value is told and is as usual", async () => {
  assert.deepEqual((await loaded(new MemoryIo())).told, []);
  const { settings, told } = await loaded(
    new MemoryIo({ [PATH]: '{ "bell": 7, "theme": "grey" }' }),
  );
  assert.deepEqual([settings.get("bell"), settings.get("theme")], ["off", "grey"]);
  assert.deepEqual(told, [
    `bell can be off or on, not 7. So it stands in ${PATH}; it is as usual now.`,
  ]);
});

for (const text of ["", "[]", "null", "{", "\0"]) {
  Deno.test(`settings file: damaged as ${JSON.stringify(text)} it is told and kept`, async () => {
    const io = new MemoryIo({ [PATH]: text });
    const { settings, file, told } = await loaded(io);
    assert.match(told[0], /is damaged: all settings are as usual\./);
    settings.set("bell", "on");
    await file.save(settings);
    assert.equal(io.files[`${PATH}.damaged`], text);
    assert.deepEqual(JSON.parse(io.files[PATH]), { bell: "on" });
  });
}

Deno.test("settings file: nobody else can read it", async () => {
  const folder = await Deno.makeTempDir({ prefix: "chat-settings-" });
  try {
    const path = `${folder}/config/chat/settings.json`;
    const settings = new Settings();
    const file = new SettingsFile(systemIo(), path, assert.fail);
    settings.set("words", "tea");
    await file.save(settings);
    const again = new Settings();
    await new SettingsFile(systemIo(), path, assert.fail).load(again);
    assert.equal(again.get("words"), "tea");
    if (Deno.build.os !== "windows") {
      assert.equal((await Deno.stat(path)).mode! & 0o777, 0o600);
      assert.equal((await Deno.stat(`${folder}/config/chat`)).mode! & 0o777, 0o700);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("settings file: what one sets is there the next time, muted rooms too", async () => {
  using _clock = new HandClock();
  await using server = serverWith();
  const files: Record<string, string> = {};
  const start = () =>
    new Person(
      server.port,
      ["--user", "ann"],
      { ...GIVEN, HOME: "/home/ann" },
      new MemoryIo(files),
    );
  {
    await using ann = start();
    await ann.sees("Here: ");
    ann.type("/set times off\r/mute\r/set\r");
    await ann.sees(
      "times is off now.",
      "only counted",
      "bell = off",
      "times = off",
      `muted = #lobby@127.0.0.1:${server.port}`,
    );
    await ann.sees("/set NAME VALUE changes one");
  }
  assert.deepEqual(JSON.parse(files[PATH]), {
    times: "off",
    muted: `#lobby@127.0.0.1:${server.port}`,
  });
  await using ann = start();
  await ann.sees("Here: ");
  ann.type("/windows\r");
  await ann.sees("1  #lobby  you are here, muted");
  await server.say(":bob!u@h PRIVMSG #lobby :no time for that");
  await ann.sees("\n         bob  no time for that");
});

Deno.test("settings file: colours are set one by one, are seen at once, and a wrong one is told", async () => {
  using _clock = new HandClock();
  await using server = serverWith();
  const files = { [PATH]: '{ "color.own": "green", "color.nicks": "beige" }' };
  const painted = { ...GIVEN, HOME: "/home/ann", NO_COLOR: "", TERM: "xterm-256color" };
  await using ann = new Person(server.port, ["--user", "ann"], painted, new MemoryIo(files));
  await ann.sees("color.nicks can be theme, each, red, ", "not beige. So it stands in");
  await ann.sees("Here: ");
  const names = (nick: string) => server.say(`:${nick}!u@h PRIVMSG #lobby :ann?`);
  await names("bob");
  await ann.sees("\x1b[1;38;5;163mann?");
  ann.type("mine\r");
  await ann.sees("\x1b[38;5;28mmine");
  ann.type("/set color.mention yellow\r");
  await ann.sees("color.mention is yellow now.");
  await names("bob");
  await ann.sees("\x1b[1;38;5;100mann?");
  ann.type("/set color\r");
  await ann.sees("color.mention = yellow", "(theme, red, ", "color.own = green", "(the same)");
  assert.equal(JSON.parse(ann.io.files[PATH])["color.mention"], "yellow");
});
