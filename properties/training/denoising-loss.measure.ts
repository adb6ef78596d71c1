import fc from 'fast-check';
import { type Estimate, numberOf, over, plus, times } from '../../src/numeric/estimate.js';
import { relativeErrorOf } from '../../src/process/level.js';
import { PARAMETERIZATIONS, type Parameterization } from '../../src/system/contract/description.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { pointOf } from '../../src/target/points.js';
import { type Batch, batches, insideBatch } from '../generators/batches.js';
import { exactModel, type MixtureSpec, mixtures } from '../generators/model-mixtures.js';
import { type Answer, answering, byMistake, placeOf } from '../measurements/answers.js';
import { describedWeights, weightsByMistake } from '../measurements/described-weights.js';
import { conversionScale, exactPrediction, hasTwoTerms, predictionTerms, type Sloped } from '../oracles/predictions.js';

/** A batch, and the mixture whose exact model is asked. */
export interface LossCase {
  readonly batch: Batch;
  readonly target: MixtureSpec;
}

export function lossCases() {
  return batches().chain((batch) => fc.record({ batch: fc.constant(batch), target: mixtures(batch.dimension) }));
}

/** The losses that a system returns of the points of a batch, with what they should be. */
export function lossesOf(system: SystemUnderTest, { batch, target }: LossCase): { readonly loss: Answer }[] {
  const { parameterization } = system.description;
  const { progress, levels, label, x0, eps, x } = insideBatch(batch, system.schedule);
  const found = system.loss(exactModel(system, target), x0, label, eps);
  const weights = weightsOf(system, progress, label);
  const predict = exactPrediction(target, parameterization);
  const answer = answering(system);
  const expected = levels.map((level, i) => {
    const weight = weights[i];
    if (weight === undefined) return undefined;
    const sloped: Sloped = parameterization === 'flow' ? { ...level, ...system.schedule.slopes(progress[i]) } : level;
    const predicted = predict(sloped, pointOf(x, i));
    let sum: Estimate = { value: 0, error: 0 };
    let scale = 0;
    predicted.forEach(({ value, scale: size }, j) => {
      const [data, noise] = [pointOf(x0, i)[j], pointOf(eps, i)[j]];
      const wanted = predictionTerms(parameterization, sloped, data, noise);
      const terms = size + wanted.scale;
      const gap = {
        value: value.value - wanted.value.value,
        error: value.error + wanted.value.error + relativeErrorOf(level) * terms,
      };
      sum = plus(sum, times(gap, gap));
      // right code may compare what the prediction is converted to; the square of a gap moves by (2 gap + r s) r s
      const rounded = Math.max(terms, conversionScale(parameterization, parameterization, sloped, data, noise));
      scale += (2 * Math.abs(gap.value) + system.rounding * rounded) * rounded;
    });
    const lossWith = (wanted: (data: number, noise: number, state: number) => number) =>
      weight.value *
      predicted.reduce((total, { value }, j) => {
        const [data, noise, state] = [x0, eps, x].map((points) => pointOf(points, i)[j]);
        return total + (value.value - wanted(data, noise, state)) ** 2;
      }, 0);
    const of =
      (kind: Parameterization, ofData: number, ofNoise = ofData) =>
      (data: number, noise: number) =>
        predictionTerms(kind, sloped, ofData * data, ofNoise * noise).value.value;
    const others = PARAMETERIZATIONS.filter((kind) => kind !== parameterization && kind !== 'flow');
    const lossesByMistake = () => ({
      'the noised state as the target': lossWith((_, __, state) => state),
      'a target of the other sign': lossWith(of(parameterization, -1)),
      ...(hasTwoTerms(parameterization)
        ? {
            'a target whose term of x_0 has the other sign': lossWith(of(parameterization, -1, 1)),
            'a target whose term of eps has the other sign': lossWith(of(parameterization, 1, -1)),
          }
        : {}),
      ...Object.fromEntries(others.map((kind) => [`the ${kind} as the target`, lossWith(of(kind, 1))])),
      'a mean over coordinates': (weight.value * sum.value) / x0.dimension,
      ...(system.can.has('weighting')
        ? byMistake(weightsByMistake(system, progress[i]), (each) => each * sum.value)
        : {}),
      'no weight': sum.value,
    });
    return { value: times(weight, sum), scale: scale * Math.abs(weight.value), lossesByMistake };
  });
  // where the scale is free, that of the first point is taken for all
  const { weighting } = system.description;
  const first = expected.findIndex((each) => each !== undefined && each.value.value > 0);
  const isFree = typeof weighting === 'object' && weighting.scale === 'free' && first >= 0;
  const factor = isFree ? over(found[first], expected[first]!.value) : 1;
  return expected.flatMap((each, i) =>
    each === undefined
      ? []
      : [
          {
            loss: answer(found[i], times(factor, each.value), each.scale * Math.abs(numberOf(factor)), {
              where: placeOf(label[i], pointOf(x0, i)),
              mistakes: () => byMistake(each.lossesByMistake(), (loss) => loss * numberOf(factor)),
            }),
          },
        ],
  );
}

/** The weights of the squared errors: as they are described, or as the system says, or 1. */
function weightsOf(system: SystemUnderTest, progress: readonly number[], label: readonly number[]) {
  const described = describedWeights(system, progress);
  if (system.can.has('weighting')) return described;
  if (!system.can.has('weights')) return label.map(() => ({ value: 1, error: 0 }));
  return Array.from(system.weights(label), (value) => ({ value, error: 0 }));
}
