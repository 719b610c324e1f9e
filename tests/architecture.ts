/**
 * The house rules, as faults found in sources: who may import whom, what is pure, how long things are.
 * Sources are parsed by Deno's own linter, so what stands in comments and strings does not count. (It
 * overlooks what follows an empty statement, a `;` of its own; `deno fmt` leaves none.)
 */

export interface Source {
  /** From the root of the tree, such as `server/core/world.ts`. */
  path: string;
  text: string;
}

interface Layer {
  /** The beginning of its files' paths; the first layer that fits is theirs. */
  path: string;
  /** Beginnings of the paths that it may import from, beside its own. */
  knows: string[];
  /** Same calls, same results: no Deno, no clock, no timers, no chance, no waiting, no packages. */
  pure?: boolean;
}

const CORE = ["protocol/", "db/store.ts", "server/core/"];
/** Features and services are records of the same kind. */
const RECORDS = [...CORE, "server/features/", "server/services/"];
const PRODUCT = ["protocol/", "db/", "server/", "server.ts", "client/", "version.ts"];

/** From the inside outwards. */
const LAYERS: Layer[] = [
  { path: "protocol/", knows: [], pure: true },
  { path: "db/", knows: ["protocol/"] },
  { path: "server/core/", knows: CORE, pure: true },
  { path: "server/features/", knows: RECORDS, pure: true },
  { path: "server/services/", knows: RECORDS, pure: true },
  { path: "server/transport/", knows: ["protocol/"] },
  {
    path: "server/admin/",
    knows: ["protocol/", "db/", "server/", "version.ts", "client/printable.ts", "client/width.ts"],
  },
  { path: "server/", knows: ["protocol/", "db/", "version.ts"] },
  { path: "client/session", knows: ["protocol/"], pure: true },
  { path: "client/", knows: ["protocol/", "version.ts"] },
  { path: "docs/", knows: ["protocol/", "client/session"] },
  { path: "scripts/", knows: PRODUCT },
  { path: "bench/", knows: ["protocol/", "scripts/toolchain.ts", "scripts/process.ts"] },
  { path: "tests/", knows: [...PRODUCT, "bench/", "scripts/", "main.ts"] },
  { path: "version.ts", knows: [] },
  { path: "server.ts", knows: PRODUCT },
  { path: "main.ts", knows: PRODUCT },
];

const FILE_LINES = 400;
const FUNCTION_LINES = 70;

/** Globals that a pure file does not name. */
const IMPURE = new Set([
  "Deno",
  "process",
  "performance",
  "crypto",
  "fetch",
  "setTimeout",
  "setInterval",
  "setImmediate",
  "queueMicrotask",
]);
const IMPURE_MEMBERS = new Set(["Date.now", "Math.random"]);

/** What the client's executable is made of (scripts/bundle.ts). */
const BUNDLED = ["client/", "protocol/"];

/** What is wrong in these files, as `path:line: what`, in order of the files. */
export function faults(sources: readonly Source[]): string[] {
  const found: string[] = [];
  const importers = new Map<string, Set<string>>();
  for (const source of sources) {
    const layer = LAYERS.find(({ path }) => source.path.startsWith(path));
    if (layer === undefined) {
      found.push(`${source.path}:1: belongs to no layer; name it in tests/architecture.ts`);
      continue;
    }
    const { imports, faults } = inspect(source, layer);
    for (const name of imports.filter(isPackage)) {
      importers.set(name, (importers.get(name) ?? new Set()).add(source.path));
    }
    found.push(...faults);
  }
  for (const [name, paths] of importers) {
    if (paths.size > 1) found.push(`${[...paths].join(", ")}: all import ${name}; only one may`);
  }
  return found;
}

function inspect(source: Source, layer: Layer): { imports: string[]; faults: string[] } {
  const imports: string[] = [];
  const found: string[] = [];
  const lineOf = (offset: number) => source.text.slice(0, offset).split("\n").length;
  const report = (offset: number, what: string) =>
    found.push(`${source.path}:${lineOf(offset)}: ${what}`);
  const lines = lineOf(source.text.trimEnd().length);
  if (lines > FILE_LINES) report(0, `has ${lines} lines; ${FILE_LINES} are the most`);
  const imported = (node: Deno.lint.Node, specifier: string) => {
    imports.push(specifier);
    const fault = importFault(source.path, layer, specifier);
    if (fault) report(node.range[0], fault);
  };
  const measured = !source.path.startsWith("tests/");
  visit(source, {
    ...importVisitor(imported),
    ...(measured ? lengthVisitor(lineOf, report) : {}),
    ...(BUNDLED.some((path) => source.path.startsWith(path)) ? usingVisitor(report) : {}),
  });
  if (layer.pure) visit(source, purityVisitor(report));
  return { imports, faults: found };
}

/** The bundler (esbuild, as of Deno 2.7) forgets to dispose of what is used once. */
function usingVisitor(report: Report): Deno.lint.LintVisitor {
  return {
    VariableDeclaration: ({ kind, range }) => {
      if (kind.endsWith("using")) {
        report(range[0], "declares by using; bundled it is not disposed of");
      }
    },
  };
}

function importFault(path: string, layer: Layer, specifier: string): string | undefined {
  if (!specifier.startsWith(".")) {
    return layer.pure ? `imports ${specifier}, but ${layer.path} is pure` : undefined;
  }
  const target = new URL(specifier, `file:///${path}`).pathname.slice(1);
  if ([layer.path, ...layer.knows].some((known) => target.startsWith(known))) return undefined;
  return `imports ${target}, which ${layer.path} must not know`;
}

function isPackage(specifier: string): boolean {
  return !specifier.startsWith(".") && !specifier.startsWith("node:");
}

type Report = (offset: number, what: string) => void;

function importVisitor(
  imported: (node: Deno.lint.Node, specifier: string) => void,
): Deno.lint.LintVisitor {
  return {
    ImportDeclaration: (node) => imported(node, node.source.value),
    ExportAllDeclaration: (node) => imported(node, node.source.value),
    ExportNamedDeclaration: (node) => {
      if (node.source?.type === "Literal") imported(node, String(node.source.value));
    },
    ImportExpression: (node) => {
      if (node.source.type === "Literal") imported(node, String(node.source.value));
    },
    TSImportType: (node) => {
      const { argument } = node;
      if (argument.type !== "TSLiteralType" || argument.literal.type !== "Literal") return;
      imported(node, String(argument.literal.value));
    },
  };
}

function lengthVisitor(
  lineOf: (offset: number) => number,
  report: Report,
): Deno.lint.LintVisitor {
  const measure = ({ range: [start, end] }: Deno.lint.Node) => {
    const lines = lineOf(end) - lineOf(start) + 1;
    if (lines <= FUNCTION_LINES) return;
    report(start, `a function of ${lines} lines; ${FUNCTION_LINES} are the most`);
  };
  return {
    FunctionDeclaration: measure,
    FunctionExpression: measure,
    ArrowFunctionExpression: measure,
  };
}

function purityVisitor(report: Report): Deno.lint.LintVisitor {
  const impure = (node: Deno.lint.Node, what: string) =>
    report(node.range[0], `${what} in a pure file`);
  const noAsync = (node: Deno.lint.Node & { async: boolean }) => {
    if (node.async) impure(node, "an async function");
  };
  return {
    FunctionDeclaration: noAsync,
    FunctionExpression: noAsync,
    ArrowFunctionExpression: noAsync,
    AwaitExpression: (node) => impure(node, "await"),
    ForOfStatement: (node) => {
      if (node.await) impure(node, "for await");
    },
    NewExpression: (node) => {
      const { callee } = node;
      if (callee.type !== "Identifier" || node.arguments.length > 0) return;
      if (callee.name === "Date") impure(node, "new Date() without a time");
    },
    MemberExpression: (node) => {
      const { object, property } = node;
      if (object.type !== "Identifier" || property.type !== "Identifier") return;
      const name = `${object.name}.${property.name}`;
      if (IMPURE_MEMBERS.has(name) || IMPURE.has(object.name)) impure(node, name);
    },
    CallExpression: ({ callee }) => {
      if (callee.type === "Identifier" && IMPURE.has(callee.name)) impure(callee, callee.name);
    },
    TSQualifiedName: (node) => {
      const { left } = node;
      if (left.type === "Identifier" && IMPURE.has(left.name)) impure(node, left.name);
    },
  };
}

function visit(source: Source, visitor: Deno.lint.LintVisitor): void {
  const rules = { walk: { create: () => visitor } };
  Deno.lint.runPlugin({ name: "house", rules }, source.path, source.text);
}
