import { expect, it } from 'vitest';
import { known } from '../divergence/divergence.js';
import { linearField } from '../divergence/field/linear-field.js';
import { klSde } from '../divergence/kl-sde.js';
import { scoreOnLine } from '../divergence/normal/linear-score.js';
import { varianceExploding } from '../process/variance-exploding.js';
import { variancePreserving } from '../process/variance-preserving.js';
import { gaussianMixture } from '../target/mixture.js';
import { gaps } from './gaps.js';
import { setting } from './setting.js';
import { train } from './training.js';
import { checkedByUntrained, untrainedKlSde } from './untrained.js';

const zero = linearField(
  scoreOnLine(
    () => 0,
    () => 0,
  ),
);
const target = gaussianMixture([0.3, 0.7], [[-2], [1.5]], [0.4, 1]);

it('klSde of the score 0 in closed form is what the solver finds, for both processes', () => {
  for (const process of [variancePreserving(0.5, 3, 1), varianceExploding(5, 1)]) {
    const [{ value, error }] = klSde(process, target, zero).map(known);
    expect(Math.abs(value - untrainedKlSde(process, target).value)).toBeLessThan(error);
    const found = [{ value: 3, error: 0.1 }];
    expect(checkedByUntrained(process, target, found, 5e-4)).toBe(found);
  }
});

/** The target with a variance that a solver does not see: it moves the answer that is known. */
const movedBy = (variance: number) => ({ ...target, variance: target.variance + variance });

it.each([-1, 1])(
  'no value is left of a solver that is wrong where the answer is known, too large or too small: %i',
  (sign) => {
    const process = variancePreserving(0.5, 3, 1);
    const off = movedBy(0.2 * sign);
    const [own] = klSde(process, off, zero, 1e-3).map(known);
    const { value } = untrainedKlSde(process, off);
    expect(sign * (value - own.value)).toBeGreaterThan(10 * own.error);
    const found = [
      { value: 3, error: 0.1 },
      { value: null, reason: 'too far' },
      { value: 4, error: 0.2 },
    ];
    expect(checkedByUntrained(process, off, found, 1e-3)).toEqual([
      { value: null, reason: expect.stringMatching(/^not resolved: without training it comes out as .*, and is /) },
      { value: null, reason: 'too far' },
      { value: null, reason: expect.stringMatching(/^not resolved/) },
    ]);
  },
);

it('a gap without a value keeps its reason, whatever the answer without training', () => {
  const found = [{ value: null, reason: 'too far' }];
  expect(checkedByUntrained(variancePreserving(0.5, 3, 1), movedBy(0.2), found, 1e-3)).toBe(found);
});

it('errors of klSde are widened by the factor by which that of the known answer is too small', () => {
  const process = variancePreserving(0.5, 3, 1);
  const off = movedBy(0.01);
  const [own] = klSde(process, off, zero, 1e-3).map(known);
  const times = Math.abs(own.value - untrainedKlSde(process, off).value) / own.error;
  expect(times).toBeGreaterThan(1.5);
  expect(times).toBeLessThan(10);
  const none = { value: null, reason: 'none' };
  const [wider, same] = checkedByUntrained(process, off, [{ value: 3, error: 0.1 }, none], 1e-3);
  expect(known(wider).value).toBe(3);
  expect(known(wider).error / 0.1).toBeCloseTo(1.25 * times, 3);
  expect(same).toBe(none);
});

it('the answer without training is asked of klSde on the line', () => {
  const built = setting({
    process: { kind: 'vp', betaMin: 0.5, betaMax: 3, horizon: 1 },
    target: { kind: 'mixture', weights: [0.3, 0.7], means: [[-2], [1.5]], variances: [0.4, 1] },
    embedding: { kind: 'signal' },
    features: { width: 4, seed: 1 },
    data: { samples: 5, seed: 2 },
    trainingTimes: [0],
  });
  const training = train({ ...built, target: movedBy(0.2) }, [0], { timeNodes: 24, errors: true });
  expect(gaps(training, 'klSde')).toMatchObject([{ value: null, reason: expect.stringContaining('without training') }]);
  expect(gaps(training, 'klOde')).not.toMatchObject([{ reason: expect.stringContaining('without training') }]);
});
