/** Which programs of others are here; a test that needs a missing one says so in its name. */

/** Name and `ignore` of a test that needs programs. */
export function needing(programs: string[], name: string): { name: string; ignore: boolean } {
  const missing = programs.filter((program) => !isInstalled(program));
  if (missing.length === 0) return { name, ignore: false };
  return { name: `${name} (skipped: ${missing.join(", ")} not installed)`, ignore: true };
}

function isInstalled(program: string): boolean {
  const folders = (Deno.env.get("PATH") ?? "").split(Deno.build.os === "windows" ? ";" : ":");
  return folders.some((folder) => exists(`${folder}/${program}`));
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
