/** What is inside of the executables, as a CycloneDX document (cyclonedx.org, version 1.6), from the lock file. */

/** What deno.lock says of the packages; only what is read here. */
export interface Lock {
  npm?: Record<string, { integrity: string }>;
}

export interface Product {
  version: string;
  /** Version of the Deno that is inside. */
  deno: string;
}

interface Component {
  type: "application" | "library" | "platform";
  "bom-ref": string;
  name: string;
  version: string;
  purl: string;
  hashes?: { alg: string; content: string }[];
}

/** `@scope/name@1.2.3`, perhaps with `_peer@1.0.0` behind it, as the lock file calls a package. */
function parseName(key: string): { name: string; version: string } {
  const [, name, version] = /^(@?[^@]+)@([^_]+)/.exec(key)!;
  return { name, version };
}

function component([key, { integrity }]: [string, { integrity: string }]): Component {
  const { name, version } = parseName(key);
  const purl = `pkg:npm/${name.replace("@", "%40")}@${version}`;
  const [algorithm, base64] = integrity.split("-", 2);
  const content = Uint8Array.fromBase64(base64).toHex();
  const alg = algorithm.toUpperCase().replace("SHA", "SHA-");
  return { type: "library", "bom-ref": purl, name, version, purl, hashes: [{ alg, content }] };
}

/** The document as a value; the same for the same sources. */
export function billOfMaterials(lock: Lock, { version, deno }: Product): Record<string, unknown> {
  const packages = Object.entries(lock.npm ?? {}).map(component);
  const runtime: Component = {
    type: "platform",
    "bom-ref": `pkg:github/denoland/deno@v${deno}`,
    name: "deno",
    version: deno,
    purl: `pkg:github/denoland/deno@v${deno}`,
  };
  const product = { type: "application", "bom-ref": "chat", name: "chat", version };
  const refs = [runtime, ...packages].map((one) => one["bom-ref"]);
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: { component: product },
    components: [runtime, ...packages],
    dependencies: [{ ref: "chat", dependsOn: refs }, ...refs.map((ref) => ({ ref }))],
  };
}
