import { z } from 'zod';
import { LARGEST_BUDGET } from '../evidence/error-budget.js';
import { inFull } from '../evidence/number-format.js';
import { checkedValue } from '../input/checked-value.js';
import { finite, schemaOfEditors, seed, text } from '../input/fields.js';
import { InputError } from '../input/input-error.js';
import { readJson } from '../input/read-json.js';
import { differencesBetween } from './difference.js';
import { isSampled, type Quantities, type Quantity } from './quantity.js';

/** The form of the file, which changes when another one is written. */
const FORMAT = 1;

/** What was measured, of what and by which version. */
export interface Baseline {
  /** Of the package. */
  readonly version: string;
  /** The name of the system, or of this package itself. */
  readonly system: string;
  /** Of sampled quantities. */
  readonly seed: number;
  readonly quantities: Quantities;
  /** Where an editor finds the schema of the file, if it says so. */
  readonly $schema?: string | undefined;
}

// The `error` texts complete the sentence "<field> should be ...".
const name = text.describe('what is measured');
const error = finite.nonnegative({ error: 'a number of at least 0' }).describe('how far the value may be off');
const chance = z
  .number({ error: `a number above 0 and at most ${LARGEST_BUDGET}` })
  .positive({ error: `a number above 0 and at most ${LARGEST_BUDGET}` })
  .max(LARGEST_BUDGET, { error: `a number above 0 and at most ${LARGEST_BUDGET}` });
const A_QUANTITY = {
  error: 'a quantity: name with value and error, with value, interval and chance, or with a null and its reason',
};

const quantity = z.union(
  [
    z.strictObject({ name, value: finite, error }, A_QUANTITY),
    z.strictObject(
      {
        name,
        value: finite.describe('the median of the draws'),
        interval: z
          .tuple([finite, finite], { error: 'the two ends of an interval' })
          .describe('holds the median of their law'),
        chance: chance.describe('the probability with which the interval may miss it'),
      },
      A_QUANTITY,
    ),
    z.strictObject({ name, value: z.null(), reason: text.describe('why there is no value') }, A_QUANTITY),
  ],
  A_QUANTITY,
);

/** The form of the file; docs/schemas has it for editors. */
export const baselineSchema = z.strictObject(
  {
    $schema: schemaOfEditors,
    format: z.literal(FORMAT, { error: String(FORMAT) }),
    version: text.describe('of diffusion-bounds, which measured'),
    system: text.describe("what was measured; 'built-in' is this package itself"),
    seed: seed.describe('of sampled quantities'),
    quantities: z.array(quantity, { error: 'a list of quantities' }),
  },
  { error: "an object that 'diffusion-bounds baseline update' has written" },
);

/** Reads a baseline. @throws InputError if the file cannot be read or is none */
export function readBaseline(path: string): Baseline {
  const { quantities, format, ...head } = checkedValue(baselineSchema, readJson(path), path, 'the baseline');
  const byName = new Map<string, Quantity>();
  for (const [i, { name, ...each }] of quantities.entries()) {
    if (byName.has(name)) {
      throw new InputError(`${path}: quantities[${i}].name should be unique, found '${name}' once more.`);
    }
    checkInterval(each, `${path}: quantities[${i}]`);
    byName.set(name, each);
  }
  return { ...head, quantities: byName };
}

function checkInterval(each: Quantity, where: string): void {
  if (!isSampled(each)) return;
  const { value, interval } = each;
  const [low, high] = interval;
  if (low <= value && value <= high) return;
  throw new InputError(`${where}.interval should hold the value ${value}, found [${low}, ${high}].`);
}

/** What two baselines risk where they are compared: a bound on the chance that a sampled quantity seems to have moved. */
export function chanceOfComparing({ quantities }: Pick<Baseline, 'quantities'>): number {
  return [...quantities.values()].reduce((sum, each) => sum + (isSampled(each) ? 2 * each.chance : 0), 0);
}

/**
 * The text of a baseline: one quantity a line, with no more digits than its error says anything of. A quantity that has not
 * moved from a stored one, and is known no better or worse, stays as it is written: what differs in the file has changed.
 */
export function baselineText({ version, system, seed, quantities }: Baseline, stored?: Baseline): string {
  const known = stored?.seed === seed ? stored.quantities : new Map<string, Quantity>();
  const moved = new Set(differencesBetween(known, quantities).map(({ name }) => name));
  const lines = Array.from(quantities, ([name, each]) => {
    const before = moved.has(name) ? undefined : known.get(name);
    const written = before !== undefined && isKnownAsWell(each, before) ? before : rounded(each);
    const entries = Object.entries({ name, ...written }).map(([key, value]) => `"${key}": ${valueText(value)}`);
    return `    { ${entries.join(', ')} }`;
  });
  const { $schema } = stored ?? {};
  const heads = Object.entries({ ...($schema && { $schema }), format: FORMAT, version, system, seed }).map(
    ([key, value]) => `  "${key}": ${JSON.stringify(value)},\n`,
  );
  return `{\n${heads.join('')}  "quantities": [\n${lines.join(',\n')}\n  ]\n}\n`;
}

function valueText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(valueText).join(', ')}]`;
  return typeof value === 'number' ? inFull(value) : JSON.stringify(value);
}

/** By how much an error may change before a line is written anew. */
const AS_WELL = 2;

function isKnownAsWell(now: Quantity, before: Quantity): boolean {
  if (now.value === null || before.value === null) return false;
  if (isSampled(now) || isSampled(before)) return isSampled(now) && isSampled(before) && now.chance === before.chance;
  if (now.error === 0 || before.error === 0) return now.error === before.error;
  return now.error < AS_WELL * before.error && before.error < AS_WELL * now.error;
}

/** Digits that a number has beyond the first one of its error, and the most that a double has. */
const [FURTHER, MOST_DIGITS] = [2, 17];

/** Numbers as they are written, so that the range in which the quantity lies is no smaller. */
function rounded(quantity: Quantity): Quantity {
  if (quantity.value === null) return quantity;
  const { value } = quantity;
  if (isSampled(quantity)) {
    const { interval, chance } = quantity;
    const [low, high] = interval;
    const width = high - low;
    return { value: toError(value, width), interval: [beyond(low, -1, width), beyond(high, 1, width)], chance };
  }
  const { error } = quantity;
  const written = toError(value, error);
  return { value: written, error: upwards(error + Math.abs(written - value)) };
}

/** A number to a hundredth of an error. */
function toError(value: number, error: number): number {
  if (error === 0 || value === 0) return value;
  const digits = powerOf(value) - powerOf(error) + 1 + FURTHER;
  return digits < 1 ? 0 : Number(value.toPrecision(Math.min(MOST_DIGITS, digits)));
}

/** The end of an interval, no nearer to its middle. */
function beyond(end: number, side: 1 | -1, width: number): number {
  const near = toError(end, width);
  return side * (near - end) >= 0 ? near : toError(end + side * 0.01 * width, width);
}

/** A number of two digits that is not below an error. */
function upwards(error: number): number {
  const near = Number(error.toPrecision(2));
  return near >= error ? near : Number((near + Number(`1e${powerOf(near) - 1}`)).toPrecision(2));
}

/** The power of ten of the first digit of a number other than 0. */
function powerOf(value: number): number {
  return Number(value.toExponential().split('e')[1]);
}
