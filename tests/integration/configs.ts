/** Configurations of other people's clients: they log in by SASL and come back by themselves after a cut. */
import { passwordOf } from "./peer.ts";

/** For the account iris; `room` is joined at once. */
export function irssiConfig(port: number, room?: string): string {
  const channels = room === undefined
    ? ""
    : `channels = ({ name = "${room}"; chatnet = "chat"; autojoin = "yes"; });\n`;
  return `servers = ({ address = "127.0.0.1"; chatnet = "chat"; port = "${port}"; autoconnect = "yes"; });
chatnets = {
  chat = {
    type = "IRC"; nick = "iris";
    sasl_mechanism = "PLAIN"; sasl_username = "iris"; sasl_password = "${passwordOf("iris")}";
  };
};
${channels}settings = {
  core = { nick = "iris"; user_name = "iris"; real_name = "Iris"; server_reconnect_time = "1s"; };
  "irc/core" = { cmds_max_at_once = "100"; cmd_queue_speed = "1msec"; };
  "fe-text" = { paste_verify_line_count = "0"; };
};
`;
}

/** For the account wee; `command` is run when it has come in. */
export function weechatConfig(port: number, command?: string): string {
  return `[server]
chat.addresses = "127.0.0.1/${port}"
chat.ssl = off
chat.tls = off
chat.nicks = "wee"
chat.sasl_mechanism = plain
chat.sasl_username = "wee"
chat.sasl_password = "${passwordOf("wee")}"
chat.autoconnect = on
chat.autoreconnect_delay = 1
chat.anti_flood_prio_high = 0
chat.anti_flood_prio_low = 0
chat.anti_flood = 0
${command === undefined ? "" : `chat.command = "${command}"\n`}`;
}
