/** That somebody speaks another protocol at a port for lines of IRC: one event for all of them. */
import type { Session } from "./session.ts";
import type { World } from "./world.ts";

/** To be called once for each connection that is closed for it. */
export function speaksForeign({ ports }: World, session: Session, protocol: "HTTP" | "TLS"): void {
  const { address } = session.origin;
  ports.log("warn", "another protocol", { protocol, session: session.id, address });
}
