import { describe, expect, it } from 'vitest';
import { bumpMixture } from '../../target/bumps.js';
import { gaussianMixture } from '../../target/mixture.js';
import { type DiffusionProcess, diffusionProcess } from './diffusion-process.js';
import { type KernelAnswer, RATES } from './kernel.js';

type Kernel = (t: number) => KernelAnswer<number>;

const ENDS = { prior: { variance: 7 } };

/** A continuous process from its kernel at one time. */
function built(from: number, to: number, kernel: Kernel, epsilon = Number.EPSILON, onAsk = () => {}): DiffusionProcess {
  const coefficients = (time: readonly number[]) => {
    onAsk();
    const each = time.map(kernel);
    const numbers = (key: keyof KernelAnswer<number>) => Float64Array.from(each, (at) => at[key] ?? Number.NaN);
    const rates = RATES.filter((key) => each[0][key] !== undefined);
    return {
      ...{ alpha: numbers('alpha'), sigma: numbers('sigma') },
      ...Object.fromEntries(rates.map((key) => [key, numbers(key)])),
    };
  };
  return diffusionProcess({ from, to, ...ENDS }, { coefficients }, epsilon);
}

/** dx = -(beta/2) x dt + sqrt(beta) dw with beta = 0.5 + 3 t. */
const beta = (t: number) => 0.5 + 3 * t;
const preserving: Kernel = (t) => {
  const integral = 0.5 * t + 1.5 * t * t;
  return { alpha: Math.exp(-integral / 2), sigma: Math.sqrt(-Math.expm1(-integral)) };
};
const straight: Kernel = (t) => ({ alpha: t, sigma: 1 - t });
/** sigma from 0.02 to 5 evenly in its logarithm, over [0, 2]. */
const RATE = Math.log(250) / 2;
const exploding: Kernel = (t) => ({ alpha: 1, sigma: 0.02 * Math.exp(RATE * t) });
/** A signal of 0.9 and a noise of 0.3 at the data end t = 3, and less and more towards t = 1. */
const worn: Kernel = (t) => ({ alpha: 0.3 * t, sigma: 0.3 + 0.4 * (3 - t) });

describe('diffusionProcess', () => {
  it('has the time from the data end, whichever way the time of the system runs', () => {
    const { process, kernel } = built(1, 0, straight);
    expect([process.horizon, process.priorVariance]).toEqual([1, 7]);
    for (const s of [0, 0.25, 0.75, 1]) {
      const { alpha, sigma } = process.coefficients(s);
      expect([alpha, sigma]).toEqual([1 - s, expect.closeTo(s, 15)]);
    }
    expect(kernel([0.25, 1])).toEqual({ alpha: Float64Array.of(0.25, 1), sigma: Float64Array.of(0.75, 0) });
    const other = built(-1, 3, (t) => ({ alpha: 1, sigma: t + 1 })).process;
    expect([other.horizon, other.coefficients(0).sigma, other.coefficients(4).sigma]).toEqual([4, 0, 4]);
  });

  it('has a diffusion at the data end where the slope of the noise is infinite there, or what is made of it is NaN', () => {
    const sloped = (t: number) => {
      const { alpha, sigma } = preserving(t);
      const growth = beta(t) * alpha * alpha;
      return { alpha, sigma, alphaSlope: (-beta(t) / 2) * alpha, sigmaSlope: growth / (2 * sigma) };
    };
    const made = (t: number) => ({ ...preserving(t), diffusion: t === 0 ? Number.NaN : Math.sqrt(beta(t)) });
    for (const kernel of [sloped, made]) {
      const { process } = built(0, 2, kernel);
      for (const t of [0, 0.7]) expect(process.coefficients(t).diffusion).toBeCloseTo(Math.sqrt(beta(t)), 5);
    }
  });

  it.each([
    ['given', (t: number) => ({ ...preserving(t), drift: -beta(t) / 2, diffusion: Math.sqrt(beta(t)) }), 1],
    ['given in part', (t: number) => ({ ...preserving(t), drift: -beta(t) / 2 }), 2],
    ['found by differences', preserving, 2],
  ])('asks for all times at once that it is told beforehand, drift and diffusion %s', (_, kernel, questions) => {
    let asked = 0;
    const single = built(0, 2, kernel).process;
    const { process } = built(0, 2, kernel, undefined, () => {
      asked++;
    });
    const times = [0, 1e-9, 0.3, 0.7, 2];
    process.foresee!(times);
    const found = times.map((s) => ({ ...process.coefficients(s) }));
    expect(asked).toBe(questions);
    expect(found).toEqual(times.map((s) => ({ ...single.coefficients(s) })));
    process.foresee!(times);
    expect(asked).toBe(questions);
    void process.coefficients(0.4).alpha;
    expect(asked).toBe(questions + 1);
  });

  it.each([
    ['without signal lost', 0, 2, exploding, [0, 0.3, 1, 2]],
    ['with time backwards and less than the whole signal', 3, 1, worn, [0, 1e-3, 0.7, 1.5, 2]],
  ])(
    'that has noise at its data end is the process from there: one law at each time, %s',
    (_, from, to, kernel, times) => {
      const target = gaussianMixture(
        [0.4, 0.6],
        [
          [-1, 0.5],
          [2, 1],
        ],
        [0.3, 1.2],
      );
      const { process, startOf } = built(from, to, kernel);
      const generated = startOf(target)!;
      for (const s of times) {
        const own = kernel(from + Math.sign(to - from) * s);
        const cloud = generated.cloud(process.coefficients(s));
        target.means.flat().forEach((mean, i) => {
          expect(cloud.means[i]).toBeCloseTo(own.alpha * mean, 13);
        });
        target.variances.forEach((v, k) => {
          expect(cloud.variances[k]).toBeCloseTo(own.alpha ** 2 * v + own.sigma ** 2, 12);
        });
        expect([...cloud.weights]).toEqual([0.4, 0.6]);
      }
      expect([process.coefficients(0).alpha, process.coefficients(0).sigma]).toEqual([1, 0]);
    },
  );

  it('that has noise at its data end solves dx = f x dt + g dw from there', () => {
    for (const { process } of [built(0, 2, exploding), built(3, 1, worn)]) {
      // alpha' = f alpha and (sigma^2)' = 2 f sigma^2 + g^2, by differences of the process itself
      for (const s of [0.2, 1, 1.7]) {
        const { alpha, sigma, drift, diffusion } = process.coefficients(s);
        const [before, after] = [s - 1e-4, s + 1e-4].map((at) => process.coefficients(at));
        expect((after.alpha - before.alpha) / 2e-4).toBeCloseTo(drift * alpha, 6);
        const growth = (after.sigma ** 2 - before.sigma ** 2) / 2e-4;
        expect(growth).toBeCloseTo(2 * drift * sigma ** 2 + diffusion ** 2, 4);
      }
    }
  });

  it('generates the target itself where the data end has alpha = 1 and sigma = 0, and else what is known', () => {
    const bumps = bumpMixture([1], [[0]], [1]);
    expect(built(1, 0, straight).startOf(bumps)).toBe(bumps);
    expect(built(0, 2, exploding).startOf(bumps)).toBe(undefined);
    const shrunk = built(0, 1, (t) => ({ alpha: 0.5, sigma: t })).startOf(gaussianMixture([1], [[4]], [2]))!;
    expect([shrunk.mean[0], shrunk.variance]).toEqual([2, 0.5]);
  });

  it('derives the drift -beta/2 and the diffusion sqrt(beta) of a variance-preserving process, at its ends too', () => {
    const { process } = built(0, 1.5, preserving);
    for (const s of [0, 1e-5, 0.01, 0.4, 1, 1.5]) {
      const { drift, diffusion } = process.coefficients(s);
      expect(drift).toBeCloseTo(-beta(s) / 2, 6);
      expect(diffusion).toBeCloseTo(Math.sqrt(beta(s)), 6);
    }
  });

  it('derives f = -1/(1 - s) and g^2 = 2 s/(1 - s) of straight paths with the data at t = 1', () => {
    const { process } = built(1, 0, straight);
    for (const s of [0, 1e-5, 0.02, 0.5, 0.9, 0.99]) {
      const { drift, diffusion } = process.coefficients(s);
      expect(drift * (1 - s)).toBeCloseTo(-1, 6);
      expect(diffusion ** 2 * (1 - s)).toBeCloseTo(2 * s, 6);
    }
    expect(process.coefficients(0).diffusion).toBeGreaterThanOrEqual(0);
  });

  it('has the drift and diffusion that are given, and derives what is not from them', () => {
    const { process } = built(0, 1.5, (t) => ({ ...preserving(t), drift: -3, diffusion: 5 }));
    expect([process.coefficients(1).drift, process.coefficients(1).diffusion]).toEqual([-3, 5]);
    const half = built(0, 1.5, (t) => ({ ...preserving(t), drift: -beta(t) / 2 - 1 })).process.coefficients(1);
    // g^2 = (sigma^2)' - 2 f sigma^2 with an f that is 1 less
    expect(half.diffusion ** 2).toBeCloseTo(beta(1) + 2 * preserving(1).sigma ** 2, 8);
  });

  it('derives what numbers of single precision allow, and some of it at the ends', () => {
    const coarse: Kernel = (t) => ({
      alpha: Math.fround(preserving(t).alpha),
      sigma: Math.fround(preserving(t).sigma),
    });
    const { process } = built(0, 1.5, coarse, 2 ** -23);
    for (const [s, digits] of [
      [0.6, 3],
      [0, 1],
      [1.5, 1],
    ]) {
      const { drift, diffusion } = process.coefficients(s);
      expect(drift).toBeCloseTo(-beta(s) / 2, digits);
      expect(diffusion).toBeCloseTo(Math.sqrt(beta(s)), digits);
    }
  });

  it('has drift and diffusion by slopes that are given, without differences', () => {
    // alpha = t^2 and sigma = 1 - t with the data at t = 1: f = -2/t, g^2 = 2 sigma + 4 sigma^2/t
    const { process } = built(1, 0, (t) => ({ alpha: t * t, sigma: 1 - t, alphaSlope: 2 * t, sigmaSlope: -1 }));
    const { drift, diffusion } = process.coefficients(0.75);
    expect(drift).toBe(-8);
    expect(diffusion).toBeCloseTo(Math.sqrt(1.5 + (4 * 0.5625) / 0.25), 14);
    expect(Number.isFinite(process.coefficients(1).drift)).toBe(false);
  });
});
