import { derivativeWithin } from '../../numeric/derivative.js';
import type { TargetSpec } from '../../target/target-spec.js';
import type { DiffusionSystem, Model } from './contract.js';
import type { ContinuousProcess, Parameterization } from './description.js';
import { type KernelAnswer, kernelAt } from './kernel.js';
import { epsilonOf } from './precision.js';
import { partsOf, type Signal } from './prediction.js';
import { EARLIEST } from './schedule.js';
import { signalOfLabel, timesOfLabels } from './time-labels.js';

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
 * where the system stands in its process at each label. A label that the system does not know gives NaN; of times outside
 * of the process see `timeOf`.
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

/** Where a system stands at a label: for a flow with alpha' and (sigma^2)'/2, which is finite without noise too. */
interface Place {
  readonly alpha: number;
  readonly sigma: number;
  readonly alphaSlope?: number | undefined;
  readonly halfSquareSlope?: number | undefined;
}

/** What predictions at all points of a label share. */
interface Law {
  readonly at: Place;
  /** Of x_0 in what is predicted, and of eps/sigma; undefined for a score. */
  readonly parts: { readonly data: number; readonly push: number } | undefined;
  /** The variances alpha^2 v_k + sigma^2. */
  readonly spreads: readonly number[];
  readonly logWeights: readonly number[];
  /** d log(alpha^2 v_k + sigma^2). */
  readonly logSpreads: readonly number[];
}

function lawAt({ weights, variances }: Mixture, parameterization: Parameterization, at: Place, dimension: number): Law {
  const { alpha, sigma, alphaSlope = Number.NaN, halfSquareSlope = Number.NaN } = at;
  const pushed = ({ data, noise }: ReturnType<typeof partsOf>) => ({ data, push: noise * sigma });
  const flow = { data: alphaSlope, push: halfSquareSlope };
  const spreads = variances.map((v) => alpha * alpha * v + sigma * sigma);
  return {
    at,
    parts:
      parameterization === 'score'
        ? undefined
        : parameterization === 'flow'
          ? flow
          : pushed(partsOf(parameterization, at)),
    spreads,
    logWeights: weights.map(Math.log),
    logSpreads: spreads.map((spread) => dimension * Math.log(spread)),
  };
}

function predictionAt({ means, variances }: Mixture, law: Law, x: readonly number[]): number[] {
  const { at, parts, spreads } = law;
  const { alpha } = at;
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
      prediction += shares[k] * (parts.data * x0 + (parts.push * gap) / spreads[k]);
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

function signalAt(system: DiffusionSystem, label: number, parameterization: Parameterization): Place {
  const unknown: Place = { alpha: Number.NaN, sigma: Number.NaN };
  const { process } = system;
  const flows = parameterization === 'flow';
  if ('levels' in process) {
    const { label: labels, alpha, sigma, alphaSlope, sigmaSlope } = process.levels;
    if (flows && (alphaSlope === undefined || sigmaSlope === undefined))
      throw new RangeError('a flow needs slopes in time');
    const sloped = (signal: Signal, k: number): Place => ({
      ...signal,
      alphaSlope: alphaSlope?.[k],
      halfSquareSlope: sigmaSlope && signal.sigma * sigmaSlope[k],
    });
    // between levels, where levelOf leads, slopes are constant
    if (system.levelOf !== undefined) return sloped(answerAt(system, label), 0);
    const k = labels === undefined ? label : labels.findIndex((each) => isSame(each, label));
    if (!(Number.isInteger(k) && k >= 0 && k < alpha.length)) return unknown;
    return sloped({ alpha: alpha[k], sigma: sigma[k] }, k);
  }
  const place = system.levelOf === undefined ? timeOf(system, process, timeOfLabel(system, process, label)) : label;
  if (place === undefined) return unknown;
  const at = (t: number) => answerAt(system, t);
  const signal = system.levelOf === undefined ? signalOfLabel(process.labels, label, at(place)) : at(place);
  if (!flows) return signal;
  const given = system.levelOf === undefined ? givenRates(signal, Math.sign(process.to - process.from)) : undefined;
  if (given !== undefined) return { ...signal, ...given };
  const ends = labelEnds(system, process);
  const domain = [Math.min(...ends), Math.max(...ends)] as const;
  // labels may have no end where no signal is left
  const width = domain[1] - domain[0];
  const step = STEP * (Number.isFinite(width) ? width : 1);
  const epsilon = epsilonOf({ dtype: system.dtype ?? 'float64' });
  const slope = (of: (t: number) => number) => derivativeWithin(of, place, domain, step, epsilon).value;
  return { ...signal, alphaSlope: slope((t) => at(t).alpha), halfSquareSlope: slope((t) => 0.5 * at(t).sigma ** 2) };
}

/**
 * dalpha/dt and sigma dsigma/dt as a system gives them or, with the time s from the data end, as its f and g say:
 * dalpha/ds = f alpha and sigma dsigma/ds = f sigma^2 + g^2/2. Undefined where they say nothing.
 */
function givenRates(answer: KernelAnswer<number>, forwards: number) {
  const { alpha, sigma, alphaSlope, sigmaSlope, drift = Number.NaN, diffusion = Number.NaN } = answer;
  const [ofAlpha, ofSquare] =
    alphaSlope !== undefined && sigmaSlope !== undefined
      ? [alphaSlope, sigma * sigmaSlope]
      : [forwards * drift * alpha, forwards * (drift * sigma * sigma + 0.5 * diffusion * diffusion)];
  if (!Number.isFinite(ofAlpha) || !Number.isFinite(ofSquare)) return undefined;
  return { alphaSlope: ofAlpha, halfSquareSlope: ofSquare };
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

/** The time that a described label stands for; NaN where there is none. */
function timeOfLabel(system: DiffusionSystem, process: ContinuousProcess, label: number): number {
  return timesOfLabels([label], process, (times) => times.map((time) => answerAt(system, time)))[0];
}

/**
 * The time of the process that a time stands for, if it is a number. Adaptive solvers try a first step of any length, and
 * step past an end and interpolate. What alpha and sigma are there goes on smoothly, which their error control needs;
 * where there is no sigma, it is told what holds at the end.
 */
function timeOf(system: DiffusionSystem, { from, to }: ContinuousProcess, time: number): number | undefined {
  if (!Number.isFinite(time)) return undefined;
  if (time >= Math.min(from, to) && time <= Math.max(from, to)) return time;
  const { alpha, sigma } = answerAt(system, time);
  if (Number.isFinite(alpha) && Number.isFinite(sigma)) return time;
  return Math.abs(time - from) < Math.abs(time - to) ? from : to;
}

function isSame(one: number, other: number): boolean {
  return Math.abs(one - other) <= LABEL_TOLERANCE * Math.abs(one);
}
