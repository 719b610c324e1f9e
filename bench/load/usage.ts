/**
 * CPU time and memory of a process, from /proc: Linux only, undefined elsewhere.
 *
 * Deno lets a program read /proc only with all permissions; `cat` needs one of them.
 */
import { cpuUsage } from "node:process";

export interface Usage {
  /** User and system time of all its threads. */
  cpuSeconds: number;
  /** Resident memory in MiB. */
  mb: number;
}

/** Linux counts these times in hundredths of a second for all programs (proc(5), USER_HZ). */
const TICKS_PER_SECOND = 100;

/** Undefined also for 0 and for a process that is gone. Takes some milliseconds. */
export function usage(pid: number): Usage | undefined {
  if (pid === 0) return undefined;
  try {
    const args = [`/proc/${pid}/stat`, `/proc/${pid}/status`];
    const cat = new Deno.Command("cat", { args, stderr: "null" }).outputSync();
    return cat.success ? parseUsage(new TextDecoder().decode(cat.stdout)) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * `stat` and behind it `status`: fields 14 and 15 of the one, counted from the end of the name, which
 * may hold anything, and VmRSS of the other.
 */
export function parseUsage(text: string): Usage {
  const stat = text.slice(0, text.indexOf("\n"));
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const rss = /^VmRSS:\s+(\d+) kB$/m.exec(text);
  return {
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
    mb: rss ? Number(rss[1]) / 1024 : 0,
  };
}

/** Seconds of CPU time that this process itself has used. */
export function ownCpuSeconds(): number {
  const { user, system } = cpuUsage();
  return (user + system) / 1e6;
}
