import { expect, test } from 'vitest';
import { trendText } from './trend.js';

const data = {
  name: 'slope',
  replicates: [{ name: 'replicate 0', value: -0.6 }],
  median: -0.557,
  interval: [-0.67, -0.439],
  confidence: 0.99,
} as const;

test('a median beside what is predicted says by what, and what is asked of it', () => {
  expect(trendText(data)).toBe(
    'The median of 1 replicates is −0.557, between −0.67 and −0.439 with a confidence of 99%.',
  );
  const by = 'a bound, which may fall more slowly than what it bounds';
  expect(trendText({ ...data, prediction: { value: -0.4, by } })).toContain(`99%. Predicted is −0.4, by ${by}.`);
  const asked = { side: 'at most', value: 0 } as const;
  expect(trendText({ ...data, asked, prediction: { value: -0.4, by: null } })).toContain(
    '; it has to be at most 0. Predicted is −0.4.',
  );
});
