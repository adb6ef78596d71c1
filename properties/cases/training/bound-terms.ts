import fc from 'fast-check';
import { perCase } from '../../../src/claim/measured.js';
import { type Estimate, logOf, minus, over, plus, times } from '../../../src/numeric/estimate.js';
import { normalCdf } from '../../../src/numeric/normal.js';
import { stream } from '../../../src/numeric/random.js';
import { betaBetween, type Level, relativeErrorOf, snrOf } from '../../../src/process/level.js';
import type { SystemUnderTest } from '../../../src/system/contract/system-under-test.js';
import { pointOf } from '../../../src/target/points.js';
import { type Answer, answering, worstAnswer } from '../../generators/answers.js';
import { exactModel, type MixtureSpec, mixtures } from '../../generators/exact-models.js';
import { between, eitherSign, seeds, vectors } from '../../generators/numbers.js';
import { posteriorBetween } from '../../oracles/posterior.js';
import { exactPrediction } from '../../oracles/predictions.js';

/** Points whose bound is asked for. */
export interface BoundCase {
  readonly target: MixtureSpec;
  readonly x0: readonly number[];
  readonly dimension: number;
  /** Where a model puts the variances that it has learned, from the smaller to the larger one. */
  readonly fraction: number;
  /** Of the noises, one block a level. */
  readonly seed: number;
}

/** The terms of a bound at one point beside their definitions: of those between levels the one that is farthest off. */
interface PointTerms {
  readonly prior?: Answer;
  readonly diffusion?: Answer;
  readonly reconstruction?: Answer;
  readonly total?: Answer;
}

const POINTS = 3;

/** Roundings of a squared difference of a prediction. */
const STEPS = 8;

export const boundDrawn = () =>
  // in one dimension alone a sum over coordinates and their mean are the same
  fc.constantFrom(1, 2, 2).chain((dimension) =>
    fc.record({
      dimension: fc.constant(dimension),
      target: mixtures(dimension),
      x0: vectors(POINTS * dimension, eitherSign(0.05, 0.95)),
      seed: seeds,
      fraction: between(0, 1),
    }),
  );

/** One term of a system's bound at some points beside what it stands for, of the points at which the system has it. */
export function termOf(term: keyof PointTerms): (system: SystemUnderTest, aCase: BoundCase) => Answer[] {
  return (system, aCase) => boundTerms(system, aCase).flatMap((terms) => terms[term] ?? []);
}

/** Every term of a system's bound at some points, for which the system is asked once. */
const boundTerms = perCase((system: SystemUnderTest, aCase: BoundCase): PointTerms[] => {
  const { target, x0, dimension: d, seed, fraction } = aCase;
  const { levels = [] } = system.schedule;
  const draw = stream(seed, 'data');
  const points = (values: Float64Array) => ({ count: POINTS, dimension: d, values });
  const eps = levels.map(() => points(Float64Array.from({ length: POINTS * d }, () => draw.normal())));
  const data = points(Float64Array.from(x0));
  const { bound } = system.description;
  const isLearned = bound.variance === 'learned range';
  const model = { ...exactModel(system, target), ...(isLearned ? { varianceFraction: fraction } : {}) };
  const found = system.variationalBound(model, data, eps);
  const answer = answering(system);
  const predict = exactPrediction(target, 'data');
  const steps = levels.slice(1).map((level, k) => stepBetween(levels[k], level, d, shareOf(bound.variance, fraction)));
  return Array.from({ length: POINTS }, (_, i): PointTerms => {
    const own = pointOf(data, i);
    const errors = levels.map((level, k) => dataError(system, predict, level, own, pointOf(eps[k], i)));
    const diffusion =
      found.diffusion &&
      worstAnswer(
        steps.map((step, k) => {
          const { value, scale } = step(errors[k + 1]);
          return answer(found.diffusion!.values[i * steps.length + k], value, scale, `levels ${k}, ${k + 1}`);
        }),
      );
    const where = `point [${Array.from(own).join(', ')}]`;
    const prior = priorTerm(levels[levels.length - 1], own, system.description.process.prior.variance);
    const decoded = decodedTerm(system, own, levels[0], errors[0]);
    const parts = [
      found.prior?.[i],
      found.reconstruction?.[i],
      ...(found.diffusion ? pointOf(found.diffusion, i) : []),
    ];
    const known = parts.filter((each) => each !== undefined);
    const isWhole = found.prior !== undefined && found.diffusion !== undefined && found.reconstruction !== undefined;
    return {
      ...(found.prior && { prior: answer(found.prior[i], prior.value, prior.scale, where) }),
      ...(diffusion && { diffusion }),
      ...(found.reconstruction &&
        decoded && { reconstruction: answer(found.reconstruction[i], decoded.value, decoded.scale, where) }),
      ...(found.total && isWhole && { total: totalAnswer(answer, found.total[i], known, where) }),
    };
  });
});

interface Term {
  readonly value: Estimate;
  readonly scale: number;
}

/** |x_0 - x_0'|^2 of the exact model, with the size of the terms that it is made of. */
interface DataError extends Term {
  /** x_0' along every axis. */
  readonly predicted: readonly number[];
  /** By how much each of them may be off, and the sizes of their terms. */
  readonly offs: readonly number[];
  readonly sizes: readonly number[];
}

function dataError(
  system: SystemUnderTest,
  predict: ReturnType<typeof exactPrediction>,
  level: Level,
  x0: Float64Array,
  eps: Float64Array,
): DataError {
  const { alpha, sigma } = level;
  const x = x0.map((value, j) => alpha.value * value + sigma.value * eps[j]);
  const predicted = predict(level, x);
  // what the model predicts is turned into x_0', and its rounding with it
  const amplified = system.description.parameterization === 'data' ? 1 : 1 + 2 / alpha.value;
  const relative = relativeErrorOf(level);
  const [offs, sizes]: [number[], number[]] = [[], []];
  let [value, error, scale] = [0, 0, 0];
  for (const [j, { value: mean }] of predicted.entries()) {
    const gap = x0[j] - mean.value;
    const size = (Math.abs(x0[j]) + Math.abs(mean.value) + Math.abs(x[j])) * amplified;
    const off = relative * size;
    offs.push(off);
    sizes.push(size);
    value += gap * gap;
    error += 2 * Math.abs(gap) * off + off * off;
    scale += STEPS * (Math.abs(gap) + Number.EPSILON * size) * size;
  }
  return { value: { value, error }, scale, predicted: predicted.map(({ value: mean }) => mean.value), offs, sizes };
}

/** Where the variance of the reverse steps lies, in logarithms: 0 for that of the posterior. */
function shareOf(kind: 'small' | 'large' | 'learned range', fraction: number): number {
  return { small: 0, large: 1, 'learned range': fraction }[kind];
}

/**
 * KL(N(mu_q, v_q) || N(mu_p, v_p)) with means that differ by ofData (x_0 - x_0'):
 *
 * 1/2 (d (v_q/v_p - 1 - log(v_q/v_p)) + ofData^2/v_p |x_0 - x_0'|^2),
 *
 * for v_p = v_q (SNR_s - SNR_t)/2 |x_0 - x_0'|^2. With beta = 1 - alpha_t^2/alpha_s^2 and the share r,
 * log v_p = r log beta + (1 - r) log v_q.
 */
function stepBetween(earlier: Level, later: Level, d: number, share: number): (error: DataError) => Term {
  const { variance, ofData } = posteriorBetween(earlier, later);
  // code for any two normals has log v_p - log v_q + v_q/v_p - 1, of which nothing is left where they are equal
  const general = 0.5 * d * (2 + 2 * Math.abs(Math.log(variance.value)));
  if (share === 0) {
    const factor = times(0.5, minus(snrOf(earlier), snrOf(later)));
    return ({ value, scale }) => ({
      value: times(factor, value),
      scale: Math.abs(factor.value) * scale + general,
    });
  }
  const wide = betaBetween(earlier, later);
  // log(v_p/v_q) = r log(beta/v_q)
  const logRatio = times(share, logOf(over(wide, variance)));
  const ratio = expOf(times(-1, logRatio));
  const spread = times(0.5 * d, plus(minus(ratio, 1), logRatio));
  const factor = over(times(0.5, times(times(ofData, ofData), ratio)), variance);
  return ({ value, scale }) => ({
    value: plus(spread, times(factor, value)),
    scale: general + 0.5 * d * ratio.value + factor.value * scale,
  });
}

/** e^y, off by e^y (e^error - 1) at most. */
function expOf({ value, error }: Estimate): Estimate {
  const found = Math.exp(value);
  return { value: found, error: found * Math.expm1(error) };
}

/** KL(N(alpha x_0, sigma^2 I) || N(0, v I)). */
function priorTerm({ alpha, variance }: Level, x0: Float64Array, v: number): Term {
  const square = x0.reduce((sum, value) => sum + value * value, 0);
  const signal = times(square / (2 * v), times(alpha, alpha));
  const ratio = over(variance, { value: v, error: 0 });
  const spread = times(0.5 * x0.length, minus(minus(ratio, 1), logOf(ratio)));
  const scale = signal.value + 0.5 * x0.length * (ratio.value + 1 + Math.abs(Math.log(ratio.value)));
  return { value: plus(signal, spread), scale };
}

/** -log p(x_0 | level 0), as the decoder is described; undefined where it is not. */
function decodedTerm(system: SystemUnderTest, x0: Float64Array, level: Level, error: DataError): Term | undefined {
  const { decoder } = system.description.bound;
  if (decoder === undefined) return undefined;
  const { variance } = decoder;
  if (decoder.kind === 'density') {
    const normalizer = 0.5 * x0.length * Math.log(2 * Math.PI * variance);
    const value = plus(normalizer, times(1 / (2 * variance), error.value));
    return { value, scale: Math.abs(normalizer) + error.scale / (2 * variance) };
  }
  const half = 1 / (decoder.levels - 1);
  const deviation = Math.sqrt(variance);
  const cdf = decoder.cdf === 'tanh' ? cdfByTanh : normalCdf;
  let [value, scale, off] = [0, 0, 0];
  for (const [j, x] of x0.entries()) {
    const at = (edge: number) => (edge - error.predicted[j]) / deviation;
    const upper = x > 0.999 ? 1 : cdf(at(x + half));
    const lower = x < -0.999 ? 0 : cdf(at(x - half));
    const mass = Math.max(upper - lower, 1e-12);
    value -= Math.log(mass);
    scale += 1 + 1 / mass;
    // no density is above 0.4: that moves the mass by as much as the prediction moves in deviations
    off += error.offs[j] / (deviation * mass);
    if (decoder.cdf !== undefined) scale += error.sizes[j] / (deviation * mass);
  }
  if (decoder.cdf !== undefined) return { value: { value, error: off }, scale };
  // distribution functions in single precision, or by the tanh that stands for erf in many codes
  const approximate = 1e-3 * scale;
  return { value: { value, error: approximate + (level.sigma.error / level.sigma.value) * scale }, scale };
}

/** Page 1977: off by up to 2e-4, and what stands for the distribution function in the code of Ho et al. 2020. */
function cdfByTanh(z: number): number {
  return 0.5 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (z + 0.044715 * z * z * z)));
}

function totalAnswer(
  answer: ReturnType<typeof answering>,
  total: number,
  parts: readonly number[],
  where: string,
): Answer {
  const sum = parts.reduce((a, b) => a + b, 0);
  const size = parts.reduce((a, b) => a + Math.abs(b), 0);
  return answer(total, { value: sum, error: 0 }, size * Math.max(1, parts.length / 16), where);
}
