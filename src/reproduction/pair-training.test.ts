import { expect, test } from 'vitest';
import { featureField } from '../divergence/field/feature-field.js';
import { embedding } from '../features/embedding.js';
import { drawFeatures } from '../features/random-features.js';
import { plainTensors } from '../network/tensorflow.js';
import { stream } from '../numeric/random.js';
import { forwardProcess } from '../process/process-spec.js';
import { empiricalMeasure } from '../target/empirical-measure.js';
import { swishPlan } from '../testing/swish-plan.js';
import { gradientFlow } from '../training/gradient-flow.js';
import { quadraticLoss } from '../training/quadratic-loss.js';
import type { PairOfModes, TwoModes } from './digit-pairs.js';
import { flowOnPair, networksOnPairs } from './pair-training.js';

const D = 2;
const PROCESS = { kind: 'vp', betaMin: 2, betaMax: 2, horizon: 3 } as const;

/** Two modes at +-1.5 on the first axis. */
function pairOf(count: number, seed: number): PairOfModes {
  const source = stream(seed, 'data');
  const part = (): TwoModes => {
    const modes = Int32Array.from({ length: count }, (_, p) => p % 2);
    const values = Float64Array.from({ length: count * D }, (_, e) => {
      const shift = e % D === 0 ? 3 * modes[Math.floor(e / D)] - 1.5 : 0;
      return shift + 0.4 * source.normal();
    });
    return { points: { count, dimension: D, values }, modes };
  };
  return { distance: 3, training: part(), heldOut: part() };
}

test('the losses of a flow are those of denoising less that of the score 0, by noise that is drawn', () => {
  const pair = pairOf(12, 3);
  const plan = { process: PROCESS, width: 16, times: [1, 100], timeNodes: 24 };
  const curve = flowOnPair(pair, plan, 5);
  const process = forwardProcess(PROCESS);
  const features = drawFeatures(16, D, embedding({ kind: 'signal' }, process), 5);
  const { readouts } = gradientFlow(
    quadraticLoss(process, features, empiricalMeasure(pair.training.points), 24),
    plan.times,
  );
  const field = featureField(features, readouts);
  const source = stream(1, 'evaluation');
  const draws = 40_000;
  for (const model of [0, 1]) {
    // 1/2 int g^2 E[|s|^2 + 2 s . z/sigma] dt, t = T u^2 as 1/sigma is large at 0
    let [sum, squares] = [0, 0];
    for (let k = 0; k < draws; k++) {
      const u = source.uniform();
      const t = PROCESS.horizon * u * u;
      const at = process.coefficients(t);
      const from = D * Math.floor(source.uniform() * pair.heldOut.points.count);
      const z = Float64Array.of(source.normal(), source.normal());
      const x = z.map((each, j) => at.alpha * pair.heldOut.points.values[from + j] + at.sigma * each);
      const s = new Float64Array(D);
      field.at(t).evaluate(model, x, s);
      let value = 0;
      for (let j = 0; j < D; j++) value += s[j] * s[j] + (2 * s[j] * z[j]) / at.sigma;
      value *= 0.5 * at.diffusion * at.diffusion * 2 * PROCESS.horizon * u;
      sum += value / draws;
      squares += (value * value) / draws;
    }
    const error = Math.sqrt((squares - sum * sum) / draws);
    expect(Math.abs(sum - curve.heldOut[model].value)).toBeLessThan(5 * error);
    expect(error).toBeLessThan(0.1);
  }
  expect(curve.training[1]).toBeLessThan(curve.training[0]);
  for (const each of curve.likelihoods) expect(each).toMatchObject({ value: expect.any(Number) });
});

test('networks learn both modes, and those of a seed are the same in whatever company', () => {
  const tensors = plainTensors();
  const plan = swishPlan(PROCESS, 8, 60);
  const [one, other] = [3, 4].map((seed) => ({ pair: pairOf(24, seed), seed }));
  const epochs: number[] = [];
  const [first, second] = networksOnPairs(tensors, plan, [one, other], (done) => epochs.push(done));
  expect(epochs).toHaveLength(60);
  expect(first.times).toEqual([30, 60]);
  for (const curve of [first, second]) {
    // the score 0 has the loss d
    expect(curve.heldOut[1].value + curve.heldOut[1].error).toBeLessThan(D);
    expect(curve.training[1]).toBeLessThan(curve.training[0]);
    expect(curve.heldOut[1].error).toBeLessThan(0.5);
    expect(curve.heldOut[1].error).toBeGreaterThan(0.01);
    // on the data of the training it is what was descended, but for noise and what the last epochs have gained
    const onTraining = curve.heldOut[1].value - curve.gaps[1].value;
    expect(Math.abs(onTraining / curve.training[1] - 1)).toBeLessThan(0.15);
    for (const each of curve.likelihoods) expect(each).toMatchObject({ value: expect.any(Number) });
  }
  expect(networksOnPairs(tensors, plan, [other], () => undefined)[0]).toEqual(second);
});
