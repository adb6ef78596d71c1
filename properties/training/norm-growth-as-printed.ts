import { claim } from '../../src/claim/claim.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { setting } from '../../src/experiment/setting.js';
import { train } from '../../src/experiment/train.js';
import { atMost, type Estimate, root } from '../../src/numeric/estimate.js';
import { dot } from '../../src/numeric/vectors.js';
import { experiments, trainingTimes } from '../cases/experiments.js';
import { FEW_NODES, INITIAL_LOSS_MISMATCH, initialLossAtNodes } from '../cases/few-nodes.js';
import { sizes } from '../cases/numbers.js';

export const normGrowthAsPrinted = claim({
  id: 'norm-growth-as-printed',
  title: 'The RKHS norm of the trained score does not shrink like 1/sqrt(m) in wider models',
  source: { paper: 'Li, Li, Zhang, Bian 2023', locus: 'Lemma 5', note: 'for the model of m features' },
  assumptions: [
    { statement: 'gradient flow on theta = vec(A)/sqrt(m) from A = 0 on the population, tau in the clock of theta' },
  ],
  scope: [
    'drawn in d = 1, while the printed form is for every d',
    'training times from 0.1 to n, as in the early stopping of the paper',
  ],
  laws: {
    norm: {
      says: '|A(tau)|_F / sqrt(m) <= sqrt(tau J(0) / m)',
      latex: String.raw`\frac{\|A(\tau)\|_F}{\sqrt{m}} \le \sqrt{\frac{\tau J(0)}{m}}`,
      sharpness: 'upper',
      of: ({ norm, tau, initialLoss, width }) => atMost(norm, bound(tau, initialLoss, width)),
    },
  },
  kind: 'exact',
  expects: { refuted: 'the divisor m: in the clock of theta the norm does not shrink with the width' },
  cases: stoppedEarly,
  measure: norms,
  controls: [
    {
      id: 'without-divisor',
      title: 'sqrt(tau J_0), without the divisor m',
      breaks: 'norm',
      expects: 'holds',
      of: ({ norm, tau, initialLoss }) => atMost(norm, bound(tau, initialLoss, 1)),
    },
  ],
  constants: [INITIAL_LOSS_MISMATCH],
});

function stoppedEarly() {
  return sizes(10, 400).chain((samples) =>
    experiments({ width: sizes(16, 64), trainingTimes: trainingTimes(3, 0.1, samples) }),
  );
}

interface Norm {
  readonly tau: number;
  /** m. */
  readonly width: number;
  /** |A(tau)|_F/sqrt(m). */
  readonly norm: Estimate;
  readonly initialLoss: Estimate;
}

function norms(experiment: Experiment): Norm[] {
  const training = train(setting(experiment), experiment.trainingTimes, FEW_NODES);
  const { loss, flow } = training.population;
  const { width } = loss;
  return flow.readouts.map((A, k) => ({
    tau: flow.times[k],
    width,
    norm: { value: Math.sqrt(dot(A, A) / width), error: flow.errors[k] / Math.sqrt(width) },
    initialLoss: initialLossAtNodes(training),
  }));
}

/** sqrt(tau J_0/divisor). */
function bound(tau: number, { value, error }: Estimate, divisor: number): Estimate {
  return root({ value: (tau * value) / divisor, error: (tau * error) / divisor });
}
