import { describe, expect, it } from 'vitest';
import { normalCdf, normalPdf } from '../../numeric/normal.js';
import { gaussianMixture } from '../../target/mixture.js';
import { type LineLaw, lawOfMixture } from './line-law.js';
import { type NoisyStep, noisyLaw } from './noisy-walk.js';

const start = lawOfMixture(gaussianMixture([1], [[0]], [1]));
const CLOSENESS = { apart: 0.7, nodes: 12 };
const step = (deviation: number, mean: (x: number) => number): NoisyStep => ({
  means: (x) => x.map(mean),
  deviation,
});

function lawAfter(...steps: readonly NoisyStep[]): LineLaw {
  const found = noisyLaw(start, steps, CLOSENESS);
  if ('reason' in found) throw new Error(found.reason);
  return found;
}

describe('the law after steps with noise', () => {
  it('is a normal again where the steps are straight, however fine the noise', () => {
    for (const s of [1, 0.1, 0.002]) {
      const law = lawAfter(
        step(s, (x) => 0.5 * x + 1),
        step(s, (x) => 0.8 * x),
      );
      const deviation = Math.sqrt(0.64 * (0.25 + s * s) + s * s);
      for (const z of [-4, -1, 0.3, 3]) {
        expect(law.below(0.8 + z * deviation) / normalCdf(z)).toBeCloseTo(1, 7);
      }
    }
  });

  // between even nodes none of these maps moves by more than the noise
  it.each([0.3, 0.02, 0.001])('is right where a step is sharp, over %d of a deviation', (width) => {
    const [s, height] = [0.4, 0.25];
    const mean = (x: number) => height * s * Math.tanh(x / width);
    const law = lawAfter(
      step(0.5, (x) => x),
      step(s, mean),
    );
    const spread = Math.sqrt(1.25);
    const h = width / 16;
    for (const y of [-0.6, 0, 0.2, 1]) {
      let below = 0;
      for (let x = -9; x < 9; x += h) below += h * (normalPdf(x / spread) / spread) * normalCdf((y - mean(x)) / s);
      expect(Math.abs(law.below(y) - below)).toBeLessThan(1e-6);
    }
  });

  it('has two parts where a step takes both sides apart, with the mass between them', () => {
    const law = lawAfter(step(0.1, (x) => 20 * Math.tanh(40 * x)));
    expect(law.below(0)).toBeCloseTo(0.5, 9);
    // |x| < 1/40 artanh(1/2) is taken to |y| < 10
    const between = 2 * normalCdf(Math.atanh(0.5) / 40) - 1;
    expect(law.mass(-10, 10)).toBeCloseTo(between, 6);
  });

  it('is not known where that takes too many nodes, or overflows', () => {
    const tooFine = noisyLaw(start, [step(1e6, (x) => x), step(1e-3, (x) => x)], CLOSENESS);
    expect(tooFine).toEqual({ reason: 'its noise is too fine for how wide its law is' });
    expect(noisyLaw(start, [step(1, () => Number.NaN)], CLOSENESS)).toEqual({ reason: 'the method has no such step' });
  });
});
