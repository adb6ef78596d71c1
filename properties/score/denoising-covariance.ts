import fc from 'fast-check';
import { claim } from '../../src/claim/claim.js';
import { relativeErrorOf } from '../../src/process/level.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { pointOf } from '../../src/target/points.js';
import { aboutSystems, referenceCases } from '../generators/about-systems.js';
import { type Batch, batches, insideBatch } from '../generators/batches.js';
import { exactModel, type MixtureSpec, mixtures } from '../generators/model-mixtures.js';
import { type Answer, agrees, agreesWithPercentMore, answering, placeOf } from '../measurements/answers.js';
import { covarianceFromHessian } from '../oracles/denoising-covariance.js';

/** Required agreement, as a fraction of the terms: a covariance is a difference of second moments. */
const TOLERANCE = 1e-7;

export const denoisingCovariance = claim({
  id: 'denoising-covariance',
  title: 'The covariance of x_0 given x is what the curvature of log p_t says',
  source: {
    paper: "Efron 2011, Tweedie's Formula and Selection Bias",
    locus: 'eq. 2.8',
    note: 'the second-order formula, for alpha != 1',
  },
  assumptions: [{ statement: 'sigma > 0' }],
  scope: ['exact models of mixtures of two normals, in up to three dimensions'],
  laws: {
    covariance: {
      statement: 'Cov[x_0 | x] = (sigma^2/alpha^2) (I + sigma^2 hess log p_t(x))',
      latex: String.raw`\mathrm{Cov}[x_0 \mid x] = \tfrac{\sigma^2}{\alpha^2} (I + \sigma^2 \nabla^2 \log p_t(x))`,
      sharpness: 'tight',
      causes: ['a product in place of a sum of precisions', 'sigma for sigma^2'],
      check: agrees,
    },
  },
  kind: 'identity',
  expects: 'holds',
  ...aboutSystems(['denoisingCovariance', 'exact models'], covarianceCases, covariancesOf),
  controls: [
    {
      id: 'percent-more',
      title: 'a covariance that is one percent too large',
      breaks: 'covariance',
      cases: () => referenceCases(['denoisingCovariance', 'exact models'], covarianceCases),
      check: agreesWithPercentMore,
    },
  ],
  constants: [{ name: 'tolerance', value: TOLERANCE, meaning: 'required agreement, as a fraction of the terms' }],
});

interface CovarianceCase {
  readonly batch: Batch;
  readonly target: MixtureSpec;
}

function covarianceCases() {
  return batches().chain((batch) => fc.record({ batch: fc.constant(batch), target: mixtures(batch.dimension) }));
}

function covariancesOf(system: SystemUnderTest, { batch, target }: CovarianceCase): Answer[] {
  const { levels, label, x } = insideBatch(batch, system.schedule);
  const found = system.denoisingCovariance(exactModel(system, target), x, label);
  const answer = answering(system);
  return levels.flatMap((level, i) => {
    const { entries, scale } = covarianceFromHessian(target, level.alpha.value, level.sigma.value, pointOf(x, i));
    const relative = TOLERANCE + 4 * relativeErrorOf(level);
    const where = placeOf(label[i], pointOf(x, i));
    return entries.map((value, k) => answer(pointOf(found, i)[k], { value, error: relative * scale }, scale, where));
  });
}
