import fc from 'fast-check';
import { normalGap, normalInformation } from '../../src/bound/schedule-gap.js';
import { perCase } from '../../src/claim/measured.js';
import { figure } from '../../src/evidence/number-format.js';
import { type Estimate, plus, times } from '../../src/numeric/estimate.js';
import { stream } from '../../src/numeric/random.js';
import { type Level, snrOf } from '../../src/process/level.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { pointOf } from '../../src/target/points.js';
import { exactModel, type MixtureSpec, mixtures } from '../generators/model-mixtures.js';
import { between, eitherSign, seeds, vectors } from '../generators/numbers.js';
import { type Answer, answering, type Mistakes, worstAnswer } from '../measurements/answers.js';
import { dataError, decodedTerms, decoderVariance, priorTerm, stepTerm } from '../oracles/bound-terms.js';
import { exactPrediction, type Sloped } from '../oracles/predictions.js';

/** Points with the exact model of a mixture. */
export interface BoundCase {
  readonly target: MixtureSpec;
  readonly x0: readonly number[];
  readonly dimension: number;
  /** Where a model puts the variances that it has learned, from the smaller to the larger one. */
  readonly fraction: number;
  /** Of the noises, one block a level. */
  readonly seed: number;
}

/** The terms of a bound at one point with their definitions: of those between levels the one that is farthest off. */
interface PointTerms {
  readonly prior?: Answer;
  readonly diffusion?: Answer;
  readonly reconstruction?: Answer;
  readonly total?: Answer;
}

const POINTS = 3;

/**
 * The noise of the last point, as a fraction: with it the variances of the steps and the cells of a decoder are seen, that are
 * hidden at other points by what the rounding of sigma does to sigma eps.
 */
const QUIET = 1e-3;

/** Points whose bound is asked for, on the line and in the plane. */
export const boundCases = () =>
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

/** One term of a system's bound with its definition, at the points at which the system has it. */
export function termOf(term: keyof PointTerms): (system: SystemUnderTest, aCase: BoundCase) => Answer[] {
  return (system, aCase) => boundTerms(system, aCase).flatMap((terms) => terms[term] ?? []);
}

/** Every term of a system's bound at some points, for which the system is asked once. */
const boundTerms = perCase((system: SystemUnderTest, aCase: BoundCase): PointTerms[] => {
  const { target, x0, dimension: d, seed, fraction } = aCase;
  const { rounding } = system;
  const { levels = [] } = system.schedule;
  const draw = stream(seed, 'data');
  const points = (values: Float64Array) => ({ count: POINTS, dimension: d, values });
  const eps = levels.map(() =>
    points(Float64Array.from({ length: POINTS * d }, (_, k) => draw.normal() * (k < (POINTS - 1) * d ? 1 : QUIET))),
  );
  const data = points(Float64Array.from(x0));
  const { bound, parameterization, process } = system.description;
  const isLearned = [bound.variance, bound.decoder?.variance].includes('learned range');
  const model = { ...exactModel(system, target), ...(isLearned ? { varianceFraction: fraction } : {}) };
  const found = system.variationalBound(model, data, eps);
  const answer = answering(system);
  const predict = exactPrediction(target, 'data');
  const share = { small: 0, large: 1, 'learned range': fraction }[bound.variance];
  const steps = levels.slice(1).map((level, k) => stepTerm(levels[k], level, d, share));
  const sloped = levels.map((level, k): Sloped => {
    return parameterization === 'flow' ? { ...level, ...system.schedule.slopes(k / (levels.length - 1)) } : level;
  });
  const spread = varianceOf(bound.decoder, levels, fraction, rounding);
  return Array.from({ length: POINTS }, (_, i): PointTerms => {
    const point = pointOf(data, i);
    const errors = sloped.map((level, k) => dataError(predict, parameterization, level, point, pointOf(eps[k], i)));
    const diffusion =
      found.diffusion &&
      worstAnswer(
        steps.map((step, k) => {
          const { value, scale } = step(errors[k + 1]);
          return answer(found.diffusion!.values[i * steps.length + k], value, scale, {
            where: `levels ${k}, ${k + 1}, point [${Array.from(point, (x) => figure(x)).join(', ')}]`,
            mistakes: () => ({
              ...ofCoordinates(value.value, d),
              ...Object.fromEntries(
                [k - 1, k + 1].flatMap((other) =>
                  steps[other] === undefined
                    ? []
                    : [[`the term of levels ${other}, ${other + 1}`, steps[other](errors[other + 1]).value.value]],
                ),
              ),
            }),
          });
        }),
      );
    const where = `point [${Array.from(point).join(', ')}]`;
    const prior = priorTerm(levels[levels.length - 1], point, process.prior.variance);
    const decoded = spread && bound.decoder ? decodedTerms(bound.decoder, spread, point, errors[0], rounding) : [];
    const parts = [
      found.prior?.[i],
      found.reconstruction?.[i],
      ...(found.diffusion ? pointOf(found.diffusion, i) : []),
    ];
    const known = parts.filter((each) => each !== undefined);
    const isWhole = found.prior !== undefined && found.diffusion !== undefined && found.reconstruction !== undefined;
    return {
      ...(found.prior && {
        prior: answer(found.prior[i], prior.value, prior.scale, {
          where,
          mistakes: () => ofCoordinates(prior.value.value, d),
        }),
      }),
      ...(diffusion && { diffusion }),
      ...(found.reconstruction &&
        decoded.length > 0 && {
          reconstruction: nearest(
            decoded.map(({ value, scale }) =>
              answer(found.reconstruction![i], value, scale, { where, mistakes: () => ofCoordinates(value.value, d) }),
            ),
          ),
        }),
      ...(found.total && isWhole && { total: totalAnswer(answer, found.total[i], known, where) }),
    };
  });
});

/**
 * The mean of the terms between levels over x_0 ~ N(0, v) and eps, with the exact model, beside what it has to be: the gap of the
 * levels and the information between their ends,
 *
 * E sum_k L_k = 1/2 sum_k (SNR_k - SNR_{k+1}) mmse(SNR_{k+1}) = gap + 1/2 int mmse dSNR.
 *
 * x_0 - E[x_0 | x] is linear in x_0 and eps, so that four points, +-sqrt(v) with +-1, have the mean of its square. The case says
 * what v is.
 *
 * @param part of the gap that is counted
 */
export function meanOfTerms(part = 1): (system: SystemUnderTest, aCase: BoundCase) => Answer[] {
  return (system, { fraction }) => {
    const variance = 0.05 + 0.5 * fraction;
    const { levels = [] } = system.schedule;
    const { bound, parameterization } = system.description;
    if (bound.variance !== 'small' || levels.length < 2) return [];
    const deviation = Math.sqrt(variance);
    const signs = [
      [1, 1],
      [1, -1],
      [-1, 1],
      [-1, -1],
    ];
    const points = (of: (signs: readonly number[]) => number) => ({
      ...{ count: signs.length, dimension: 1 },
      values: Float64Array.from(signs, of),
    });
    const data = points(([sign]) => sign * deviation);
    const eps = levels.map(() => points(([, sign]) => sign));
    const target: MixtureSpec = { kind: 'mixture', weights: [1], means: [[0]], variances: [variance] };
    const { diffusion } = system.variationalBound(exactModel(system, target), data, eps);
    if (diffusion === undefined) return [];
    const found = diffusion.values.reduce((sum, value) => sum + value, 0) / signs.length;
    const snrs = levels.map((level) => snrOf(level).value).reverse();
    const [first, last] = [snrs[0], snrs[snrs.length - 1]];
    const axes = [{ variance, weight: 1 }];
    const information = normalInformation(axes, first, last);
    const gap = normalGap(axes, snrs);
    // what roundings of levels and of single terms do, as each term has it by its definition
    const predict = exactPrediction(target, 'data');
    let [error, scale] = [0, 0];
    for (let i = 0; i < signs.length; i++) {
      for (const [k, level] of levels.slice(1).entries()) {
        const sloped: Sloped =
          parameterization === 'flow' ? { ...level, ...system.schedule.slopes((k + 1) / (levels.length - 1)) } : level;
        const off = dataError(predict, parameterization, sloped, pointOf(data, i), pointOf(eps[k + 1], i));
        const term = stepTerm(levels[k], level, 1, 0)(off);
        error += term.value.error / signs.length;
        scale += term.scale / signs.length;
      }
    }
    const expected = plus(times(part, gap), information);
    return [
      answering(system)(found, { value: expected.value, error: expected.error + error }, scale, {
        where: `the mean over N(0, ${figure(variance)}), ${levels.length} levels`,
      }),
    ];
  };
}

/** The variance of a decoder; undefined where it is learned and there is no step. */
function varianceOf(
  decoder: { readonly variance: number | 'learned range' } | undefined,
  [first, second]: readonly Level[],
  fraction: number,
  rounding: number,
): Estimate | undefined {
  if (decoder === undefined) return undefined;
  if (decoder.variance !== 'learned range') return { value: decoder.variance, error: 0 };
  return second && decoderVariance(first, second, fraction, rounding);
}

/** A sum over coordinates as known mistakes have it. */
function ofCoordinates(sum: number, dimension: number): Mistakes {
  return { 'a mean over coordinates': sum / dimension, 'bits per coordinate for nats': sum / (Math.LN2 * dimension) };
}

/** The answer beside what it may be, whichever is nearest. */
function nearest(answers: readonly Answer[]): Answer {
  const off = ({ answer, expected }: Answer) => Math.abs(answer - expected.value);
  return answers.reduce((a, b) => (off(b) < off(a) ? b : a));
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
