import { claim, control } from '../../claim/claim.js';
import type { Comparison } from '../../claim/comparison.js';
import type { Experiment } from '../../experiment/schema.js';
import { dot } from '../../numeric/lanczos.js';
import { lossChange, lossGradient } from '../../training/gradient-flow.js';
import { experiments, trainingTimes } from '../generators.js';
import { lossRounding, trainOnBoth } from '../trained.js';

/** |A(tau)|_F^2/m against time * (J(0) - J(A(tau))), on the population and on the data, each with its own loss. */
function compare(experiment: Experiment, factor: number): Comparison[] {
  const { population, empirical } = trainOnBoth(experiment);
  return [population, empirical].flatMap(({ loss, flow }) =>
    experiment.trainingTimes.map((tau, k) => {
      const A = flow.readouts[k];
      const norm = Math.sqrt(dot(A, A));
      const decrease = -lossChange(loss, A);
      // an error e of A moves the left side by 2 |A| e/m and the right one by tau |grad J| e
      const sensitivity = (2 * norm) / loss.width + factor * tau * lossGradient(loss, A);
      return {
        measured: (norm * norm) / loss.width,
        bound: factor * tau * decrease,
        error: sensitivity * flow.errors[k] + factor * tau * lossRounding(loss, A),
        detail: { trainingTime: tau, norm, decrease },
      };
    }),
  );
}

export const normGrowth = claim({
  id: 'norm-growth',
  group: 'lemmas',
  title: 'The RKHS norm of the trained score grows at most like the loss it has gained, times tau',
  source: { paper: 'Li, Li, Zhang, Bian 2023', locus: 'Lemma 5, in the clock of theta' },
  statement: String.raw`\frac{\|A(\tau)\|_F^2}{m} \le \tau \, \bigl( J(0) - J(A(\tau)) \bigr)`,
  sharpness: 'tight',
  assumptions: [
    { statement: 'gradient flow on theta = vec(A)/sqrt(m) from A = 0, tau in the clock of theta' },
    { statement: 'differences of the loss that is descended: of the population or of the data' },
  ],
  kind: 'exact',
  expects: 'holds',
  cases: experiments({ trainingTimes: trainingTimes(3) }),
  check: (experiment) => compare(experiment, 1),
  controls: [
    control({
      id: 'half-the-time',
      title: 'tau/2 in place of tau, at short times, where the bound is attained',
      cases: experiments({ trainingTimes: trainingTimes(2, 1e-4, 1e-2) }),
      check: (experiment) => compare(experiment, 0.5),
    }),
  ],
  proves: 'sampling',
});
