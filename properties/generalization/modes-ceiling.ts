import fc, { type Arbitrary } from 'fast-check';
import { claim } from '../../src/claim/claim.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { type Setting, setting } from '../../src/experiment/setting.js';
import { type Training, timeResolution, train } from '../../src/experiment/training.js';
import { atMost, type Estimate, equal } from '../../src/numeric/estimate.js';
import { experiments, mixed, type Ranges, spaceExperiments, trainingTimes } from '../generators/experiments.js';
import { between, sizes, vectors } from '../generators/numbers.js';
import { variancePreserving } from '../generators/processes.js';
import { mixtures, spaceMixtures } from '../generators/targets.js';

/** Required agreement of J_0 with the ceiling for one component, as a fraction of it. */
const TOLERANCE = 1e-7;

export const modesCeiling = claim({
  id: 'modes-ceiling',
  title:
    'However far apart the modes of a mixture are, training on the population loses no more than their variances tell',
  source: {
    paper: 'this suite',
    locus: 'S5',
    note: 'the Fisher information is convex (Cohen 1968), so that of a mixture is at most the mean over its components',
  },
  assumptions: [
    { statement: 'p_0 = sum_k q_k N(mu_k, v_k I) on R^d, vp or ve; J has the weight g^2, J_0 is that of the score 0' },
    { statement: 'A is gradient flow on the population, for the weight g^2, from A = 0' },
  ],
  scope: [
    'up to four components within 30 of 0 on the line and within 20 of it beyond, tau from 0.01 to 1e6',
    'the flow on data may exceed J_0, as a control does; KL(p_T || pi) has no ceiling, it grows like alpha_T^2 |mu|^2/2',
    'by likelihood-bound klSde of the flow on the population is at most the ceiling + KL(p_T || pi)',
  ],
  laws: {
    ceiling: {
      statement: 'J_0 <= (d/2) sum_k q_k log(1 + sigma_T^2/(alpha_T^2 v_k)),  under vp with v_k = 1: (d/2) ∫ beta dt',
      latex: String.raw`J_0 \le \tfrac{d}{2} \sum_k q_k \log\Bigl(1 + \frac{\sigma_T^2}{\alpha_T^2 v_k}\Bigr)`,
      sharpness: 'tight',
      axes: { measured: 'J_0', unit: 'nats' },
      check: ({ zeroLoss, ceiling }) => atMost(zeroLoss, ceiling),
    },
    'one-component': {
      statement: 'J_0 is that number if there is one component',
      latex: String.raw`J_0 = \tfrac{d}{2} \log\Bigl(1 + \frac{\sigma_T^2}{\alpha_T^2 v}\Bigr)
        \quad \text{for } p_0 = N(\mu, v I)`,
      sharpness: 'tight',
      kind: 'identity',
      check: ({ zeroLoss, ceiling, components }) =>
        components === 1 ? equal(zeroLoss, ceiling, { tolerance: TOLERANCE }) : undefined,
    },
    flow: {
      statement: 'J(A(tau)) <= J_0',
      latex: String.raw`J(A(\tau)) \le J_0`,
      sharpness: 'upper',
      axes: { measured: 'J(A(tau))', bound: 'J_0', unit: 'nats' },
      check: ({ population, zeroLoss }) => population.map((loss) => atMost(loss, zeroLoss)),
    },
  },
  kind: 'exact',
  expects: 'holds',
  ...mixed(onLine, (largest) =>
    spaceExperiments(largest, { ...SMALL, target: (d) => fc.oneof(spaceMixtures(d, 4), spaceMixtures(d, 20)) }),
  ),
  measure: lossesBeside,
  controls: [
    {
      id: 'unit-variances',
      title: 'v_k = 1 for all k, for two modes of variance below 0.6 that are apart',
      breaks: 'ceiling',
      cases: () => modesOf(between(2, 20), between(0.1, 0.6)),
      check: ({ zeroLoss, ofUnitVariance }) => atMost(zeroLoss, ofUnitVariance),
    },
    {
      id: 'two-components',
      title: 'equality for two modes that overlap',
      breaks: 'one-component',
      cases: () => modesOf(between(0.5, 3), between(0.3, 2)),
      check: ({ zeroLoss, ceiling }) => equal(zeroLoss, ceiling, { tolerance: TOLERANCE }),
    },
    {
      id: 'one-datum',
      title: 'the flow on one datum in place of that on the population, for two modes far apart, vp and tau = 1e5',
      breaks: 'flow',
      cases: () => modesOf(between(5, 20), between(0.5, 2), ON_ONE_DATUM),
      check: ({ empirical, zeroLoss }) => empirical.map((loss) => atMost(loss, zeroLoss)),
    },
  ],
  constants: [{ name: 'tolerance', value: TOLERANCE, meaning: 'required agreement for one component, as a fraction' }],
  sizes: {
    quick: { cases: 32, controlCases: 20 },
    ci: { cases: 120, controlCases: 40 },
    deep: { cases: 2000, controlCases: 100 },
  },
});

/** Small models: the ceiling does not depend on them. */
const SMALL = { width: sizes(4, 16), samples: fc.constant(1), trainingTimes: trainingTimes(2) };

/** Models that learn a datum. */
const ON_ONE_DATUM: Ranges = {
  process: variancePreserving,
  width: sizes(32, 48),
  trainingTimes: fc.constant([1e5]),
};

function onLine(): Arbitrary<Experiment> {
  return experiments({ ...SMALL, target: fc.oneof(mixtures(5), mixtures(30)) });
}

/** Two modes on the line at the ends of an interval of twice this half, with variances of their own. */
function modesOf(half: Arbitrary<number>, variance: Arbitrary<number>, ranges: Ranges = {}): Arbitrary<Experiment> {
  const target = fc
    .record({ half, variances: vectors(2, variance), share: between(0.2, 0.8) })
    .map(({ half: x, variances, share }) => {
      return { kind: 'mixture' as const, weights: [share, 1 - share], means: [[-x], [x]], variances };
    });
  return experiments({ ...SMALL, ...ranges, target });
}

/** Losses in nats beside what bounds them. */
interface Losses {
  readonly components: number;
  /** J_0. */
  readonly zeroLoss: Estimate;
  /** J(A(tau)) by training time. */
  readonly population: readonly Estimate[];
  /** J(A_n(tau)) by training time. */
  readonly empirical: readonly Estimate[];
  /** (d/2) sum_k q_k log(1 + sigma_T^2/(alpha_T^2 v_k)), and the same with 1 for each v_k. */
  readonly ceiling: number;
  readonly ofUnitVariance: number;
}

/** Nodes in diffusion time: more where J(A(tau)) is so near J_0 that its error would not decide. */
const TIME_NODES = [48, 144, 432];
/** Less than what an error may be, as a part of how far J(A(tau)) is below J_0, or of J_0. */
const [PART_OF_GAP, PART_OF_START] = [0.04, 8e-4];

function lossesBeside(experiment: Experiment): Losses {
  const built = setting(experiment);
  const training = trainedBelow(built, experiment.trainingTimes);
  const { weights, variances } = componentsOf(experiment);
  const { alpha, sigma } = built.process.coefficients(built.process.horizon);
  const noise = (sigma * sigma) / (alpha * alpha);
  const ceilingOf = (scales: readonly number[]) =>
    0.5 * built.target.dimension * weights.reduce((sum, q, k) => sum + q * Math.log1p(noise / scales[k]), 0);
  return {
    components: weights.length,
    zeroLoss: training.zeroLoss,
    population: training.population.scoreLoss,
    empirical: training.empirical.scoreLoss,
    ceiling: ceilingOf(variances),
    ofUnitVariance: ceilingOf(variances.map(() => 1)),
  };
}

function trainedBelow(built: Setting, times: readonly number[]): Training {
  const [first, ...more] = TIME_NODES.map((count) => () => train(built, times, timeResolution(count)));
  const isClose = ({ zeroLoss, population }: Training) =>
    population.scoreLoss.some(({ value, error }) => {
      const whole = error + zeroLoss.error;
      return whole > Math.max(PART_OF_GAP * Math.abs(zeroLoss.value - value), PART_OF_START * zeroLoss.value);
    });
  return more.reduce((training, finer) => (isClose(training) ? finer() : training), first());
}

function componentsOf({ target }: Experiment) {
  if (target.kind !== 'mixture') throw new RangeError(`the target is no mixture but ${target.kind}`);
  return target;
}
