import { expect, test } from 'vitest';
import { standing } from './verdict.js';

test('a verdict is as expected exactly when it is the expected one', () => {
  expect(standing('holds', 'holds')).toBe('as expected');
  expect(standing('refuted', 'refuted')).toBe('as expected');
  expect(standing('refuted', 'holds')).toBe('unexpected');
  expect(standing('holds', 'toothless')).toBe('unexpected');
  expect(standing('holds', 'error')).toBe('unexpected');
});

test('a lack of evidence is neither expected nor unexpected', () => {
  expect(standing('holds', 'inconclusive')).toBe('undecided');
  expect(standing('refuted', 'vacuous')).toBe('undecided');
});

test('what was not asked is neither evidence nor a lack of it', () => {
  expect(standing('holds', 'skipped')).toBe('skipped');
  expect(standing('refuted', 'skipped')).toBe('skipped');
});
