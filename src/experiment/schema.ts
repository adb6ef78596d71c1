import { z } from 'zod';
import { InputError } from './input-error.js';

// The `error` texts complete the sentence "<field> should be ...".
const finite = z.number({ error: 'a finite number' });
const positive = finite.positive({ error: 'a positive number' });
const nonNegative = finite.nonnegative({ error: 'a number of at least 0' });
const integer = (least: number, error: string) => z.number({ error }).int({ error }).min(least, { error });
const count = integer(1, 'a positive integer');
const seed = integer(0, 'a safe integer of at least 0');
const matrix = z.array(z.array(finite, { error: 'a row of numbers' }), { error: 'rows of numbers' }).min(1);
const vector = (entry: typeof finite) => z.array(entry, { error: 'a list of numbers' }).min(1);

const process = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('vp'), betaMin: nonNegative, betaMax: positive, horizon: positive }),
    z.strictObject({
      kind: z.literal('ve'),
      sigma: finite.gt(1, { error: 'a number above 1' }),
      horizon: positive,
    }),
  ],
  { error: "an object with kind 'vp' or 've'" },
);

const target = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({
      kind: z.literal('mixture'),
      weights: vector(positive),
      means: matrix,
      variances: vector(positive),
    }),
    z.strictObject({
      kind: z.literal('bumps'),
      weights: vector(positive),
      centers: matrix,
      halfWidths: vector(positive),
    }),
  ],
  { error: "an object with kind 'mixture' or 'bumps'" },
);

const embedding = z.discriminatedUnion(
  'kind',
  [z.strictObject({ kind: z.literal('fourier'), size: count }), z.strictObject({ kind: z.literal('signal') })],
  { error: "an object with kind 'fourier' or 'signal'" },
);

const features = z.union([
  z.strictObject({ weights: matrix, timeWeights: matrix }, { error: 'an object' }),
  z.strictObject(
    { width: count, seed, weightScale: positive.optional(), timeWeightScale: positive.optional() },
    { error: 'an object' },
  ),
]);

const data = z.union([
  z.strictObject({ points: matrix }, { error: 'an object' }),
  z.strictObject({ samples: count, seed }, { error: 'an object' }),
]);

const experimentSchema = z.strictObject(
  { process, target, embedding, features, data, trainingTimes: vector(nonNegative) },
  { error: 'an object' },
);

/** An experiment as data: a process, a target, a score model, a data set, and the training times to measure at. */
export type Experiment = z.infer<typeof experimentSchema>;

/** How far the weights of a target may be from summing to 1: a few roundings of decimal input. */
const WEIGHT_SUM_TOLERANCE = 1e-9;

/** How much of a found value an error message quotes. */
const QUOTED_LENGTH = 60;

/**
 * Reads an experiment, or an object that holds one under `experiment`.
 *
 * @param json a parsed JSON value
 * @param where what the value is called in messages, usually a file name
 * @throws InputError naming the field, what was expected and what was found
 */
export function parseExperiment(json: unknown, where: string): Experiment {
  const value = isRecord(json) && 'experiment' in json ? json.experiment : json;
  const parsed = experimentSchema.safeParse(value);
  if (!parsed.success) throw new InputError(`${where}: ${describeIssue(decisive(parsed.error.issues[0]), value)}`);
  checkShapes(parsed.data, where);
  return parsed.data;
}

type Issue = z.core.$ZodIssue;

/** The issue to tell the user: of a union's alternatives, the one whose keys were meant. */
function decisive(issue: Issue): Issue {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return issue;
  const strangers = (issues: readonly Issue[]) => issues.filter((each) => each.code === 'unrecognized_keys').length;
  const ranked = [...issue.errors].sort((a, b) => strangers(a) - strangers(b) || a.length - b.length);
  const inner = ranked[0][0];
  return decisive({ ...inner, path: [...issue.path, ...inner.path] });
}

function describeIssue(issue: Issue, value: unknown): string {
  const path = issue.path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : text === '' ? String(key) : `${text}.${String(key)}`),
    '',
  );
  const field = path === '' ? 'the experiment' : path;
  if (issue.code === 'unrecognized_keys') {
    return `${field} has the unknown ${issue.keys.length > 1 ? 'keys' : 'key'} ${issue.keys.map((key) => `'${key}'`).join(', ')}.`;
  }
  const found = issue.path.reduce<unknown>((parent, key) => (parent as Record<PropertyKey, unknown>)?.[key], value);
  if (issue.code === 'too_small' && issue.origin === 'array') return `${field} should not be empty, found [].`;
  // An unknown kind is reported at the kind itself, by the text of the whole union.
  const expected = issue.path.at(-1) === 'kind' ? issue.message.replace('an object with kind ', '') : issue.message;
  return `${field} should be ${expected}, found ${quote(found)}.`;
}

function quote(value: unknown): string {
  if (value === undefined) return 'nothing';
  // JSON has no infinity, but 1e999 reads as one.
  if (typeof value === 'number') return String(value);
  const text = JSON.stringify(value);
  return text.length > QUOTED_LENGTH ? `${text.slice(0, QUOTED_LENGTH)}…` : text;
}

/** What a schema cannot say: sums, and lengths that depend on one another. */
function checkShapes(experiment: Experiment, where: string): void {
  const { target, features, data } = experiment;
  const rows = target.kind === 'mixture' ? target.means : target.centers;
  const rowsName = target.kind === 'mixture' ? 'target.means' : 'target.centers';
  const [scales, scalesName] =
    target.kind === 'mixture' ? [target.variances, 'target.variances'] : [target.halfWidths, 'target.halfWidths'];
  const fail = (field: string, expected: string, found: string | number): never => {
    throw new InputError(`${where}: ${field} should ${expected}, found ${found}.`);
  };

  const components = target.weights.length;
  if (rows.length !== components) fail(rowsName, `have ${components} rows, one a weight`, rows.length);
  if (scales.length !== components) fail(scalesName, `have ${components} entries, one a weight`, scales.length);
  const sum = target.weights.reduce((total, weight) => total + weight, 0);
  if (Math.abs(sum - 1) > WEIGHT_SUM_TOLERANCE) fail('target.weights', 'sum to 1', sum);

  const dimension = rows[0].length;
  if (dimension < 1) fail(`${rowsName}[0]`, 'have at least 1 coordinate', 0);
  refuseHigherDimensions(rowsName, dimension, where);
  checkRows(rows, rowsName, dimension, fail);
  if ('points' in data) {
    refuseHigherDimensions('data.points', data.points[0].length, where);
    checkRows(data.points, 'data.points', dimension, fail);
  }
  if ('weights' in features) {
    const width = features.weights.length;
    checkRows(features.weights, 'features.weights', dimension, fail);
    if (features.timeWeights.length !== width) {
      fail('features.timeWeights', `have ${width} rows, one a row of features.weights`, features.timeWeights.length);
    }
    const { embedding } = experiment;
    // The signal embedding is (1, alpha_t).
    checkRows(features.timeWeights, 'features.timeWeights', embedding.kind === 'fourier' ? embedding.size : 2, fail);
  }
}

/** The engine is exact in d = 1 only so far. */
function refuseHigherDimensions(name: string, dimension: number, where: string): void {
  if (dimension > 1) {
    throw new InputError(`${where}: ${name} of dimension ${dimension} are not yet supported, only of dimension 1.`);
  }
}

function checkRows(
  rows: readonly (readonly number[])[],
  name: string,
  length: number,
  fail: (field: string, expected: string, found: number) => never,
): void {
  rows.forEach((row, i) => {
    if (row.length !== length)
      fail(`${name}[${i}]`, `have ${length} ${length === 1 ? 'entry' : 'entries'}`, row.length);
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
