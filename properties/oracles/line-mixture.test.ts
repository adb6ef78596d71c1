import { describe, expect, it, test } from 'vitest';
import { PARAMETERIZATIONS, type Parameterization } from '../../src/system/contract/description.js';
import { partsOf, type Signal } from '../../src/system/contract/prediction.js';
import { conditionalMeans, flowed, type LineMixture, logDensity, predictionOf } from './line-mixture.js';

const NORMAL: LineMixture = { weights: [1], means: [0.7], variances: [0.25] };
const WIDE: LineMixture = { weights: [1], means: [2], variances: [4] };
const MIXTURE: LineMixture = { weights: [0.3, 0.7], means: [-1, 0.8], variances: [0.1, 0.3] };
/** E[x_0 | x], by sums over a fine grid of x_0. */
function meanOfData({ weights, means, variances }: LineMixture, x: number, { alpha, sigma }: Signal): number {
  let [mass, moment] = [0, 0];
  for (let x0 = -8; x0 < 8; x0 += 1e-3) {
    let prior = 0;
    for (const [k, w] of weights.entries()) {
      prior += (w / Math.sqrt(variances[k])) * Math.exp((-0.5 * (x0 - means[k]) ** 2) / variances[k]);
    }
    const posterior = prior * Math.exp(-0.5 * ((x - alpha * x0) / sigma) ** 2);
    mass += posterior;
    moment += posterior * x0;
  }
  return moment / mass;
}

describe('the conditional means', () => {
  test.each([
    [NORMAL, 'a normal'],
    [MIXTURE, 'a mixture'],
  ])('are those of the joint law: %#, %s', (mixture) => {
    for (const at of [
      { alpha: 0.8, sigma: 0.6 },
      { alpha: 1, sigma: 3 },
      { alpha: 0.2, sigma: 0.3 },
    ]) {
      for (const x of [-1.2, 0.1, 0.9]) {
        const { data, noise } = conditionalMeans(mixture, x, at);
        expect(data).toBeCloseTo(meanOfData(mixture, x, at), 9);
        expect(at.alpha * data + at.sigma * noise).toBeCloseTo(x, 13);
      }
    }
  });

  it('without signal are the mean of the data, and the state itself', () => {
    const { data, noise } = conditionalMeans(MIXTURE, 1.5, { alpha: 0, sigma: 2 });
    expect(data).toBeCloseTo(-0.3 + 0.56, 14);
    expect(noise).toBeCloseTo(0.75, 14);
  });

  it('without noise are the state itself, and none', () => {
    for (const mixture of [NORMAL, MIXTURE]) {
      const { data, noise } = conditionalMeans(mixture, 1.5, { alpha: 0.5, sigma: 0 });
      expect(data).toBeCloseTo(3, 12);
      expect(noise).toBe(0);
    }
  });

  it('of a mixture are numbers far out too, where the wider component is all that is left', () => {
    const at = { alpha: 0.8, sigma: 0.1 };
    const alone = { weights: [1], means: [0.8], variances: [0.3] };
    for (const x of [-300, 300]) {
      const found = conditionalMeans(MIXTURE, x, at);
      expect(found.data).toBeCloseTo(conditionalMeans(alone, x, at).data, 9);
    }
  });
});

/** On the way from noise to data of flow matching, with its slopes in time. */
const straight = (t: number): Signal => ({ alpha: t, sigma: 1 - t, alphaSlope: 1, sigmaSlope: -1 });
const ANGLE = { alpha: 0.8, sigma: 0.6, alphaSlope: -0.9, sigmaSlope: 1.2 };

describe('x_0 and eps of a prediction', () => {
  test.each(PARAMETERIZATIONS)('are their conditional means where the model stands at the right level: %s', (kind) => {
    for (const at of [ANGLE, straight(0.3), { alpha: 1, sigma: 5, alphaSlope: 0, sigmaSlope: 1 }]) {
      for (const mixture of [NORMAL, MIXTURE]) {
        const expected = conditionalMeans(mixture, 1.1, at);
        const found = predictionOf(mixture, kind, 1.1, at, at);
        expect(found.data).toBeCloseTo(expected.data, 12);
        expect(found.noise).toBeCloseTo(expected.noise, 12);
      }
    }
  });

  describe('of a model that stands at another level than it believes', () => {
    const [x, asked, at] = [1.1, { alpha: 0.6, sigma: 0.8 }, { alpha: 0.8, sigma: 0.6 }];
    const { data, noise } = conditionalMeans(MIXTURE, x, asked);
    const found = (kind: Parameterization) => predictionOf(MIXTURE, kind, x, asked, at);

    it('are the noise, and the x_0 of it at the level of the code', () => {
      expect(found('noise').noise).toBeCloseTo(noise, 13);
      expect(found('noise').data).toBeCloseTo((x - 0.6 * noise) / 0.8, 13);
    });

    it('are x_0, and the noise of it at the level of the code', () => {
      expect(found('data').data).toBeCloseTo(data, 13);
      expect(found('data').noise).toBeCloseTo((x - 0.8 * data) / 0.6, 13);
    });

    it('follow from the score with the sigma of the code', () => {
      // s = -eps/0.8, and eps = -0.6 s
      expect(found('score').noise).toBeCloseTo(0.75 * noise, 13);
      expect(found('score').data).toBeCloseTo((x + 0.36 * (-noise / 0.8)) / 0.8, 13);
    });

    it('turn the velocity back by the angle of the code', () => {
      const v = 0.6 * noise - 0.8 * data;
      expect(found('velocity').data).toBeCloseTo(0.8 * x - 0.6 * v, 13);
      expect(found('velocity').noise).toBeCloseTo(0.6 * x + 0.8 * v, 13);
    });

    it('follow from the flow at the time of the code', () => {
      const [told, here] = [straight(0.4), straight(0.7)];
      const there = conditionalMeans(MIXTURE, x, told);
      const u = there.data - there.noise;
      const made = predictionOf(MIXTURE, 'flow', x, told, here);
      expect(made.data).toBeCloseTo(x + 0.3 * u, 13);
      expect(made.noise).toBeCloseTo(x - 0.7 * u, 13);
    });
  });

  describe('without signal', () => {
    const at = { alpha: 0, sigma: 1 };

    it.each(['data', 'velocity'] as const)('are the mean of the data, and the state, of %s', (kind) => {
      const found = predictionOf(MIXTURE, kind, 1.3, at, at);
      expect(found.data).toBeCloseTo(0.26, 13);
      expect(found.noise).toBeCloseTo(1.3, 13);
      expect(Number.isFinite(found.dataSize) && Number.isFinite(found.noiseSize)).toBe(true);
    });

    it('are so of a flow too, which begins there', () => {
      const found = predictionOf(MIXTURE, 'flow', 1.3, straight(0), straight(0));
      expect(found.data).toBeCloseTo(0.26, 13);
      expect(found.noise).toBeCloseTo(1.3, 13);
      expect(found.dataSize).toBeCloseTo(1.3 + Math.abs(0.26 - 1.3), 12);
    });

    it('are not known of noise, which says nothing of x_0', () => {
      expect(Number.isFinite(predictionOf(MIXTURE, 'noise', 1.3, at, at).data)).toBe(false);
    });
  });

  it('need the slopes of a flow', () => {
    const at = { alpha: 0.8, sigma: 0.6 };
    expect(() => predictionOf(NORMAL, 'flow', 1, at, at)).toThrow(RangeError);
  });
});

describe('the sizes of a prediction', () => {
  const [x, at] = [1.1, { alpha: 0.8, sigma: 0.6 }];
  const { data, noise } = conditionalMeans(NORMAL, x, at);

  it('of noise are those of the terms of x_0 = (x - sigma eps)/alpha, and of eps made back from that', () => {
    const found = predictionOf(NORMAL, 'noise', x, at, at);
    const size = (x + 0.6 * Math.abs(noise)) / 0.8;
    expect(found.dataSize).toBeCloseTo(size, 12);
    expect(found.noiseSize).toBeCloseTo((x + 0.8 * size) / 0.6, 12);
  });

  it('of x_0 are those of the terms of eps = (x - alpha x_0)/sigma, and of x_0 made back from that', () => {
    const found = predictionOf(NORMAL, 'data', x, at, at);
    const size = (x + 0.8 * Math.abs(data)) / 0.6;
    expect(found.noiseSize).toBeGreaterThanOrEqual(size * (1 - 1e-12));
    expect(found.dataSize).toBeCloseTo((x + 0.6 * size) / 0.8, 12);
  });

  it.each(PARAMETERIZATIONS)('of %s cover a rounding of the prediction, whichever part is made first', (kind) => {
    const { alpha, sigma } = ANGLE;
    const found = predictionOf(MIXTURE, kind, x, ANGLE, ANGLE);
    const { data: a, noise: b } = partsOf(kind, ANGLE);
    const off = 1e-6;
    const p = (a * found.data + b * found.noise) * (1 + off);
    const [ofData, ofNoise] = [found.dataSize, found.noiseSize].map((size) => off * size * (1 + 1e-6));
    const first = {
      data: (b * x - sigma * p) / (alpha * b - sigma * a),
      noise: (alpha * p - a * x) / (alpha * b - sigma * a),
    };
    // the prediction rounded, and the second part made of the first
    const data = [first.data, (x - sigma * first.noise) / alpha];
    const noise = [first.noise, (x - alpha * first.data) / sigma];
    // or each term of the second part
    for (const by of [off, -off]) {
      data.push((x * (1 + by) - sigma * found.noise * (1 - by)) / alpha);
      noise.push((x * (1 + by) - alpha * found.data * (1 - by)) / sigma);
    }
    for (const each of data) expect(Math.abs(each - found.data)).toBeLessThanOrEqual(ofData);
    for (const each of noise) expect(Math.abs(each - found.noise)).toBeLessThanOrEqual(ofNoise);
    expect(found.dataSize).toBeLessThan(100);
  });

  it('are larger by as much as a prediction is coarser, and its value is the same', () => {
    const [fine, coarse, coarser] = [1, 50, 100].map((by) =>
      predictionOf(MIXTURE, 'flow', x, ANGLE, ANGLE, { coarser: by }),
    );
    expect([coarse.data, coarse.noise]).toEqual([fine.data, fine.noise]);
    // by way of the other part a rounding grows, and a coarse prediction does not
    expect(coarser.dataSize / coarse.dataSize).toBeCloseTo(2, 12);
    expect(coarser.noiseSize / coarse.noiseSize).toBeCloseTo(2, 12);
    expect(coarse.dataSize).toBeGreaterThan(10 * fine.dataSize);
  });

  it('of a flow cover the errors of its slopes, in either part', () => {
    const exactly = predictionOf(MIXTURE, 'flow', x, ANGLE, ANGLE);
    const e = 1e-3;
    const off = predictionOf(MIXTURE, 'flow', x, ANGLE, ANGLE, { alphaSlope: e, sigmaSlope: e });
    expect([off.data, off.noise]).toEqual([exactly.data, exactly.noise]);
    for (const [da, ds] of [
      [e, e],
      [e, -e],
      [-e, e],
    ]) {
      const told = { ...ANGLE, alphaSlope: ANGLE.alphaSlope + da, sigmaSlope: ANGLE.sigmaSlope + ds };
      const moved = predictionOf(MIXTURE, 'flow', x, told, ANGLE);
      expect(Math.abs(moved.data - off.data)).toBeLessThanOrEqual(1.0001 * (off.dataSize - exactly.dataSize));
      expect(Math.abs(moved.noise - off.noise)).toBeLessThanOrEqual(1.0001 * (off.noiseSize - exactly.noiseSize));
    }
    // and little more
    expect(off.dataSize - exactly.dataSize).toBeLessThan(5 * e);
  });
});

const DATA = { alpha: 1, sigma: 0 };
const NEAR = { alpha: 0.96, sigma: 0.28 };
const FAR = { alpha: 0.28, sigma: 0.96 };

/** E[eps | y] where y = x/alpha and r = sigma/alpha: dy/dr of the flow, from the law of y. */
function slope({ weights, means, variances }: LineMixture, y: number, r: number): number {
  let [mass, moment] = [0, 0];
  for (const [k, weight] of weights.entries()) {
    const spread = variances[k] + r * r;
    const density = (weight / Math.sqrt(spread)) * Math.exp((-0.5 * (y - means[k]) ** 2) / spread);
    mass += density;
    moment += (density * (y - means[k])) / spread;
  }
  return (r * moment) / mass;
}

/** The flow in y over r, by steps of fourth order. */
function integrated(mixture: LineMixture, start: number, from: number, to: number): number {
  const steps = 400;
  const h = (to - from) / steps;
  let y = start;
  for (let k = 0; k < steps; k++) {
    const r = from + k * h;
    const k1 = slope(mixture, y, r);
    const k2 = slope(mixture, y + (h / 2) * k1, r + h / 2);
    const k3 = slope(mixture, y + (h / 2) * k2, r + h / 2);
    y += (h / 6) * (k1 + 2 * k2 + 2 * k3 + slope(mixture, y + h * k3, r + h));
  }
  return y;
}

describe('the probability flow', () => {
  test('of a normal is affine between its levels', () => {
    // from N(2, 4) to N(1, 0.25 4 + 1)
    expect(flowed(WIDE, 4, DATA, { alpha: 0.5, sigma: 1 })).toBeCloseTo(1 + Math.SQRT2, 14);
    expect(flowed(WIDE, 2, DATA, { alpha: 0.5, sigma: 1 })).toBeCloseTo(1, 14);
    // from N(0, 9) to N(2, 4), where no signal was
    expect(flowed(WIDE, -3, { alpha: 0, sigma: 3 }, DATA)).toBeCloseTo(0, 14);
  });

  test.each([-2.5, -1, -0.3, 0, 0.4, 1.9])('of a mixture is that of its differential equation, from %d', (x) => {
    const [from, to] = [NEAR, FAR].map(({ alpha, sigma }) => sigma / alpha);
    const expected = FAR.alpha * integrated(MIXTURE, x / NEAR.alpha, from, to);
    expect(flowed(MIXTURE, x, NEAR, FAR)).toBeCloseTo(expected, 7);
    expect(flowed(MIXTURE, expected, FAR, NEAR)).toBeCloseTo(x, 6);
  });

  test.each([-6, -4, 5, 7])('is so far out too, where next to no mass is left: from %d', (x) => {
    const [from, to] = [NEAR, FAR].map(({ alpha, sigma }) => sigma / alpha);
    const expected = FAR.alpha * integrated(MIXTURE, x / NEAR.alpha, from, to);
    expect(flowed(MIXTURE, x, NEAR, FAR)).toBeCloseTo(expected, 7);
    expect(flowed(MIXTURE, flowed(MIXTURE, x, NEAR, FAR), FAR, NEAR)).toBeCloseTo(x, 9);
  });

  test('goes from pure noise to the data', () => {
    const x = flowed(MIXTURE, 0.4, { alpha: 0, sigma: 1 }, DATA);
    // Phi(0.4) = 0.6554217416103242
    const below = MIXTURE.weights.reduce((sum, w, k) => {
      const [count, from] = [20000, -10];
      const h = (x - from) / count;
      let mass = 0;
      for (let i = 0; i < count; i++) {
        const z = (from + (i + 0.5) * h - MIXTURE.means[k]) / Math.sqrt(MIXTURE.variances[k]);
        mass += (h * Math.exp(-0.5 * z * z)) / Math.sqrt(2 * Math.PI * MIXTURE.variances[k]);
      }
      return sum + w * mass;
    }, 0);
    expect(below).toBeCloseTo(0.6554217416103242, 6);
  });

  test('of two components that are the same is that of one', () => {
    const twice: LineMixture = { weights: [0.4, 0.6], means: [2, 2], variances: [4, 4] };
    for (const x of [-9, 0.3, 2, 7]) expect(flowed(twice, x, NEAR, FAR)).toBeCloseTo(flowed(WIDE, x, NEAR, FAR), 11);
  });
});

describe('the logarithm of a density', () => {
  test('is that of a normal', () => {
    // N(1, 2) at 1, and at one deviation from there
    const at = { alpha: 0.5, sigma: 1 };
    expect(logDensity(WIDE, 1, at)).toBeCloseTo(-0.5 * Math.log(4 * Math.PI), 14);
    expect(logDensity(WIDE, 1 + Math.SQRT2, at)).toBeCloseTo(-0.5 * Math.log(4 * Math.PI) - 0.5, 14);
  });

  test('is that of the data, smoothed', () => {
    const { alpha, sigma } = FAR;
    for (const x of [-1.4, 0.1, 2]) {
      const h = 1e-3;
      let density = 0;
      for (let x0 = -8; x0 < 8; x0 += h) {
        const data = Math.exp(logDensity(MIXTURE, x0, DATA));
        density += (h * data * Math.exp(-0.5 * ((x - alpha * x0) / sigma) ** 2)) / (sigma * Math.sqrt(2 * Math.PI));
      }
      expect(logDensity(MIXTURE, x, FAR)).toBeCloseTo(Math.log(density), 9);
    }
  });

  test('has the mass 1', () => {
    let mass = 0;
    for (let x = -8; x < 8; x += 0.01) mass += 0.01 * Math.exp(logDensity(MIXTURE, x, NEAR));
    expect(mass).toBeCloseTo(1, 9);
  });
});
