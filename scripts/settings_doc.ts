/** docs/settings.md, made from the table that the server reads: `deno task docs`. */
import { SETTINGS, variable } from "../server/settings_table.ts";

const HEAD = `# Settings of chat-server

<!-- Made by \`deno task docs\` from server/settings_table.ts: change that file, not this one. -->

Each setting can stand on the command line (where it has a flag), in the environment, or in a TOML file named by
\`--config FILE\` or \`CHAT_CONFIG\`. A flag beats the environment, the environment beats the file. What is unknown or makes no
sense is refused with a sentence, and the server does not start.

\`\`\`toml
# chat.toml
name = "chat.example.org"
allow_guests = false

[accounts]
registration = "open"

[limits]
login_seconds = 60
\`\`\`

| in the file | flag | in the environment | default | what it is |
|---|---|---|---|---|
`;

/** The whole page. */
export function settingsDoc(): string {
  const rows = SETTINGS.map(({ key, flag, default: standard, help }) => {
    const flagText = flag ? `\`--${flag}\`` : key === "host" || key === "port" ? "first words" : "";
    const value = key === "data" ? "the platform's data folder" : `\`${JSON.stringify(standard)}\``;
    return `| \`${key}\` | ${flagText} | \`${variable(key)}\` | ${value} | ${help} |`;
  });
  return `${HEAD}${rows.join("\n")}\n`;
}

if (import.meta.main) {
  Deno.writeTextFileSync(new URL("../docs/settings.md", import.meta.url), settingsDoc());
}
