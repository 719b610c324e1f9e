/** Where this program's own files lie. */

/** The platform's folder for this program's settings; undefined where the variables name none. */
export function configFolder(
  os: typeof Deno.build.os,
  env: (name: string) => string | undefined,
): string | undefined {
  const [variable, below] = FOLDERS[os] ?? ["HOME", ".config/chat"];
  const given = os in FOLDERS ? undefined : env("XDG_CONFIG_HOME");
  // A relative one is to be ignored (XDG Base Directory Specification, "Environment variables").
  if (given?.startsWith("/")) return `${given}/chat`;
  const base = env(variable);
  return base ? `${base}/${below}` : undefined;
}

const FOLDERS: Readonly<Record<string, readonly [variable: string, below: string]>> = {
  darwin: ["HOME", "Library/Application Support/chat"],
  windows: ["APPDATA", "chat"],
};
