import { claim, control } from '../../src/claim/claim.js';
import type { Comparison } from '../../src/evidence/comparison.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { dot } from '../../src/numeric/vectors.js';
import { experiments, sizes, trainingTimes } from '../cases/generators.js';
import { INITIAL_LOSS_MISMATCH, MISMATCH, trainOnPopulation } from '../cases/trained.js';

/** Training times from 0.1 to n, as the paper's early stopping has them. */
const cases = sizes(10, 400).chain((samples) =>
  experiments({ width: sizes(16, 64), trainingTimes: trainingTimes(3, 0.1, samples) }),
);

/** |A(tau)|_F/sqrt(m) against sqrt(tau J_0/divisor(m)). */
function compare(experiment: Experiment, divisor: (width: number) => number): Comparison[] {
  const { loss, flow, initialLoss } = trainOnPopulation(experiment);
  return experiment.trainingTimes.map((tau, k) => {
    const A = flow.readouts[k];
    const norm = Math.sqrt(dot(A, A) / loss.width);
    const bound = Math.sqrt((tau * initialLoss) / divisor(loss.width));
    return {
      measured: norm,
      bound,
      error: flow.errors[k] / Math.sqrt(loss.width) + INITIAL_LOSS_MISMATCH * bound,
      detail: { tau, width: loss.width, divisor: divisor(loss.width), initialLoss },
    };
  });
}

export const normGrowthAsPrinted = claim({
  id: 'norm-growth-as-printed',
  group: 'training',
  title: 'The RKHS norm of the trained score is not smaller in wider models by sqrt(m)',
  source: { paper: 'Li, Li, Zhang, Bian 2023', locus: 'Lemma 5, for the model of m features' },
  statement: String.raw`\frac{\|A(\tau)\|_F}{\sqrt{m}} \le \sqrt{\frac{\tau J(0)}{m}}`,
  plain: '|A(tau)|_F / sqrt(m) <= sqrt(tau J(0) / m)',
  sharpness: 'upper',
  assumptions: [
    { statement: 'gradient flow on theta = vec(A)/sqrt(m) from A = 0 on the population, tau in the clock of theta' },
    { statement: 'drawn in d = 1: the printed form is for every d' },
  ],
  kind: 'exact',
  expects: { refuted: 'the divisor m: in the clock of theta the norm does not shrink with the width' },
  cases,
  check: (experiment) => compare(experiment, (width) => width),
  constants: [MISMATCH],
  experiment: (experiment) => experiment,
  controls: [
    control({
      id: 'without-divisor',
      title: 'sqrt(tau J_0), without the divisor m',
      expects: 'holds',
      cases,
      check: (experiment) => compare(experiment, () => 1),
    }),
  ],
});
