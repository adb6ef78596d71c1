import { claim } from '../../src/claim/claim.js';
import { equal } from '../../src/numeric/estimate.js';
import { aboutSystems, referenceCases } from '../generators/about-systems.js';
import { planOf, samplePairs } from './coupling.measure.js';

/** Required agreement of the cost of a plan, relative. */
const TOLERANCE = 1e-9;

export const coupling = claim({
  id: 'coupling',
  title: 'On the line the cheapest plan pairs points in their order',
  source: {
    paper: 'Villani 2003, Topics in Optimal Transportation',
    locus: 'Theorem 2.18',
    note: 'for two samples of n points each',
  },
  assumptions: [{ statement: 'the plan is meant to be the cheapest for the squared distance' }],
  scope: ['samples of 3 to 8 points on the line; a plan may be drawn, and then has some of its pairs more than once'],
  laws: {
    optimal: {
      statement: 'sum |x_i - y_j|^2 over the pairs = sum |x_i - y_rank(i)|^2',
      latex: String.raw`\sum |x_i - y_j|^2 = \sum |x_i - y_{r(i)}|^2`,
      sharpness: 'tight',
      causes: [
        'a plan read the other way round',
        '(x[j], y) for (x, y[j])',
        'the costliest plan',
        'distances for their squares',
      ],
      check: ({ cost, least, where }) => ({
        ...equal(cost, least, { tolerance: TOLERANCE, scale: 1 + Math.abs(least) }),
        ...(where === undefined ? {} : { where }),
      }),
    },
  },
  kind: 'identity',
  expects: 'holds',
  ...aboutSystems(['couple'], samplePairs, planOf),
  controls: [
    {
      id: 'in-the-order-given',
      title: 'pairs in the order in which the points are given',
      breaks: 'optimal',
      cases: () => referenceCases(['couple'], samplePairs),
      check: ({ inOrder, sorted }) => equal(inOrder, sorted, { tolerance: TOLERANCE, scale: 1 + sorted }),
    },
  ],
  constants: [{ name: 'tolerance', value: TOLERANCE, meaning: 'required agreement of costs, relative' }],
});
