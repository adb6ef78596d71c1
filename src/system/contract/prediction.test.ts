import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { varianceExploding } from '../../process/variance-exploding.js';
import { variancePreserving } from '../../process/variance-preserving.js';
import { gaussianMixture } from '../../target/mixture.js';
import { PARAMETERIZATIONS, type Parameterization } from './description.js';
import { noiseOf, partsOf, type Signal, scoreOf } from './prediction.js';

type Sloped = Required<Record<keyof Signal, number>>;

/** What a model of each kind returns, as its documentation has it. */
const PREDICTED: Readonly<Record<Parameterization, (x0: number, eps: number, at: Sloped) => number>> = {
  score: (_, eps, { sigma }) => -eps / sigma,
  noise: (_, eps) => eps,
  data: (x0) => x0,
  velocity: (x0, eps, { alpha, sigma }) => alpha * eps - sigma * x0,
  flow: (x0, eps, { alphaSlope, sigmaSlope }) => alphaSlope * x0 + sigmaSlope * eps,
};

/** alpha = t, sigma = 1 - t with the data at t = 1. */
const straight = (t: number): Sloped => ({ alpha: t, sigma: 1 - t, alphaSlope: 1, sigmaSlope: -1 });
/** alpha = 1 - t, sigma = 3 sqrt(t) with the data at t = 0. */
const rooted = (t: number): Sloped => ({
  alpha: 1 - t,
  sigma: 3 * Math.sqrt(t),
  alphaSlope: -1,
  sigmaSlope: 1.5 / Math.sqrt(t),
});

const cases = fc.record({
  signal: fc.constantFrom(straight, rooted),
  t: fc.double({ min: 0.02, max: 0.98, noNaN: true }),
  x0: fc.double({ min: -3, max: 3, noNaN: true }),
  eps: fc.double({ min: -3, max: 3, noNaN: true }),
});

describe.each(PARAMETERIZATIONS)('a prediction of %s', (kind) => {
  const predicted = PREDICTED[kind];

  it('is the combination of x_0 and eps that its parts say', () => {
    fc.assert(
      fc.property(cases, ({ signal, t, x0, eps }) => {
        const at = signal(t);
        const { data, noise } = partsOf(kind, at);
        expect(data * x0 + noise * eps).toBeCloseTo(predicted(x0, eps, at), 10);
      }),
    );
  });

  it('stands for the noise that x was made with, and for the score -eps/sigma', () => {
    fc.assert(
      fc.property(cases, ({ signal, t, x0, eps }) => {
        const at = signal(t);
        const x = at.alpha * x0 + at.sigma * eps;
        const prediction = predicted(x0, eps, at);
        expect(noiseOf(kind, prediction, x, at)).toBeCloseTo(eps, 9);
        expect(scoreOf(kind, prediction, x, at) * at.sigma).toBeCloseTo(-eps, 9);
      }),
    );
  });

  it('stands for a noise where no signal is left, as x is all noise there', () => {
    const at: Sloped = { alpha: 0, sigma: 2, alphaSlope: -1, sigmaSlope: 3 };
    const [x0, eps] = [0.7, -1.3];
    expect(noiseOf(kind, predicted(x0, eps, at), 2 * eps, at)).toBeCloseTo(eps, 14);
  });
});

describe('a flow', () => {
  it.each([{}, { alphaSlope: 1 }, { sigmaSlope: 1 }])('is nothing without both slopes: %o', (slopes) => {
    const at = { alpha: 0.6, sigma: 0.8, ...slopes };
    expect(() => partsOf('flow', at)).toThrow(new RangeError('a flow needs slopes in time'));
  });
});

describe('scoreOf', () => {
  // For p_0 = N(mu, v), x_0 and eps given x_t = x are jointly normal:
  // E[x_0 | x] = mu + alpha v (x - alpha mu)/V, E[eps | x] = sigma (x - alpha mu)/V, with V = alpha^2 v + sigma^2.
  const MEAN = 0.7;
  const VARIANCE = 1.9;
  const target = gaussianMixture([1], [[MEAN]], [VARIANCE]);

  const processes = [variancePreserving(0.1, 20, 1), varianceExploding(25, 1)];
  const cases = fc.record({
    process: fc.constantFrom(...processes),
    t: fc.double({ min: 0.01, max: 1, noNaN: true }),
    z: fc.double({ min: -3, max: 3, noNaN: true }),
  });

  it('is grad log p_t for the posterior means that each kind of model predicts', () => {
    fc.assert(
      fc.property(cases, ({ process, t, z }) => {
        const at = process.coefficients(t);
        const { alpha, sigma } = at;
        const spread = alpha * alpha * VARIANCE + sigma * sigma;
        const x = alpha * MEAN + Math.sqrt(spread) * z;
        const data = MEAN + (alpha * VARIANCE * (x - alpha * MEAN)) / spread;
        const noise = (sigma * (x - alpha * MEAN)) / spread;
        const [score] = target.score([x], at);
        const size = 1 + 1 / (sigma * sigma);
        expect(scoreOf('score', score, x, at)).toBe(score);
        expect(Math.abs(scoreOf('noise', noise, x, at) - score)).toBeLessThan(1e-13 * size);
        expect(Math.abs(scoreOf('data', data, x, at) - score)).toBeLessThan(1e-13 * size * (1 + Math.abs(x)));
        const velocity = alpha * noise - sigma * data;
        expect(Math.abs(scoreOf('velocity', velocity, x, at) - score)).toBeLessThan(1e-13 * size * (1 + Math.abs(x)));
      }),
    );
  });
});
