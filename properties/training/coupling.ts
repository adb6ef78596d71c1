import fc from 'fast-check';
import { claim } from '../../src/claim/claim.js';
import { equal } from '../../src/numeric/estimate.js';
import type { SystemUnderTest } from '../../src/system/system-under-test.js';
import { between, seeds, vectors } from '../cases/numbers.js';
import { aboutSystems, ownCases } from '../cases/own-systems.js';

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
      says: 'sum |x_i - y_j|^2 over the pairs = sum |x_i - y_rank(i)|^2',
      latex: String.raw`\sum |x_i - y_j|^2 = \sum |x_i - y_{r(i)}|^2`,
      sharpness: 'tight',
      causes: 'a plan read the other way round, (x[j], y) for (x, y[j])',
      of: ({ cost, least, tolerance }) => equal(cost, least, { tolerance, scale: 1 + Math.abs(least) }),
    },
  },
  kind: 'identity',
  expects: 'holds',
  ...aboutSystems(['couple'], drawn, planOf),
  controls: [
    {
      id: 'in-the-order-given',
      title: 'pairs in the order in which the points are given',
      breaks: 'optimal',
      cases: () => ownCases(['couple'], drawn),
      of: ({ inOrder, sorted, tolerance }) => equal(inOrder, sorted, { tolerance, scale: 1 + sorted }),
    },
  ],
  constants: [{ name: 'tolerance', value: TOLERANCE, meaning: 'required agreement of costs, relative' }],
});

interface CouplingCase {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly seed: number;
}

function drawn() {
  return fc
    .integer({ min: 3, max: 8 })
    .chain((count) => fc.record({ x: vectors(count, between(-3, 3)), y: vectors(count, between(-3, 3)), seed: seeds }));
}

function planOf(system: SystemUnderTest, { x, y, seed }: CouplingCase) {
  const points = (values: readonly number[]) => ({
    count: values.length,
    dimension: 1,
    values: Float64Array.from(values),
  });
  const pairs = system.couple(points(x), points(y), seed);
  const ranked = (values: readonly number[]) => values.map((_, i) => i).sort((i, j) => values[i] - values[j] || i - j);
  const [one, other] = [ranked(x), ranked(y)];
  const partner = new Map(one.map((i, rank) => [i, y[other[rank]]]));
  const square = (a: number, b: number) => (a - b) * (a - b);
  return {
    tolerance: TOLERANCE,
    cost: pairs.reduce((sum, [i, j]) => sum + square(x[i], y[j]), 0),
    least: pairs.reduce((sum, [i]) => sum + square(x[i], partner.get(i)!), 0),
    sorted: one.reduce((sum, i, rank) => sum + square(x[i], y[other[rank]]), 0),
    inOrder: x.reduce((sum, each, i) => sum + square(each, y[i]), 0),
  };
}
