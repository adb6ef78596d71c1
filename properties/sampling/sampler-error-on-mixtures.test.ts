import fc from 'fast-check';
import { expect, test } from 'vitest';
import { byWalks, folding } from './sampler-error-on-mixtures.measure.js';

test('cases whose map falls somewhere have W2 alone', () => {
  for (const aCase of fc.sample(folding(), { numRuns: 6, seed: 1 })) {
    const [w2, , reverseKl] = byWalks(aCase);
    expect(w2).toHaveProperty('which', 'w2');
    expect(reverseKl).toHaveProperty('vacuous', expect.stringContaining('its map folds the line'));
  }
});
