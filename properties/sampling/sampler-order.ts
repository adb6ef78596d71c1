import { claim } from '../../src/claim/claim.js';
import type { Comparison } from '../../src/numeric/estimate.js';
import { errorTables } from '../cases/error-tables.js';
import { aboutOthers, aboutSystems, ownCases } from '../cases/own-systems.js';
import { OTHERS_SIZES, samplerCases } from '../cases/sampler-cases.js';
import { ORDERS, type OrderSeen, ordersSeen } from '../cases/sampler-orders.js';
import { byPart } from '../cases/sampler-parts.js';
import { isOrdered, oneSamplerCases } from '../cases/sampler-runs.js';

/** A slope that is fitted to finitely many steps may be this much below the order. */
const ROOM = 0.5;

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
  ],
  laws: {
    order: {
      says: 'error(2 N) <= 2^(1/2 - order) error(N)',
      latex: String.raw`e_{2N} \le 2^{1/2 - p} e_N`,
      sharpness: 'tight',
      causes: 'a coefficient of the wrong step, a conversion at the wrong level, a sampler that converges elsewhere',
      of: (seen) => slope(seen, seen.order),
    },
  },
  kind: 'exact',
  expects: 'holds',
  ...aboutSystems(['ordered samplers'], oneSamplerCases(isOrdered), ordersSeen),
  on: { ...aboutOthers(['ordered samplers'], samplerCases, byPart(ORDERS)), sizes: OTHERS_SIZES },
  sizes: {
    quick: { cases: 24, controlCases: 10 },
    ci: { cases: 100, controlCases: 20 },
    deep: { cases: 1000, controlCases: 40 },
  },
  controls: [
    {
      id: 'an-order-more',
      title: 'an order more than declared',
      breaks: 'order',
      cases: () => ownCases(['ordered samplers'], oneSamplerCases(isOrdered)),
      of: (seen) => slope(seen, seen.order + 1),
    },
  ],
  constants: [{ name: 'room', value: ROOM, meaning: 'of the fitted slope below the order' }],
  tables: errorTables,
});

function slope({ ratio, error, where }: OrderSeen, order: number): Comparison {
  return { measured: ratio, bound: Math.exp(Math.LN2 * (ROOM - order)), error, where };
}
