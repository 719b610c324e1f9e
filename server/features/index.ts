/** All features. Their order is the order in which CAP LS, 005, HELP and the welcome name them. */
import type { Feature, Service } from "../core/records.ts";
import { chanServ } from "../services/chanserv.ts";
import { nickServ } from "../services/nickserv.ts";
import { about } from "./about.ts";
import { capabilityNegotiation } from "./cap.ts";
import { history } from "./chathistory.ts";
import { handshake, lockedNotice } from "./handshake.ts";
import { info } from "./info.ts";
import { invitation } from "./invitation.ts";
import { isupport } from "./isupport.ts";
import { knocking } from "./knock.ts";
import { roomList } from "./list.ts";
import { messages } from "./message.ts";
import { metadataKeys } from "./metadata.ts";
import { modes } from "./mode.ts";
import { moderation } from "./moderation.ts";
import { monitoring } from "./monitor.ts";
import { multiline } from "./multiline.ts";
import { operators } from "./oper.ts";
import { people } from "./people.ts";
import { readMarker } from "./read_marker.ts";
import { accountRegistration } from "./register.ts";
import { channelRename } from "./rename.ts";
import { redaction } from "./redact.ts";
import { rooms } from "./rooms.ts";
import { sasl } from "./sasl.ts";
import { searching } from "./search.ts";
import { strictTransport } from "./sts.ts";
import { lineCapabilities } from "./tags.ts";
import { userModes } from "./user_mode.ts";
import { webirc } from "./webirc.ts";
import { whoQueries } from "./who.ts";
import { whoisQueries } from "./whois.ts";

export const FEATURES: readonly Feature[] = [
  isupport,
  handshake,
  webirc,
  capabilityNegotiation,
  lineCapabilities,
  sasl,
  strictTransport,
  accountRegistration,
  info,
  about,
  rooms,
  roomList,
  knocking,
  channelRename,
  modes,
  userModes,
  messages,
  multiline,
  people,
  operators,
  moderation,
  whoQueries,
  whoisQueries,
  monitoring,
  history,
  readMarker,
  metadataKeys,
  redaction,
  searching,
  invitation,
  lockedNotice,
];

export const SERVICES: readonly Service[] = [nickServ, chanServ];
