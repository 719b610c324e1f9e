/** Whether words are meant for somebody. */
import { fold } from "../protocol/names.ts";
import { once } from "../protocol/once.ts";

/** What stands between words; a nick may have most other signs in it. */
const BETWEEN = once(() => /[^\p{L}\p{M}\p{N}[\]\\`_^{}|-]+/u);

/** Whether one of `words` (a nick, words that one wants to hear of) stands in `text`, as a word of its own. */
export function mentions(text: string, words: readonly string[]): boolean {
  const said = ` ${fold(text).split(BETWEEN()).join(" ")} `;
  return words.some((word) => {
    const wanted = fold(word).split(BETWEEN()).filter((part) => part !== "").join(" ");
    return wanted !== "" && said.includes(` ${wanted} `);
  });
}
