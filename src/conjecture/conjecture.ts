import { z } from 'zod';
import { LARGEST_BUDGET } from '../evidence/error-budget.js';
import { checkedValue, issueSentence } from '../input/checked-value.js';
import { count, finite, positive, schemaOfEditors, seed, text } from '../input/fields.js';
import { InputError } from '../input/input-error.js';
import { nearName } from '../input/near-name.js';
import { targetSchema } from '../target/target-schema.js';
import { WEIGHTINGS } from '../training/weighting.js';
import { type Bound, readBound } from './bound.js';
import { type Domain, readDomain } from './domain.js';
import { QUANTITIES, QUANTITY_NAMES, type Quantity, type QuantityName } from './measured-quantity.js';
import { readCall, type SettingSpec } from './setting-spec.js';
import { CHANCE, FACTOR, RANDOM } from './symbols.js';

/** What may be taken off the measured number. */
const MINUS = ['priorKl', 'floor'] as const;

const EXPECTED = ['holds', 'refuted', 'inconclusive'] as const;

/** Sizes of a study; of what is measured in milliseconds there are more draws. */
const DEFAULT_SIZES = { draws: 24, cheapDraws: 200, rungs: 8, search: 200 };

/** A verdict is wrong no oftener than this by default: it is read by a person, once, and gates nothing. */
const DEFAULT_ALPHA = 0.01;

/** Chances are above 0 and below 1. */
const chance = z.number({ error: 'a number' }).gt(0, { error: 'above 0' }).lt(1, { error: 'below 1' });

/** A conjecture as it is written; docs/schemas has it for editors. */
export const conjectureSchema = z.strictObject(
  {
    $schema: schemaOfEditors,
    title: text.optional().describe('the conjecture in a sentence'),
    source: text.optional().describe('where it is printed'),
    expects: z
      .enum(EXPECTED, { error: "'holds', 'refuted' or 'inconclusive'" })
      .optional()
      .describe('the verdict that is expected; the command exits 0 where it comes out so'),
    bound: text.describe('the bound, as a formula of the variables, computed constants, C and exponents'),
    measure: z
      .enum(QUANTITY_NAMES, { error: ({ input }) => `one of ${QUANTITY_NAMES.join(', ')}${nearestOf(input)}` })
      .describe('the number that is to be below the bound'),
    minus: z.enum(MINUS, { error: "'priorKl' or 'floor'" }).optional().describe('a number that is taken off it'),
    vary: z
      .record(z.string(), z.union([z.string(), finite], { error: 'a number or a text' }), { error: 'an object' })
      .describe(
        "by variable n, m, d, tau, mu or T: a range '16..1024', a number, or an expression of others such as 'n^0.4'",
      ),
    assume: z
      .array(text, { error: 'a list' })
      .optional()
      .describe("clauses that restrict the domain, such as 'm >= n'"),
    C: positive.optional().describe('the factor C, if it is given; otherwise it is free'),
    delta: chance.optional().describe('the chance with which a draw may exceed the bound'),
    process: text.optional().describe("'vp(2)', 'vp(0.1, 20)' or 've(25)', up to T"),
    target: z
      .union([text, targetSchema], { error: 'a text or a target' })
      .optional()
      .describe("'modes(mu)', 'normal(mu)', 'bumps(mu)', or a target as in an experiment"),
    embedding: text.optional().describe("'signal' or 'fourier(5)'"),
    weighting: z.enum(WEIGHTINGS, { error: "'g2', 'paper', 'sigma2' or 'one'" }).optional(),
    draws: count.min(1).max(2000, { error: 'at most 2000' }).optional().describe('replicates of each ladder'),
    rungs: count
      .min(3, { error: 'at least 3' })
      .max(64, { error: 'at most 64' })
      .optional()
      .describe('rungs of a ladder'),
    search: z
      .number({ error: 'a number' })
      .int({ error: 'a whole number' })
      .min(0, { error: 'at least 0' })
      .max(1e5, { error: 'at most 100000' })
      .optional()
      .describe('evaluations of the search for the worst case'),
    seed: seed.optional(),
    alpha: chance
      .max(LARGEST_BUDGET, { error: `at most ${LARGEST_BUDGET}` })
      .optional()
      .describe('the false-alarm budget'),
  },
  { error: 'an object' },
);

/** A conjecture as data, as it is written. */
export type ConjectureSpec = Omit<z.infer<typeof conjectureSchema>, '$schema'>;

/** A conjecture that has been read: whether measured <= bound everywhere in a domain. */
export interface Conjecture {
  readonly spec: ConjectureSpec;
  readonly bound: Bound;
  readonly measure: QuantityName;
  readonly minus: (typeof MINUS)[number] | undefined;
  readonly domain: Domain;
  readonly setting: SettingSpec;
  /** C where it is given, 1 where the bound has none; undefined where it is free. */
  readonly factor: number | undefined;
  readonly delta: number | undefined;
  /** Whether what is compared depends on the draw of features or data. */
  readonly isRandom: boolean;
  readonly draws: number;
  readonly rungs: number;
  readonly search: number;
  readonly seed: number;
  readonly alpha: number;
}

/**
 * Reads a conjecture.
 *
 * @param where what it is called in messages; without it, it is given by options, which are called as they are written
 * @throws InputError
 */
export function parseConjecture(json: unknown, where?: string): Conjecture {
  if (where === undefined) return conjectureOf(checkedOptions(json));
  const { $schema, ...spec } = checkedValue(conjectureSchema, json, where, 'the conjecture');
  try {
    return conjectureOf(spec);
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${where}: ${error.message}`);
    throw error;
  }
}

/** The same of options, of which the bound alone has no name. @throws InputError */
function checkedOptions(json: unknown): ConjectureSpec {
  const parsed = conjectureSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const sentence = issueSentence(parsed.error.issues, json, 'the conjecture');
  throw new InputError(sentence.startsWith('bound ') ? `The ${sentence}` : `--${sentence}`);
}

function conjectureOf(spec: ConjectureSpec): Conjecture {
  const bound = readBound(spec.bound);
  const domain = readDomain(spec.vary, spec.assume ?? []);
  if (bound.hasChance && spec.delta === undefined)
    throw new InputError(`The bound '${spec.bound}' has the symbol ${CHANCE}: give its value by --delta.`);
  if (!bound.hasFactor && spec.C !== undefined)
    throw new InputError(`C is ${spec.C}, but the bound '${spec.bound}' has no symbol ${FACTOR}.`);
  if (bound.exponents.length > 0 && (spec.C !== undefined || !bound.hasFactor))
    throw new InputError(`The bound '${spec.bound}' has exponents to be found, which needs a free factor C.`);
  refuseIdle(spec, bound);
  const target = spec.target ?? 'modes(mu)';
  const quantity: Quantity = QUANTITIES[spec.measure];
  return {
    spec,
    bound,
    measure: spec.measure,
    minus: spec.minus,
    domain,
    setting: {
      process: readCall('process', spec.process ?? 'vp(2)'),
      target: typeof target === 'string' ? readCall('target', target) : target,
      embedding: readCall('embedding', spec.embedding ?? 'signal'),
      weighting: spec.weighting ?? 'g2',
    },
    factor: bound.hasFactor ? spec.C : 1,
    delta: spec.delta,
    isRandom: quantity.isRandom || bound.constants.some((name) => RANDOM.includes(name)),
    draws: spec.draws ?? (quantity.isCheap && quantity.isRandom ? DEFAULT_SIZES.cheapDraws : DEFAULT_SIZES.draws),
    rungs: spec.rungs ?? DEFAULT_SIZES.rungs,
    search: spec.search ?? DEFAULT_SIZES.search,
    seed: spec.seed ?? 1,
    alpha: spec.alpha ?? DEFAULT_ALPHA,
  };
}

/** Refuses parts of the setting on which nothing depends: nobody would look at them, be they right or wrong. @throws InputError */
function refuseIdle(spec: ConjectureSpec, bound: Bound): void {
  const { uses }: Quantity = QUANTITIES[spec.measure];
  const isTrained =
    uses.includes('m') || spec.minus === 'floor' || bound.constants.some((name) => RANDOM.includes(name));
  const isDiffused = isTrained || uses.includes('T') || spec.minus !== undefined || bound.constants.length > 0;
  // H^2 and C_6 are known for one embedding alone
  const isEmbedded = isTrained || bound.constants.some((name) => name === 'H2' || name === 'C6');
  const isUsed = { process: isDiffused, target: isDiffused, embedding: isEmbedded, weighting: isTrained };
  const parts = ['process', 'target', 'embedding', 'weighting'] as const;
  const idle = parts.find((part) => spec[part] !== undefined && !isUsed[part]);
  if (idle === undefined) return;
  const whose = idle === 'process' || idle === 'target' ? 'numbers of a process' : 'numbers of a trained model';
  throw new InputError(`The ${idle} is for ${whose}, and ${spec.measure} is none: leave --${idle} out.`);
}

function nearestOf(found: unknown): string {
  const near = typeof found === 'string' ? nearName(found, QUANTITY_NAMES) : undefined;
  return near === undefined ? '' : ` (did you mean ${near}?)`;
}
