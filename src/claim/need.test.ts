import { expect, test } from 'vitest';
import type { Capability } from '../system/contract/capabilities.js';
import { lackText } from './need.js';

test('what a system lacks is told with the reason, where it has one', () => {
  const whyNot = new Map<Capability, string>([['ordered samplers', 'its chain is too short']]);
  expect(lackText(['fit', ['models', 'score']], { whyNot })).toBe('fit, models or score');
  expect(lackText(['ordered samplers'], {})).toBe('ordered samplers');
  expect(lackText(['fit', ['models', 'ordered samplers']], { whyNot })).toBe(
    'fit, models or ordered samplers: its chain is too short',
  );
});
