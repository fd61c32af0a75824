/** The types of a script and the shape that files are checked by say the same: what fits the shape compiles, and each has the members of the other. */

import assert from 'node:assert/strict';
import path from 'node:path';
import ts from 'typescript';
import { BUILT_IN_CODECS } from '../../src/framing/codecs';
import { fileShape, namedShapes } from '../../src/lab/scriptShape';
import { checkShape, type ObjectShape, type Shape } from '../../src/lab/shape';

const surroundings = { programs: ['framing'], pollers: ['poll'], codecs: BUILT_IN_CODECS };
const named = namedShapes(surroundings);
const file = fileShape(surroundings) as ObjectShape;
const step = named['step'] as ObjectShape;

/** Its bytes are read before the file is a script. */
const READ_BEFORE = 'file';

const HEADER = `
import type { ClientGroup, Step } from '../../src/lab/script';
import type { ScriptFile } from '../../src/lab/scriptFile';
type Keys<T> = T extends T ? keyof T : never;
type Inner<K extends Keys<Step>> = Extract<Step, Record<K, unknown>>[K];
`;

/** Values that fit: with as few members as may be and with as many, and every choice once. */
function examplesOf(shape: Shape, depth = 0): unknown[] {
  switch (shape.kind) {
    case 'text':
      return ['x'];
    case 'hex':
      return ['0d'];
    case 'number':
      return [shape.most];
    case 'true':
      return [true];
    case 'one':
      return [shape.of[0]];
    case 'list':
      // Steps hold steps, without end.
      return shape.of.kind === 'named' && depth > 1 ? [[]] : [examplesOf(shape.of, depth + 1)];
    case 'named':
      return examplesOf(named[shape.name]!, depth);
    case 'object':
      return (shape.oneOf ?? ['']).flatMap((choice) => objectsOf(shape, choice, depth));
  }
}

function objectsOf(shape: ObjectShape, choice: string, depth: number): unknown[] {
  if (choice === READ_BEFORE) return [];
  const { members, required = [], oneOf = [] } = shape;
  const together: readonly string[] = shape.together ?? [];
  const isTogether = (name: string): boolean => together.includes(name);
  const partners = isTogether(choice) ? together : [];
  const least = [...required, ...partners, ...(choice === '' ? [] : [choice])];
  const most = Object.keys(members).filter(
    (name) => !oneOf.includes(name) && !isTogether(name) && name !== READ_BEFORE,
  );
  return [least, [...most, ...least]].flatMap((names) => {
    const made = Object.fromEntries(
      [...new Set(names)].map((name) => [name, examplesOf(members[name]!, depth)]),
    );
    const longest = Math.max(1, ...Object.values(made).map(({ length }) => length));
    return Array.from({ length: longest }, (_, i) =>
      Object.fromEntries(Object.entries(made).map(([name, all]) => [name, all[i] ?? all[0]])),
    );
  });
}

/** One line for each object: the members that its type must have, each, and no other. */
function membersOf(): string[] {
  const lineOf = (type: string, shape: Shape): string[] => {
    if (shape.kind !== 'object') return [];
    const names = Object.keys(shape.members).filter((name) => name !== READ_BEFORE);
    const all = JSON.stringify(Object.fromEntries(names.map((name) => [name, true])));
    return [`(${all}) satisfies Record<Keys<${type}>, true>;`];
  };
  const group = file.members['clients'] as Shape & { kind: 'list' };
  return [
    ...lineOf('ScriptFile', file),
    ...lineOf('ClientGroup', group.of),
    ...lineOf('Step', step),
    ...Object.entries(step.members).flatMap(([name, shape]) => lineOf(`Inner<'${name}'>`, shape)),
  ];
}

/** What TypeScript says about a file beside this one. */
function problemsOf(text: string): string[] {
  const name = path.resolve('test/lab/scriptsThatFit.ts');
  const { config } = ts.readConfigFile('tsconfig.json', (one) => ts.sys.readFile(one)) as {
    config: object;
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, process.cwd());
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (one, language) =>
    one === name ? ts.createSourceFile(one, text, language) : read(one, language);
  const program = ts.createProgram(
    [name],
    { ...options, noEmit: true, noUnusedLocals: false, types: [] },
    host,
  );
  const source = program.getSourceFile(name);
  return [
    ...program.getSyntacticDiagnostics(source),
    ...program.getSemanticDiagnostics(source),
  ].map(({ messageText, start = 0 }) => {
    const line = text.slice(text.lastIndexOf('\n', start) + 1, text.indexOf('\n', start));
    return `${ts.flattenDiagnosticMessageText(messageText, '\n')}: ${line}`;
  });
}

describe('the types of a script', function () {
  this.timeout(60_000);

  it('take all that its shape takes', () => {
    const files = examplesOf(file);
    assert.ok(JSON.stringify(files).includes('"sendTogether"'));
    for (const one of files) assert.equal(checkShape(file, named, one, ''), undefined);
    const lines = files.map((one) => `(${JSON.stringify(one)}) satisfies ScriptFile;\n`);
    assert.deepEqual(problemsOf(HEADER + lines.join('')), []);
  });

  it('have the members that its shape has, and no others', () => {
    assert.deepEqual(problemsOf(`${HEADER}${membersOf().join('\n')}\n`), []);
  });

  it('refuse a step that misses what its shape requires', () => {
    const lines = Object.entries(step.members).flatMap(([name, shape]) =>
      shape.kind !== 'object' || (shape.required ?? shape.oneOf) === undefined
        ? []
        : [`// @ts-expect-error: ${name}\n({ ${name}: {} }) satisfies Step;\n`],
    );
    assert.ok(lines.length > 5);
    assert.deepEqual(problemsOf(HEADER + lines.join('')), []);
  });
});
