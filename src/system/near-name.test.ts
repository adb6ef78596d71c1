import { expect, it } from 'vitest';
import { CALLS } from './contract.js';
import { nearName } from './near-name.js';

it.each([
  ['scores', 'score'],
  ['socre', 'score'],
  ['label_of', 'labelOf'],
  ['Score', 'score'],
  ['denoisngCovarance', 'denoisingCovariance'],
  ['variational_bound', 'variationalBound'],
  ['scale', undefined],
  ['net', undefined],
  ['half', undefined],
  ['model', undefined],
])('%s is near %s', (found, near) => {
  expect(nearName(found, CALLS)).toBe(near);
});
