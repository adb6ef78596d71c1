import fc from 'fast-check';
import { claim } from '../../src/claim/claim.js';
import { atMost } from '../../src/numeric/estimate.js';
import type { SystemUnderTest } from '../../src/system/system-under-test.js';
import { lawOfTimes } from '../by-definition/training/times-law.js';
import { drawSeeds } from '../cases/numbers.js';
import { aboutSystems, ownCases } from '../cases/own-systems.js';

/** Times that are drawn in a case, and the chance with which their distribution may be farther off than the radius. */
const COUNT = 400;
const DELTA = 0.05;

export const trainingTimes = claim({
  id: 'training-times',
  title: 'Training times are drawn from the law that is meant',
  source: {
    paper: 'Massart 1990, The Tight Constant in the Dvoretzky-Kiefer-Wolfowitz Inequality',
    locus: 'Corollary 1',
    note: 'for the distribution of the times that a system draws',
  },
  assumptions: [{ statement: 'the draws of one seed are independent' }],
  scope: [`${COUNT} times a seed`],
  laws: {
    distribution: {
      says: 'sup |F_n - F| <= sqrt(ln(2/delta)/(2n)) with probability 1 - delta',
      latex: String.raw`\sup |F_n - F| \le \sqrt{\ln(2/\delta)/(2n)}`,
      sharpness: 'tight',
      causes: 'times that are clamped, a range that lacks an end, the law of sigma for that of its logarithm',
      of: ({ distance, radius }) => atMost(distance, radius),
    },
  },
  kind: 'coverage',
  delta: DELTA,
  expects: 'holds',
  ...aboutSystems(['times'], drawn, timesOf),
  controls: [
    {
      id: 'square',
      title: 'the square of what is uniform in place of it',
      breaks: 'distribution',
      cases: () => ownCases(['times'], drawn),
      exceedance: 0.99,
      of: ({ distanceOfSquares, radius }) => atMost(distanceOfSquares, radius),
    },
  ],
  constants: [
    { name: 'n', value: COUNT, meaning: 'times a seed' },
    { name: 'delta', value: DELTA, meaning: 'chance that a right law is farther off' },
  ],
});

function drawn() {
  return fc.record({ seed: drawSeeds });
}

function timesOf(system: SystemUnderTest, { seed }: { readonly seed: number }) {
  const found = Float64Array.from(system.times(COUNT, seed)).sort();
  const { below, upTo, error } = lawOfTimes(system, found);
  // F_n jumps at each time, by more where a time comes twice; both F_n and F rise in between
  const distanceTo = (change: (u: number) => number) =>
    found.reduce((worst, time, i) => {
      const before = found[i - 1] === time ? 0 : Math.abs(i / COUNT - change(below[i]));
      const after = found[i + 1] === time ? 0 : Math.abs((i + 1) / COUNT - change(upTo[i]));
      return Math.max(worst, before, after);
    }, 0);
  return {
    distance: distanceTo((u) => u),
    distanceOfSquares: distanceTo((u) => u * u),
    radius: Math.sqrt(Math.log(2 / DELTA) / (2 * COUNT)) + error,
  };
}
