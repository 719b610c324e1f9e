/**
 * The numerics' table, and each of its rows provoked: a numeric without a row here does not pass the type check.
 */
import assert from "node:assert/strict";
import { type Numeric, NUMERICS } from "../../protocol/numerics.ts";
import { plain, type Scene } from "../harness.ts";
import { type Provocation, provoke } from "./provoking.ts";

const NEW = ["new: NICK new", "new: USER new 0 * :new"];
const METADATA = { caps: ["draft/metadata-3"] };
const LUSERS = "bob: LUSERS";
const motd = { options: { motd: ["hello"] }, lines: ["bob: MOTD"] };

function crowd(made: Scene): void {
  for (let i = 0; i < 200; i++) made.person(`p${i}`, [], true).send("JOIN #a");
}

function secure(made: Scene): void {
  const { sessions } = made.world.user("ann")!;
  for (const one of sessions) one.origin = { ...one.origin, secure: true };
}

function certified(made: Scene): void {
  secure(made);
  const { sessions } = made.world.user("ann")!;
  for (const one of sessions) one.origin = { ...one.origin, certificate: "ab".repeat(32) };
}

const PROVOKED: Record<Numeric, Provocation> = {
  RPL_WELCOME: NEW,
  RPL_YOURHOST: NEW,
  RPL_CREATED: NEW,
  RPL_MYINFO: NEW,
  RPL_ISUPPORT: NEW,
  RPL_MAP: "bob: MAP",
  RPL_MAPEND: "bob: MAP",
  RPL_STATSKLINE: ["ann: BAN ADD bad!*@*", "ann: STATS k"],
  RPL_ENDOFSTATS: "bob: STATS u",
  RPL_UMODEIS: "bob: MODE bob",
  RPL_STATSUPTIME: "bob: STATS u",
  RPL_STATSOLINE: "ann: STATS o",
  RPL_LUSERCLIENT: LUSERS,
  RPL_LUSEROP: LUSERS,
  RPL_LUSERUNKNOWN: LUSERS,
  RPL_LUSERCHANNELS: LUSERS,
  RPL_LUSERME: LUSERS,
  RPL_ADMINME: "bob: ADMIN",
  RPL_ADMINLOC1: "bob: ADMIN",
  RPL_ADMINLOC2: "bob: ADMIN",
  RPL_ADMINEMAIL: "bob: ADMIN",
  RPL_TRYAGAIN: {
    options: { limits: { joinsPerMinute: 1 } },
    lines: ["far: NICK far", "far: USER f 0 * :f", "far: JOIN #a", "far: JOIN #b"],
  },
  RPL_LOCALUSERS: LUSERS,
  RPL_GLOBALUSERS: LUSERS,
  RPL_AWAY: ["ann: AWAY :gone", "bob: PRIVMSG ann :hello"],
  RPL_USERHOST: "bob: USERHOST ann",
  RPL_ISON: "bob: ISON ann",
  RPL_UNAWAY: "bob: AWAY",
  RPL_NOWAWAY: "bob: AWAY :gone",
  RPL_WHOISUSER: "bob: WHOIS ann",
  RPL_WHOISSERVER: "bob: WHOIS ann",
  RPL_WHOISOPERATOR: "bob: WHOIS ann",
  RPL_WHOWASUSER: ["gus: QUIT", "bob: WHOWAS gus"],
  RPL_ENDOFWHO: "bob: WHO ann",
  RPL_WHOISIDLE: "bob: WHOIS ann",
  RPL_ENDOFWHOIS: "bob: WHOIS ann",
  RPL_WHOISCHANNELS: "bob: WHOIS ann",
  RPL_LISTSTART: "bob: LIST",
  RPL_LIST: "bob: LIST",
  RPL_LISTEND: "bob: LIST",
  RPL_CHANNELMODEIS: "bob: MODE #a",
  RPL_CREATIONTIME: "bob: MODE #a",
  RPL_WHOISACCOUNT: "bob: WHOIS ann",
  RPL_NOTOPIC: "bob: TOPIC #a",
  RPL_TOPIC: ["ann: TOPIC #a :tea", "bob: TOPIC #a"],
  RPL_TOPICWHOTIME: ["ann: TOPIC #a :tea", "bob: TOPIC #a"],
  RPL_WHOISBOT: ["bob: MODE bob +B", "ann: WHOIS bob"],
  RPL_INVITELIST: ["ann: INVITE zoe #a", "zoe: INVITE"],
  RPL_ENDOFINVITELIST: "zoe: INVITE",
  RPL_WHOISACTUALLY: "bob: WHOIS bob",
  RPL_INVITING: "ann: INVITE zoe #a",
  RPL_INVEXLIST: ["ann: MODE #a +I zoe", "ann: MODE #a I"],
  RPL_ENDOFINVEXLIST: "ann: MODE #a I",
  RPL_EXCEPTLIST: ["ann: MODE #a +e zoe", "ann: MODE #a e"],
  RPL_ENDOFEXCEPTLIST: "ann: MODE #a e",
  RPL_VERSION: "bob: VERSION",
  RPL_WHOREPLY: "bob: WHO ann",
  RPL_NAMREPLY: "bob: NAMES #a",
  RPL_WHOSPCRPL: "bob: WHO ann %n",
  RPL_LINKS: "bob: LINKS",
  RPL_ENDOFLINKS: "bob: LINKS",
  RPL_ENDOFNAMES: "bob: NAMES #a",
  RPL_BANLIST: ["ann: MODE #a +b zoe", "bob: MODE #a b"],
  RPL_ENDOFBANLIST: "bob: MODE #a b",
  RPL_ENDOFWHOWAS: "bob: WHOWAS gus",
  RPL_INFO: "bob: INFO",
  RPL_ENDOFINFO: "bob: INFO",
  RPL_MOTD: motd,
  RPL_MOTDSTART: motd,
  RPL_ENDOFMOTD: motd,
  RPL_WHOISHOST: "bob: WHOIS bob",
  RPL_WHOISMODES: "bob: WHOIS bob",
  RPL_YOUREOPER: "bob: OPER ann :password of ann",
  RPL_REHASHING: "ann: REHASH",
  RPL_TIME: "bob: TIME",
  RPL_VISIBLEHOST: "ann: PRIVMSG NickServ :HOST bob bob.example",

  ERR_UNKNOWNERROR: "bob: MONITOR X",
  ERR_NOSUCHNICK: "bob: PRIVMSG nobody :hello",
  ERR_NOSUCHSERVER: "bob: VERSION other.test",
  ERR_NOSUCHCHANNEL: "bob: PART #none",
  ERR_CANNOTSENDTOCHAN: "zoe: PRIVMSG #a :hello",
  ERR_TOOMANYCHANNELS: { options: { limits: { channelsPerUser: 1 } }, lines: ["bob: JOIN #b"] },
  ERR_WASNOSUCHNICK: "bob: WHOWAS nobody",
  ERR_TOOMANYTARGETS: {
    options: { limits: { targets: 1 } },
    lines: ["bob: PRIVMSG ann,zoe :hello"],
  },
  ERR_NOORIGIN: "bob: PING",
  ERR_INVALIDCAPCMD: "bob: CAP DANCE",
  ERR_NORECIPIENT: "bob: PRIVMSG",
  ERR_NOTEXTTOSEND: "bob: PRIVMSG ann",
  ERR_INPUTTOOLONG: `bob: PING ${"x".repeat(600)}`,
  ERR_UNKNOWNCOMMAND: "bob: DANCE",
  ERR_NOMOTD: "bob: MOTD",
  ERR_NONICKNAMEGIVEN: "gus: NICK",
  ERR_ERRONEUSNICKNAME: "gus: NICK #gus",
  ERR_NICKNAMEINUSE: "gus: NICK bob",
  ERR_TARGETTOOFAST: {
    options: { limits: { newAccountPeople: 1 } },
    lines: ["far: NICK far", "far: USER f 0 * :f", "far: PRIVMSG ann :1", "far: PRIVMSG bob :2"],
  },
  ERR_USERNOTINCHANNEL: "ann: KICK #a zoe",
  ERR_NOTONCHANNEL: "zoe: TOPIC #a",
  ERR_USERONCHANNEL: "ann: INVITE bob #a",
  ERR_USERSDISABLED: "bob: USERS",
  ERR_NONICKCHANGE: "bob: NICK other",
  ERR_NOTREGISTERED: "new: WHO",
  ERR_NEEDMOREPARAMS: "bob: JOIN",
  ERR_ALREADYREGISTERED: "bob: USER b 0 * :b",
  ERR_PASSWDMISMATCH: "bob: OPER ann wrong",
  ERR_YOUREBANNEDCREEP: ["ann: BAN ADD new!*@*", ...NEW],
  ERR_LINKCHANNEL: ["ann: MODE #a +if #b", "zoe: JOIN #a"],
  ERR_CHANNELISFULL: ["ann: MODE #a +l 1", "zoe: JOIN #a"],
  ERR_UNKNOWNMODE: "ann: MODE #a +Y",
  ERR_INVITEONLYCHAN: ["ann: MODE #a +i", "zoe: JOIN #a"],
  ERR_BANNEDFROMCHAN: ["ann: MODE #a +b zoe", "zoe: JOIN #a"],
  ERR_BADCHANNELKEY: ["ann: MODE #a +k key", "zoe: JOIN #a"],
  ERR_NEEDREGGEDNICK: ["ann: MODE #a +R", "gus: JOIN #a"],
  ERR_BANLISTFULL: { options: { limits: { listEntries: 1 } }, lines: ["ann: MODE #a +bb x y"] },
  ERR_NOPRIVILEGES: "bob: REHASH",
  ERR_CHANOPRIVSNEEDED: "bob: MODE #a +i",
  ERR_NOOPERHOST: "bob: OPER bob :password of bob",
  ERR_UMODEUNKNOWNFLAG: "bob: MODE bob +Y",
  ERR_USERSDONTMATCH: "bob: MODE ann +i",
  ERR_HELPNOTFOUND: "bob: HELP dance",
  RPL_WHOISCERTFP: { first: certified, lines: ["ann: WHOIS ann"] },
  RPL_WHOISSECURE: { first: secure, lines: ["bob: WHOIS ann"] },
  ERR_INVALIDMODEPARAM: "ann: MODE #a +l many",
  RPL_HELPSTART: "bob: HELP",
  RPL_HELPTXT: "bob: HELP",
  RPL_ENDOFHELP: "bob: HELP",
  RPL_KNOCK: ["ann: MODE #a +i", "zoe: KNOCK #a"],
  RPL_KNOCKDLVR: ["ann: MODE #a +i", "zoe: KNOCK #a"],
  ERR_TOOMANYKNOCK: ["ann: MODE #a +i", "zoe: KNOCK #a", "zoe: KNOCK #a"],
  ERR_CHANOPEN: "zoe: KNOCK #a",
  ERR_KNOCKONCHAN: "bob: KNOCK #a",
  ERR_NOPRIVS: "oz: KILL bob",
  RPL_MONONLINE: "bob: MONITOR + ann",
  RPL_MONOFFLINE: "bob: MONITOR + nobody",
  RPL_MONLIST: ["bob: MONITOR + ann", "bob: MONITOR L"],
  RPL_ENDOFMONLIST: "bob: MONITOR L",
  ERR_MONLISTFULL: { options: { limits: { monitored: 1 } }, lines: ["bob: MONITOR + ann,zoe"] },
  RPL_WHOISKEYVALUE: { ...METADATA, lines: ["ann: METADATA * SET url x", "bob: WHOIS ann"] },
  RPL_KEYVALUE: "bob: METADATA * SET url x",
  RPL_KEYNOTSET: "bob: METADATA * GET url",
  RPL_METADATASUBOK: "bob: METADATA * SUB url",
  RPL_METADATAUNSUBOK: "bob: METADATA * UNSUB url",
  RPL_METADATASUBS: ["bob: METADATA * SUB url", "bob: METADATA * SUBS"],
  RPL_METADATASYNCLATER: { ...METADATA, first: crowd, lines: ["bob: METADATA * SUB url"] },

  RPL_LOGGEDIN: ["new: AUTHENTICATE PLAIN", `new: AUTHENTICATE ${plain("bob", "password of bob")}`],
  RPL_SASLSUCCESS: [
    "new: AUTHENTICATE PLAIN",
    `new: AUTHENTICATE ${plain("bob", "password of bob")}`,
  ],
  ERR_SASLFAIL: "new: AUTHENTICATE DANCE",
  ERR_SASLTOOLONG: ["new: AUTHENTICATE PLAIN", `new: AUTHENTICATE ${"x".repeat(401)}`],
  ERR_SASLABORTED: "new: AUTHENTICATE *",
  RPL_SASLMECHS: "new: AUTHENTICATE DANCE",
};

for (const [name, provocation] of Object.entries(PROVOKED)) {
  const [code] = NUMERICS[name as Numeric];
  Deno.test(`${code} ${name} is provoked`, () => {
    const lines = provoke(provocation);
    assert(lines.some((line) => line.startsWith(`:chat.test ${code} `)), lines.join("\n"));
  });
}

Deno.test("every numeric has its own three digits", () => {
  const codes = Object.values(NUMERICS).map(([code]) => code);
  for (const code of codes) assert.match(code, /^\d{3}$/);
  assert.equal(new Set(codes).size, codes.length);
});

const ROOT = new URL("../../server/", import.meta.url);
const sources = ["core/", "features/", "services/"].flatMap((folder) => {
  const url = new URL(folder, ROOT);
  return [...Deno.readDirSync(url)].map(({ name }) => Deno.readTextFileSync(new URL(name, url)));
}).join("\n");

Deno.test("no numeric is written as digits where the table has a name for it", () => {
  assert.doesNotMatch(sources, /[`"]\d{3} /);
});

Deno.test("no standard reply goes out but by way of the table of its codes", () => {
  const code = sources.replace(/^ *(\/\*)?\*.*$/gm, "");
  assert.deepEqual(code.match(/[`"](FAIL|WARN|NOTE) /g), ["`FAIL "]);
});
