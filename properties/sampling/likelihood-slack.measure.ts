import { type Vacuous, vacuous } from '../../src/claim/law.js';
import { type Divergence, known } from '../../src/divergence/divergence.js';
import { featureField } from '../../src/divergence/field/feature-field.js';
import { linearField } from '../../src/divergence/field/linear-field.js';
import {
  diffusedNormal,
  isotropicNormal,
  mapDifference,
  meanProduct,
  normalScore,
} from '../../src/divergence/normal/normal.js';
import { likelihoodSlack } from '../../src/divergence/reverse-sde/likelihood-slack.js';
import { gaps } from '../../src/experiment/gaps.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { setting } from '../../src/experiment/setting.js';
import { type Estimate, plus } from '../../src/numeric/estimate.js';
import { forwardProcess } from '../../src/process/process-spec.js';
import { distribution } from '../../src/target/target-spec.js';
import type { DistanceCase } from '../generators/closed-form-cases.js';
import { scoreOf } from '../generators/linear-cases.js';
import { alongNormals } from '../measurements/along-normals.js';
import { BOUND_AIM, wellTrained } from '../measurements/likelihood-bounds.js';

/** The terms of the equality, in nats. */
export interface Terms {
  readonly kl: Estimate;
  /** J + KL(p_T || pi). */
  readonly bound: Estimate;
  readonly slack: Estimate;
  /** What a solver says of an error that exceeds its aim. */
  readonly warning: string | undefined;
}

/** Quadrature nodes in diffusion time: more where J is not known. */
const TIME_NODES = [96, 288];

/** The terms of a model that is trained. */
export function termsOf(experiment: Experiment): Terms | Vacuous {
  const built = setting(experiment);
  const training = wellTrained(built, experiment.trainingTimes, TIME_NODES, (each) => each.empirical.scoreLoss);
  const { empirical, prior } = training;
  const [kl] = gaps(training, 'klSde', BOUND_AIM);
  if (kl.value === null) return vacuous(kl.reason);
  const field = featureField(built.features, empirical.readouts);
  const [slack] = likelihoodSlack(built.process, built.target, field, BOUND_AIM);
  if (slack.value === null) return vacuous(slack.reason);
  const warning = kl.warning ?? slack.warning;
  return { kl: known(kl), bound: plus(empirical.scoreLoss[0], prior), slack: known(slack), warning };
}

/** The slack as it is computed, and by the normals that a linear score passes through, in nats. */
export interface SlackOfNormals {
  readonly found: Divergence;
  readonly exact: Estimate;
}

/** What the slack of a linear score aims at, as a fraction of max(slack, 0.01): beside a light mode it seldom gets nearer. */
const LIGHT_AIM = 2e-3;

/**
 * 1/2 int g^2 sum_k w_k E|s - grad log q_t|^2 dt over the components of p_t, where q_t is normal.
 *
 * @param counts the part of its weight with which component k counts
 */
export function slackOfNormals(
  { process: spec, weights, means, variances, score: scoreSpec }: DistanceCase,
  counts: (k: number) => number = () => 1,
): SlackOfNormals {
  const process = forwardProcess(spec);
  const target = distribution({ kind: 'mixture', weights, means: means.map((m) => [m]), variances });
  const score = scoreOf(process, scoreSpec);
  const components = means.map((mean, k) => isotropicNormal([mean], variances[k]));
  const { value, error } = alongNormals(process, score, 'sde', (t, normal) => {
    const apart = mapDifference(score.at(t), normalScore(normal));
    const mean = components.reduce((sum, each, k) => {
      return sum + counts(k) * weights[k] * meanProduct(diffusedNormal(each, process, t), apart, apart);
    }, 0);
    return { value: mean, size: mean };
  });
  const [found] = likelihoodSlack(process, target, linearField(score), LIGHT_AIM);
  return { found, exact: { value, error } };
}
