/** Addresses to listen on and origins of web pages, as an administrator writes them. */
import { isLoopback } from "./transport/door.ts";
import type { Address } from "./transport/tcp.ts";

const ADDRESS = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]\s]+)):(\d{1,5})$/;

function words(list: string): string[] {
  return list.split(/[\s,]+/).filter((word) => word !== "");
}

function parseAddress(text: string): Address | undefined {
  const [, ipv6, host, port] = ADDRESS.exec(text) ?? [];
  if (port === undefined || Number(port) > 65535) return undefined;
  return { host: ipv6 ?? host, port: Number(port) };
}

/** Why a list of `HOST:PORT` with spaces between can't be, as a sentence's end, or undefined. */
export function addressesFault(list: string): string | undefined {
  const wrong = words(list).find((word) => parseAddress(word) === undefined);
  return wrong === undefined ? undefined : `is not a list of HOST:PORT (${wrong})`;
}

/** Addresses of a list that has no fault. */
export function parseAddresses(list: string): Address[] {
  return words(list).map((word) => parseAddress(word)!);
}

/** As {@link addressesFault}, for origins: `https://chat.example.org`, `http://localhost:8000`, `*`. */
export function originsFault(list: string): string | undefined {
  const wrong = words(list).find((word) => word !== "*" && !/^https?:\/\/[^/\s?#]+$/i.test(word));
  return wrong === undefined
    ? undefined
    : `has what is no origin, such as https://chat.example.org (${wrong})`;
}

/** As {@link addressesFault}, of one address at most that only this machine reaches. */
export function loopbackFault(text: string): string | undefined {
  const fault = addressesFault(text);
  if (fault) return fault;
  const addresses = parseAddresses(text);
  if (addresses.length > 1) return "is more than one address";
  const { host } = addresses[0] ?? { host: "localhost" };
  return isLoopback(host) || host === "localhost"
    ? undefined
    : "is no address of this machine alone";
}
