/** Which programs of others are here; a test that needs a missing one says so in its name. */

/** Name and `ignore` of a test that needs programs; `weechat/fifo` is a plugin of that program. */
export function needing(programs: string[], name: string): { name: string; ignore: boolean } {
  const missing = programs.filter((program) => !isInstalled(program));
  if (missing.length === 0) return { name, ignore: false };
  return { name: `${name} (skipped: ${missing.join(", ")} not installed)`, ignore: true };
}

function isInstalled(program: string): boolean {
  if (program.startsWith("weechat/")) return hasPlugin(program.slice(8));
  const folders = (Deno.env.get("PATH") ?? "").split(Deno.build.os === "windows" ? ";" : ":");
  return folders.some((folder) => exists(`${folder}/${program}`));
}

/** Debian keeps plugins in a folder of the machine's kind. */
function hasPlugin(name: string): boolean {
  const kinds = exists("/etc/debian_version") ? [...Deno.readDirSync("/usr/lib")] : [];
  return kinds.some((kind) => exists(`/usr/lib/${kind.name}/weechat/plugins/${name}.so`));
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
