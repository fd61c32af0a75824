/**
 * What a JSON value must look like, as data: one description that checks a value, and that makes the JSON schema by
 * which an editor completes and checks the same file.
 */

import { oneOf } from '../trace/words';

type About = { readonly about?: string };

export type Shape = About &
  (
    | { readonly kind: 'text'; readonly most: number }
    /** Pairs of hexadecimal digits, spaces left out. */
    | { readonly kind: 'hex'; readonly most: number }
    | {
        readonly kind: 'number';
        readonly least: number;
        readonly most: number;
        readonly isWhole: boolean;
      }
    | { readonly kind: 'true' }
    | { readonly kind: 'one'; readonly of: readonly string[] }
    | { readonly kind: 'list'; readonly of: Shape; readonly least: number; readonly most: number }
    | ObjectShape
    /** One of the named shapes, which may hold itself. */
    | { readonly kind: 'named'; readonly name: string }
  );

export type ObjectShape = About & {
  readonly kind: 'object';
  readonly members: Readonly<Record<string, Shape>>;
  /** Members that must be there. */
  readonly required?: readonly string[];
  /** Exactly one of these must be there. */
  readonly oneOf?: readonly string[];
  /** Of these two both are there, or none is. */
  readonly together?: readonly [string, string];
};

/** Shapes by name, for those that hold themselves. */
export type NamedShapes = Readonly<Record<string, Shape>>;

/** What is wrong with a value, and where in it. */
export type ShapeProblem = { readonly path: string; readonly message: string };

export type JsonSchema = Readonly<Record<string, unknown>>;

/** The first thing that is wrong; undefined where nothing is. `path` is where the value stands. */
export function checkShape(
  shape: Shape,
  named: NamedShapes,
  value: unknown,
  path: string,
): ShapeProblem | undefined {
  const wrong = (wanted: string): ShapeProblem => ({
    path,
    message: `${nameOf(path)} is ${show(value)}: give ${wanted}`,
  });
  switch (shape.kind) {
    case 'text':
      return isText(value, shape.most) ? undefined : wrong(`a text of at most ${shape.most}`);
    case 'hex':
      return isText(value, shape.most) && isHex(value)
        ? undefined
        : wrong('pairs of the digits 0 to f, for example 0d0a');
    case 'number':
      return isWithin(value, shape) ? undefined : wrong(numberText(shape));
    case 'true':
      return value === true ? undefined : wrong('true, or leave it out');
    case 'one':
      return shape.of.some((one) => one === value) ? undefined : wrong(oneOf(shape.of));
    case 'list':
      return checkList(shape, named, value, path, wrong);
    case 'object':
      return checkObject(shape, named, value, path, wrong);
    case 'named':
      return checkShape(named[shape.name]!, named, value, path);
  }
}

/** The shape as JSON schema (draft-07); named ones are referred to under `definitions`. */
export function schemaOf(shape: Shape): JsonSchema {
  const description = shape.about === undefined ? {} : { description: shape.about };
  switch (shape.kind) {
    case 'text':
      return { ...description, type: 'string', maxLength: shape.most };
    case 'hex':
      return { ...description, type: 'string', maxLength: shape.most, pattern: HEX.source };
    case 'number': {
      const type = shape.isWhole ? 'integer' : 'number';
      return { ...description, type, minimum: shape.least, maximum: shape.most };
    }
    case 'true':
      return { ...description, const: true };
    case 'one':
      return { ...description, enum: shape.of };
    case 'list': {
      const { least: minItems, most: maxItems } = shape;
      return { ...description, type: 'array', minItems, maxItems, items: schemaOf(shape.of) };
    }
    case 'object':
      return { ...description, ...objectSchema(shape) };
    case 'named':
      // Beside a reference draft-07 reads nothing else.
      return { $ref: `#/definitions/${shape.name}` };
  }
}

const HEX = /^\s*(?:[0-9a-fA-F]\s*[0-9a-fA-F]\s*)*$/;

/** Whether a text is what HEX says, which as a test would need a stack as deep as the text is long. */
export function isHex(text: string): boolean {
  const digits = text.replace(/\s+/g, '');
  return digits.length % 2 === 0 && !/[^0-9a-fA-F]/.test(digits);
}

type Wrong = (wanted: string) => ShapeProblem;

function checkList(
  shape: Shape & { kind: 'list' },
  named: NamedShapes,
  value: unknown,
  path: string,
  wrong: Wrong,
): ShapeProblem | undefined {
  if (!Array.isArray(value)) return wrong('a list in [ ]');
  const { least, most } = shape;
  if (value.length < least || value.length > most)
    return { path, message: `${nameOf(path)} has ${value.length} items: give ${least} to ${most}` };
  for (const [index, item] of value.entries()) {
    const problem = checkShape(shape.of, named, item, `${path}[${index}]`);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function checkObject(
  shape: ObjectShape,
  named: NamedShapes,
  value: unknown,
  path: string,
  wrong: Wrong,
): ShapeProblem | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return wrong('an object in { }');
  const members = Object.keys(shape.members);
  for (const name of Object.keys(value)) {
    const inner = path === '' ? name : `${path}.${name}`;
    const member = Object.hasOwn(shape.members, name) ? shape.members[name] : undefined;
    if (member === undefined)
      return { path: inner, message: `${show(name)} is not known here: use ${oneOf(members)}` };
    const problem = checkShape(member, named, (value as JsonSchema)[name], inner);
    if (problem !== undefined) return problem;
  }
  return checkPresence(shape, value, path);
}

function checkPresence(shape: ObjectShape, value: object, path: string): ShapeProblem | undefined {
  const has = (name: string): boolean => Object.hasOwn(value, name);
  const wrong = (message: string): ShapeProblem => ({ path, message });
  const missing = shape.required?.find((name) => !has(name));
  if (missing !== undefined) return wrong(`${nameOf(path)} has no ${missing}: add it`);
  const given = shape.oneOf?.filter(has) ?? [];
  if (shape.oneOf !== undefined && given.length === 0)
    return wrong(`${nameOf(path)} is empty: give ${oneOf(shape.oneOf)}`);
  if (given.length > 1) return wrong(`${given.join(' and ')} cannot both be here: leave one out`);
  const [one = '', other = ''] = shape.together ?? [];
  if (has(one) !== has(other))
    return has(one)
      ? wrong(`${one} needs ${other}: add it`)
      : wrong(`${other} goes with ${one} only: leave it out`);
  return undefined;
}

function objectSchema({ members, required, oneOf: choices, together }: ObjectShape): JsonSchema {
  const properties = Object.fromEntries(
    Object.entries(members).map(([name, member]) => [name, schemaOf(member)]),
  );
  return {
    type: 'object',
    properties,
    additionalProperties: false,
    ...(required !== undefined && { required }),
    ...(choices !== undefined && { oneOf: choices.map((name) => ({ required: [name] })) }),
    ...(together !== undefined && {
      dependencies: { [together[0]]: [together[1]], [together[1]]: [together[0]] },
    }),
  };
}

function isText(value: unknown, most: number): value is string {
  return typeof value === 'string' && value.length <= most;
}

function isWithin(value: unknown, shape: Shape & { kind: 'number' }): boolean {
  if (typeof value !== 'number' || value < shape.least || value > shape.most) return false;
  return !shape.isWhole || Number.isInteger(value);
}

function numberText({ least, most, isWhole }: Shape & { kind: 'number' }): string {
  return `a ${isWhole ? 'whole ' : ''}number from ${least} to ${most}`;
}

/** The last name of a path. */
function nameOf(path: string): string {
  return path === '' ? 'the file' : (/[^.]+$/.exec(path)?.[0] ?? path);
}

/** A value as JSON, short. */
function show(value: unknown): string {
  // JSON has no number that is infinite: it would be shown as null.
  const text = typeof value === 'number' ? String(value) : JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
