/** docs/irc.md against the server's records, in both directions, and against the tests that it names. */
import assert from "node:assert/strict";
import { CHANNEL_MODES, PREFIX_MODES, USER_MODES } from "../protocol/modes.ts";
import { SERVICES } from "../server/features/index.ts";
import { Scene } from "./harness.ts";

const PAGE = new URL("../docs/irc.md", import.meta.url);

interface Row {
  name: string;
  /** "modern: JOIN" or the like, or "ours". */
  specification: string;
  /** Of test files, relative to the page. */
  tests: string[];
}

/** The rows under each heading of the second level. */
function sections(page: string): Map<string, Row[]> {
  const found = new Map<string, Row[]>();
  for (const section of page.split(/^## /m).slice(1)) {
    const heading = section.slice(0, section.indexOf("\n"));
    found.set(heading, [...section.matchAll(/^\| `(.*)$/gm)].map(([line]) => row(line)));
  }
  return found;
}

function row(line: string): Row {
  const cells = line.split("|").slice(1, -1).map((cell) => cell.trim());
  assert.equal(cells.length, 4, line);
  const [name, what, specification, tests] = cells;
  assert.notEqual(what, "", line);
  return {
    name: name.slice(1, -1),
    specification,
    tests: [...tests.matchAll(/\]\(([^)]+)\)/g)].map(([, target]) => target),
  };
}

const rows = sections(Deno.readTextFileSync(PAGE));

// With all that a setting can turn on.
const { world } = new Scene({ scram: true, edge: { clientCertificates: true } });
const origin = { address: "192.0.2.1", host: "host.test", trusted: false, certificate: "ab" };
const tokens = world.features.flatMap((feature) => feature.isupport?.(world) ?? []);
const token = (name: string) => tokens.find((one) => one.startsWith(`${name}=`))!.split("=")[1];
const letters = (modes: readonly { letter: string }[]) => modes.map(({ letter }) => `+${letter}`);

const RECORDS: Record<string, Iterable<string>> = {
  "Capabilities": world.capabilities.keys(),
  "SASL mechanisms": world.capabilities.get("sasl")!.value!(world, origin)!.split(","),
  "Commands": world.commands.keys(),
  "Ranks in a room": letters(PREFIX_MODES),
  "Channel modes": letters(CHANNEL_MODES),
  "Extended bans": [...token("EXTBAN").split(",")[1]].map((letter) => `$${letter}`),
  "User modes": letters(USER_MODES),
  "ISUPPORT tokens": tokens.map((one) => one.split("=")[0]),
};
for (const service of SERVICES) RECORDS[service.nick] = service.commands.map(({ name }) => name);

for (const [heading, names] of Object.entries(RECORDS)) {
  Deno.test(`docs/irc.md: ${heading}: what there is, all of it, once`, () => {
    const named = rows.get(heading)?.map(({ name }) => name) ?? [];
    const there = [...names];
    assert.deepEqual({
      missing: there.filter((name) => !named.includes(name)),
      gone: named.filter((name) => !there.includes(name)),
      twice: named.filter((name, i) => named.indexOf(name) < i),
    }, { missing: [], gone: [], twice: [] });
  });
}

Deno.test("docs/irc.md: every section but the one about tags has records behind it", () => {
  assert.deepEqual([...rows.keys()].filter((heading) => !(heading in RECORDS)), ["Message tags"]);
});

/** "" where there is no such test. */
function textOf(test: string): string {
  try {
    return Deno.readTextFileSync(new URL(test, PAGE));
  } catch {
    return "";
  }
}

/** Of a mode its letter in a change of modes; of anything else the name as a word. */
function mentions(name: string): RegExp {
  const mode = /^\+(\w)$/.exec(name);
  if (mode) return new RegExp(`["'\`\\s][+-][A-Za-z+-]*${mode[1]}`);
  const word = name.replace(/[^\w]/g, "\\$&");
  return new RegExp(`(?<![\\w/+-])${word}(?![\\w/-])`);
}

for (const [heading, all] of rows) {
  Deno.test(`docs/irc.md: ${heading}: a specification, and tests that name it`, () => {
    for (const { name, specification, tests } of all) {
      assert.match(specification, /^(ours|\[.+\]\(https:\/\/.+\))$/, name);
      assert(tests.length > 0, `${name} has no test`);
    }
    const silent = all.flatMap(({ name, tests }) =>
      tests.filter((test) => !mentions(name).test(textOf(test))).map((test) => `${test}: ${name}`)
    );
    assert.deepEqual(silent, []);
  });
}

Deno.test("docs/irc.md: a word is more than its letters", () => {
  for (const text of ["BANDIT", "X/BAN", "+BAN", "BAN-X"]) {
    assert.doesNotMatch(text, mentions("BAN"));
  }
  for (const text of ["BAN", '"BAN ADD', "@time BAN"]) assert.match(text, mentions("BAN"));
  for (const text of ["MODE #a +ntR", "`-R`", " +o-R"]) assert.match(text, mentions("+R"));
  assert.doesNotMatch("A+R", mentions("+R"));
});
