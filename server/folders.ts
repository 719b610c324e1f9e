/** Where data lies if nobody says otherwise. */

/** The platform's folder for an application's data. */
export function dataFolder(env: (name: string) => string | undefined): string {
  const home = env("HOME") || env("USERPROFILE") || ".";
  const base: Partial<Record<typeof Deno.build.os, string>> = {
    darwin: `${home}/Library/Application Support`,
    windows: env("LOCALAPPDATA") || `${home}\\AppData\\Local`,
  };
  return `${base[Deno.build.os] ?? (env("XDG_DATA_HOME") || `${home}/.local/share`)}/chat`;
}
