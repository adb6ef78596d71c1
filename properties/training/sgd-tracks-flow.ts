import { claim } from '../../src/claim/claim.js';
import type { Ladder, Vacuous } from '../../src/claim/law.js';
import { theilSen } from '../../src/evidence/theil-sen.js';
import { hasTensors, MISSING } from '../../src/network/tensorflow.js';
import { atMost, type Comparison, type Estimate, equal } from '../../src/numeric/estimate.js';
import {
  besideClosedForm,
  type DescentCase,
  descentCases,
  freshLadder,
  overSequences,
  type SequenceMoments,
  spreadLadder,
} from './sgd-tracks-flow.measure.js';

/** How far the slope of the spread may be from 1, its limit as eta goes to 0. */
const ORDER_OFF = 0.1;
/** The slope of the distance from exact denoising in the size of a batch is -1/2 in the mean. */
const LEAST_FALL = -0.25;
/** Rounding of the logarithm of what is found in single precision. */
const LADDER_ROUNDING = 1e-3;
/** That of a distance that falls faster than the batch. Slopes scatter by 0.13, and more where few points activate a feature: of 600 one is less. */
const CONTROL_FALL = -1.25;
/** Slopes exceed that in so many draws, and those of the spread exceed what its control asks. */
const CONTROL_RATE = 0.99;

const sequences = ({ drawn }: DescentCase) => overSequences(drawn);

export const sgdTracksFlow = claim({
  id: 'sgd-tracks-flow',
  title: 'TensorFlow.js trains random features along the path that descent has in closed form',
  source: {
    paper: 'this suite',
    locus: 'L9',
    note: 'training by a library, with automatic differentiation in single precision, in place of the flow of Li, Li, Zhang, Bian 2023',
  },
  assumptions: [
    { statement: 'A_k is k steps on theta = vec(A)/sqrt(m) from A_0 = 0, taken by TensorFlow.js in plain JavaScript' },
    { statement: 'a batch of noised points has the loss T/2 times the mean of lambda_t |s_A(x_t, t) + z/sigma_t|^2' },
    { statement: 'eta <= 1/lambda_max(G)', holds: ({ given }: DescentCase) => 0 < given.pace && given.pace <= 1 },
  ],
  scope: [
    'up to 12 features in up to three dimensions, any weighting, and times from T/100 on where the noise is given',
    'the spread is that over all sequences of batches of two data',
    'fresh noise on the line, at all times, weighted by sigma^2, in batches of 8 and of 128 noised points, 8 runs each',
  ],
  laws: {
    path: {
      statement: [
        'A_k = B V diag((1 - (1 - eta l)^k)/l) V^T,  G = V diag(l) V^T,',
        'but for what single precision rounds in each step, for a batch of all noised points',
      ].join('\n'),
      latex: String.raw`A_k = B V \operatorname{diag}\Bigl( \frac{1 - (1 - \eta l)^k}{l} \Bigr) V^\top, \quad
        G = V \operatorname{diag}(l) V^\top`,
      sharpness: 'tight',
      kind: 'identity',
      measure: ({ given }: DescentCase) => besideClosedForm(given),
      check: (found) => ('vacuous' in found ? found : atMost(found.off, found.allowed, found.size)),
    },
    mean: {
      statement: "E A_k = A'_k,  A'_{k+1} = A'_k + eta (B - A'_k G),  for batches of the points of one datum",
      latex: String.raw`E A_k = A'_k, \quad A'_{k+1} = A'_k + \eta (B - A'_k G)`,
      sharpness: 'tight',
      kind: 'identity',
      measure: sequences,
      check: (found) => ('vacuous' in found ? found : atMost(found.offMean, found.allowed, found.size)),
    },
    spread: {
      statement: 'E|A_k - E A_k|_F^2 = tr C_k,  C_k by the recursion of sgd-spread',
      latex: String.raw`E\|A_k - E A_k\|_F^2 = \operatorname{tr} C_k`,
      sharpness: 'tight',
      kind: 'identity',
      measure: sequences,
      check: (found) => ('vacuous' in found ? found : spreadIs(found, found.variance)),
    },
    order: {
      statement: 'at a fixed k eta the slope of ln E|A_k - E A_k|_F^2 in ln eta is within 0.1 of 1 in the median',
      latex: String.raw`\text{at a fixed } k \eta \text{ the slope of } \ln E\|A_k - E A_k\|_F^2 \text{ in } \ln \eta
        \text{ is within } 0.1 \text{ of } 1 \text{ in the median}`,
      sharpness: 'tight',
      kind: 'trend',
      axes: { measured: 'distance of the slope from 1', bound: 'largest' },
      measure: ({ drawn }: DescentCase) => spreadLadder(drawn),
      check: (ladder) => slopeIsNear(ladder, 1),
    },
    'fresh-noise': {
      statement: [
        "the slope of ln (E|A_k - A'_k|_F^2)^(1/2) in the logarithm of the batch is at most -1/4 in the median,",
        "A'_k by descent on the loss whose noise is integrated out; -1/2 as the batch grows",
      ].join('\n'),
      latex: String.raw`\frac{d \ln (E\|A_k - A'_k\|_F^2)^{1/2}}{d \ln \text{batch}} \le -\tfrac14 \text{ in the median}`,
      sharpness: 'upper',
      kind: 'trend',
      measure: ({ fresh }: DescentCase) => freshLadder(fresh),
      check: (ladder) => slopeIsAtMost(ladder, LEAST_FALL),
    },
  },
  kind: 'exact',
  expects: 'holds',
  missing: () => (hasTensors() ? undefined : MISSING),
  cases: descentCases,
  controls: [
    {
      id: 'thousandth',
      title: 'the closed form of steps that are a thousandth longer',
      breaks: 'path',
      measure: ({ given }: DescentCase) => besideClosedForm(given, 1.001),
    },
    {
      id: 'one-batch',
      title: 'one batch for all steps, in place of a fresh one for each',
      breaks: 'mean',
      measure: ({ drawn }: DescentCase) => overSequences(drawn, true),
    },
    {
      id: 'batch-of-two',
      title: 'the variance of batches of two data',
      breaks: 'spread',
      check: (found) => ('vacuous' in found ? found : spreadIs(found, found.ofTwo)),
    },
    {
      id: 'square-of-the-step',
      title: 'a variance of the order of eta^2',
      breaks: 'order',
      exceedance: CONTROL_RATE,
      check: (ladder) => slopeIsNear(ladder, 2),
    },
    {
      id: 'faster-than-the-batch',
      title: 'a distance that falls faster than the batch: the slope is at most -5/4',
      breaks: 'fresh-noise',
      exceedance: CONTROL_RATE,
      check: (ladder) => slopeIsAtMost(ladder, CONTROL_FALL),
    },
  ],
  constants: [
    {
      name: 'order',
      value: ORDER_OFF,
      meaning: 'how far the slope of the spread may be from 1, its limit as eta goes to 0',
    },
    { name: 'fall', value: LEAST_FALL, meaning: 'the slope of the distance from exact denoising, -1/2 in the limit' },
  ],
  sizes: {
    quick: { cases: 36, controlCases: 60 },
    ci: { cases: 48, controlCases: 60 },
    deep: { cases: 400, controlCases: 60 },
  },
});

function spreadIs({ spread, allowedSpread, square }: SequenceMoments, variance: number): Comparison {
  return equal(spread, variance, { tolerance: allowedSpread / square, scale: square });
}

function slopeIsNear(ladder: Ladder | Vacuous, order: number): Comparison | Vacuous {
  if ('vacuous' in ladder) return ladder;
  const { value, error } = slopeOf(ladder);
  return atMost({ value: Math.abs(value - order), error }, ORDER_OFF);
}

function slopeIsAtMost(ladder: Ladder | Vacuous, most: number): Comparison | Vacuous {
  return 'vacuous' in ladder ? ladder : atMost(slopeOf(ladder), most);
}

/** The slope of two points in logarithms. */
function slopeOf({ x, y }: Ladder): Estimate {
  const points = y.map((value) => ({ value: Math.log(value), error: LADDER_ROUNDING }));
  return theilSen(x.map(Math.log), points);
}
