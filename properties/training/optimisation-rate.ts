import fc from 'fast-check';
import { claim, control, systemCheck } from '../../src/claim/claim.js';
import type { Comparison } from '../../src/evidence/comparison.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { dot } from '../../src/numeric/vectors.js';
import { ridgeReadout } from '../../src/training/gradient-flow.js';
import { lossChange, lossRounding } from '../../src/training/loss-at-readout.js';
import { inAnyDimension } from '../cases/any-dimension.js';
import { experiments, sizes, trainingTimes } from '../cases/generators.js';
import { dataLosses } from '../cases/systems/data-loss.js';
import { anyFit, type Fit, type FittedReadout, fittedReadout } from '../cases/systems/fits.js';
import { SYSTEM_SIZES } from '../cases/systems/sizes.js';
import { TRAINING_TOLERANCE } from '../cases/systems/tolerance.js';
import { trainOnPopulation } from '../cases/trained.js';

/** From e^{-2x} <= 1/(1 + 2x); that of the paper is 2. */
const DIVISOR = 4;

/**
 * J(A(tau)) against J(A_c) + |A_c|_F^2/(4 m clock(tau)) for the A_c that makes it smallest, the ridge solution
 * B (G + I/(2 clock))^{-1}, and for a halved one: the inequality is for every A_c.
 */
export function compareRate(experiment: Experiment, clock: (tau: number, width: number) => number): Comparison[] {
  const { loss, flow, scoreLoss, flowError, initialLoss } = trainOnPopulation(experiment);
  return experiment.trainingTimes.flatMap((tau, k) => {
    const time = clock(tau, loss.width);
    const best = ridgeReadout(flow.spectrum, 2 / (DIVISOR * time));
    return [1, 0.5].map((part) => {
      const other = best.map((a) => part * a);
      const approximation = initialLoss + lossChange(loss, other);
      const distance = dot(other, other) / (DIVISOR * loss.width * time);
      return {
        measured: scoreLoss[k],
        bound: approximation + distance,
        // any A_c will do, so only A(tau) and the two losses have errors
        error: flowError[k] + lossRounding(loss, flow.readouts[k]) + lossRounding(loss, other),
        scale: initialLoss,
        detail: {
          trainingTime: tau,
          width: loss.width,
          initialLoss,
          comparisonNorm: Math.sqrt(dot(other, other)),
          approximation,
          distance,
          lanczosSteps: Math.max(...flow.spectrum.map(({ eigen }) => eigen.values.length)),
        },
      };
    });
  });
}

/**
 * What a system's training has gained, J_n(0) - J_n(A), against what the rate guarantees for the ridge solution A_c: both with the loss of
 * the data, of which only differences are numbers.
 */
function compareFit(done: FittedReadout, { trainingTime: tau }: Fit): Comparison {
  const [fine, coarse] = dataLosses(done, tau).map(({ loss, flow }) => {
    const best = ridgeReadout(flow.spectrum, 1 / (2 * tau));
    const distance = dot(best, best) / (4 * loss.width * tau);
    return { guaranteed: -lossChange(loss, best) - distance, gained: -lossChange(loss, done.readout) };
  });
  return {
    measured: (1 - TRAINING_TOLERANCE) * fine.guaranteed,
    bound: fine.gained,
    error: Math.abs(fine.guaranteed - coarse.guaranteed) + Math.abs(fine.gained - coarse.gained),
    detail: { trainingTime: tau, ...fine },
  };
}

export const optimisationRate = claim({
  id: 'optimisation-rate',
  group: 'training',
  title: 'Gradient flow loses at most |A_c|^2/(4 m tau) to any comparison model A_c',
  source: { paper: 'Li, Li, Zhang, Bian 2023', locus: 'Lemma 4, sharpened (2 in place of 4 there)' },
  statement: String.raw`J(A(\tau)) \le J(A_c) + \frac{\|A_c\|_F^2}{4 m \tau} \quad \text{for every } A_c`,
  plain: 'J(A(tau)) <= J(A_c) + |A_c|_F^2 / (4 m tau)  for every A_c',
  sharpness: 'tight',
  assumptions: [
    { statement: 'gradient flow on theta = vec(A)/sqrt(m) from A = 0, tau in the clock of theta' },
    { statement: 'tau > 0', holds: (experiment: Experiment) => experiment.trainingTimes.every((tau) => tau > 0) },
  ],
  kind: 'exact',
  expects: 'holds',
  ...inAnyDimension({ trainingTimes: trainingTimes(4) }),
  check: (experiment) => compareRate(experiment, (tau) => tau),
  constants: [{ name: 'divisor', value: DIVISOR, meaning: 'the divisor of |A_c|_F^2/(m tau)' }],
  experiment: (experiment) => experiment,
  controls: [
    control({
      id: 'clock-of-readout',
      title: 'm tau in place of tau: the time of gradient flow on A itself',
      cases: sizes(10, 400).chain((samples) =>
        experiments({
          width: sizes(8, 64),
          samples: fc.constant(samples),
          trainingTimes: trainingTimes(2, 0.1, samples),
        }),
      ),
      check: (experiment) => compareRate(experiment, (tau, width) => width * tau),
    }),
  ],
  proves: 'optimisation',
  onSystem: {
    needs: ['fit', 'readout'],
    of: (system) =>
      systemCheck({ cases: anyFit, check: (fit) => compareFit(fittedReadout(system, fit), fit), sizes: SYSTEM_SIZES }),
  },
});
