import { expect, test } from 'vitest';
import { stream } from '../../src/numeric/random.js';
import { labelDistance } from '../oracles/two-points.js';
import { DESIGNS, SUCCESS } from './two-point-floor.measure.js';

test('the designs of the claim leave a learner a chance of at most 3/4', () => {
  expect(SUCCESS).toBe(0.75);
  for (const { samples, share } of DESIGNS) expect(labelDistance(samples, share)).toBeLessThanOrEqual(0.5);
});

test('the floor is nearly attained: who takes the likelier label is right with probability (1 + TV)/2', () => {
  const draws = 20_000;
  for (const { samples, share } of DESIGNS) {
    const source = stream(7, 'evaluation');
    let right = 0;
    for (let k = 0; k < draws; k++) {
      const truth = source.uniform() < 0.5;
      const chance = truth ? share : 1 - share;
      let ones = 0;
      for (let i = 0; i < samples; i++) ones += source.uniform() < chance ? 1 : 0;
      // as likely under both, it is right half of the time
      const guess = 2 * ones === samples ? source.uniform() < 0.5 : 2 * ones < samples;
      if (guess === truth) right++;
    }
    const expected = 0.5 * (1 + labelDistance(samples, share));
    // five standard errors
    expect(Math.abs(right / draws - expected)).toBeLessThan(5 * Math.sqrt((expected * (1 - expected)) / draws));
  }
});
