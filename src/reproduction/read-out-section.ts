/** What the paper's read-out says of a score that is exact. */
import { figure } from '../evidence/number-format.js';
import { varianceExploding } from '../process/variance-exploding.js';
import type { Section } from '../report/page/reproduction-page.js';
import { distribution } from '../target/target-spec.js';
import { modesAt } from './configurations.js';
import { PAPER_GRID, paperReadOut, type ReadOutGrid } from './paper-read-out.js';
import { scoreDensity } from './score-density.js';

/** Places of the modes, and how much the score is off between them. */
const [PLACES, OFF] = [
  [3, 6, 7.5, 8, 10, 15],
  [0, 0.02, 0.1],
] as const;

/** How far inside the modes the gap begins: one datum in 10^5 lies beyond. */
const EDGE = 4.5;

/** The read-out of the exact score, and of one that is off by a constant where next to no data lie. */
export function readOutSection(): Section {
  const wide: ReadOutGrid = { ...PAPER_GRID, reach: 30 };
  const at = varianceExploding(25, 1).coefficients(PAPER_GRID.time);
  const targetOf = (mu: number) => distribution(modesAt(mu));
  const exact = (mu: number) => {
    const target = targetOf(mu);
    return (points: Float64Array) => points.map((x) => target.score([x], at)[0]);
  };
  const offBy = (mu: number, by: number) => {
    const score = exact(mu);
    return (points: Float64Array) => score(points).map((s, i) => (Math.abs(points[i]) < mu - EDGE ? s + by : s));
  };
  return {
    title: 'What the read-out says of an exact score',
    says: [
      'The code of the paper takes the score at t = 0.065 for that of a density, sums the density to 1 on 51 points of [-10, 10], and ' +
        'compares it with p_0 on the same points, which sums to what the window holds of it. It reads one diffusion time of a model that ' +
        'generates by all of them.',
      'The exact score has a read-out above 0, as its density is that of p_t. From mu = 7.5 on the window cuts p_0, and the read-out falls below 0. ' +
        'In a window that holds both modes, the mass of each is decided by the integral of the score across the gap between them, where ' +
        'there are next to no data at t = 0.065: an error of 0.02 there, of a score whose size reaches mu, moves a tenth of the mass at mu = 15.',
    ],
    pictures: [],
    tables: [
      {
        caption: "The paper's read-out of the exact score, in nats",
        columns: ['mu', '51 points of [-10, 10]', '51 points of [-30, 30]'],
        rows: PLACES.map((mu) => [
          figure(mu),
          ...[PAPER_GRID, wide].map((grid) => figure(paperReadOut(exact(mu), targetOf(mu), grid).kl.value)),
        ]),
      },
      {
        caption: `The exact score at t = 0.065, off by a constant for |x| < mu - ${EDGE}: mass left of 0, and KL(p_t || p^score)`,
        columns: ['mu', ...OFF.map((by) => `off by ${by}`)],
        rows: [6, 8, 10, 15].map((mu) => [
          figure(mu),
          ...OFF.map((by) => {
            const found = scoreDensity(offBy(mu, by), targetOf(mu), at);
            if ('reason' in found || found.kl.value === null) return 'none';
            return `${figure(found.left)}, ${figure(found.kl.value < 1e-9 ? 0 : found.kl.value)} nats`;
          }),
        ]),
      },
    ],
  };
}
