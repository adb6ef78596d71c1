import { expect, it, test } from 'vitest';
import { CALLS } from '../system/contract/contract.js';
import { nearestName, nearName } from './near-name.js';

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

test.each([
  ['prior-deacy', 'prior-decay'],
  ['priordecay', 'prior-decay'],
  ['norm', 'norm-growth'],
  ['', 'step-size'],
  ['step-size', 'step-size'],
])("the name nearest to '%s' is '%s'", (found, nearest) => {
  expect(nearestName(found, ['step-size-9', 'prior-decay', 'norm-growth', 'step-size'])).toBe(nearest);
});

test('the nearest name is the first of those that are as near as each other, and there is none among none', () => {
  expect(nearestName('c', ['a', 'b'])).toBe('a');
  expect(nearestName('c', [])).toBeUndefined();
});

test('a text of megabytes is near to nothing', () => {
  expect(nearName('time'.repeat(1e6), ['time', 'times'])).toBeUndefined();
});
