/**
 * EXTERNAL: the certificate that the client has shown says who it is. Source: RFC 4422, appendix A.
 *
 * Rules: offered to who has shown one, so only where the listener can ask for it. That the client has its key
 * was proven when the connection began; whose it is was said by NickServ CERT ADD.
 */
import { fold } from "../../protocol/names.ts";
import { rightPassword } from "../core/login.ts";
import type { Mechanism } from "./sasl_mechanism.ts";

export const external: Mechanism = {
  name: "EXTERNAL",
  isOffered: ({ settings }, { certificate }) =>
    settings.edge?.clientCertificates === true && certificate !== undefined,
  /** `response`: whom one wants to be, or nothing. */
  start(world, session, response, done) {
    const { store } = world;
    const id = store.certificates.owner(session.origin.certificate!);
    const account = id === undefined ? undefined : store.accountById(id);
    if (account === undefined) {
      const how = "log in by password, then say CERT ADD to NickServ";
      return done(undefined, `Your certificate belongs to no account here: ${how}`);
    }
    if (response !== "" && fold(response) !== fold(account.name)) {
      return done(undefined, "You can log in only as yourself");
    }
    rightPassword(world, session, account.name);
    done(account, "");
  },
};
