import { samplingIntegral } from '../../src/bound/sampling-error.js';
import { claim, control } from '../../src/claim/claim.js';
import type { Comparison } from '../../src/evidence/comparison.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { operatorNorm } from '../../src/numeric/operator-norm.js';
import { norm } from '../../src/numeric/vectors.js';
import { inAnyDimension } from '../cases/any-dimension.js';
import { deviationInLoss, flowDeviations } from '../cases/flow-deviation.js';
import { experiments, mixtures, trainingTimes, variancePreserving } from '../cases/generators.js';
import { INITIAL_LOSS_MISMATCH, MISMATCH, type Training, trainOnBoth } from '../cases/trained.js';

/** Nodes a panel of training time, and the coarser rule whose difference is the error. */
const NODES = 8;
const COARSER_NODES = 6;

/** int_0^tau sqrt(s) ds = (2/3) tau^{3/2}, and |A(s)|_F <= sqrt(s m J_0). */
const GRAM_FACTOR = 2 / 3;

/** |D G^{1/2}|_F^2 against 1/2 int_0^tau |dB - A_n(s) dG|_F^2 ds. */
function inLoss({ population, empirical }: Training): Comparison[] {
  const integrals = [NODES, COARSER_NODES].map((nodes) =>
    samplingIntegral(population.loss, empirical.loss, empirical.flow.spectrum, empirical.flow.times, nodes),
  );
  return flowDeviations({ population, empirical }).map((deviation, k) => {
    const { value, error } = deviationInLoss(population.loss, deviation);
    const [fine, coarse] = integrals.map((each) => 0.5 * each[k]);
    return {
      measured: value,
      bound: fine,
      error: error + Math.abs(fine - coarse),
      detail: { law: 1, tau: deviation.tau, distance: norm(deviation.difference), integral: 2 * fine },
    };
  });
}

/** |D|_F against share * tau |dB|_F + (2/3) tau^{3/2} sqrt(m J_0) |dG|_op. */
function inNorm(training: Training, initialLoss: number, share: number): Comparison[] {
  const [{ loss }, { loss: sampled }] = [training.population, training.empirical];
  const shift = norm(sampled.crossMoment.map((b, i) => b - loss.crossMoment[i]));
  const gram = operatorNorm(
    sampled.gram.map((g, i) => g - loss.gram[i]),
    loss.width,
  );
  // rounding of entries that nearly agree
  const shiftError = Number.EPSILON * norm(loss.crossMoment);
  const gramError = gram.error + Number.EPSILON * norm(loss.gram);
  return flowDeviations(training).map(({ tau, difference, error }) => {
    const factor = GRAM_FACTOR * tau * Math.sqrt(tau * loss.width * initialLoss);
    return {
      measured: norm(difference),
      bound: share * tau * shift + factor * gram.value,
      error: error + share * tau * shiftError + factor * (gramError + INITIAL_LOSS_MISMATCH * gram.value),
      detail: { law: 2, tau, width: loss.width, initialLoss, share, shift, factor, gram: gram.value },
    };
  });
}

/** |A_n(tau)|_F does not fall from one training time to the next. */
function monotone({ empirical: { flow } }: Training): Comparison[] {
  return flow.times.slice(1).map((tau, k) => {
    const [earlier, later] = [norm(flow.readouts[k]), norm(flow.readouts[k + 1])];
    return {
      measured: earlier,
      bound: later,
      error: flow.errors[k] + flow.errors[k + 1],
      detail: { law: 3, from: flow.times[k], tau, earlier, later },
    };
  });
}

export const stability = claim({
  id: 'stability',
  group: 'generalization',
  title: 'Sampling the data moves the trained readout by no more than it moves the gram and the cross moment',
  source: { paper: 'this suite', locus: 'in place of the Rademacher step of Li, Li, Zhang, Bian 2023' },
  statement: String.raw`\|D G^{1/2}\|_F^2 \le \tfrac12 \int_0^\tau \|\Delta B - A_n(s) \Delta G\|_F^2 \, ds, \quad
    \|D\|_F \le \tau \|\Delta B\|_F + \tfrac23 \tau^{3/2} \sqrt{m J(0)} \, \|\Delta G\|_{op}, \quad
    \|A_n(\tau)\|_F \text{ nondecreasing}, \quad D = A_n(\tau) - A(\tau)`,
  plain: [
    '|D G^(1/2)|_F^2 <= 1/2 ∫_0^tau |dB - A_n(s) dG|_F^2 ds,  |D|_F <= tau |dB|_F + (2/3) tau^(3/2) sqrt(m J(0)) |dG|_op,',
    '|A_n(tau)|_F nondecreasing;  D = A_n(tau) - A(tau),  dB = B_n - B,  dG = G_n - G',
  ].join('\n'),
  sharpness: 'tight',
  assumptions: [
    {
      statement: 'A and A_n are gradient flow from A = 0 on the population and on the data, tau in the clock of theta',
    },
    { statement: 'J(0) is the loss of the population' },
    {
      statement: 'training times ascend from above 0',
      holds: ({ trainingTimes: times }: Experiment) =>
        times.every((tau, k) => (k === 0 ? tau > 0 : tau >= times[k - 1])),
    },
  ],
  kind: 'exact',
  expects: 'holds',
  ...inAnyDimension({ trainingTimes: trainingTimes(3) }),
  check: (experiment) => {
    const { initialLoss, ...training } = trainOnBoth(experiment);
    return [...inLoss(training), ...inNorm(training, initialLoss, 1), ...monotone(training)];
  },
  constants: [
    { name: 'gram factor', value: GRAM_FACTOR, meaning: 'the factor of tau^(3/2) sqrt(m J(0)) |dG|_op' },
    MISMATCH,
  ],
  experiment: (experiment) => experiment,
  controls: [
    control({
      id: 'half-the-shift',
      title:
        'tau |dB|/2 in place of tau |dB| in the second, at short times and for targets near 0, where dG adds little',
      cases: experiments({
        process: variancePreserving,
        target: mixtures(1),
        trainingTimes: trainingTimes(3, 1e-3, 0.1),
      }),
      check: (experiment) => {
        const { initialLoss, ...training } = trainOnBoth(experiment);
        return inNorm(training, initialLoss, 0.5);
      },
    }),
  ],
  proves: 'sampling',
});
