import { claim } from '../../src/claim/claim.js';
import type { Comparison } from '../../src/numeric/estimate.js';
import {
  ALL_SAMPLERS_SIZES,
  aboutSamplers,
  isOrdered,
  oneSamplerCases,
  samplerCases,
} from '../generators/about-samplers.js';
import { referenceCases } from '../generators/about-systems.js';
import { errorTables } from '../measurements/method-errors.js';
import { type ErrorDecay, type ErrorLimit, errorDecays, errorLimits, hasLimit } from './sampler-order.measure.js';

/** A slope that is fitted to finitely many steps may be this much below the order. */
const ROOM = 0.5;

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
    '16 to 256 steps, of a chain at most a third of its levels; by the last two doublings',
    'no more than order 1, by the last doubling, where the last noise moves with the steps',
    'a limit is told by four numbers of steps or more, if its last changes fall as they did',
  ],
  laws: {
    order: {
      statement: 'error(2 N) <= 2^(1/2 - order) error(N)',
      latex: String.raw`e_{2N} \le 2^{1/2 - p} e_N`,
      sharpness: 'tight',
      causes: [
        'a coefficient of the wrong step',
        'a conversion at the wrong level',
        'a sampler that converges elsewhere',
      ],
      measure: errorDecays,
      check: (decay) => slope(decay, decay.order),
    },
    limit: {
      statement:
        '|l| <= 3 D + 1e-4: l is the error, extrapolated to infinitely many steps,\nand D what more steps may still change; in deviations of the target',
      latex: String.raw`|l_K| \le 3 \max_k \tfrac{N_{k+2}}{N_{K+1}} |l_{k+1} - l_k| + 10^{-4},\ l_k = e_{k+1} + \tfrac{e_{k+1} - e_k}{(N_{k+1}/N_k)^p - 1}`,
      sharpness: 'upper',
      causes: [
        'a model that is told another level',
        'noise of another size',
        'a last step or a scale that is forgotten',
      ],
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
      cases: () => referenceCases(['ordered samplers'], oneSamplerCases(isOrdered)),
      check: (decay) => slope(decay, decay.order + 1),
    },
    {
      id: 'ends-elsewhere',
      title: 'an end that is a fifth of a deviation off',
      breaks: 'limit',
      cases: () => referenceCases(['ordered samplers'], oneSamplerCases(hasLimit)),
      check: (limit) => endsAt(limit, limit.value + 0.2),
    },
  ],
  constants: [
    { name: 'room', value: ROOM, meaning: 'of the fitted slope below the order' },
    { name: 'times', value: TIMES, meaning: 'what a limit may be off, in terms of what more steps may still change' },
    { name: 'allowance', value: ALLOWANCE, meaning: 'the same, in deviations of the target' },
  ],
  tables: errorTables,
});

function slope({ ratio, error, where }: ErrorDecay, order: number): Comparison {
  return { measured: ratio, bound: Math.exp(Math.LN2 * (ROOM - order)), error, where };
}

/** The limit is 0, as far as can be told. */
function endsAt({ off, open, where }: ErrorLimit, limit: number): Comparison {
  return { measured: limit, bound: TIMES * off + open + ALLOWANCE, error: 0, where };
}
