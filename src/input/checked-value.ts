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
  if (issue.code === 'unrecognized_keys') {
    const names = issue.keys.map((key) => `'${key}'`).join(', ');
    const known = schema === undefined ? [] : keysAt(schema, issue.path);
    return `${field} has the unknown ${issue.keys.length > 1 ? 'keys' : 'key'} ${names}${nearHint(issue.keys[0], known)}.`;
  }
  const found = issue.path.reduce<unknown>((parent, key) => (parent as Record<PropertyKey, unknown>)?.[key], value);
  // a pair of which one is missing is too small as well
  const isEmpty = Array.isArray(found) && found.length === 0;
  if (issue.code === 'too_small' && isEmpty) return `${field} should not be empty, found [].`;
  // An unknown kind is reported at the kind itself, by the text of the whole union.
  const expected = issue.path.at(-1) === 'kind' ? issue.message.replace('an object with kind ', '') : issue.message;
  return `${field} should be ${expected}, found ${quote(found)}.`;
}

/** A schema as far as it is looked through for keys. */
interface Shaped {
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly options?: readonly z.ZodType[];
  readonly element?: z.ZodType;
  readonly innerType?: z.ZodType;
}

/** The keys that an object may have at a place, in any of the alternatives. */
function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  const { shape = {}, options = [], element, innerType } = schema.def as Shaped;
  const [key, ...rest] = path;
  return [
    ...(key === undefined ? Object.keys(shape) : []),
    ...(typeof key === 'string' && Object.hasOwn(shape, key) ? keysAt(shape[key], rest) : []),
    ...(typeof key === 'number' && element !== undefined ? keysAt(element, rest) : []),
    ...[...options, ...(innerType === undefined ? [] : [innerType])].flatMap((each) => keysAt(each, path)),
  ];
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
