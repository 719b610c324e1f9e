/** Services: nicks of the server's own that are spoken to in words. */
import { splitWords } from "../../protocol/words.ts";
import { may } from "./operators.ts";
import type { Service, ServiceCommand } from "./records.ts";
import { notice } from "./reply.ts";
import type { Session } from "./session.ts";
import type { World } from "./world.ts";

/** `nick!user@host` of a service. */
export function serviceMask(world: World, service: Service): string {
  return `${service.nick}!${service.nick}@${world.settings.name}`;
}

function find(service: Service, words: string[]): [ServiceCommand, string[]] | undefined {
  for (const command of service.commands) {
    const name = command.name.split(" ");
    if (name.every((part, i) => words[i]?.toUpperCase() === part)) {
      return [command, words.slice(name.length)];
    }
  }
}

/** Does what somebody has told the service. */
export function obey(world: World, session: Session, service: Service, text: string): void {
  const mask = serviceMask(world, service);
  const say = (sentence: string) => notice(world, session, sentence, mask);
  const words = splitWords(text);
  if (words[0]?.toUpperCase() === "HELP") return help(world, session, service, words.slice(1), say);
  const found = find(service, words);
  if (found === undefined) return say(`I don't know that command. Say HELP for what I can do.`);
  const [command, rest] = found;
  if ((command.stages & session.stage) === 0) return say("You have to log in for that.");
  if (command.right && !may(world, session.user, command.right)) {
    return say(`Only operators of the server with the right "${command.right}" may do that.`);
  }
  if (rest.length < command.params) return say(`Something is missing: ${command.usage}`);
  if (rest.length > (command.most ?? command.params)) {
    return say(
      `There are too many words; one with a space stands in "double quotes": ${command.usage}`,
    );
  }
  command.run(world, session, rest, say);
}

function help(
  world: World,
  session: Session,
  service: Service,
  words: string[],
  say: (text: string) => void,
): void {
  const found = find(service, words);
  if (words.length > 0 && found === undefined) {
    return say("There is no such command. Say HELP for what I can do.");
  }
  if (found) {
    say(found[0].usage);
    return say(found[0].help);
  }
  say(`I am ${service.nick}. Say one of these to me:`);
  for (const command of service.commands) {
    if (command.right && !may(world, session.user, command.right)) continue;
    if (command.isOffered?.(world) === false) continue;
    if (command.stages & session.stage) say(`${command.usage}: ${command.help}`);
  }
}
