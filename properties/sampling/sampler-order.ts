import { claim } from '../../src/claim/claim.js';
import type { CheckResult } from '../../src/claim/law.js';
import { ratioOf } from '../../src/evidence/comparison.js';
import { figure } from '../../src/evidence/number-format.js';
import type { Comparison } from '../../src/numeric/estimate.js';
import {
  ALL_SAMPLERS_SIZES,
  aboutSamplers,
  isOrdered,
  oneSamplerCases,
  referenceSamplers,
  samplerCases,
} from '../generators/about-samplers.js';
import { errorTables } from '../measurements/method-errors.js';
import {
  type ErrorLimit,
  type ErrorSeen,
  type ErrorsBeside,
  errorLimits,
  errorsSeen,
  hasLimit,
} from './sampler-order.measure.js';

/** A slope that is fitted to finitely many steps may be this much below the order. */
const ROOM = 0.5;

/** The error of a method may be this part of an order above its own on the same grid, from which roundings alone set it apart. */
const ROOM_OF_METHOD = 0.25;

/** A difference decides nothing where roundings may move the result by more of a deviation than this. */
const MOST_ROUNDING = 1e-2;

/**
 * A limit may be away from 0 by so many times what more steps may still change, so that an error that falls as the
 * root of the step, or faster, is never taken for one; and by this part of a deviation, as slopes that are found by
 * differences are.
 */
const [TIMES, ALLOWANCE] = [3, 1e-4];

export const samplerOrder = claim({
  id: 'sampler-order',
  title: 'The error of a sampler falls with the order of its method',
  source: {
    paper: 'Karras, Aittala, Aila, Laine 2022, Elucidating the Design Space of Diffusion-Based Generative Models',
    locus: 'section 3',
    note: 'against the exact flow of normals and of mixtures on the line; for stochastic samplers by mean and variance',
  },
  assumptions: [{ statement: 'the model is that of the target' }, { statement: 'the grid is refined evenly' }],
  scope: [
    '16 to 256 steps, of a chain at most a third of its levels; without a method by the last two doublings,',
    'and no more than order 1, by the last doubling, where the last noise moves with the steps',
    'a limit is told by four numbers of steps or more, if its last changes fall as they did',
  ],
  laws: {
    order: {
      statement:
        'with a method, error(N) <= 2^(1/4) error of the method on the same grid;\nwithout one, error(2 N) <= 2^(1/2 - order) error(N)',
      latex: String.raw`e_N \le 2^{1/4} \hat e_N; \quad e_{2N} \le 2^{1/2 - p} e_N`,
      sharpness: 'tight',
      appliesWhen:
        'a run whose roundings move the result by less than 1% of a deviation, and whose x_0 stays within dataRange',
      measure: errorsSeen,
      check: (seen) => ordered(seen, 0),
    },
    limit: {
      statement:
        '|l| <= 3 D + 1e-4: l is the error, extrapolated to infinitely many steps,\nand D what more steps may still change; in deviations of the target',
      latex: String.raw`|l_K| \le 3 \max_k \tfrac{N_{k+2}}{N_{K+1}} |l_{k+1} - l_k| + 10^{-4},\ l_k = e_{k+1} + \tfrac{e_{k+1} - e_k}{(N_{k+1}/N_k)^p - 1}`,
      sharpness: 'upper',
      axes: { measured: 'limit of the error', unit: 'deviations of the target' },
      appliesWhen: 'four numbers of steps, and labels that are exact',
      measure: errorLimits,
      check: (limit) => endsAt(limit, limit.value),
    },
  },
  kind: 'exact',
  expects: 'holds',
  ...aboutSamplers(
    ['ordered samplers'],
    {
      cases: oneSamplerCases(isOrdered),
      sizes: {
        quick: { cases: 24, controlCases: 10 },
        ci: { cases: 100, controlCases: 20 },
        deep: { cases: 1000, controlCases: 40 },
      },
    },
    { cases: samplerCases, sizes: ALL_SAMPLERS_SIZES },
  ),
  controls: [
    {
      id: 'an-order-more',
      title: 'an order more than declared',
      breaks: 'order',
      cases: referenceSamplers(['ordered samplers'], isOrdered),
      check: (seen) => ordered(seen, 1),
    },
    {
      id: 'ends-elsewhere',
      title: 'an end that is a fifth of a deviation off',
      breaks: 'limit',
      cases: referenceSamplers(['ordered samplers'], hasLimit),
      check: (limit) => endsAt(limit, limit.value + 0.2),
    },
  ],
  constants: [
    { name: 'room', value: ROOM, meaning: 'of the fitted slope below the order' },
    { name: 'roomOfMethod', value: ROOM_OF_METHOD, meaning: 'of an error above that of its method, in orders' },
    { name: 'times', value: TIMES, meaning: 'what a limit may be off, in terms of what more steps may still change' },
    { name: 'allowance', value: ALLOWANCE, meaning: 'the same, in deviations of the target' },
  ],
  tables: errorTables,
});

/** @param more orders than are declared */
function ordered(seen: ErrorSeen, more: number): CheckResult | undefined {
  if ('vacuous' in seen) return seen;
  if ('rungs' in seen) return besideMethod(seen, more);
  const { order, ratio, raised, error, where } = seen;
  const bound = raised * Math.exp(Math.LN2 * (ROOM - order - more));
  const found =
    `doubling the steps multiplied the error by ${figure(ratio, 4)}; order ${order + more} needs at most ` +
    `${figure(bound)}, and in the limit ${figure(Math.exp(-Math.LN2 * (order + more)))}`;
  return { measured: ratio, bound, error, where, ...(ratio > bound + error ? { evidence: { found } } : {}) };
}

/**
 * The number of steps at which the error is farthest above that of the method. With another order than the method's, its
 * errors from the fewest steps on would fall by another power of the step.
 */
function besideMethod({ rungs, lower }: ErrorsBeside, more: number): Comparison | undefined {
  const compared = rungs.flatMap(({ found, own, rounding, refined, where }): Comparison[] => {
    const allowed = Math.exp(Math.LN2 * ROOM_OF_METHOD + (lower - more) * Math.log(refined)) * own;
    if (found <= allowed) return [{ measured: found, bound: allowed, error: 0, where }];
    const moved = rounding();
    if (!(moved < MOST_ROUNDING)) return [];
    const bound = allowed + moved;
    const sentence =
      `the error is ${figure(found, 4)} deviations of the target, that of the method on the same grid ${figure(own, 4)}: ` +
      `${figure(found / own, 4)} times as large`;
    return [{ measured: found, bound, error: 0, where, ...(found > bound ? { evidence: { found: sentence } } : {}) }];
  });
  if (compared.length === 0) return undefined;
  return compared.reduce((worst, each) => (ratioOf(each) > ratioOf(worst) ? each : worst));
}

/** The limit is 0, as far as can be told. */
function endsAt({ off, open, where }: ErrorLimit, limit: number): Comparison {
  const bound = TIMES * off + open + ALLOWANCE;
  const found = `with ever more steps the error tends to ${figure(limit, 4)} deviations of the target, at most ${figure(bound)} may be left`;
  return { measured: limit, bound, error: 0, where, ...(limit > bound ? { evidence: { found } } : {}) };
}
