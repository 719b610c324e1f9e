/** A report in words, for who runs the generator by hand. */
import type { Report } from "./plan.ts";

/** One line for joining and one for speaking; what is not known is left out. */
export function formatReport(report: Report): string {
  const joining = [
    `${report.clients} clients in ${report.channels} rooms`,
    `joined in ${fixed(report.joinSeconds, 2)} s, ${whole(report.joinsPerSecond)}/s`,
    say(report.kbPerClient, (kb) => `${fixed(kb, 1)} KB per client`),
    say(report.joinedMb, (mb) => `server memory ${fixed(mb, 1)} MB`),
    say(report.idleCpuShare, (share) => `CPU in silence ${fixed(share * 100, 1)} %`),
  ];
  const speaking = [
    `${report.deliveries} deliveries in ${fixed(report.seconds, 2)} s`,
    `${whole(report.deliveriesPerSecond)} deliveries/s`,
    `${whole(report.messagesPerSecond)} messages/s`,
    say(
      report.latency,
      ({ p50, p99, max }) =>
        `latency p50 ${fixed(p50, 2)}, p99 ${fixed(p99, 2)}, max ${fixed(max, 2)} ms`,
    ),
    say(report.cpuMicrosPerDelivery, (us) => `${fixed(us, 3)} microseconds of CPU per delivery`),
    say(report.mb, (mb) => `server memory ${fixed(mb, 1)} MB`),
    `generator busy ${whole(report.generatorShare * 100)} %`,
  ];
  return [joining, report.messages > 0 ? speaking : []]
    .map((parts) => parts.filter((part) => part !== "").join(", "))
    .filter((line) => line !== "")
    .join("\n");
}

function say<T>(value: T | undefined, words: (value: T) => string): string {
  return value === undefined ? "" : words(value);
}

function fixed(value: number, digits: number): string {
  return value.toFixed(digits);
}

function whole(value: number): string {
  return Math.round(value).toString();
}
