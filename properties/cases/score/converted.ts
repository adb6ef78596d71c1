import { relativeErrorOf } from '../../../src/process/level.js';
import { PARAMETERIZATIONS, type Parameterization } from '../../../src/system/contract/contract.js';
import type { SystemUnderTest } from '../../../src/system/contract/system-under-test.js';
import { pointOf } from '../../../src/target/points.js';
import { type Answer, answering, placeOf } from '../../generators/answers.js';
import { type Batch, insideBatch } from '../../generators/batches.js';
import { conversionScale, predictionTerms, type Sloped } from '../../oracles/predictions.js';

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
