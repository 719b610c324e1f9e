/** Settings about where the server listens beside its first address, and whose word about people it takes. */
import { networksFault } from "../protocol/networks.ts";
import { addressesFault, originsFault } from "./addresses.ts";
import { type Setting, text } from "./setting.ts";

export const WAYS_IN: readonly Setting[] = [
  {
    key: "listen",
    flag: "listen",
    value: "ADDRESSES",
    default: "",
    help: 'further addresses to listen on: "HOST:PORT [HOST]:PORT"',
    fault: text(addressesFault),
  },
  {
    key: "websocket.listen",
    flag: "websocket",
    value: "ADDRESSES",
    default: "",
    help: "addresses for WebSocket: HOST:PORT, as with --listen",
    fault: text(addressesFault),
  },
  {
    key: "websocket.origins",
    value: "ORIGINS",
    default: "",
    help:
      "web pages that may connect: https://chat.example.org, or * for all; its own host always may",
    fault: text(originsFault),
  },
  {
    key: "proxy.from",
    value: "NETWORKS",
    default: "",
    help:
      "proxies that say whom they bring: by the PROXY protocol, to WebSocket by X-Forwarded-For; such as 10.0.0.0/8",
    fault: text(networksFault),
  },
  {
    key: "webirc.from",
    value: "NETWORKS",
    default: "",
    help: "gateways that say by WEBIRC whom they bring",
    fault: text(networksFault),
  },
  {
    key: "webirc.password_hash",
    value: "HASH",
    secret: true,
    default: "",
    help: "bcrypt hash of the gateways' password, as of htpasswd -nbB",
    fault: text((v) =>
      v === "" || /^\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}$/.test(v) ? undefined : "is no bcrypt hash"
    ),
  },
];
