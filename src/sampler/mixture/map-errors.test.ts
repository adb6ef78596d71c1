import { describe, expect, it, test } from 'vitest';
import { isotropicNormal } from '../../divergence/normal/normal.js';
import { normalKl } from '../../divergence/normal/normal-kl.js';
import { normalPdf } from '../../numeric/normal.js';
import { gaussianMixture } from '../../target/mixture.js';
import type { Known } from '../spectrum-errors.js';
import { meantLaw } from './compared-cells.js';
import { lawOfMixture } from './line-law.js';
import { mapErrors } from './map-errors.js';
import { normalSum } from './normal-sum.js';

const onLine = (weights: number[], variances: number[]) =>
  lawOfMixture(
    gaussianMixture(
      weights,
      weights.map(() => [0]),
      variances,
    ),
  );
const law = onLine([1], [1]);
const meant = meantLaw(law);
const [itself, unit] = [(x: Float64Array) => x, isotropicNormal([0], 1)];

function known(value: Known): { value: number; error: number } {
  if (value.value === null) throw new Error(value.reason);
  return value;
}

describe('the image of a normal', () => {
  test.each([
    [0.25, 0],
    [0.3, 0.5],
    [1.001, 0.001],
    [4, -1],
  ])('by %d x + %d is as far from a normal as the closed forms say', (slope, offset) => {
    const found = { law, images: (x: Float64Array) => x.map((each) => slope * each + offset) };
    const errors = mapErrors({ found, other: found, share: 1 }, meant);
    const generated = isotropicNormal([offset], slope * slope);
    const exact = {
      w2: Math.hypot(offset, slope - 1),
      kl: normalKl(unit, generated).value,
      reverseKl: normalKl(generated, unit).value,
    };
    for (const which of ['w2', 'kl', 'reverseKl'] as const) {
      const { value, error } = known(errors[which]);
      expect(Math.abs(value - exact[which])).toBeLessThan(error);
      expect(error).toBeLessThan(1e-2 * value + 1e-10);
    }
  });

  it('has the error of what other terms make of it', () => {
    const found = { law, images: itself };
    const other = { law, images: (x: Float64Array) => x.map((each) => 1.01 * each) };
    const errorsOf = (share: number) => mapErrors({ found, other, share }, meantLaw(onLine([1], [0.25])));
    const [none, some] = [errorsOf(0), errorsOf(0.1)];
    expect(known(some.w2).error - known(none.w2).error).toBeGreaterThan(1e-4);
    expect(known(some.kl).error - known(none.kl).error).toBeGreaterThan(1e-4);
  });

  it('sees a part of the target that is far narrower than any cell', () => {
    // symmetric about a place where cells end, so that halves of both laws are alike
    const narrow = 1e-4;
    const { value, error } = known(
      mapErrors(
        { found: { law, images: itself }, other: { law, images: itself }, share: 1 },
        meantLaw(onLine([0.9, 0.1], [1, narrow * narrow])),
      ).kl,
    );
    let exact = 0;
    for (const [step, from, to] of [
      [1e-3, -8, -1e-3],
      [narrow / 100, -1e-3, 1e-3],
      [1e-3, 1e-3, 8],
    ]) {
      for (let x = from + 0.5 * step; x < to; x += step) {
        const p = 0.9 * normalPdf(x) + (0.1 / narrow) * normalPdf(x / narrow);
        exact += step * p * Math.log(p / normalPdf(x));
      }
    }
    expect(Math.abs(value - exact)).toBeLessThan(error + 1e-5);
    expect(error).toBeLessThan(1e-3 * value);
  });
});

describe('a law by nodes, which ends nine deviations from the last one', () => {
  const errorsOf = (deviation: number, lastNoise = deviation) => {
    const own = normalSum(Float64Array.of(0), Float64Array.of(1), deviation);
    const nodes = { leastMass: 1e-17, lastNoise };
    return mapErrors(
      { found: { law: own, images: itself }, other: { law: own, images: itself }, share: 1, nodes },
      meant,
    );
  };

  it('has the divergence of the closed form from what is wider', () => {
    const { value, error } = known(errorsOf(0.3).reverseKl);
    expect(Math.abs(value - normalKl(isotropicNormal([0], 0.09), unit).value)).toBeLessThan(error);
    expect(error).toBeLessThan(1e-3 * value);
  });

  it('bounds what the tails of the target have in the other one, or does not know it', () => {
    for (const deviation of [0.5, 0.6]) {
      const { value, error } = known(errorsOf(deviation).kl);
      expect(Math.abs(value - normalKl(unit, isotropicNormal([0], deviation * deviation)).value)).toBeLessThan(error);
      expect(error).toBeLessThan(2e-3 * value);
    }
    // 3.4e-6 lie beyond 4.5 on either side, and finer noise may have any less there
    expect(known(errorsOf(0.5, 0.05).kl).error - known(errorsOf(0.5).kl).error).toBeGreaterThan(1e-5);
    expect(errorsOf(0.3).kl).toMatchObject({ value: null, reason: expect.stringContaining('doubles know no density') });
  });
});
