import type { z } from 'zod';
import { InputError } from './input-error.js';
import { nearHint } from './near-name.js';

/** How much of a found value an error message quotes. */
const QUOTED_LENGTH = 60;

type Issue = z.core.$ZodIssue;

/**
 * A value that a user wrote, as its schema describes it.
 *
 * @param where what the file is called in messages
 * @param whole what the value itself is called there
 * @throws InputError naming the field, what was expected and what was found
 */
export function checkedValue<T>(schema: z.ZodType<T>, value: unknown, where: string, whole: string): T {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new InputError(`${where}: ${issueSentence(parsed.error.issues, value, whole, schema)}`);
  return parsed.data;
}

/**
 * The first issue that a schema found with a value, as a sentence with the field, what was expected and what was found.
 *
 * @param whole what the value itself is called
 * @param schema whose keys are meant where one is unknown, if they are to be named
 */
export function issueSentence(issues: readonly Issue[], value: unknown, whole: string, schema?: z.ZodType): string {
  return describeIssue(decisive(issues[0]), value, whole, schema);
}

/** The issue to report to the user: among the alternatives of a union, that of the one whose keys were meant. */
function decisive(issue: Issue): Issue {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return issue;
  const strangers = (issues: readonly Issue[]) => issues.filter((each) => each.code === 'unrecognized_keys').length;
  const ranked = [...issue.errors].sort((a, b) => strangers(a) - strangers(b) || a.length - b.length);
  const inner = ranked[0][0];
  return decisive({ ...inner, path: [...issue.path, ...inner.path] });
}

function describeIssue(issue: Issue, value: unknown, whole: string, schema: z.ZodType | undefined): string {
  const field = fieldAt(issue.path, whole);
  const found = issue.path.reduce<unknown>((parent, key) => (parent as Record<PropertyKey, unknown>)?.[key], value);
  if (issue.code === 'unrecognized_keys') {
    const shapes = schema === undefined ? [] : shapesAt(schema, issue.path);
    return `${field} ${strangersFault(issue.keys, found as object, shapes)}.`;
  }
  // a pair of which one is missing is too small as well
  const isEmpty = Array.isArray(found) && found.length === 0;
  if (issue.code === 'too_small' && isEmpty) return `${field} should not be empty, found [].`;
  // An unknown kind is reported at the kind itself, by the text of the whole union.
  const expected = issue.path.at(-1) === 'kind' ? issue.message.replace('an object with kind ', '') : issue.message;
  return `${field} should be ${expected}, found ${quote(found)}.`;
}

type Shape = Readonly<Record<string, z.ZodType>>;

/** A schema as far as it is looked through for keys. */
interface Shaped {
  readonly type: string;
  readonly shape?: Shape;
  readonly options?: readonly z.ZodType[];
  readonly element?: z.ZodType;
  readonly innerType?: z.ZodType;
  readonly out?: z.ZodType;
}

/** The shapes that an object may have at a place, one for each of the alternatives. */
function shapesAt(schema: z.ZodType, path: readonly PropertyKey[]): Shape[] {
  const { shape, options = [], element, innerType, out } = schema.def as Shaped;
  const [key, ...rest] = path;
  return [
    ...(key === undefined && shape !== undefined ? [shape] : []),
    ...(typeof key === 'string' && shape !== undefined && Object.hasOwn(shape, key) ? shapesAt(shape[key], rest) : []),
    ...(typeof key === 'number' && element !== undefined ? shapesAt(element, rest) : []),
    ...[...options, innerType, out].flatMap((each) => (each === undefined ? [] : shapesAt(each, path))),
  ];
}

/**
 * What is wrong with keys that one alternative does not have, as the end of a sentence about the object.
 *
 * @param shapes of all alternatives
 */
function strangersFault(strangers: readonly string[], found: object, shapes: readonly Shape[]): string {
  const isKnown = (key: string) => shapes.some((shape) => Object.hasOwn(shape, key));
  const keys = Object.keys(found).filter((key) => strangers.includes(key) || isKnown(key));
  const meant = shapes.filter(
    (shape) =>
      keys.every((key) => strangers.includes(key) !== Object.hasOwn(shape, key)) &&
      kindsIn(shape).every((key) => fits(shape[key], found, key)),
  );
  const unknown = strangers.filter((key) => !isKnown(key));
  if (unknown.length === 0 && meant.length > 0) return mixtureFault(meant[0], strangers, found, shapes);
  const names = unknown.length > 0 ? unknown : strangers;
  const known = meant.flatMap((shape) => Object.keys(shape));
  return `has the unknown ${keyWord(names)} ${names.map(quoted).join(', ')}${nearHint(names[0], known)}`;
}

/** The same of keys that other alternatives have: nobody is told that they are unknown. @param own the alternative that was meant */
function mixtureFault(own: Shape, strangers: readonly string[], found: object, shapes: readonly Shape[]): string {
  const strangersOf = (shape: Shape) => strangers.filter((key) => Object.hasOwn(shape, key));
  const [other] = [...shapes].sort((a, b) => strangersOf(b).length - strangersOf(a).length);
  const ofOther = strangersOf(other);
  const ofOwn = Object.keys(found).filter((key) => Object.hasOwn(own, key) && !Object.hasOwn(other, key));
  const kinds = kindsIn(own).map((key) => `${key} ${quoted((found as Record<string, unknown>)[key])}`);
  const isWhole = Object.keys(other).every((key) => Object.hasOwn(found, key) || fits(other[key], found, key));
  if (kinds.length === 0 && ofOwn.length > 0 && isWhole) {
    return `should have ${listed(ofOwn.map(quoted))}, or else ${listed(ofOther.map(quoted))}, found both`;
  }
  const beside = kinds.length > 0 ? kinds : ofOwn.length > 0 ? ofOwn.map(quoted) : ['its other keys'];
  const go = ofOther.length > 1 ? 'do' : 'does';
  return `has the ${keyWord(ofOther)} ${listed(ofOther.map(quoted))}, which ${go} not go with ${listed(beside)}`;
}

/** The keys of a shape that say which of the alternatives it is. */
function kindsIn(shape: Shape): string[] {
  return Object.keys(shape).filter((key) => (shape[key].def as Shaped).type === 'literal');
}

/** Whether a key of an object, or its absence, is as a schema has it. */
function fits(schema: z.ZodType, found: object, key: string): boolean {
  return schema.safeParse((found as Record<string, unknown>)[key]).success;
}

function keyWord(keys: readonly string[]): string {
  return keys.length > 1 ? 'keys' : 'key';
}

function quoted(name: unknown): string {
  return `'${name}'`;
}

/** 'a', 'b' and 'c'. */
function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** The name of a field, as in `data.points[2]`. @param whole what it is called where the path is empty */
export function fieldAt(path: readonly PropertyKey[], whole: string): string {
  if (path.length === 0) return whole;
  return path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : text === '' ? String(key) : `${text}.${String(key)}`),
    '',
  );
}

function quote(value: unknown): string {
  if (value === undefined) return 'nothing';
  // JSON has no infinity, but 1e999 reads as one.
  if (typeof value === 'number') return String(value);
  if (typeof value === 'function') return 'a function';
  const text = JSON.stringify(value);
  return text.length > QUOTED_LENGTH ? `${text.slice(0, QUOTED_LENGTH)}…` : text;
}
