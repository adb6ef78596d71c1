import { describe, expect, it } from 'vitest';
import type { ForwardProcess } from '../../process/forward-process.js';
import { varianceExploding } from '../../process/variance-exploding.js';
import type { LineComponent } from '../../target/line-components.js';
import { gaussianMixture } from '../../target/mixture.js';
import { ou } from '../../testing/processes.js';
import { linearField } from '../field/linear-field.js';
import { scoreOnLine } from '../normal/linear-score.js';
import { pathRanges } from './path-range.js';

const linear = (precision: number, offset: number) =>
  linearField(
    scoreOnLine(
      () => precision,
      () => offset,
    ),
  );

/**
 * The interval of a linear score under OU: both fronts have closed forms. The front from the prior has the mean and
 * variance of the reverse SDE; the front to the support goes backwards along that mean. The times are those of 96
 * steps, even in sqrt t.
 */
function closedForm(
  h: number,
  c: number,
  [left, right]: readonly [number, number],
  z = 9,
): { low: number; high: number } {
  const rate = 1 - 2 * h;
  const integral = (k: number, s: number) => (k === 0 ? s : Math.expm1(k * s) / k);
  let [low, high] = [left, right];
  for (let j = 0; j <= 96; j++) {
    const t = 4 * (j / 96) * (j / 96);
    const s = 4 - t;
    const mean = 2 * c * integral(rate, s);
    const front = z * Math.sqrt(Math.exp(2 * rate * s) + 2 * integral(2 * rate, s));
    const back = z * Math.sqrt(2 * integral(-2 * rate, t));
    const from = (x: number) => Math.exp(-rate * t) * x - 2 * c * integral(-rate, t);
    low = Math.min(low, Math.max(mean - front, from(left) - back));
    high = Math.max(high, Math.min(mean + front, from(right) + back));
  }
  const margin = 0.05 * (high - low);
  return { low: low - margin, high: high + margin };
}

describe('pathRanges', () => {
  it.each([
    [1, 0],
    [0.8, 0.7],
    [0.5, -0.4],
    [0, 0],
    [2, 3],
  ])('is the narrower of two fronts, and exact for a linear score: h = %d, c = %d', (h, c) => {
    const support = [-1.5, 4] as const;
    const [found] = pathRanges(ou, linear(h, c), [0], support, []);
    const expected = closedForm(h, c, support);
    expect(found.low / expected.low).toBeCloseTo(1, 7);
    expect(found.high / expected.high).toBeCloseTo(1, 7);
  });

  it('is exact where nothing pulls: variance alone adds up', () => {
    const [horizon, priorVariance] = [4, 3];
    const still = { alpha: 1, drift: 0, diffusion: 1 };
    const process: ForwardProcess = {
      horizon,
      priorVariance,
      coefficients: (t) => ({ ...still, sigma: Math.sqrt(t) }),
    };
    const [{ low, high }] = pathRanges(process, linear(0, 0), [0], [-2, 5], []);
    let [expectedLow, expectedHigh] = [-2, 5];
    for (let j = 0; j <= 96; j++) {
      const t = horizon * (j / 96) * (j / 96);
      const [front, back] = [9 * Math.sqrt(priorVariance + horizon - t), 9 * Math.sqrt(t)];
      expectedLow = Math.min(expectedLow, Math.max(-front, -2 - back));
      expectedHigh = Math.max(expectedHigh, Math.min(front, 5 + back));
    }
    const margin = 0.05 * (expectedHigh - expectedLow);
    expect(low).toBeCloseTo(expectedLow - margin, 10);
    expect(high).toBeCloseTo(expectedHigh + margin, 10);
  });

  it('is capped on both sides where paths explode and come back', () => {
    const thereAndBack = linearField(
      scoreOnLine(
        (t) => (t > 2 ? -20 : 20),
        () => 0,
      ),
    );
    expect(pathRanges(ou, thereAndBack, [0], [-3, 3], [])).toEqual([{ low: -1e6, high: 1e6, isFar: false }]);
  });

  it('has an interval for each model asked for, in their order', () => {
    const slice = (slope: number) => linear(slope, 0).at(0);
    const field = {
      dimension: 1,
      models: 2,
      at: () => ({
        evaluate: (model: number, xs: Float64Array, out: Float64Array) => slice(model).evaluate(0, xs, out),
      }),
    };
    const alone = [1, 0].map((slope) => pathRanges(ou, linear(slope, 0), [0], [-1, 1], [])[0]);
    expect(pathRanges(ou, field, [1, 0], [-1, 1], [])).toEqual(alone);
  });

  it('covers the support and nine deviations of the prior', () => {
    const [{ low, high }] = pathRanges(ou, linear(1, 0), [0], [-12, 7], []);
    expect(low).toBeLessThan(-12);
    expect(high).toBeGreaterThan(9);
    expect(high).toBeLessThan(15);
  });

  it('follows the paths that come back to the support, not those that leave for good', () => {
    // s = 0: the reverse SDE spreads to a deviation of sqrt(2 e^8 - 1) = 77, but from beyond 30 nothing comes back
    const [{ low, high }] = pathRanges(ou, linear(0, 0), [0], [-1, 1], []);
    expect(high).toBeGreaterThan(9);
    expect(high).toBeLessThan(100);
    expect(low).toBeCloseTo(-high, 6);
  });

  it('keeps the bulk of p^SDE where what comes to p_0 are its fluctuations', () => {
    // p^SDE = N(10, 1), with p_0 at -1: at the time t its paths are about N(10 - 10 e^{t-4}, 1)
    const within = (line: readonly LineComponent[], support: readonly [number, number]) =>
      pathRanges(ou, linear(1, 5.1), [0], support, line)[0];
    const narrow = gaussianMixture([1], [[-1]], [0.01]);
    const found = within(narrow.line, narrow.support[0]);
    expect(found.isFar).toBe(true);
    expect(found.low).toBeLessThan(-10);
    expect(found.high).toBeGreaterThan(15);
    // a place where p_0 itself is small enough counts for nothing, and so does one that p^SDE comes to by itself
    const faint = gaussianMixture([1 - 1e-30, 1e-30], [[10], [-1]], [1, 0.01]);
    expect(within(faint.line, faint.support[0]).isFar).toBe(false);
    const near = gaussianMixture([1], [[8]], [0.01]);
    expect(within(near.line, near.support[0]).isFar).toBe(false);
    // not so a tail of p_0 that p^SDE does not have: it is followed, but not far
    const wide = gaussianMixture([1], [[10]], [4.5]);
    const [followed, bare] = [wide.line, []].map((line) => within(line, wide.support[0]));
    expect(followed.high).toBeGreaterThan(bare.high + 0.1);
    expect(followed.isFar).toBe(false);
    // and so is a place that nine deviations hold, but not with what is left out beside it
    const between = gaussianMixture([1], [[2.2]], [0.01]);
    const [deeper, nine] = [between.line, []].map((line) => within(line, between.support[0]));
    expect(deeper.high).toBeGreaterThan(nine.high + 0.5);
    expect(deeper.isFar).toBe(false);
  });

  it('keeps twenty nats more than the first depth tried at which the front of the prior has p_0 behind it', () => {
    // p^SDE = N(0, 1), whose front is at z: that of 10 is behind it at z^2/2 = 1.15^7 20.5
    const far = gaussianMixture([1], [[10]], [1e-6]);
    const [found] = pathRanges(ou, linear(1, 0), [0], far.support[0], far.line);
    const expected = closedForm(1, 0, far.support[0], Math.sqrt(2 * (1.15 ** 7 * 20.5 + 20)));
    expect(found.low / expected.low).toBeCloseTo(1, 7);
    expect(found.high / expected.high).toBeCloseTo(1, 7);
  });

  it('moves with the drift', () => {
    const [still, pulled] = [linear(1, 0), linear(1, 3)].map((field) => pathRanges(ou, field, [0], [-1, 1], [])[0]);
    expect(pulled.high).toBeGreaterThan(still.high + 2);
  });

  it('spans the prior of ve, and is capped where a score explodes', () => {
    const [wide] = pathRanges(varianceExploding(25, 1), linear(0.01, 0), [0], [-3, 3], []);
    expect(wide.high).toBeGreaterThan(9 * 9);
    const [capped] = pathRanges(ou, linear(-20, 0), [0], [-3, 3], []);
    expect(capped.high).toBeLessThanOrEqual(1e6);
  });

  it('asks a field that can be asked ahead once a step, where p_0 is within reach', () => {
    let questions = 0;
    const plain = linear(1, 0);
    const field = {
      ...plain,
      ahead(times: readonly number[]) {
        questions++;
        return times.map(plain.at);
      },
    };
    const { line, support } = gaussianMixture([1], [[0.5]], [1]);
    expect(pathRanges(ou, field, [0], support[0], line)).toEqual(pathRanges(ou, plain, [0], support[0], line));
    expect(questions).toBe(96);
  });
});
