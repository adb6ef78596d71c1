import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { levelOf } from '../../src/process/level.js';
import { errorFactor, type Prediction, predictionTerms } from './predictions.js';

const exact = (value: number) => ({ value, error: 0 });

/** alpha = t, sigma = 1 - t with the data at t = 1. */
const straight = (t: number) => ({
  ...levelOf(t, t, 1 - t, { rounding: 0 }),
  alphaSlope: exact(1),
  sigmaSlope: exact(-1),
});
/** alpha = 1 - t, sigma = 3 sqrt(t) with the data at t = 0. */
const rooted = (t: number) => ({
  ...levelOf(t, 1 - t, 3 * Math.sqrt(t), { rounding: 0 }),
  alphaSlope: exact(-1),
  sigmaSlope: exact(1.5 / Math.sqrt(t)),
});

describe('errorFactor', () => {
  it.each<Prediction>(['score', 'noise', 'data', 'velocity', 'flow'])(
    'is the squared error of a prediction of %s over that of x_0, when two predictions differ at one x',
    (kind) => {
      const cases = fc.record({
        process: fc.constantFrom(straight, rooted),
        t: fc.double({ min: 0.02, max: 0.98, noNaN: true }),
        x0: fc.double({ min: -3, max: 3, noNaN: true }),
        eps: fc.double({ min: -3, max: 3, noNaN: true }),
      });
      fc.assert(
        fc.property(cases, ({ process, t, x0, eps }) => {
          const level = process(t);
          const [alpha, sigma] = [level.alpha.value, level.sigma.value];
          const x = alpha * x0 + sigma * eps;
          const [one, other] = [x0, x0 + 0.5].map(
            (data) => predictionTerms(kind, level, data, (x - alpha * data) / sigma).value.value,
          );
          const factor = (other - one) ** 2 / 0.25;
          expect(Math.abs(errorFactor(kind, level).value - factor)).toBeLessThan(1e-9 * (1 + factor));
        }),
      );
    },
  );

  it.each([
    ['data', 1],
    ['noise', 2.56],
    ['velocity', (0.89 * 0.89) / 0.25],
    ['score', 0.64 / 0.0625],
    ['flow', (-1 - (0.8 * 2) / 0.5) ** 2],
  ] as const)("of %s is %d at alpha = 0.8, sigma = 0.5, alpha' = -1, sigma' = 2", (kind, factor) => {
    const level = levelOf(0, 0.8, 0.5, { rounding: 0 });
    expect(errorFactor(kind, { ...level, alphaSlope: exact(-1), sigmaSlope: exact(2) }).value).toBeCloseTo(factor, 12);
  });

  it('is not known for a flow without slopes', () => {
    expect(errorFactor('flow', levelOf(0, 0.6, 0.8, { rounding: 0 })).value).toBeNaN();
  });
});
