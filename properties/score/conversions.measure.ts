import { over, plus, times } from '../../src/numeric/estimate.js';
import { relativeErrorOf } from '../../src/process/level.js';
import { PARAMETERIZATIONS, type Parameterization } from '../../src/system/contract/description.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { weightFormula } from '../../src/system/contract/weight-formula.js';
import { pointOf } from '../../src/target/points.js';
import { type Answer, answering, placeOf } from '../generators/answers.js';
import { type Batch, insideBatch } from '../generators/batches.js';
import { conversionScale, predictionTerms, type Sloped } from '../oracles/predictions.js';
import { formulaAt } from '../oracles/weights.js';

/** One coordinate of a prediction, under the name of what it was converted to, and converted back. */
export type Conversion = Readonly<Partial<Record<`to-${Parameterization}` | 'back', Answer>>>;

/** Every conversion that a system has, on the predictions of known (x_0, eps). @throws Error when it has none */
export function converted(system: SystemUnderTest, batch: Batch): Conversion[] {
  const { progress, levels, label, x0, eps, x } = insideBatch(batch, system.schedule);
  const hasSlopes = system.can.has('continuous time') || system.can.has('slopes');
  const kinds = PARAMETERIZATIONS.filter((each) => each !== 'flow' || hasSlopes);
  const sloped = levels.map(
    (level, i): Sloped => (hasSlopes ? { ...level, ...system.schedule.slopes(progress[i]) } : level),
  );
  const terms = (kind: Parameterization, k: number) =>
    predictionTerms(kind, sloped[Math.floor(k / x0.dimension)], x0.values[k], eps.values[k]);
  const values = (kind: Parameterization) => ({ ...x0, values: x0.values.map((_, k) => terms(kind, k).value.value) });
  const answer = answering(system);
  const found = kinds.flatMap((from) =>
    kinds
      .filter((to) => to !== from)
      .flatMap((to) => {
        const there = system.convert(from, to, values(from), x, label);
        if (there === undefined) return [];
        const back = system.convert(to, from, there, x, label);
        return Array.from(there.values, (value, k): Conversion[] => {
          const i = Math.floor(k / x0.dimension);
          const isFlow = from === 'flow' || to === 'flow';
          const where = `from ${from} at ${placeOf(label[i], pointOf(x, i))}`;
          const scale = (one: Parameterization, other: Parameterization) =>
            conversionScale(one, other, sloped[i], x0.values[k], eps.values[k]);
          const expected = terms(to, k);
          const first = answer(
            value,
            withErrorOf(expected.value, sloped[i], scale(from, to), isFlow),
            scale(from, to),
            where,
          );
          if (back === undefined) return [{ [`to-${to}`]: first }];
          const start = terms(from, k).value.value;
          const size = backScale(from, to, sloped[i], x0.values[k], eps.values[k]);
          const there = withErrorOf({ value: start, error: 0 }, sloped[i], size, isFlow);
          return [{ [`to-${to}`]: first, back: answer(back.values[k], there, size, where) }];
        }).flat();
      }),
  );
  if (found.length === 0) throw new Error('convert returned null for every pair');
  return found;
}

/** The error of the system's alpha and sigma, relative, moves every term of a conversion by as much. */
function withErrorOf(expected: { value: number; error: number }, level: Sloped, scale: number, ofFlow: boolean) {
  const part = (slope?: { value: number; error: number }) =>
    slope === undefined ? 0 : slope.error / (Math.abs(slope.value) || 1);
  const slopeError = ofFlow ? part(level.alphaSlope) + part(level.sigmaSlope) : 0;
  const relative = relativeErrorOf(level) + slopeError;
  return { value: expected.value, error: expected.error + relative * scale };
}

/** Rounding on the way there is carried on by the way back. */
function backScale(from: Parameterization, to: Parameterization, level: Sloped, x0: number, eps: number): number {
  const there = conversionScale(from, to, level, x0, eps);
  const size = predictionTerms(to, level, x0, eps).scale;
  const growth = size > 0 ? Math.max(1, there / size) : 1;
  return growth * conversionScale(to, from, level, x0, eps);
}

/** What a preconditioned network keeps of its promises at one label. */
export interface Scaled {
  /** The variance of the input of the network, and of its target, where they are promised to be 1. */
  readonly input?: Answer;
  readonly target?: Answer;
  /** What the network is told as time, where that is promised. */
  readonly noise?: Answer;
  /** skip and output at the data end. */
  readonly boundary?: readonly Answer[];
}

/**
 * The scaling of D(x) = skip x + output F(input x, .) for data of variance s^2, x = alpha x_0 + sigma eps:
 *
 * input^2 (alpha^2 s^2 + sigma^2) = 1,  ((1 - skip alpha)^2 s^2 + skip^2 sigma^2)/output^2 = 1.
 */
export function scaledBy(system: SystemUnderTest, progress: readonly number[]): Scaled[] {
  const { preconditioning } = system.description;
  if (preconditioning === undefined) throw new RangeError('no preconditioning is described');
  const { sigmaData, promises = ['input', 'target'], noise: described } = preconditioning;
  const formula = described === undefined ? undefined : weightFormula(described);
  const square = sigmaData * sigmaData;
  const levels = progress.map((each) => system.schedule.at(each));
  const { input, skip, output, noise } = system.precondition(levels.map(({ label }) => label));
  const answer = answering(system);
  const one = { value: 1, error: 0 };
  const seen = levels.map((level, i): Scaled => {
    const { label, alpha, variance } = level;
    const told =
      formula === undefined || noise === undefined ? undefined : formulaAt(formula, level, undefined, sigmaData);
    const where = placeOf(label);
    const total = plus(times(times(alpha, alpha), square), variance);
    const kept = 1 - skip[i] * alpha.value;
    const rest = { value: kept, error: Math.abs(skip[i]) * alpha.error };
    const target = over(
      plus(times(times(rest, rest), square), times(skip[i] * skip[i], variance)),
      output[i] * output[i],
    );
    // 1 - skip alpha cancels where there is little noise, and so do the terms of output^2 there
    const cancelled = (Math.abs(kept) * square + skip[i] * skip[i] * variance.value) / (output[i] * output[i]);
    const power = times(input[i] * input[i], total);
    return {
      ...(promises.includes('input') ? { input: answer(power.value, { ...one, error: power.error }, 1, where) } : {}),
      ...(promises.includes('target')
        ? { target: answer(target.value, { ...one, error: target.error }, 1 + cancelled, where) }
        : {}),
      // a logarithm is rounded beside the sizes that it is made of, about 1
      ...(told && noise ? { noise: answer(noise[i], told, 1 + Math.abs(told.value), where) } : {}),
    };
  });
  return [...seen, ...boundaryOf(system, promises)];
}

/** skip = 1 and output = 0 at the data end, where they are promised or sigma is 0 there. */
function boundaryOf(system: SystemUnderTest, promises: readonly string[]): Scaled[] {
  const end = system.schedule.end();
  if (end === undefined) return [];
  const unasked = system.description.preconditioning?.promises === undefined && end.sigma.value === 0;
  if (!promises.includes('boundary') && !unasked) return [];
  const { skip, output } = system.precondition([end.label]);
  const answer = answering(system);
  const where = `${placeOf(end.label)}, the data end`;
  const { sigmaData } = system.description.preconditioning!;
  return [
    {
      boundary: [
        answer(skip[0], { value: 1, error: 0 }, 1, where),
        answer(output[0], { value: 0, error: 0 }, sigmaData, where),
      ],
    },
  ];
}
