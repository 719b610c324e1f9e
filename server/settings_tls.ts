/** Settings about encryption: which addresses have it, by which certificate, and what clients are told to remember. */
import { addressesFault } from "./addresses.ts";
import { anything, number, type Setting, text, yesNo } from "./setting.ts";

export const TLS_SETTINGS: readonly Setting[] = [
  {
    key: "plain_text",
    flag: "plain-text",
    value: "",
    default: false,
    help: "no encryption beyond this machine either: everybody on the way can read passwords",
    fault: yesNo,
  },
  {
    key: "tls.listen",
    flag: "tls",
    value: "ADDRESSES",
    default: "",
    help: "further addresses with TLS, on loopback too: HOST:PORT, as with --listen",
    fault: text(addressesFault),
  },
  {
    key: "tls.cert",
    flag: "tls-cert",
    value: "FILES",
    default: "",
    help:
      "your certificate with its chain (PEM), several with spaces between; else the server makes its own",
    fault: anything,
  },
  {
    key: "tls.key",
    flag: "tls-key",
    value: "FILES",
    default: "",
    help: "the certificate's private key (PEM), in the same order",
    fault: anything,
  },
  {
    key: "tls.sts",
    value: "",
    default: true,
    help: "tell clients to use TLS only (sts), where your certificate is one of an authority",
    fault: yesNo,
  },
  {
    key: "tls.sts_days",
    value: "N",
    default: 30,
    help: "days that they remember it; 0 makes them forget it",
    fault: number(0, 3650),
  },
  {
    key: "tls.sts_preload",
    value: "",
    default: false,
    help: "agree to be in clients' built-in lists of servers with sts",
    fault: yesNo,
  },
];
