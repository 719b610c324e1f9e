/** Spoiled settings in TOML: a configuration, or a sentence that names what is wrong; nothing else. */
import assert from "node:assert/strict";
import { parseCommandLine, UsageError } from "../../server/command_line.ts";
import { readConfig } from "../../server/config.ts";
import { readCases } from "./corpus.ts";
import { type Fuzzer, showing } from "./fuzzer.ts";
import { spoiled } from "./mutate.ts";

function check(text: string): void {
  try {
    const config = readConfig(parseCommandLine(["--config", "chat.toml"]), {
      env: (name) => name === "HOME" ? "/home/ann" : undefined,
      readFile: (path) => path === "chat.toml" ? text : "",
    });
    assert(config.connection.sendQueue > 0 && config.settings.name !== "");
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    assert.match(error.message, /^\S.*[.?)]$/s);
    assert.doesNotMatch(error.message, /undefined|\[object|NaN| {4}at /);
  }
}

export const config: Fuzzer = {
  name: "settings in TOML",
  steps: 1500,
  start(random) {
    const corpus = readCases("settings.txt");
    return () => {
      const bytes = spoiled(random, corpus);
      showing(bytes, () => check(new TextDecoder().decode(bytes)));
    };
  },
};
