/**
 * What has to be said so that the server says something: rows of tables, each played in a scene of its own.
 *
 * ann is an operator of the server with all rights and has the rooms #a and #b; bob is in #a, too. gus is a guest, oz
 * an operator who may only ban, zoe is in no room; `new` has connected and said nothing, and `far` likewise from
 * where limits hold.
 */
import { type Person, Scene, type SceneOptions } from "../harness.ts";

export interface Steps {
  /** Capabilities of bob. */
  caps?: readonly string[];
  options?: SceneOptions;
  /** What happens first, beside lines. */
  first?(scene: Scene): void;
  /** `who: line`, in this order. */
  lines: readonly string[];
  /** What happens last, where that is no line. */
  last?(cast: Record<string, Person>): void;
}

/** One line, several, or all that it takes. */
export type Provocation = string | readonly string[] | Steps;

function stepsOf(provocation: Provocation): Steps {
  if (typeof provocation === "string") return { lines: [provocation] };
  return "lines" in provocation ? provocation : { lines: provocation };
}

/** The lines, without tags, that anybody is sent for the last of these steps. */
export function provoke(provocation: Provocation): string[] {
  const { caps = [], options, first, lines, last } = stepsOf(provocation);
  const made = new Scene({ guests: true, operators: "ann=all oz=ban", ...options });
  const cast: Record<string, Person> = {
    ann: made.person("ann").send("JOIN #a", "JOIN #b"),
    bob: made.person("bob", [...caps]).send("JOIN #a"),
    gus: made.person("gus", [], true),
    oz: made.person("oz"),
    zoe: made.person("zoe"),
    new: made.stranger(),
    far: made.stranger({ trusted: false }),
  };
  first?.(made);
  for (const step of lines) {
    for (const one of Object.values(cast)) one.take();
    const [, who, line] = /^(\w+): (.*)$/s.exec(step)!;
    cast[who].send(line);
  }
  if (last) {
    for (const one of Object.values(cast)) one.take();
    last(cast);
  }
  return Object.values(cast).flatMap((one) => one.take()).map((line) => line.replace(/^@\S+ /, ""));
}
