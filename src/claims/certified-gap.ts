import type { CertifiedBound } from '../bound/certified-bound.js';
import { featureScoreField } from '../divergence/feature-score-field.js';
import { klSde, klSdeAt } from '../divergence/kl-sde.js';
import { resolvedTraining, spread } from '../experiment/resolved-training.js';
import type { Experiment } from '../experiment/schema.js';
import { setting } from '../experiment/setting.js';
import type { Estimate } from '../target/entropy.js';
import { BOUND_TOLERANCE, numberOf } from './affine-bound.js';

/** Quadrature nodes in diffusion time; the errors say what they leave. */
const TIME_NODES = 64;

/** Where the effect of a small change of the readouts is computed: differences need no more. */
const SHIFT = { cells: 200, steps: 32 };

/** klSde of the models trained on the data and the certified bound on it, by training time, with their errors. */
export interface CertifiedGap {
  readonly klSde: readonly Estimate[];
  /** J_0. */
  readonly initialScoreLoss: Estimate;
  readonly certified: CertifiedBound;
  readonly errors: Pick<CertifiedBound, 'bound' | 'prior' | 'optimisation'>;
}

/** The part of `measure` that the certified bound is about, with solvers that aim at BOUND_TOLERANCE. */
export function certifiedGap(experiment: Experiment): CertifiedGap {
  const built = setting(experiment);
  const { process, target, features } = built;
  const training = resolvedTraining(built, experiment.trainingTimes, TIME_NODES);
  const { initialLoss, prior, full, coarser } = training;
  const field = featureScoreField(features, full.empirical.flow.readouts);
  // what the time quadrature of the training can move: the gap of the coarsest one's readouts, on a coarse grid
  const [near, moved] = [field, featureScoreField(features, coarser[0].empirical.flow.readouts)].map((each) =>
    klSdeAt(process, target, each, SHIFT),
  );
  const shift = (k: number) => Math.abs((near[k].value ?? 0) - (moved[k].value ?? 0));
  const errorOf = (key: 'bound' | 'optimisation', more: number) =>
    spread(training, ({ certified }) => certified[key]).map((error) => error + more);
  return {
    klSde: klSde(process, target, field, BOUND_TOLERANCE).map((solved, k) => {
      const { value, error } = numberOf(solved);
      return { value, error: error + shift(k) };
    }),
    initialScoreLoss: initialLoss,
    certified: full.certified,
    errors: {
      bound: errorOf('bound', initialLoss.error + prior.error),
      prior: prior.error,
      optimisation: errorOf('optimisation', initialLoss.error),
    },
  };
}
