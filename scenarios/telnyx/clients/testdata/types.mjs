// Says in what the answers of operations.mjs, and the arguments of its calls, differ from the types
// of the SDK. It reads its lines from standard input, and writes a line for each difference.
import { readFileSync } from 'node:fs';
import ts from 'typescript';

const notes = readFileSync(0, 'utf8').trim().split('\n').map((line) => JSON.parse(line))
  .filter((note) => note.method);
const file = 'answers.ts';
const lines = [`import type Telnyx from 'telnyx';`,
  // What is more than the types say is looked for below.
  `type Open<T> = T extends (infer I)[] ? Open<I>[] : T extends object ? Record<string, unknown>`
    + ` & { [K in keyof T as T[K] extends Function ? never : K]: Open<T[K]> } : T;`];
const places = [];
for (const { operation, method, args, answer } of notes) {
  const type = method.reduce((of, name) => `${of}['${name}']`, 'Telnyx');
  const declare = (what, type, value) => {
    places[lines.length] = { operation, what, value };
    lines.push(`export const ${operation}_${what}: ${type} = ${JSON.stringify(value)};`);
  };
  declare('asks', `Open<Parameters<${type}>>`, args);
  if (answer !== undefined) declare('answers', `Open<Awaited<ReturnType<${type}>>>`, answer);
}

const options = { noEmit: true, strict: true, skipLibCheck: true, target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.Node16, moduleResolution: ts.ModuleResolutionKind.Node16, types: [],
  lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'] };
const host = ts.createCompilerHost(options);
const { readFile, fileExists } = host;
host.readFile = (name) => name.endsWith(file) ? lines.join('\n') : readFile(name);
host.fileExists = (name) => name.endsWith(file) || fileExists(name);
const program = ts.createProgram([file], options, host);
const source = program.getSourceFile(file);

const found = new Set();
for (const d of program.getSemanticDiagnostics(source)) {
  const { line } = source.getLineAndCharacterOfPosition(d.start);
  const { operation, what } = places[line] ?? { operation: 'line', what: line };
  const [text] = ts.flattenDiagnosticMessageText(d.messageText, '\n').split('\n');
  found.add(`${operation} ${what}: ${text}`);
}

// The SDK's type of pages leaves out what Telnyx documents of them.
const paging = ['/meta/page_size', '/meta/total_results'];

// unknown finds the fields of a value that its type does not have.
const checker = program.getTypeChecker();
function unknown(value, type, pointer, tell) {
  const kinds = type.isUnionOrIntersection() ? type.types : [type];
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) {
      const of = kinds.flatMap((k) => checker.isTupleType(k)
        ? checker.getTypeArguments(k).slice(i, i + 1)
        : [checker.getIndexTypeOfType(k, ts.IndexKind.Number)].filter(Boolean));
      for (const k of of.slice(0, 1)) unknown(item, k, pointer, tell);
    }
    return;
  }
  if (value === null || typeof value !== 'object') return;
  const objects = kinds.filter((k) => k.flags & ts.TypeFlags.Object);
  if (objects.length === 0 || objects.some((k) => k.getStringIndexType())) return;
  for (const [name, below] of Object.entries(value)) {
    const fields = objects.map((k) => k.getProperty(name)).filter(Boolean);
    const place = `${pointer}/${name}`;
    if (fields.length > 0) unknown(below, checker.getTypeOfSymbol(fields[0]), place, tell);
    else if (!paging.includes(place)) tell(place);
  }
}
source.forEachChild((node) => {
  if (!ts.isVariableStatement(node)) return;
  const [declared] = node.declarationList.declarations;
  const { line } = source.getLineAndCharacterOfPosition(node.getStart());
  const { operation, what, value } = places[line];
  const type = checker.getTypeFromTypeNode(declared.type.typeArguments[0]);
  unknown(value, type, '', (pointer) => found.add(`${operation} ${what} more: ${pointer}`));
});
for (const line of [...found].sort()) console.log(line);
