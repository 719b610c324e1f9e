/** All features. Their order is the order in which CAP LS, 005, HELP and the welcome name them. */
import type { Feature, Service } from "../core/records.ts";
import { nickServ } from "../services/nickserv.ts";
import { capabilityNegotiation } from "./cap.ts";
import { history } from "./chathistory.ts";
import { handshake, lockedNotice } from "./handshake.ts";
import { info } from "./info.ts";
import { isupport } from "./isupport.ts";
import { messages } from "./message.ts";
import { modes } from "./mode.ts";
import { people } from "./people.ts";
import { accountRegistration } from "./register.ts";
import { rooms } from "./rooms.ts";
import { sasl } from "./sasl.ts";
import { lineCapabilities } from "./tags.ts";

export const FEATURES: readonly Feature[] = [
  isupport,
  handshake,
  capabilityNegotiation,
  lineCapabilities,
  sasl,
  accountRegistration,
  info,
  rooms,
  modes,
  messages,
  people,
  history,
  lockedNotice,
];

export const SERVICES: readonly Service[] = [nickServ];
