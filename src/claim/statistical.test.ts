import { expect, test } from 'vitest';
import { isStatistical, kindOf, statisticalLaws } from './statistical.js';

test('a claim is statistical if one of its laws is decided by many draws together', () => {
  const of = (kind: 'identity' | 'exact' | 'coverage' | 'trend', law?: 'exact' | 'trend') => ({
    kind,
    laws: { first: {}, second: law === undefined ? {} : { kind: law } },
  });
  expect((['identity', 'exact', 'coverage', 'trend'] as const).map((kind) => isStatistical(of(kind)))).toEqual([
    false,
    false,
    true,
    true,
  ]);
  const mixed = of('exact', 'trend');
  expect([kindOf(mixed, 'first'), kindOf(mixed, 'second')]).toEqual(['exact', 'trend']);
  expect(statisticalLaws(mixed)).toEqual(['second']);
  expect(statisticalLaws(of('coverage', 'exact'))).toEqual(['first']);
});
