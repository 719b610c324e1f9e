/** One core for the server and another for the generator, so that neither slows the other down. */

export interface Cores {
  server: string[];
  generator: string[];
  /** For people: what was done. */
  words: string;
}

/** What to put before the two commands: `taskset -c N`, or nothing where that is not possible. */
export function pinning(): Cores {
  const none = (why: string) => ({
    server: [],
    generator: [],
    words: `not pinned to cores: ${why}`,
  });
  let text: string;
  try {
    const { stdout } = new Deno.Command("taskset", { args: ["-cp", `${Deno.pid}`] }).outputSync();
    text = new TextDecoder().decode(stdout);
  } catch {
    return none("there is no taskset here");
  }
  const cores = parseCores(text);
  if (cores.length < 2) return none("this needs two cores");
  const on = (core: number) => ["taskset", "-c", `${core}`];
  return {
    server: on(cores[0]),
    generator: on(cores[1]),
    words: `server on core ${cores[0]}, generator on core ${cores[1]}`,
  };
}

/**
 * The words before a command that shall have its core whenever it wants it, or those that it has where that is not
 * allowed (chrt(1); it takes the rights of root).
 */
export function urgent(pin: string[]): string[] {
  if (pin.length === 0) return pin;
  const words = [...pin, "chrt", "--rr", "1"];
  const [first, ...args] = [...words, "true"];
  return new Deno.Command(first, { args, stderr: "null" }).outputSync().success ? words : pin;
}

/** The cores in what `taskset -cp` prints: `pid 7's current affinity list: 0-2,5` gives 0, 1, 2, 5. */
export function parseCores(text: string): number[] {
  const list = /: ([\d,-]+)\s*$/.exec(text)?.[1] ?? "";
  return list.split(",").filter((part) => part !== "").flatMap((part) => {
    const [first, last = first] = part.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}
