import { datumRule } from '../bound/datum-rule.js';
import { approximationConstant, squaredScoreNorm } from '../bound/gaussian-constants.js';
import { residualScatter } from '../bound/residual-scatter.js';
import type { Divergence } from '../divergence/divergence.js';
import { meanPlugInKl, plugInKl } from '../divergence/normal/plug-in-gaussian.js';
import { type Gap, gaps } from '../experiment/gaps.js';
import { LEAST_NODES } from '../experiment/measure.js';
import { resultOf, trainResolved } from '../experiment/resolved-training.js';
import { whyUnknown } from '../experiment/rule-losses.js';
import { samplingCosts } from '../experiment/sampling-costs.js';
import { type Experiment, parseExperiment } from '../experiment/schema.js';
import { type Setting, setting } from '../experiment/setting.js';
import { type Training, timeResolution, train } from '../experiment/training.js';
import { evaluate } from '../formula/formula.js';
import { type Estimate, minus, plus, times } from '../numeric/estimate.js';
import { onFirstUse } from '../numeric/memo.js';
import { initialScoreLoss, priorKl } from '../target/entropy.js';
import { type ConstantName, VARIABLE_NAMES, type Variable, type VariableValues } from './symbols.js';

/** A number with its error, or why there is none. */
export type Found = Estimate | { readonly value: null; readonly reason: string };

/** What a quantity depends on. */
export interface Quantity {
  /** Whether on the draw of features or data. */
  readonly isRandom: boolean;
  readonly uses: readonly Variable[];
  /** Whether it begins near J_0, the loss before training, and says nothing of a rate before it has fallen well below. */
  readonly fallsFromStart?: true;
  /** Whether it is measured in milliseconds, so that many draws cost nothing. */
  readonly isCheap?: true;
  /** Where it may have a value, and that in words. */
  readonly exists?: { readonly where: string; at(values: VariableValues): boolean };
  readonly about: string;
}

/** Of a model that is trained. */
const MODEL = { isRandom: true, uses: VARIABLE_NAMES } as const;
/** Of one that falls as the model learns. */
const LEARNT = { ...MODEL, fallsFromStart: true } as const;
/** Of the process and the target. */
const LAW = { isRandom: false, uses: ['d', 'mu', 'T'], isCheap: true } as const;
/** Of a normal distribution and n data of it. */
const NORMAL = { uses: ['n', 'd'], isCheap: true } as const;

/** Of distributions on the line. */
const ON_LINE = { where: 'd = 1', at: ({ d }: VariableValues) => d === 1 };
/** By the Fokker-Planck equation; few features vary along few axes. */
const IN_PLANE = {
  where: 'd <= 2 or m <= 2 (klBound bounds it from above everywhere)',
  at: ({ d, m }: VariableValues) => Math.min(d, m) <= 2,
};

/** What can be measured. */
export const QUANTITIES = {
  scoreLoss: { ...LEARNT, about: 'the score loss J of the model trained on the data, in nats' },
  populationLoss: { ...LEARNT, about: 'the score loss of the model trained on the population' },
  expectedLoss: { ...LEARNT, about: 'its mean over the data to first order, J(A(tau)) + c(tau)/n, given the features' },
  klSde: { ...LEARNT, exists: IN_PLANE, about: 'KL(p_0 || p^SDE) of what the reverse SDE generates' },
  klOde: { ...MODEL, about: 'KL(p_0 || p^ODE) of what the probability flow generates' },
  klScore: { ...MODEL, exists: ON_LINE, about: 'KL(p_0 || p^score) of the density of the score' },
  klBound: { ...LEARNT, about: 'scoreLoss + priorKl' },
  w2Sde: { ...MODEL, exists: ON_LINE, about: 'W2(p_0, p^SDE), a length' },
  w2Ode: { ...MODEL, exists: ON_LINE, about: 'W2(p_0, p^ODE), a length' },
  explicitBound: { ...LEARNT, about: 'the explicit bound on klSde' },
  cost: { ...MODEL, about: 'c(tau), of which n data cost c(tau)/n' },
  priorKl: { ...LAW, about: 'KL(p_T || pi)' },
  initialLoss: { ...LAW, about: 'the score loss of the score 0' },
  plugInKl: {
    ...NORMAL,
    isRandom: true,
    exists: { where: 'n > d', at: ({ n, d }) => n > d },
    about: 'KL(N(0, I) || N(0, S_n)), the Gaussian with the covariance of n data in R^d',
  },
  meanPlugInKl: {
    ...NORMAL,
    isRandom: false,
    exists: { where: 'n > d + 1', at: ({ n, d }) => n > d + 1 },
    about: 'its mean over the data, in closed form',
  },
} as const satisfies Readonly<Record<string, Quantity>>;

export type QuantityName = keyof typeof QUANTITIES;

export const QUANTITY_NAMES = Object.keys(QUANTITIES) as QuantityName[];

/** The training time at which what training on the population reaches counts as the floor. */
const FLOOR_TIME = 1e9;

/** An error of a score loss by few nodes of no more than this part of it is good enough. */
const QUICK_ERROR = 1e-3;

/** Nodes in diffusion time of the scatter of one datum; the second number shows the error. */
const SCATTER_NODES = [48, 32] as const;

/** Why nothing needs to be measured to know that a quantity has no value; undefined where it may have one. */
export function whyNone(name: QuantityName, values: VariableValues): string | undefined {
  const { exists }: Quantity = QUANTITIES[name];
  return exists === undefined || exists.at(values) ? undefined : `${name} is computed only where ${exists.where}`;
}

/** Everything that can be asked of one case; each part is computed once, when it is asked for. */
export interface CaseNumbers {
  quantity(name: QuantityName): Found;
  constant(name: ConstantName): Found;
}

/**
 * The numbers of one case.
 *
 * @param values of the variables, which the experiment has too
 * @param seed of the data
 */
export function caseNumbers(experiment: () => Experiment, values: VariableValues, seed: number): CaseNumbers {
  const whole: Whole = onFirstUse<Whole>({
    experiment: () => parseExperiment(experiment(), 'the experiment of the conjecture'),
    built: () => setting(whole.experiment),
    unknown: () => whyUnknown(whole.built)?.reason,
    training: () => trained(whole.built, values.tau),
    atFloor: () => trained(whole.built, FLOOR_TIME),
  });
  const named: CaseNumbers = {
    quantity: (name) => {
      const none = whyNone(name, values);
      if (none !== undefined) return { value: null, reason: none };
      if (name === 'plugInKl') return plugInKl(values.d, values.n, seed);
      if (name === 'meanPlugInKl') return meanPlugInKl(values.d, values.n);
      if (name === 'priorKl') return priorKl(whole.built.process, whole.built.target);
      if (name === 'initialLoss') return initialScoreLoss(whole.built.process, whole.built.target);
      return whole.unknown === undefined ? ofTraining(whole, name) : { value: null, reason: whole.unknown };
    },
    constant: (name) => constantOf(whole, name, named, values),
  };
  return named;
}

/** By few nodes where these are good enough for a ratio. */
function trained(built: Setting, tau: number): Training {
  const quick = train(built, [tau], timeResolution(LEAST_NODES));
  const isGood = ({ scoreLoss: [{ value, error }] }: Training['population']) => error <= QUICK_ERROR * value;
  return isGood(quick.population) && isGood(quick.empirical) ? quick : resultOf(trainResolved(built, [tau]));
}

interface Whole {
  readonly experiment: Experiment;
  readonly built: Setting;
  /** Why nothing of a model is known. */
  readonly unknown: string | undefined;
  readonly training: Training;
  readonly atFloor: Training;
}

/** What is measured of a model that is trained. */
function ofTraining(
  whole: Whole,
  name: Exclude<QuantityName, 'priorKl' | 'initialLoss' | 'plugInKl' | 'meanPlugInKl'>,
): Found {
  const { training, built, experiment } = whole;
  const { population, empirical, prior } = training;
  switch (name) {
    case 'scoreLoss':
      return empirical.scoreLoss[0];
    case 'populationLoss':
      return population.scoreLoss[0];
    case 'klBound':
      return plus(empirical.scoreLoss[0], prior);
    case 'explicitBound':
      if (experiment.weighting !== undefined)
        return { value: null, reason: 'the explicit bound holds for the weight g2 only' };
      return training.explicit.bound[0];
    case 'cost':
      return samplingCosts(built, experiment.target, experiment.trainingTimes)[0];
    case 'expectedLoss': {
      const cost = ofTraining(whole, 'cost');
      return cost.value === null ? cost : plus(population.scoreLoss[0], times(1 / built.data.count, cost));
    }
    default:
      return ofGap(gaps(training, name satisfies Gap)[0]);
  }
}

function ofGap(found: Divergence): Found {
  if (found.value === null) return found;
  const { value, error, sampled } = found;
  return { value, error, ...(sampled ? { sampled } : {}) };
}

function constantOf(whole: Whole, name: ConstantName, numbers: CaseNumbers, { d }: VariableValues): Found {
  switch (name) {
    case 'J':
      return numbers.quantity('scoreLoss');
    case 'JA':
      return numbers.quantity('populationLoss');
    case 'J0':
      return numbers.quantity('initialLoss');
    case 'priorKl':
      return numbers.quantity('priorKl');
    case 'c':
      return numbers.quantity('cost');
    case 'floor':
      return whole.unknown === undefined
        ? whole.atFloor.population.scoreLoss[0]
        : { value: null, reason: whole.unknown };
    case 'VR':
      return residualOfOne(whole);
    default:
      return ofNormalTarget(whole, name, d);
  }
}

/** int_0^tau V_R(s) ds; the distance between two quadratures in diffusion time is its error, beside that of p_0. */
function residualOfOne({ built, experiment }: Whole): Found {
  if (built.target.dimension !== 1) return { value: null, reason: 'VR is computed on the line only' };
  const { points, masses, coarser } = datumRule(experiment.target);
  const law = { nodes: Float64Array.from(points, ([x]) => x), masses, coarser };
  const [fine, coarse] = SCATTER_NODES.map((timeNodes) => {
    const { population } = train(built, experiment.trainingTimes, { timeNodes, errors: false });
    return residualScatter(built.process, built.features, population, law, timeNodes)[0].square;
  });
  return { value: fine.value, error: fine.error + minus(fine, coarse).error + Math.abs(fine.value - coarse.value) };
}

/** H^2 and C_6 are known for p_0 = N(x e_1, I) under vp, of features of the signal. */
function ofNormalTarget({ built, experiment }: Whole, name: 'H2' | 'C6', d: number): Found {
  const { target, process, embedding, features } = experiment;
  const isKnown =
    target.kind === 'mixture' &&
    target.weights.length === 1 &&
    target.variances[0] === 1 &&
    process.kind === 'vp' &&
    embedding.kind === 'signal' &&
    'width' in features;
  if (!isKnown)
    return { value: null, reason: `${name} is known for the target normal(x) under vp with the embedding signal only` };
  const M = target.means[0].reduce((sum, x) => sum + x * x, 0);
  // the scales that features are drawn with by default
  const [s_w, s_u] = [1 / Math.sqrt(d), 1 / Math.sqrt(2)];
  const b = -2 * Math.log(built.process.coefficients(built.process.horizon).alpha);
  const exact = (value: number): Estimate => ({ value, error: 8 * Number.EPSILON * Math.abs(value) });
  if (name === 'H2') return exact(evaluate(squaredScoreNorm, { d, M, s_w, s_u }));
  return exact(evaluate(approximationConstant, { d, b, c: -Math.expm1(-b), kappa: (s_u * s_u) / (s_w * s_w), M }));
}
