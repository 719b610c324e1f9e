/**
 * What a terminal sends, as keys.
 *
 * Rules: an escape sequence that is not whole yet waits for its rest; what is pasted in brackets (xterm's
 * mode 2004) is one key, whatever is in it; a sequence that is not known is a key that nobody listens to.
 */

export interface Key {
  /** "text", "paste", "enter", "left", "ctrl-a", "alt-1" and so on; "" for what is not known. */
  name: string;
  /** For "text" and "paste": the words. */
  text: string;
}

const PASTE_BEGINS = "\x1b[200~";
const PASTE_ENDS = "\x1b[201~";
/** Characters after which a paste that does not end is taken for ended. */
const MOST_PASTED = 1_000_000;

const TEXT = /^[^\x00-\x1f\x7f]+/;
const SEQUENCE = /^\x1b(\[[0-9;:?<=>]*[ -/]*[@-~]|O[@-~])/;
/** The beginning of a sequence. */
const PARTIAL = /^\x1b(\[[0-9;:?<=>]*[ -/]*|O)?$/;

const SEQUENCES: Readonly<Record<string, string>> = {
  "[A": "up",
  "[B": "down",
  "[C": "right",
  "[D": "left",
  "[H": "home",
  "[F": "end",
  "[Z": "shift-tab",
  "[1~": "home",
  "[3~": "delete",
  "[4~": "end",
  "[7~": "home",
  "[8~": "end",
  "[1;3C": "alt-f",
  "[1;3D": "alt-b",
  "[1;5C": "alt-f",
  "[1;5D": "alt-b",
  "[3;5~": "alt-d",
};

const CONTROLS: Readonly<Record<string, string>> = {
  "\t": "tab",
  "\x7f": "backspace",
  "\b": "backspace",
};

/** The first key of what was typed, and what is behind it; undefined where it is not whole yet. */
export function nextKey(typed: string): { key: Key; rest: string } | undefined {
  if (typed === "") return undefined;
  const named = (name: string, length: number) => ({
    key: { name, text: "" },
    rest: typed.slice(length),
  });
  const [text] = TEXT.exec(typed) ?? [];
  if (text !== undefined) return { key: { name: "text", text }, rest: typed.slice(text.length) };
  if (typed.startsWith(PASTE_BEGINS)) return pasted(typed);
  if (typed.startsWith("\x1b")) {
    const [sequence] = SEQUENCE.exec(typed) ?? [];
    if (sequence !== undefined) {
      // Keypads in application mode send O where others send [.
      const name = SEQUENCES[sequence.slice(1).replace(/^O/, "[")] ?? "";
      return named(name, sequence.length);
    }
    if (PARTIAL.test(typed)) return undefined;
    const after = String.fromCodePoint(typed.codePointAt(1)!);
    return named(`alt-${nameOf(after)}`, 1 + after.length);
  }
  return named(nameOf(typed[0]), typed.startsWith("\r\n") ? 2 : 1);
}

function nameOf(char: string): string {
  if (char === "\r" || char === "\n") return "enter";
  if (char in CONTROLS) return CONTROLS[char];
  if (char >= " ") return char.toLowerCase();
  const letter = String.fromCharCode(char.charCodeAt(0) + 0x40).toLowerCase();
  return `ctrl-${letter}`;
}

function pasted(typed: string): { key: Key; rest: string } | undefined {
  const ends = typed.indexOf(PASTE_ENDS);
  if (ends < 0 && typed.length < MOST_PASTED) return undefined;
  const end = ends < 0 ? typed.length : ends;
  const text = tidy(typed.slice(PASTE_BEGINS.length, end));
  return { key: { name: "paste", text }, rest: typed.slice(end + PASTE_ENDS.length) };
}

/** Pasted text as words: no colours, no controls but tabs and line ends, none of these at its end. */
function tidy(text: string): string {
  return text.replace(/\r\n?/g, "\n")
    .replace(/\x1b\[[0-9;:?]*[ -/]*[@-~]/g, "")
    .replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, "")
    .replace(/\n+$/, "");
}
