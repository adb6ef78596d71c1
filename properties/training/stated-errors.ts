import { claim } from '../../src/claim/claim.js';
import { atMost } from '../../src/numeric/estimate.js';
import {
  besideFinerRule,
  byParts,
  COARSE_NODES,
  type Covered,
  casesBy,
  type ErrorCase,
  errorCases,
  FINE_NODES,
  NODES,
} from './stated-errors.measure.js';

/** How much of the distance between rules an error may lack: rules are tilted a little otherwise where errors are told. */
const SLACK = 0.05;

/** Rounding of a number that is a sum of others, as a part of them. */
const ROUNDING = 1e-11;
/** The same of numbers that are integrals over training time, of which parts of a rule have coarser panels: 1e-10 was seen. */
const PANELS = 1e-9;

export const statedErrors = claim({
  id: 'stated-errors',
  title: 'Every number of a measurement is within the error that is stated beside it',
  source: { paper: 'this suite', locus: 'numerics of a measurement' },
  assumptions: [{ statement: 'no feature is on or off for so short a time that no rule in diffusion time sees it' }],
  scope: [
    'd = 1, every weighting and any start: each key of what `measure` prints is asked by itself, matrices entry by entry',
    `parts of ${NODES} nodes, without klSde and klOde; ${COARSE_NODES} nodes beside ${FINE_NODES} with both`,
  ],
  laws: {
    parts: {
      statement: [
        'the error of a number is no less than the distance between those by rules which count some nodes more:',
        'each third of them by 1/15, either half by 1/4',
      ].join('\n'),
      latex: String.raw`e(x) \ge \max_k x_k - \min_k x_k, \quad
        x_k \text{ by } \tfrac{14}{15} Q + \tfrac1{15} Q_{k \bmod 3} \text{ or } \tfrac34 Q + \tfrac14 Q_{k \bmod 2}`,
      sharpness: 'tight',
      measure: byParts,
      check: (each) => covered(each, 1),
    },
    finer: {
      statement: 'a number is within its error of the same number by three times as many nodes in diffusion time',
      latex: String.raw`|x_N - x_{3N}| \le e(x_N)`,
      sharpness: 'upper',
      measure: (aCase: ErrorCase) => besideFinerRule(aCase),
      check: (each) => covered(each, 1),
    },
  },
  kind: 'exact',
  expects: 'holds',
  cases: errorCases,
  controls: [
    {
      id: 'half',
      title: 'errors half as large',
      breaks: 'parts',
      cases: () => casesBy('parts'),
      check: (each) => covered(each, 0.5),
    },
    {
      id: 'fewer-nodes',
      title: 'numbers by a fourth of the nodes, with the errors of all',
      breaks: 'finer',
      cases: () => casesBy('finer rule'),
      measure: (aCase: ErrorCase) => besideFinerRule(aCase, COARSE_NODES / 4),
    },
  ],
  sizes: {
    quick: { cases: 24, controlCases: 10 },
    ci: { cases: 80, controlCases: 24 },
    deep: { cases: 1000, controlCases: 100 },
  },
  constants: [
    { name: 'slack', value: SLACK, meaning: 'part of the distance between rules that an error may lack' },
    { name: 'rounding', value: ROUNDING, meaning: 'of a number, as a part of the terms it is made of' },
    { name: 'panels', value: PANELS, meaning: 'the same of integrals over training time' },
  ],
});

const BY_PANELS: ReadonlySet<string> = new Set(['explicit.sampling', 'explicit.bound']);

/** A part of the stated error covers the distance. */
function covered({ key, distance, stated, size }: Covered, part: number) {
  return {
    ...atMost((1 - SLACK) * distance, part * stated + (BY_PANELS.has(key) ? PANELS : ROUNDING) * size),
    where: key,
  };
}
