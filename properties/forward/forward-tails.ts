import fc from 'fast-check';
import { claim } from '../../src/claim/claim.js';
import { atMost } from '../../src/numeric/estimate.js';
import { between, sizes } from '../generators/numbers.js';
import { ornsteinUhlenbeck } from '../generators/processes.js';
import { CDF_ERROR } from '../oracles/normal-tails.js';
import { PAPER } from '../paper.js';
import {
  beyondOfModes,
  beyondOfPoint,
  type ModesCase,
  type PointCase,
  points,
  pointsAndModes,
  twoModes,
} from './forward-tails.measure.js';

export const forwardTails = claim({
  id: 'forward-tails',
  title: 'All coordinates of the forward process lie within a radius that grows like sqrt(ln d)',
  source: {
    paper: PAPER,
    locus: 'Lemma 1 and Lemma 7',
    note: 'with d/delta in place of 1/delta in Lemma 1, and with the constants that both hide',
  },
  assumptions: [
    {
      statement: '0 < delta <= 1',
      holds: ({ delta }: PointCase | ModesCase) => 0 < delta && delta <= 1,
    },
    { statement: 'x(t) is observed at one time t, fixed in advance' },
  ],
  scope: [
    'points x(0) in up to 10,000 dimensions; two modes of variance 1 up to 15 from the middle; any t in (0, T]',
    'probabilities are products over coordinates and sums over modes, in closed form: nothing is drawn',
  ],
  laws: {
    coordinates: {
      statement: 'P(|x(t)|_inf > alpha_t |x(0)|_inf + sigma_t sqrt(2 ln(d/delta)) given x(0)) <= delta',
      latex: String.raw`P\bigl( \|x(t)\|_\infty > \alpha_t \|x(0)\|_\infty + \sigma_t \sqrt{2 \ln(d/\delta)}
        \,\big|\, x(0) \bigr) \le \delta`,
      sharpness: 'upper',
      axes: { measured: 'P(|x(t)|_inf beyond the radius)', bound: 'delta' },
      measure: ofPoint,
      check: ({ beyond, delta }) => atMost(beyond, delta),
    },
    modes: {
      statement: [
        'P(|x(t)| > alpha_t mu + sqrt(alpha_t^2 + sigma_t^2) sqrt(2 ln(1/delta))) <= delta',
        'for p_0 = q_1 N(-mu, 1) + q_2 N(mu, 1)',
      ].join('\n'),
      latex: String.raw`P\bigl( |x(t)| > \alpha_t \mu + \sqrt{\alpha_t^2 + \sigma_t^2} \sqrt{2 \ln(1/\delta)} \bigr)
        \le \delta, \quad p_0 = q_1 N(-\mu, 1) + q_2 N(\mu, 1)`,
      sharpness: 'upper',
      axes: { measured: 'P(|x(t)| beyond the radius)', bound: 'delta' },
      measure: ofModes,
      check: ({ beyond, delta }) => atMost(beyond, delta),
    },
  },
  kind: 'exact',
  expects: 'holds',
  cases: pointsAndModes,
  controls: [
    {
      id: 'root-of-dimension',
      title: 'sqrt(d)/delta in place of d/delta, for x(0) = 0 in 1000 dimensions and more',
      breaks: 'coordinates',
      cases: () => points(sizes(1000, 10_000), fc.constant(0)),
      measure: (aCase: PointCase) => beyondOfPoint(aCase, 0.5),
    },
    {
      id: 'spread-of-noise',
      title: 'sigma_t in place of sqrt(alpha_t^2 + sigma_t^2), early in the OU process',
      breaks: 'modes',
      cases: () => twoModes(between(0.01, 0.2), between(0.5, 2).map(ornsteinUhlenbeck)),
      measure: (aCase: ModesCase) => beyondOfModes(aCase, 0),
    },
  ],
  constants: [{ name: 'error', value: CDF_ERROR, meaning: 'relative error of the normal distribution function' }],
  proves: 'sampling',
});

function ofPoint(aCase: PointCase | ModesCase) {
  return 'mu' in aCase ? undefined : beyondOfPoint(aCase);
}

function ofModes(aCase: PointCase | ModesCase) {
  return 'mu' in aCase ? beyondOfModes(aCase) : undefined;
}
