import { claim } from '../../src/claim/claim.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { atMost, times } from '../../src/numeric/estimate.js';
import {
  anyStart,
  anyWeighting,
  experiments,
  inAnyDimension,
  startElsewhere,
  trainingTimes,
} from '../generators/experiments.js';
import { anyFit } from '../generators/fits.js';
import { sizes } from '../generators/numbers.js';
import { variancePreserving } from '../generators/processes.js';
import { SYSTEM_SIZES, TRAINING_TOLERANCE } from '../generators/systems.js';
import { PAPER } from '../paper.js';
import { gainsOfFit, ratesOf, startForgotten } from './optimisation-rate.measure.js';

export const optimisationRate = claim({
  id: 'optimisation-rate',
  title: 'Gradient flow from A_0 loses at most |A_c - A_0|^2/(4 m tau) to any comparison model A_c',
  source: {
    paper: PAPER,
    locus: 'Lemma 4',
    note: '4 from e^{-2x} <= 1/(1 + 2x), where the lemma prints "<~" and the Lyapunov function of its proof gives 2',
  },
  assumptions: [
    { statement: 'gradient flow on theta = vec(A)/sqrt(m) from A_0, in any weighting, tau in the clock of theta' },
    { statement: 'tau > 0', holds: ({ trainingTimes: all }: Experiment) => all.every((tau) => tau > 0) },
  ],
  scope: [
    'the losses of the population and of the data, d up to 3, in longer profiles up to 8; A_0 = 0 half of the time',
    'tau from 1 to 1e6, as the two sides agree in the limit tau -> 0',
    'A_c is the ridge solution (B + A_0/(2 tau)) (G + I/(2 tau))^{-1}, which minimises the bound, and half way to it',
  ],
  laws: {
    rate: {
      statement: 'J(A(tau)) - J(A_c) <= |A_c - A_0|_F^2 / (4 m tau)  for every A_c',
      latex: String.raw`J(A(\tau)) - J(A_c) \le \frac{\|A_c - A_0\|_F^2}{4 m \tau} \quad \text{for every } A_c`,
      sharpness: 'tight',
      // of a system gains are compared, see `Rate`
      axes: { measured: 'measured' },
      check: ({ left, right }) => atMost(left, right),
    },
  },
  kind: 'exact',
  expects: 'holds',
  ...inAnyDimension({ trainingTimes: trainingTimes(3, 1), weighting: anyWeighting, start: anyStart, handMade: true }),
  measure: (experiment: Experiment) => ratesOf(experiment, (tau) => tau),
  forSystem: {
    needs: ['fit', 'readout', 'continuous time'],
    cases: anyFit,
    measure: gainsOfFit,
    sizes: SYSTEM_SIZES,
  },
  controls: [
    {
      id: 'clock-of-readout',
      title: 'm tau in place of tau: the time of gradient flow on A itself',
      breaks: 'rate',
      cases: () => experiments({ width: sizes(8, 64), trainingTimes: trainingTimes(2, 0.1, 100) }),
      measure: (experiment: Experiment) => ratesOf(experiment, (tau, width) => width * tau),
    },
    {
      id: 'divisor-five',
      title: '5 in place of 4, at short times, where the bound is nearly attained',
      breaks: 'rate',
      cases: () => experiments({ process: variancePreserving, trainingTimes: trainingTimes(2, 1e-4, 1e-3) }),
      check: ({ left, right }) => atMost(left, times(4 / 5, right)),
    },
    {
      id: 'start-forgotten',
      title: '|A_c|_F^2 in place of |A_c - A_0|_F^2',
      breaks: 'rate',
      cases: () => experiments({ trainingTimes: trainingTimes(2, 0.1, 10), start: startElsewhere(10, 100) }),
      measure: startForgotten,
    },
  ],
  constants: [
    { name: 'divisor', value: 4, meaning: 'the divisor of |A_c - A_0|_F^2/(m tau)' },
    {
      name: 'slack',
      value: 1 - TRAINING_TOLERANCE,
      meaning: 'the fraction of what is guaranteed that a system must gain',
    },
  ],
  proves: 'optimisation',
});
