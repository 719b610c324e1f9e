/** Where a server is: a host's name or address, and a port. */

export interface Address {
  host: string;
  port: number;
}

export const DEFAULT_ADDRESS: Address = { host: "127.0.0.1", port: 6667 };

/** `host:port`, with brackets around an IPv6 address. */
export function formatAddress({ host, port }: Address): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Reads `HOST`, `HOST PORT`, `HOST:PORT`, `[IPv6]:PORT` or nothing. A string is a sentence: why not. */
export function parseAddress(words: readonly string[]): Address | string {
  const [first, second, ...more] = words;
  if (more.length > 0) return `One host and one port are all that is needed, not “${more[0]}”.`;
  if (first === undefined) return DEFAULT_ADDRESS;
  const joined = /^\[(.+)\]:([^:]*)$/.exec(first) ?? /^([^:]*):([^:]*)$/.exec(first);
  if (joined && second !== undefined) return `There are two ports: “${first}” and “${second}”.`;
  const host = joined ? joined[1] : first.replace(/^\[(.+)\]$/, "$1");
  const word = joined ? joined[2] : second ?? String(DEFAULT_ADDRESS.port);
  const port = /^\d{1,5}$/.test(word) ? Number(word) : 0;
  if (port < 1 || port > 65_535) {
    return `The port must be a number from 1 to 65535, not “${word}”.`;
  }
  if (!/^[\p{L}\p{Nd}._:%-]+$/u.test(host)) return `“${host}” is not the name of a machine.`;
  return { host, port };
}
