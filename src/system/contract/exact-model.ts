import { derivativeWithin } from '../../numeric/derivative.js';
import type { TargetSpec } from '../../target/target-spec.js';
import type { DiffusionSystem, Model } from './contract.js';
import type { ContinuousProcess, Parameterization } from './description.js';
import { givenSlopes, type KernelAnswer, kernelAt } from './kernel.js';
import { epsilonOf } from './precision.js';
import { partsOf, type Signal } from './prediction.js';
import { EARLIEST } from './schedule.js';

/** What an exact model predicts at points x (rows of d), one label each. */
export interface ExactPrediction {
  (x: readonly (readonly number[])[], label: readonly number[]): number[][];
  readonly parameterization: Parameterization;
}

type Mixture = Extract<TargetSpec, { kind: 'mixture' }>;

/** Labels of a table are found again through a rounding to single precision. */
const LABEL_TOLERANCE = 2 ** -22;

const SYNCHRONOUS = 'exact needs calls that are synchronous';

/** First step of differences in the label, for flows, as a fraction of the domain. */
const STEP = 0.02;

/**
 * Makes a function of an exact model that a system is given: the conditional mean of what the parameterization says,
 * where the system stands in its process at each label. A label that the system does not know gives NaN, as does a time
 * outside of the process, but for one with more noise than its end where the family is ve.
 *
 * E[x_0 | x] = (x + sigma^2 s)/alpha and E[eps | x] = -sigma s with s = grad log p_t.
 *
 * @throws RangeError when the model is one of the system's own, or its target is no mixture of normals
 */
export function exact(model: Model, system: DiffusionSystem): ExactPrediction {
  if (!('target' in model))
    throw new RangeError(`'${model.id}' is one of the system's own models, and not an exact one`);
  const { target, parameterization } = model;
  if (target.kind !== 'mixture') throw new RangeError('exact models are made of mixtures of normals');
  const predict = (x: readonly (readonly number[])[], label: readonly number[]) => {
    // points of one label are many
    const known = new Map<number, Law>();
    return x.map((row, i) => {
      const law =
        known.get(label[i]) ??
        lawAt(target, parameterization, signalAt(system, label[i], parameterization), row.length);
      known.set(label[i], law);
      return predictionAt(target, law, row);
    });
  };
  return Object.assign(predict, { parameterization });
}

/** What predictions at all points of a label share. */
interface Law {
  readonly at: Signal;
  /** Of x_0 and eps in what is predicted; undefined for a score. */
  readonly parts: { readonly data: number; readonly noise: number } | undefined;
  /** The variances alpha^2 v_k + sigma^2. */
  readonly spreads: readonly number[];
  readonly logWeights: readonly number[];
  /** d log(alpha^2 v_k + sigma^2). */
  readonly logSpreads: readonly number[];
}

function lawAt(
  { weights, variances }: Mixture,
  parameterization: Parameterization,
  at: Signal,
  dimension: number,
): Law {
  const { alpha, sigma } = at;
  const spreads = variances.map((v) => alpha * alpha * v + sigma * sigma);
  return {
    at,
    parts: parameterization === 'score' ? undefined : partsOf(parameterization, at),
    spreads,
    logWeights: weights.map(Math.log),
    logSpreads: spreads.map((spread) => dimension * Math.log(spread)),
  };
}

function predictionAt({ means, variances }: Mixture, law: Law, x: readonly number[]): number[] {
  const { at, parts, spreads } = law;
  const { alpha, sigma } = at;
  const shares = responsibilities(means, law, x);
  return x.map((value, j) => {
    // by component, as x_0 and eps given x and the component are those of a normal: finite at sigma = 0 and alpha = 0
    let prediction = 0;
    for (let k = 0; k < shares.length; k++) {
      const gap = value - alpha * means[k][j];
      if (parts === undefined) {
        prediction -= (shares[k] * gap) / spreads[k];
        continue;
      }
      const x0 = means[k][j] + (alpha * variances[k] * gap) / spreads[k];
      prediction += shares[k] * (parts.data * x0 + (parts.noise * sigma * gap) / spreads[k]);
    }
    return prediction;
  });
}

/** P(component | x). */
function responsibilities(means: Mixture['means'], law: Law, x: readonly number[]): number[] {
  const { at, spreads, logWeights, logSpreads } = law;
  const shares = new Array<number>(spreads.length);
  let largest = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < shares.length; k++) {
    let square = 0;
    for (let j = 0; j < x.length; j++) square += (x[j] - at.alpha * means[k][j]) ** 2;
    shares[k] = logWeights[k] - 0.5 * (square / spreads[k] + logSpreads[k]);
    if (shares[k] > largest) largest = shares[k];
  }
  let total = 0;
  for (let k = 0; k < shares.length; k++) {
    shares[k] = Math.exp(shares[k] - largest);
    total += shares[k];
  }
  for (let k = 0; k < shares.length; k++) shares[k] /= total;
  return shares;
}

function signalAt(system: DiffusionSystem, label: number, parameterization: Parameterization): Signal {
  const unknown: Signal = { alpha: Number.NaN, sigma: Number.NaN, alphaSlope: Number.NaN, sigmaSlope: Number.NaN };
  const { process } = system;
  if ('levels' in process) {
    const { label: labels, alpha, sigma, alphaSlope, sigmaSlope } = process.levels;
    // between levels, where levelOf leads, slopes are constant
    if (system.levelOf !== undefined) {
      return { ...answerAt(system, label), alphaSlope: alphaSlope?.[0], sigmaSlope: sigmaSlope?.[0] };
    }
    const k = labels === undefined ? label : labels.findIndex((each) => isSame(each, label));
    if (!(Number.isInteger(k) && k >= 0 && k < alpha.length)) return unknown;
    return { alpha: alpha[k], sigma: sigma[k], alphaSlope: alphaSlope?.[k], sigmaSlope: sigmaSlope?.[k] };
  }
  if (system.levelOf === undefined && !isWithin(process, label)) return unknown;
  const at = (t: number) => answerAt(system, t);
  if (parameterization !== 'flow') return at(label);
  const signal = at(label);
  const forwards = Math.sign(process.to - process.from);
  const given = system.levelOf === undefined ? givenSlopes(signal, forwards, signal) : undefined;
  if (given !== undefined) {
    return { ...signal, alphaSlope: given.alphaSlope.value, sigmaSlope: given.sigmaSlope.value };
  }
  const ends = labelEnds(system, process);
  const domain = [Math.min(...ends), Math.max(...ends)] as const;
  // labels may have no end where no signal is left
  const width = domain[1] - domain[0];
  const step = STEP * (Number.isFinite(width) ? width : 1);
  const epsilon = epsilonOf({ dtype: system.dtype ?? 'float64' });
  const slope = (of: (t: number) => number) => derivativeWithin(of, label, domain, step, epsilon).value;
  return { ...signal, alphaSlope: slope((t) => at(t).alpha), sigmaSlope: slope((t) => at(t).sigma) };
}

/** What a system says of one label: by levelOf, or of a time by coefficients. */
function answerAt(system: DiffusionSystem, label: number): KernelAnswer<number> {
  const found = system.levelOf?.({ label: [label] }) ?? system.coefficients?.({ time: [label] });
  if (found === undefined || found instanceof Promise) throw new RangeError(SYNCHRONOUS);
  return kernelAt(found, 0);
}

/** The labels between which a continuous process lies; with labels of its own, those of its first and last noise. */
function labelEnds(system: DiffusionSystem, { from, to }: ContinuousProcess): readonly number[] {
  if (system.levelOf === undefined) return [from, to];
  const signals = system.coefficients?.({ time: [from + EARLIEST * (to - from), to] });
  if (signals === undefined || signals instanceof Promise) throw new RangeError(SYNCHRONOUS);
  const found = system.labelOf?.({ sigmaOverAlpha: [0, 1].map((k) => signals.sigma[k] / signals.alpha[k]) });
  if (found === undefined || found instanceof Promise) throw new RangeError(SYNCHRONOUS);
  return Array.from(found);
}

/** With ve there may be more noise than at the end: churn of Karras et al. 2022 asks a model there. */
function isWithin({ from, to, family }: ContinuousProcess, time: number): boolean {
  const room = LABEL_TOLERANCE * Math.abs(to - from);
  const passed = (time - from) * Math.sign(to - from);
  return passed >= -room && (passed <= Math.abs(to - from) + room || (family === 've' && Number.isFinite(time)));
}

function isSame(one: number, other: number): boolean {
  return Math.abs(one - other) <= LABEL_TOLERANCE * Math.abs(one);
}
