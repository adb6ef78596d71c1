import fc from 'fast-check';
import { claim, control } from '../../claim/claim.js';
import type { Comparison } from '../../claim/comparison.js';
import type { Experiment } from '../../experiment/schema.js';
import { dot } from '../../numeric/lanczos.js';
import { lossChange, ridgeReadout } from '../../training/gradient-flow.js';
import { experiments, sizes, trainingTimes } from '../generators.js';
import { lossRounding, trainOnPopulation } from '../trained.js';

/**
 * J(A(tau)) against J(A_c) + |A_c|_F^2/(4 m clock(tau)) for the A_c that makes it smallest, the ridge solution
 * B (G + I/(2 clock))^{-1}, and for a halved one: the inequality is for every A_c.
 */
function compare(experiment: Experiment, clock: (tau: number, width: number) => number): Comparison[] {
  const { loss, flow, scoreLoss, flowError, initialLoss } = trainOnPopulation(experiment);
  return experiment.trainingTimes.flatMap((tau, k) => {
    const time = clock(tau, loss.width);
    const best = ridgeReadout(flow.spectrum, 1 / (2 * time));
    return [1, 0.5].map((part) => {
      const other = best.map((a) => part * a);
      const approximation = initialLoss + lossChange(loss, other);
      const distance = dot(other, other) / (4 * loss.width * time);
      return {
        measured: scoreLoss[k],
        bound: approximation + distance,
        // any A_c will do, so only A(tau) and the two losses have errors
        error: flowError[k] + lossRounding(loss, flow.readouts[k]) + lossRounding(loss, other),
        scale: initialLoss,
        detail: {
          trainingTime: tau,
          initialLoss,
          approximation,
          distance,
          lanczosSteps: flow.spectrum.eigen.values.length,
        },
      };
    });
  });
}

export const optimisationRate = claim({
  id: 'optimisation-rate',
  group: 'lemmas',
  title: 'Gradient flow loses at most |A_c|^2/(4 m tau) to any comparison model A_c',
  source: { paper: 'Li, Li, Zhang, Bian 2023', locus: 'Lemma 4, sharpened (2 in place of 4 there)' },
  statement: String.raw`J(A(\tau)) \le J(A_c) + \frac{\|A_c\|_F^2}{4 m \tau} \quad \text{for every } A_c`,
  sharpness: 'tight',
  assumptions: [
    { statement: 'gradient flow on theta = vec(A)/sqrt(m) from A = 0, tau in the clock of theta' },
    { statement: 'tau > 0', holds: (experiment: Experiment) => experiment.trainingTimes.every((tau) => tau > 0) },
  ],
  kind: 'exact',
  expects: 'holds',
  cases: experiments({ trainingTimes: trainingTimes(4) }),
  check: (experiment) => compare(experiment, (tau) => tau),
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
      check: (experiment) => compare(experiment, (tau, width) => width * tau),
    }),
  ],
  proves: 'optimisation',
});
