import { expect, test } from 'vitest';
import { ofKnownModels, withinBound } from './measurement.js';

test('a gap of a model whose score loss is not resolved has that as the reason in its place', () => {
  const [known, none] = [
    { value: 1.2, error: 0.1 },
    { value: null, reason: 'its own' },
  ];
  const losses = [known, { value: null, reason: 'not resolved: 0.1 with an error of 3' }];
  expect(ofKnownModels([known, known], losses)).toEqual([
    known,
    { value: null, reason: 'the model is not known; its score loss: not resolved: 0.1 with an error of 3' },
  ]);
  expect(ofKnownModels([none, none], losses)).toEqual([none, none]);
});

test('a klSde above klBound by more than both errors has a reason in its place', () => {
  const bounds = [{ value: 1, error: 0.1 }];
  expect(withinBound([{ value: 1.2, error: 0.1 }], bounds)).toEqual([{ value: 1.2, error: 0.1 }]);
  expect(withinBound([{ value: 1.21, error: 0.1 }], bounds)).toEqual([
    {
      value: null,
      reason: 'not resolved: came out as 1.210 with an error of 0.10, above klBound, which it never exceeds',
    },
  ]);
  const none = { value: null, reason: 'overflows' };
  expect(withinBound([none, { value: 5, error: 0 }], [bounds[0], none])).toEqual([none, { value: 5, error: 0 }]);
});
