/**
 * The servers that are compared. Every one gets a new folder and a new port, listens on loopback,
 * is given no limit on clients, speed or unsent data, and looks nobody up (DNS, ident).
 */
import { FLOORS } from "./floors.ts";

export interface Place {
  /** A folder for configuration, removed afterwards. */
  folder: string;
  /** A folder for data; it may hold some already. */
  data: string;
  /** Ports that were free a moment ago. */
  port: number;
  wayPort: number;
  turnsPort: number;
  /** For attackers, by TLS and WebSocket. */
  tlsPort: number;
  webPort: number;
}

/** What a scenario needs of chat-server beside its defaults. */
export interface Needs {
  /** How clients come, unless by TCP. */
  way?: "tls" | "websocket";
  /** Whether its metrics are read, for the lengths of its turns. */
  turns?: true;
  /** Whether attackers may come by TLS and WebSocket, too. */
  attacked?: true;
  /** What is stored before it starts (stored.ts). */
  stored?: { messages: number; accounts: number };
}

export interface Launch {
  args: string[];
  /** What to write into the folder first: texts by file name. */
  files: Record<string, string>;
  /** Where clients come, if it is not the port that it tells. */
  port?: number;
}

export interface Server {
  name: string;
  /** Paths, or names of programs in PATH; the first that exists is taken. */
  programs: string[];
  /** Makes the program, if it can. */
  prepare?(): void;
  /** What to do where there is none. */
  missing: string;
  launch(place: Place, needs: Needs): Launch;
  /** The line on standard output that tells its port. Where there is none, it is ready when it accepts. */
  ready?: RegExp;
  /** Most clients that connect at a time without being refused. */
  ramp: number;
}

const DIST = `${import.meta.dirname}/../dist`;

/**
 * Loopback is held to the limits, as it is not by default; the honest come from one address, all others from their
 * own.
 */
const LIMITED = `
[limits]
trust_loopback = false
connections_per_address = 250
connections_per_minute = 1000
connections_per_network = 400
network_connections_per_minute = 2000
`;

export const SERVERS: readonly Server[] = [
  chatServer("chat-server", ""),
  chatServer("chat-server-limits", LIMITED),
  inspircdWith("inspircd", 10_240),
  inspircdWith("inspircd-64k", 65_534),
  {
    name: "ngircd",
    programs: ["ngircd", "/usr/sbin/ngircd"],
    missing: "not installed",
    ramp: 2000,
    launch: ({ folder, port }) => ({
      args: ["--nodaemon", "--config", `${folder}/ngircd.conf`],
      files: { "ngircd.conf": ngircd(port) },
    }),
  },
  ...FLOORS,
];

function chatServer(name: string, config: string): Server {
  return {
    name,
    programs: [`${DIST}/chat-server`, `${DIST}/chat-server.exe`],
    missing: "run `deno task compile` first",
    ramp: 256,
    ready: /^chat-server ready on 127\.0\.0\.1:(\d+)$/m,
    launch: (
      { folder, data, wayPort, turnsPort, tlsPort, webPort },
      { way, turns, attacked },
    ): Launch => {
      const listen = (port: number) => `listen = "127.0.0.1:${port}"\n`;
      const text = (turns ? `[metrics]\n${listen(turnsPort)}` : "") +
        (way ? `[${way}]\n${listen(wayPort)}` : "") +
        (attacked ? `[tls]\n${listen(tlsPort)}[websocket]\n${listen(webPort)}` : "") + config;
      const args = ["127.0.0.1", "0", "--data", data, "--allow-guests"];
      if (text === "") return { args, files: {} };
      args.push("--config", `${folder}/chat.toml`);
      return { args, files: { "chat.toml": text }, port: way && wayPort };
    },
  };
}

/** `buffer`: bytes that it reads at a time, 10,240 by default. */
function inspircdWith(name: string, buffer: number): Server {
  return {
    name,
    programs: ["inspircd", "/usr/sbin/inspircd"],
    missing: "not installed",
    // It registers clients once a second, all that wait.
    ramp: 2000,
    launch: ({ folder, port }) => ({
      args: [
        "--config",
        `${folder}/inspircd.conf`,
        "--nofork",
        "--nolog",
        "--nopid",
        "--runasroot",
      ],
      files: { "inspircd.conf": inspircd(folder, port, buffer) },
    }),
  };
}

/** Compare docs.inspircd.org/3/configuration. */
function inspircd(folder: string, port: number, buffer: number): string {
  return `
<server name="inspircd.bench" description="bench" network="bench">
<admin name="bench" nick="bench" email="bench@inspircd.bench">
<path configdir="${folder}" datadir="${folder}" logdir="${folder}" runtimedir="${folder}">
<bind address="127.0.0.1" port="${port}" type="clients">
<connect name="all" allow="*" timeout="60" pingfreq="600" resolvehostnames="no" useident="no"
  hardsendq="64M" softsendq="64M" recvq="1M" threshold="1000000" commandrate="1000000000"
  fakelag="no" maxchans="100" localmax="100000" globalmax="100000" limit="100000" maxconnwarn="no">
<performance netbuffersize="${buffer}" somaxconn="1024" softlimit="100000" clonesonconnect="no" quietbursts="yes">
<dns server="127.0.0.1" timeout="1">
<options defaultmodes="nt">
`;
}

/** Compare ngircd.conf(5). */
function ngircd(port: number): string {
  return `
[Global]
Name = ngircd.bench
Info = bench
AdminInfo1 = bench
Listen = 127.0.0.1
Ports = ${port}
MotdPhrase = bench
[Limits]
MaxConnections = 0
MaxConnectionsIP = 0
MaxJoins = 0
MaxNickLength = 20
MaxPenaltyTime = 0
PingTimeout = 600
PongTimeout = 600
[Options]
DNS = no
Ident = no
PAM = no
`;
}

/** A server that is here. */
export interface Found {
  server: Server;
  program: string;
  /** What it says of itself. */
  version: string;
}

/** Undefined where none of its programs can be started. */
export function find(server: Server): Found | undefined {
  server.prepare?.();
  for (const program of server.programs) {
    try {
      const command = new Deno.Command(program, { args: ["--version"], stdin: "null" });
      const { success, stdout } = command.outputSync();
      const version = new TextDecoder().decode(stdout).trim().split("\n")[0];
      if (success) return { server, program, version };
    } catch {
      // Not this one.
    }
  }
}
