import { deviationInLoss, flowDeviations } from '../../src/bound/flow-deviation.js';
import { samplingIntegral } from '../../src/bound/sampling-error.js';
import { claim } from '../../src/claim/claim.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { setting } from '../../src/experiment/setting.js';
import { train } from '../../src/experiment/train.js';
import type { Training } from '../../src/experiment/training.js';
import { atMost, type Estimate, plus, root, times } from '../../src/numeric/estimate.js';
import { operatorNorm } from '../../src/numeric/operator-norm.js';
import { minus, norm } from '../../src/numeric/vectors.js';
import type { QuadraticLoss } from '../../src/training/quadratic-loss.js';
import { experiments, inAnyDimension, trainingTimes } from '../cases/experiments.js';
import { FEW_NODES, INITIAL_LOSS_MISMATCH, initialLossAtNodes } from '../cases/few-nodes.js';
import { variancePreserving } from '../cases/processes.js';
import { mixtures } from '../cases/targets.js';

/** int_0^tau sqrt(s) ds = (2/3) tau^{3/2}, and |A(s)|_F <= sqrt(s m J_0). */
const GRAM_FACTOR = 2 / 3;

export const stability = claim({
  id: 'stability',
  title: 'Sampling the data moves the trained readout no further than the moves of the gram and the cross moment allow',
  source: { paper: 'this suite', locus: 'L8', note: 'in place of the Rademacher step of Li, Li, Zhang, Bian 2023' },
  assumptions: [
    {
      statement:
        'A and A_n are the gradient flows from A = 0 on the population and on the data, tau in the clock of theta',
    },
    { statement: 'J(0) is the loss of the population' },
    {
      statement: 'training times are positive and ascend',
      holds: ({ trainingTimes: all }: Experiment) => all.every((tau, k) => tau > 0 && tau >= (all[k - 1] ?? 0)),
    },
  ],
  scope: ['one time quadrature for both losses; d up to 3, in longer profiles up to 8; tau from 0.01 to 1e6'],
  laws: {
    loss: {
      says: '|D G^(1/2)|_F^2 <= 1/2 ∫_0^tau |dB - A_n(s) dG|_F^2 ds,  D = A_n - A,  dB = B_n - B,  dG = G_n - G',
      latex: String.raw`\|D G^{1/2}\|_F^2 \le \tfrac12 \int_0^\tau \|\Delta B - A_n(s) \Delta G\|_F^2 \, ds, \quad
        D = A_n - A,\ \Delta B = B_n - B,\ \Delta G = G_n - G`,
      sharpness: 'tight',
      of: ({ inLoss, integral }) => atMost(inLoss, times(0.5, integral)),
    },
    norm: {
      says: '|D|_F <= tau |dB|_F + (2/3) tau^(3/2) sqrt(m J(0)) |dG|_op',
      latex: String.raw`\|D\|_F \le \tau \|\Delta B\|_F + \tfrac23 \tau^{3/2} \sqrt{m J(0)} \, \|\Delta G\|_{op}`,
      sharpness: 'tight',
      of: (values) => ofNorm(values, values.tau),
    },
    monotone: {
      says: '|A_n(tau)|_F is nondecreasing in tau',
      latex: String.raw`\|A_n(\tau)\|_F \text{ is nondecreasing in } \tau`,
      sharpness: 'tight',
      of: ({ sizeBefore, size }) => sizeBefore && atMost(sizeBefore, size),
    },
  },
  kind: 'exact',
  expects: 'holds',
  ...inAnyDimension({ trainingTimes: trainingTimes(3) }),
  measure: movedBySampling,
  controls: [
    {
      id: 'half-the-shift',
      title: 'tau |dB|/2 in place of tau |dB|, at short times and for targets near 0, where dG adds little',
      breaks: 'norm',
      cases: () =>
        experiments({ process: variancePreserving, target: mixtures(1), trainingTimes: trainingTimes(3, 1e-3, 0.1) }),
      of: (values) => ofNorm(values, 0.5 * values.tau),
    },
  ],
  constants: [
    { name: 'gram factor', value: GRAM_FACTOR, meaning: 'the factor of tau^(3/2) sqrt(m J(0)) |dG|_op' },
    INITIAL_LOSS_MISMATCH,
  ],
  proves: 'sampling',
});

/** What sampling the data does to the readout at one training time, D = A_n - A, beside what it does to the loss. */
interface Moved {
  readonly tau: number;
  readonly width: number;
  readonly initialLoss: Estimate;
  /** |D G^{1/2}|_F^2 and |D|_F. */
  readonly inLoss: Estimate;
  readonly inNorm: Estimate;
  /** int_0^tau |dB - A_n(s) dG|_F^2 ds. */
  readonly integral: Estimate;
  /** |dB|_F and |dG|_op. */
  readonly shift: Estimate;
  readonly gram: Estimate;
  /** |A_n|_F, and the same at the training time before. */
  readonly size: Estimate;
  readonly sizeBefore?: Estimate;
}

/** @param shiftFactor of |dB|_F: tau */
function ofNorm({ tau, width, initialLoss, inNorm, shift, gram }: Moved, shiftFactor: number) {
  const gramFactor = times(GRAM_FACTOR * tau, root(times(tau * width, initialLoss)));
  return atMost(inNorm, plus(times(shiftFactor, shift), times(gramFactor, gram)));
}

function movedBySampling(experiment: Experiment): Moved[] {
  const training = train(setting(experiment), experiment.trainingTimes, FEW_NODES);
  const { population, empirical } = training;
  const { loss } = population;
  const shifts = shiftsOf(loss, empirical.loss);
  const integrals = integralsOf(training);
  const sizes = empirical.flow.readouts.map((A, k) => ({ value: norm(A), error: empirical.flow.errors[k] }));
  return flowDeviations(population, empirical).map((deviation, k) => ({
    tau: deviation.tau,
    width: loss.width,
    initialLoss: initialLossAtNodes(training),
    inLoss: deviationInLoss(loss, deviation),
    inNorm: { value: norm(deviation.difference), error: deviation.error },
    integral: integrals[k],
    ...shifts,
    size: sizes[k],
    ...(k === 0 ? {} : { sizeBefore: sizes[k - 1] }),
  }));
}

/** |dB|_F and |dG|_op, with the rounding of entries that nearly agree. */
function shiftsOf(population: QuadraticLoss, empirical: QuadraticLoss): Pick<Moved, 'shift' | 'gram'> {
  const { value, error } = operatorNorm(minus(empirical.gram, population.gram), population.width);
  return {
    shift: {
      value: norm(minus(empirical.crossMoment, population.crossMoment)),
      error: Number.EPSILON * norm(population.crossMoment),
    },
    gram: { value, error: error + Number.EPSILON * norm(population.gram) },
  };
}

/** Nodes per panel of training time; the difference from the coarser rule is the error. */
const PANEL_NODES = [8, 6];

/** int_0^tau |dB - A_n(s) dG|_F^2 ds by training time. */
function integralsOf({ population, empirical }: Training): Estimate[] {
  const { spectrum, times } = empirical.flow;
  const [fine, coarse] = PANEL_NODES.map((nodes) =>
    samplingIntegral(population.loss, empirical.loss, spectrum, times, nodes),
  );
  return fine.map((value, k) => ({ value, error: Math.abs(value - coarse[k]) }));
}
