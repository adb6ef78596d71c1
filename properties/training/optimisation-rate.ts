import fc from 'fast-check';
import { ridgeComparison } from '../../src/bound/ridge-comparison.js';
import { claim } from '../../src/claim/claim.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { setting } from '../../src/experiment/setting.js';
import { train } from '../../src/experiment/train.js';
import { atMost, type Estimate, plus, times } from '../../src/numeric/estimate.js';
import type { SystemUnderTest } from '../../src/system/system-under-test.js';
import { lossChange, lossRounding } from '../../src/training/loss-at-readout.js';
import { exactTraining, found } from '../cases/exact-training.js';
import { experiments, inAnyDimension, trainingTimes } from '../cases/experiments.js';
import { FEW_NODES } from '../cases/few-nodes.js';
import { anyFit, type Fit, fittedReadout } from '../cases/fits.js';
import { sizes } from '../cases/numbers.js';
import { SYSTEM_SIZES, TRAINING_TOLERANCE } from '../cases/systems.js';

export const optimisationRate = claim({
  id: 'optimisation-rate',
  title: 'Gradient flow loses at most |A_c|^2/(4 m tau) to any comparison model A_c',
  source: {
    paper: 'Li, Li, Zhang, Bian 2023',
    locus: 'Lemma 4',
    note: 'sharpened: 4 m tau, from e^{-2x} <= 1/(1 + 2x), where their argument gives 2 m tau',
  },
  assumptions: [
    { statement: 'gradient flow on theta = vec(A)/sqrt(m) from A = 0, tau in the clock of theta' },
    { statement: 'tau > 0', holds: ({ trainingTimes: all }: Experiment) => all.every((tau) => tau > 0) },
  ],
  scope: [
    'the loss of the population; d up to 3, in longer profiles up to 8',
    'A_c is the ridge solution B (G + I/(2 tau))^{-1}, which minimises the right side, and half of that solution',
    'for a system, what it gains against what is guaranteed, as the loss of its data is infinite',
  ],
  laws: {
    rate: {
      says: 'J(A(tau)) <= J(A_c) + |A_c|_F^2 / (4 m tau)  for every A_c',
      latex: String.raw`J(A(\tau)) \le J(A_c) + \frac{\|A_c\|_F^2}{4 m \tau} \quad \text{for every } A_c`,
      sharpness: 'tight',
      of: (rate) =>
        'gained' in rate
          ? atMost(times(1 - TRAINING_TOLERANCE, rate.guaranteed), rate.gained)
          : atMost(rate.reached, plus(rate.compared, rate.distance), rate.initialLoss),
    },
  },
  kind: 'exact',
  expects: 'holds',
  ...inAnyDimension({ trainingTimes: trainingTimes(4) }),
  measure: (experiment: Experiment) => losses(experiment, (tau) => tau),
  on: { needs: ['fit', 'readout'], cases: () => anyFit, measure: gainsOfFit, sizes: SYSTEM_SIZES },
  controls: [
    {
      id: 'clock-of-readout',
      title: 'm tau in place of tau: the time of gradient flow on A itself',
      breaks: 'rate',
      cases: () =>
        sizes(10, 400).chain((samples) =>
          experiments({
            width: sizes(8, 64),
            samples: fc.constant(samples),
            trainingTimes: trainingTimes(2, 0.1, samples),
          }),
        ),
      measure: (experiment: Experiment) => losses(experiment, (tau, width) => width * tau),
    },
  ],
  constants: [
    { name: 'divisor', value: 4, meaning: 'the divisor of |A_c|_F^2/(m tau)' },
    {
      name: 'slack',
      value: 1 - TRAINING_TOLERANCE,
      meaning: 'the fraction of what is guaranteed that a system must gain',
    },
  ],
  proves: 'optimisation',
});

/** What is seen at one training time; where only changes of the loss are finite, what it gains. */
type Rate = Losses | Gains;

/** The two sides, in nats. */
interface Losses {
  readonly tau: number;
  /** J(A(tau)) and J(A_c). */
  readonly reached: Estimate;
  readonly compared: Estimate;
  /** |A_c|_F^2/(4 m tau). */
  readonly distance: number;
  /** J(0). */
  readonly initialLoss: number;
}

/** How far the two sides are below J(0), in nats. */
interface Gains {
  readonly tau: number;
  /** J(0) - J(A(tau)). */
  readonly gained: Estimate;
  /** J(0) - J(A_c) - |A_c|_F^2/(4 m tau). */
  readonly guaranteed: Estimate;
}

/** @param clock the time that the right side is given */
function losses(experiment: Experiment, clock: (tau: number, width: number) => number): Rate[] {
  const { population, initialLoss } = train(setting(experiment), experiment.trainingTimes, FEW_NODES);
  const { loss, flow, change } = population;
  return experiment.trainingTimes.flatMap((tau, k) => {
    const best = ridgeComparison(population, clock(tau, loss.width));
    return [1, 0.5].map((part) => {
      const other = best.readout.map((a) => part * a);
      return {
        tau,
        reached: {
          value: initialLoss.value + change[k].value,
          error: change[k].error + lossRounding(loss, flow.readouts[k]),
        },
        compared: { value: initialLoss.value + lossChange(loss, other), error: lossRounding(loss, other) },
        distance: part * part * best.distance,
        initialLoss: initialLoss.value,
      };
    });
  });
}

/** The gains of a model that a system has trained, beside the ridge solution. */
function gainsOfFit(fit: Fit, system: SystemUnderTest): Rate {
  const done = fittedReadout(system, fit);
  const tau = fit.trainingTime;
  const training = exactTraining(done, tau);
  return {
    tau,
    gained: found(training, ({ empirical }) => -lossChange(empirical.loss, done.readout)),
    guaranteed: found(training, ({ empirical }) => {
      const { change, distance } = ridgeComparison(empirical, tau);
      return -change - distance;
    }),
  };
}
