import { expect, it } from 'vitest';
import { laterStart } from './later-start.js';
import { varianceExploding } from './variance-exploding.js';
import { variancePreserving } from './variance-preserving.js';

it.each([
  ['vp', variancePreserving(0.1, 20, 1)],
  ['ve', varianceExploding(25, 1)],
] as const)(
  'the %s process from a later start takes what is diffused until there to where the whole does',
  (_, whole) => {
    const from = 0.2;
    const later = laterStart(whole, from);
    const [start, end, rest] = [whole.coefficients(from), whole.coefficients(0.7), later.coefficients(0.5)];
    expect(rest.alpha * start.alpha).toBeCloseTo(end.alpha, 14);
    const variance = rest.alpha * rest.alpha * start.sigma * start.sigma + rest.sigma * rest.sigma;
    expect(variance / (end.sigma * end.sigma)).toBeCloseTo(1, 13);
    expect([rest.drift, rest.diffusion]).toEqual([end.drift, end.diffusion]);
    expect(later.coefficients(0)).toMatchObject({ alpha: 1, sigma: 0 });
    expect([later.horizon, later.priorVariance]).toEqual([0.8, whole.priorVariance]);
    expect(laterStart(whole, 0)).toBe(whole);
  },
);
