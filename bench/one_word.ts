/** The least that a compiled program takes: it says one word. */
import { output } from "../scripts/process.ts";
import { findToolchain } from "../scripts/toolchain.ts";
import { BenchError } from "./start.ts";

const PROGRAM = 'console.log("hi");\n';

/** Compiles it into the folder; gives its path. @throws {BenchError} */
export async function compileOneWord(folder: string): Promise<string> {
  const path = `${folder}/one_word`;
  await Deno.writeTextFile(`${path}.js`, PROGRAM);
  try {
    const { deno, env } = await findToolchain(Deno.build.target, () => {});
    const command = [...deno, "compile", "--quiet", "--no-config", "--no-lock", "--no-code-cache"];
    await output([...command, `--output=${path}`, `${path}.js`], env);
  } catch (error) {
    throw new BenchError(`Cannot compile a program of one word: ${(error as Error).message}`);
  }
  return path;
}
