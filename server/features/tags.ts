/**
 * Capabilities that change how lines look; the work is done where lines are made (core/broadcast.ts,
 * core/rooms.ts, core/labels.ts, core/hosts.ts). Source: the IRCv3 specification of each name.
 */
import { Shape } from "../core/broadcast.ts";
import type { Feature } from "../core/records.ts";

export const lineCapabilities: Feature = {
  capabilities: [
    { name: "server-time", shape: Shape.SERVER_TIME },
    { name: "message-tags", shape: Shape.MESSAGE_TAGS },
    { name: "account-tag", shape: Shape.ACCOUNT_TAG },
    { name: "batch" },
    { name: "labeled-response" },
    { name: "standard-replies" },
    { name: "echo-message" },
    { name: "extended-join" },
    { name: "multi-prefix" },
    { name: "userhost-in-names" },
    { name: "account-notify" },
    { name: "chghost" },
  ],
};
