import { ridgeComparison } from '../../src/bound/ridge-comparison.js';
import { claim } from '../../src/claim/claim.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { setting } from '../../src/experiment/setting.js';
import { train } from '../../src/experiment/train.js';
import type { Training } from '../../src/experiment/training.js';
import { atMost, type Estimate, plus, type Quantity, times } from '../../src/numeric/estimate.js';
import { dot, norm } from '../../src/numeric/vectors.js';
import type { SystemUnderTest } from '../../src/system/system-under-test.js';
import type { Descent } from '../../src/training/gradient-flow.js';
import { lossChange, lossGradient, lossRounding } from '../../src/training/loss-at-readout.js';
import { exactTraining, found } from '../cases/exact-training.js';
import { experiments, inAnyDimension, trainingTimes } from '../cases/experiments.js';
import { FEW_NODES, INITIAL_LOSS_MISMATCH, initialLossAtNodes } from '../cases/few-nodes.js';
import { anyFit, type Fit, fittedReadout } from '../cases/fits.js';
import { learnableNormals } from '../cases/learnable-normals.js';
import { SYSTEM_SIZES, TRAINING_TOLERANCE } from '../cases/systems.js';

/** max over x > 0 of (1 - e^{-x})^2 (1 + x)/x, rounded up; attained at x = 3.5. */
const COMPARISON_FACTOR = 1.2093;

export const normGrowth = claim({
  id: 'norm-growth',
  title: 'The squared RKHS norm of the trained score is at most tau times the loss that training has gained',
  source: { paper: 'Li, Li, Zhang, Bian 2023', locus: 'Lemma 5', note: 'in the clock of theta' },
  assumptions: [
    { statement: 'gradient flow on theta = vec(A)/sqrt(m) from A = 0, tau in the clock of theta' },
    { statement: 'J(0) - J(A(tau)) is a difference of the loss that is descended, of the population or of the data' },
    { statement: 'tau > 0', holds: ({ trainingTimes: all }: Experiment) => all.every((tau) => tau > 0) },
  ],
  scope: [
    'the first law on the population and on the data, the second on the population alone: J of the data is infinite',
    'd up to 3, in longer profiles up to 8; A_c is the ridge solution B (G + I/tau)^{-1}, which minimises the bound',
  ],
  laws: {
    gain: {
      says: '|A(tau)|_F^2 / m <= tau (J(0) - J(A(tau)))',
      latex: String.raw`\frac{\|A(\tau)\|_F^2}{m} \le \tau \, \bigl( J(0) - J(A(\tau)) \bigr)`,
      sharpness: 'tight',
      of: ({ square, tau, gain, slack }) => atMost(square, times(slack * tau, gain)),
    },
    comparison: {
      says: '|A(tau)|_F^2 / m <= 1.2093 (|A_c|_F^2 / m + 2 tau J(A_c))  for every A_c',
      latex: String.raw`\frac{\|A(\tau)\|_F^2}{m} \le 1.2093 \, \Bigl( \frac{\|A_c\|_F^2}{m} + 2 \tau J(A_c) \Bigr)
        \ \text{for every } A_c`,
      sharpness: 'tight',
      of: (values) => ofComparison(values, COMPARISON_FACTOR),
    },
  },
  kind: 'exact',
  expects: 'holds',
  ...inAnyDimension({ trainingTimes: trainingTimes(3) }),
  measure: norms,
  on: { needs: ['fit', 'readout'], cases: () => anyFit, measure: normOfFit, sizes: SYSTEM_SIZES },
  controls: [
    {
      id: 'half-the-time',
      title: 'tau/2 in place of tau, at short times, where the bound is attained',
      breaks: 'gain',
      cases: () => experiments({ trainingTimes: trainingTimes(2, 1e-4, 1e-2) }),
      of: ({ square, tau, gain }) => atMost(square, times(0.5 * tau, gain)),
    },
    {
      id: 'third-of-the-comparison',
      title: '0.4 in place of 1.2093, for scores that the features can follow',
      breaks: 'comparison',
      cases: () => learnableNormals(trainingTimes(2, 1, 10)),
      of: (values) => ofComparison(values, 0.4),
    },
  ],
  constants: [
    {
      name: 'comparison factor',
      value: COMPARISON_FACTOR,
      meaning: 'max over x > 0 of (1 - e^{-x})^2 (1 + x)/x, rounded up',
    },
    INITIAL_LOSS_MISMATCH,
  ],
  proves: 'sampling',
});

/** A trained model A. */
interface Norm {
  readonly tau: number;
  /** |A|_F^2/m. */
  readonly square: Quantity;
  /** J(0) - J(A) in nats, of the loss that is descended. */
  readonly gain: Estimate;
  /** What the bound is multiplied by: more than 1 for a system. */
  readonly slack: number;
  readonly other?: Other;
}

/** The comparison model. */
interface Other {
  /** |A_c|_F^2/m. */
  readonly square: number;
  /** J(A_c). */
  readonly loss: Estimate;
}

function ofComparison({ square, tau, other }: Norm, factor: number) {
  return other && atMost(square, times(factor, plus(other.square, times(2 * tau, other.loss))));
}

function norms(experiment: Experiment): Norm[] {
  const training = train(setting(experiment), experiment.trainingTimes, FEW_NODES);
  const { population, empirical, times: taus } = training;
  return taus.flatMap((_, k) => [
    { ...trainedNorm(population, k), other: otherOf(training, k) },
    trainedNorm(empirical, k),
  ]);
}

function trainedNorm({ loss, flow }: Descent, k: number): Norm {
  const [A, error] = [flow.readouts[k], flow.errors[k]];
  const length = norm(A);
  return {
    tau: flow.times[k],
    // an error e of A moves |A|^2 by 2 |A| e, and J by |grad J| e
    square: { value: (length * length) / loss.width, error: ((2 * length) / loss.width) * error },
    gain: { value: -lossChange(loss, A), error: lossGradient(loss, A) * error + lossRounding(loss, A) },
    slack: 1,
  };
}

function otherOf(training: Training, k: number): Other {
  const { loss } = training.population;
  // the ridge I/tau is twice that of the rate
  const { readout, change } = ridgeComparison(training.population, training.times[k], 2);
  const rounded = { value: change, error: lossRounding(loss, readout) };
  return { square: dot(readout, readout) / loss.width, loss: plus(initialLossAtNodes(training), rounded) };
}

/** A model that a system has trained, whose norm may be off by the tolerance. */
function normOfFit(fit: Fit, system: SystemUnderTest): Norm {
  const done = fittedReadout(system, fit);
  const A = done.readout;
  return {
    tau: fit.trainingTime,
    square: dot(A, A) / done.features.width,
    gain: found(exactTraining(done, fit.trainingTime), ({ empirical }) => -lossChange(empirical.loss, A)),
    slack: (1 + TRAINING_TOLERANCE) * (1 + TRAINING_TOLERANCE),
  };
}
