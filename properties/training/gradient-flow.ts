import { claim } from '../../src/claim/claim.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { atMost } from '../../src/numeric/estimate.js';
import { anyStart, anyWeighting, experiments, inAnyDimension } from '../generators/experiments.js';
import { anyFit } from '../generators/fits.js';
import { sizes } from '../generators/numbers.js';
import { ofNoSystem, SYSTEM_SIZES } from '../generators/systems.js';
import { PAPER } from '../paper.js';
import {
  clockOfReadout,
  clockOfTheta,
  flowEnds,
  integrals,
  looseFlows,
  type ReadoutGap,
  restartOfFit,
  restarts,
  TOLERANCE,
  twoTimes,
} from './gradient-flow.measure.js';

export const gradientFlowClaim = claim({
  id: 'gradient-flow',
  title: 'The trained readout solves the equation of gradient flow',
  source: {
    paper: PAPER,
    locus: 'eqs. 9 and 10',
    note: 'in a clock of 2/T times theirs',
  },
  assumptions: [
    { statement: 'gradient flow on theta = vec(A)/sqrt(m) from A_0, in any weighting, tau in the clock of theta' },
    {
      statement: '0 < tau_1 <= tau_2',
      holds: ({ trainingTimes: [from, to] }: Experiment) => 0 < from && from <= to,
    },
  ],
  scope: [
    'the losses of the population and of the data, d up to 3, in longer profiles up to 8; 2 <= tau_2/tau_1 <= 100',
    'A_0 = 0 half of the time; G and B are those of the weighting in which the model is trained',
    'for a system, the flow on its data from tau_1 = 0, where A = 0, to the readout that it has trained',
  ],
  laws: {
    integral: {
      statement: 'A(tau_2) - A(tau_1) = ∫_{tau_1}^{tau_2} (B - A(s) G) ds',
      latex: String.raw`A(\tau_2) - A(\tau_1) = \int_{\tau_1}^{\tau_2} (B - A(s) G) \, ds`,
      sharpness: 'tight',
      measure: integrals,
      check: ofReadouts,
    },
    semigroup: {
      statement: 'A(tau_2) = Phi_{tau_2 - tau_1}(A(tau_1)),  Phi the flow of A -> B - A G',
      latex: String.raw`A(\tau_2) = \Phi_{\tau_2 - \tau_1}(A(\tau_1)), \quad
        \Phi \text{ the flow of } A \mapsto B - A G`,
      sharpness: 'tight',
      measure: restarts(clockOfTheta),
      check: ofReadouts,
    },
    decay: {
      statement: '|A(tau) G - B|_F <= |A(tau) - A_0|_F / tau',
      latex: String.raw`\|A(\tau) G - B\|_F \le \|A(\tau) - A_0\|_F / \tau`,
      sharpness: 'tight',
      measure: flowEnds,
      // exp(-x) <= (1 - exp(-x))/x in each eigendirection
      check: ({ tau, moved, left }) => atMost(left, moved / tau),
    },
    'stated-error': {
      statement: '|A_k(tau) - A(tau)|_F <= e_k,  the error stated after k steps of Lanczos',
      latex: String.raw`\|A_k(\tau) - A(\tau)\|_F \le e_k \text{ after } k \text{ steps of Lanczos}`,
      sharpness: 'upper',
      measure: looseFlows,
      check: ({ distance, stated }) => atMost(distance, stated),
    },
  },
  kind: 'identity',
  expects: 'holds',
  ...inAnyDimension({ trainingTimes: twoTimes(1e2), weighting: anyWeighting, start: anyStart, handMade: true }),
  forSystem: {
    needs: ['fit', 'readout', 'continuous time'],
    cases: anyFit,
    measures: {
      integral: ofNoSystem,
      semigroup: restartOfFit(clockOfTheta),
      decay: ofNoSystem,
      'stated-error': ofNoSystem,
    },
    controls: [
      {
        id: 'clock-of-readout',
        title: 'm tau in place of tau: the time of gradient flow on A itself',
        breaks: 'semigroup',
        measure: restartOfFit(clockOfReadout),
      },
    ],
    sizes: SYSTEM_SIZES,
  },
  controls: [
    {
      id: 'clock-of-readout',
      title: 'm tau in place of tau: the time of gradient flow on A itself',
      breaks: 'semigroup',
      cases: () => experiments({ width: sizes(8, 64), trainingTimes: twoTimes(1) }),
      measure: restarts(clockOfReadout),
    },
  ],
  constants: [
    {
      name: 'tolerance',
      value: TOLERANCE,
      meaning: 'required agreement of two readouts, as a fraction of |A_0|_F + |A(tau_2) - A_0|_F',
    },
  ],
});

function ofReadouts({ distance, size, tolerance }: ReadoutGap) {
  return atMost(distance, tolerance * size);
}
