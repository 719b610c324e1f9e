import assert from "node:assert/strict";
import { byteLength } from "../../protocol/framer.ts";
import { channelFault, cut, fold, isHostname, nickFault } from "../../protocol/names.ts";
import { fc, holds, textOf } from "../property.ts";

// Nicks

const NICKS = [
  "ann",
  "Ann_2",
  "a",
  "[ann]{x}|\\^`_-",
  "_",
  "é",
  "Łukasz",
  "Αλέξης",
  "Ольга",
  "דוד",
  "محمد",
  "مـحمد",
  "नमिता",
  "สมชายคำ",
  "田中",
  "田中ひろし",
  "ヒロシー",
  "田中ヒロシ",
  "マンガの国",
  "漢字한글",
  "王ㄅ",
  "김민수",
  "ნინო",
  "ታደሰ",
  "អក្សរ",
  "oʼneil",
  "𠮷野",
  "x".repeat(32),
  "é".repeat(16),
];

Deno.test("nicks in every alphabet are allowed", () => {
  for (const nick of NICKS) assert.equal(nickFault(nick), undefined, nick);
});

/** By the beginning of the sentence's end. */
const NICK_FAULTS: Record<string, string[]> = {
  "is empty": [""],
  "is longer than 32 bytes": ["x".repeat(33), "é".repeat(16) + "x", "田".repeat(11)],
  "does not start with a letter": ["1ann", "-ann", "\u0301ann", "#ann", "&ann", "@ann", "🙂", "٣"],
  "has a character that is not allowed": [
    "ann b",
    "ann!u",
    "ann@h",
    "ann,bob",
    "ann:x",
    "ann*",
    "ann?",
    "ann.x",
    "ann#",
    "ann🙂",
    "ann\u200b",
    "an\u200dn",
    "ann\u202e",
    "ann\u2066",
    "ann\ufeff",
    "ann\u00a0",
    "an\u00adn",
    "ann\t",
    "ann\x7f",
    "ann\0",
    "ann½",
  ],
  "has an invisible character": ["ann\ufe0f", "an\u034fn", "\u3164", "\u115f", "ann\u{e0100}"],
  "mixes letters of different alphabets": [
    "\u0430nn", // a Cyrillic a
    "ann\u0435", // a Cyrillic e
    "\u03bfnn", // a Greek o
    "\u13aann", // a Cherokee A, an alphabet without a row of its own
    "ann田",
    "田אב",
    "𝖺nn",
    "µTorrent", // the sign for micro is no letter of an alphabet
  ],
  "has a special form": ["ａｎｎ", "𝐚𝐧𝐧", "ann１", "ﬁnn", "ſnn"],
  "is not in Unicode's composed form": ["e\u0301mile", "u\u0308"],
};

for (const [sentence, nicks] of Object.entries(NICK_FAULTS)) {
  Deno.test(`a nick that ${sentence}`, () => {
    for (const nick of nicks) {
      const fault = nickFault(nick);
      assert.ok(fault?.startsWith(sentence), `${JSON.stringify(nick)}: ${fault}`);
    }
  });
}

Deno.test("law: a nick that is allowed can stand anywhere on the wire", () => {
  const nearly = fc.oneof(textOf(), fc.array(fc.constantFrom(..."ab1é[]-_ :!@#*,".split(""))));
  holds(
    fc.property(nearly.map((t) => typeof t === "string" ? t : t.join("")), (nick) => {
      if (nickFault(nick) !== undefined) return;
      assert.doesNotMatch(nick, /[\s\0!@,*?:.#&+%~]/);
      assert.ok(new TextEncoder().encode(nick).length <= 32);
      assert.equal(nickFault(fold(nick)), undefined, fold(nick));
    }),
    { numRuns: 2000 },
  );
});

// Rooms

Deno.test("rooms' names", () => {
  const good = ["#a", "#lobby", "##", "#a#b", "#1", "#a.b!c@d*", "#🙂", "#田中", "#чат", "#עברית"];
  for (const name of [...good, "#" + "x".repeat(63), "#c++-→"]) {
    assert.equal(channelFault(name), undefined, name);
  }
});

const CHANNEL_FAULTS: Record<string, string[]> = {
  "does not start with #": ["", "lobby", "&lobby", "+x", "!x", " #x", "＃x"],
  "has nothing after #": ["#"],
  "is longer than 64 bytes": ["#" + "x".repeat(64), "#" + "🙂".repeat(16)],
  "has a space, a comma, a colon or an invisible character": [
    "#a b",
    "#a,b",
    "#a:b",
    "#a\x07b",
    "#a\0",
    "#a\u200b",
    "#a\u200d",
    "#a\u202eb",
    "#a\u00a0b",
    "#a\u3000b",
    "#a\u2028b",
    "#a\u{e0001}",
    "#a\ue000",
    "#a\u0378",
  ],
  "has an invisible character": ["#a\ufe0f", "#\u3164", "#\u2800", "#a\u034fb"],
  "mixes letters of different alphabets": ["#l\u043ebby", "#lobby田"],
  "has a special form": ["#ｌobby", "#𝐥"],
  "is not in Unicode's composed form": ["#e\u0301"],
};

for (const [sentence, names] of Object.entries(CHANNEL_FAULTS)) {
  Deno.test(`a room's name that ${sentence}`, () => {
    for (const name of names) {
      const fault = channelFault(name);
      assert.ok(fault?.startsWith(sentence), `${JSON.stringify(name)}: ${fault}`);
    }
  });
}

Deno.test("law: a room's name that is allowed can stand in a list on the wire", () => {
  holds(
    fc.property(textOf(), (text) => {
      const name = `#${text}`;
      if (channelFault(name) !== undefined) return;
      assert.doesNotMatch(name, /[\s\0\x07,:]/);
      assert.ok(new TextEncoder().encode(name).length <= 64);
    }),
    { numRuns: 2000 },
  );
});

// The same name

/** Every character, without halves of surrogate pairs. */
function* everyCharacter(): Generator<string> {
  for (let code = 0; code < 0x30000; code++) {
    if (code < 0xd800 || code > 0xdfff) yield String.fromCodePoint(code);
  }
}

Deno.test("fold: the same names", () => {
  const pairs = [["Ann", "aNN"], ["ÉMILE", "e\u0301mile"], ["ΑΣ", "ας"], ["ας", "ασ"], ["ẞ", "ß"]];
  for (const [a, b] of [...pairs, ["Å", "\u212b"], ["K", "\u212a"], ["ОЛЬГА", "ольга"]]) {
    assert.equal(fold(a), fold(b), `${a} ${b}`);
  }
});

Deno.test("fold: different names", () => {
  for (const [a, b] of [["ann", "anna"], ["e", "é"], ["a[", "a{"], ["ß", "ss"], ["и", "й"]]) {
    assert.notEqual(fold(a), fold(b), `${a} ${b}`);
  }
});

Deno.test("fold: of any character it stays as it is, is composed, and its capital is the same", () => {
  for (const char of everyCharacter()) {
    const folded = fold(char);
    assert.equal(fold(folded), folded, char);
    assert.equal(folded.normalize("NFC"), folded, char);
    const capital = char.toUpperCase();
    if (capital.length === char.length) assert.equal(fold(capital), folded, char);
    assert.equal(fold(char.normalize("NFD")), folded, char);
  }
});

const marked = fc.array(
  fc.oneof(
    textOf(),
    fc.constantFrom(..."AaΣσςΑΟέÉıİIß\u0301\u0307\u0323\u0345\u0308\u1fb3\u01c5\u1e9b".split("")),
  ),
).map((parts) => parts.join(""));

Deno.test("law: what is folded stays as it is", () => {
  holds(fc.property(marked, (name) => assert.equal(fold(fold(name)), fold(name))), {
    numRuns: 3000,
  });
});

Deno.test("law: canonically equivalent names are the same", () => {
  holds(
    fc.property(marked, (name) => {
      assert.equal(fold(name.normalize("NFD")), fold(name));
      assert.equal(fold(name.normalize("NFC")), fold(name));
    }),
    { numRuns: 3000 },
  );
});

// Hosts

Deno.test("isHostname: labels of 63 and names of 253 characters at most", () => {
  const label = "a".repeat(63);
  assert.ok(isHostname(`${label}.net`));
  assert.ok(!isHostname(`${label}a.net`));
  const long = `${label}.${label}.${label}.`;
  assert.ok(isHostname(long + "b".repeat(253 - long.length)));
  assert.ok(!isHostname(long + "b".repeat(254 - long.length)));
});

Deno.test("isHostname: empty labels and other characters", () => {
  for (const host of [".", "..", ".a", "a..b", "a.b-", "a_b.c", "é.net", "a.b/", "a.\n", "a:b.c"]) {
    assert.ok(!isHostname(host), JSON.stringify(host));
  }
  for (const host of ["chat.example.", "127.0.0.1", "a.b", "a--b.c"]) {
    assert.ok(isHostname(host), host);
  }
});

// Cutting

Deno.test("cut: to the byte, and never inside of a character", () => {
  assert.equal(cut("abc", 3), "abc");
  assert.equal(cut("abcd", 3), "abc");
  assert.equal(cut("aé", 2), "a");
  assert.equal(cut("a🙂b", 4), "a");
  assert.equal(cut("a🙂b", 5), "a🙂");
  assert.equal(cut("🙂", 0), "");
});

Deno.test("law: cut gives the longest beginning of whole characters that fits", () => {
  holds(
    fc.property(textOf(), fc.nat(24), (text, bytes) => {
      const start = cut(text, bytes);
      assert.ok(text.startsWith(start) && start.isWellFormed());
      assert.ok(byteLength(start) <= bytes);
      const [next] = text.slice(start.length);
      if (next !== undefined) assert.ok(byteLength(start + next) > bytes);
    }),
    { numRuns: 2000 },
  );
});
