import { describe, expect, it } from 'vitest';
import { embedding } from '../features/embedding.js';
import { biasesAt, drawFeatures, kinks, type RandomFeatures } from '../features/random-features.js';
import { normalCdf, normalPdf } from '../numeric/normal.js';
import { stream } from '../numeric/random.js';
import { variancePreserving } from '../process/variance-preserving.js';
import { bumpMixture } from '../target/bumps.js';
import { gaussianMixture } from '../target/mixture.js';
import { panelQuadrature, splitAt } from '../target/panel-quadrature.js';
import { type Target, UNDIFFUSED } from '../target/target.js';
import { ou } from '../testing/processes.js';
import { expectWithinError } from '../testing/within-error.js';
import { featureField } from './field/feature-field.js';
import { linearField } from './field/linear-field.js';
import type { ScoreField } from './field/score-field.js';
import { targetField } from './field/target-field.js';
import { klScore } from './kl-score.js';
import { scoreOnLine } from './normal/linear-score.js';
import { isotropicNormal } from './normal/normal.js';
import { normalKl } from './normal/normal-kl.js';

it('klScore is the KL between Gaussians for a linear score: p^score = N(c/h, 1/h)', () => {
  const target = gaussianMixture([1], [[0.3]], [0.7]);
  const [result] = klScore(
    ou,
    target,
    linearField(
      scoreOnLine(
        () => 1.6,
        () => -0.4,
      ),
    ),
  );
  expect(result.value).toBeCloseTo(normalKl(isotropicNormal([0.3], 0.7), isotropicNormal([-0.25], 1 / 1.6)).value, 12);
});

/** A field whose models consist of given lines: slopes and intercepts between kinks. */
const lines = (...models: { kinks: number[]; slopes: number[]; intercepts: number[] }[]): ScoreField => ({
  dimension: 1,
  models: models.length,
  at: () => ({
    evaluate() {
      throw new Error('the lines say it all');
    },
    pieces: (model) => ({
      kinks: Float64Array.from(models[model].kinks),
      slopes: Float64Array.from(models[model].slopes),
      intercepts: Float64Array.from(models[model].intercepts),
    }),
  }),
});

describe('has closed forms against N(0, 1)', () => {
  const entropy = 0.5 * Math.log(2 * Math.PI * Math.E);
  const klOf = (kinks: number[], slopes: number[], intercepts: number[]) => {
    const [result] = klScore(ou, gaussianMixture([1], [[0]], [1]), lines({ kinks, slopes, intercepts }));
    if (result.value === null) throw new Error(result.reason);
    return result;
  };

  it.each([
    [1, 4],
    [0.2, 30],
    [1e-3, 1e5],
  ])('two half-normals of precisions %d and %d', (h, k) => {
    const normaliser = 0.5 * Math.sqrt((2 * Math.PI) / h) + 0.5 * Math.sqrt((2 * Math.PI) / k);
    const exact = -entropy + (h + k) / 4 + Math.log(normaliser);
    const { value, error } = klOf([0], [-h, -k], [0, 0]);
    expectWithinError({ value, error }, exact);
    expect(error).toBeLessThan(1e-11 * (1 + exact));
  });

  // the partial moments of N(0, 1) right of a: of mass P, first p, second P + a p
  const beyond = (a: number) => {
    const [P, p] = [normalCdf(-a), normalPdf(a)];
    return { mass: P, first: p, second: P + a * p };
  };

  it.each([
    [1, 0, 2],
    [2.5, 0.8, 0.5],
    [0.5, -3, 1],
    [3, 2, 4],
    [0.731, -0.5, 8],
    [1.377, 1, 0.05],
  ])('two tails on a middle part |x| < %d of slope %d, falling with %d', (a, b, h) => {
    // S = b x^2/2 inside, S(a) + b a u - h u^2/2 at the distance u outside
    const rule = panelQuadrature(
      Float64Array.from({ length: 9 }, (_, i) => (a * i) / 8),
      12,
    );
    const inside = rule.nodes.reduce((sum, x, i) => sum + 2 * rule.weights[i] * Math.exp(0.5 * b * x * x), 0);
    const [edge, fall] = [0.5 * b * a * a, b * a];
    const width = 1 / Math.sqrt(h);
    const tail = width * Math.exp(edge + 0.5 * (fall * width) ** 2) * Math.sqrt(2 * Math.PI) * normalCdf(fall * width);
    const { mass, first, second } = beyond(a);
    const outer = edge * mass + fall * (first - a * mass) - 0.5 * h * (second - 2 * a * first + a * a * mass);
    const expectation = 2 * outer + 0.5 * b * (1 - 2 * second);
    const exact = -entropy - expectation + Math.log(inside + 2 * tail);
    const { value, error } = klOf([-a, a], [-h, b, -h], [-b * a - h * a, 0, b * a + h * a]);
    // the kinks at -a and a lie inside panels of p_0
    expectWithinError({ value, error }, exact);
    expect(error).toBeLessThan(1e-10 * (1 + Math.abs(exact)));
  });

  it.each([
    // a wide low plain on one side, far beyond p_0
    [
      [-1e4, -10, 0],
      [-1e-3, -1e-6, -0.5, -2],
      [-10, -1e-2, -5, -5],
    ],
    [
      [-300, -20, -1, 1],
      [-1, 0.5, -0.3, -1, -2],
      [-1, 0, 0, 0, 0],
    ],
  ])(
    'the mirror image of a score has the same value, and states the same error: kinks at %j',
    (places, slopes, steps) => {
      // continuous: what the intercepts begin with is given, and each line meets the one before at the kink
      const intercepts = [steps[0]];
      for (const [i, x] of places.entries()) intercepts.push(intercepts[i] + (slopes[i] - slopes[i + 1]) * x);
      const mirrored = [places, slopes, intercepts].map((row) => row.toReversed());
      const one = klOf(places, slopes, intercepts);
      const other = klOf(
        mirrored[0].map((x) => -x),
        mirrored[1],
        mirrored[2].map((b) => -b),
      );
      expect(Math.abs(one.value - other.value)).toBeLessThan(one.error + other.error);
      expect(Math.abs(Math.log(one.error / other.error))).toBeLessThan(0.1);
    },
  );

  it('a mode behind a valley has the rounding of its depth, which one that is too low to matter has not', () => {
    // S = -x^2/2 down to -5e7 at 1e4, up to 0 at 2e4, and beyond that to 2e4 or hardly
    const [up, down] = [3, -1e4];
    const high = klOf([1e4, 2e4], [-1, up, down], [0, -4e4, 2e4 - 2e4 * down]);
    expect(high.error).toBeGreaterThan(Number.EPSILON * 5e7);
    // falling for ever
    const low = klOf([1e4, 2e4], [-1, -2, -1], [0, 1e4, -1e4]);
    expect(low.error).toBeLessThan(1e-12);
  });

  it('mass of p_0 behind a valley has the rounding of its depth, where p^score is on this side of it', () => {
    // S = -x^2/2 down to -5e7 at 1e4 and as steeply up again, so that beyond 2e4 there is a peak of about -100, and another at -x
    const v = 9999.99;
    const [up, peak] = [(v + 1e4) / 1e4, 2e4 + v];
    const target = gaussianMixture([0.25, 0.5, 0.25], [[-peak], [0], [peak]], [1, 1, 1]);
    const field = lines({
      kinks: [-2e4, -1e4, 1e4, 2e4],
      slopes: [-1, up, -1, up, -1],
      intercepts: [-peak, 1e4 + up * 1e4, 0, -1e4 - up * 1e4, peak],
    });
    const [found] = klScore(ou, target, field);
    expect(Math.abs(found.value!)).toBeLessThan(200);
    expect('error' in found && found.error).toBeGreaterThan(Number.EPSILON * 5e7);
  });

  it('a mode far from the mass of p_0, and one too low to matter', () => {
    // N(30, 1) by three lines through its own score, and the same with a kink that changes nothing
    const exact = 450;
    expect(klOf([], [-1], [30]).value / exact).toBeCloseTo(1, 12);
    expect(klOf([-2, 0, 10], [-1, -1, -1, -1], [30, 30, 30, 30]).value / exact).toBeCloseTo(1, 12);
  });
});

describe('has a reason where p^score does not exist', () => {
  const target = gaussianMixture([1], [[0]], [1]);

  it('names the outer slope that is not negative', () => {
    const results = klScore(
      ou,
      target,
      lines(
        { kinks: [0], slopes: [0.25, -1], intercepts: [0, 0] },
        { kinks: [0], slopes: [-1, 0], intercepts: [0, 0] },
        { kinks: [0], slopes: [-1, -1], intercepts: [0, 0] },
      ),
    );
    expect(results[0]).toEqual({
      value: null,
      reason: 'not normalisable: the left outer slope of s(x, 0) is 0.2500, not negative',
    });
    expect(results[1]).toEqual({
      value: null,
      reason: 'not normalisable: the right outer slope of s(x, 0) is 0.000, not negative',
    });
    expect(results[2].value).toBeCloseTo(0, 12);
  });

  it('says when the score overflows', () => {
    const field = linearField(
      scoreOnLine(
        () => Number.NaN,
        () => 0,
      ),
    );
    const [result] = klScore(variancePreserving(2, 2, 1), gaussianMixture([1], [[0]], [1]), field);
    expect(result).toEqual({ value: null, reason: 'the score at t = 0 overflows' });
  });

  it('says when the potential overflows', () => {
    const [result] = klScore(ou, target, lines({ kinks: [], slopes: [-1], intercepts: [1e200] }));
    expect(result).toEqual({ value: null, reason: 'the integral of exp(int s(x, 0) dx) overflows' });
  });
});

/** KL by the trapezoid rule over a wide range: log Z and int p_0 S from the potential summed on the same grid. */
function bruteForce(target: Target, score: (xs: Float64Array) => Float64Array, low: number, high: number): number {
  const count = 100_000;
  const step = (high - low) / count;
  const scores = score(Float64Array.from({ length: count + 1 }, (_, i) => low + i * step));
  const potential = new Float64Array(count + 1);
  for (let i = 1; i <= count; i++) potential[i] = potential[i - 1] + 0.5 * step * (scores[i - 1] + scores[i]);
  const top = potential.reduce((a, b) => Math.max(a, b));
  let norm = 0;
  let gap = 0;
  for (let i = 0; i <= count; i++) {
    norm += step * Math.exp(potential[i] - top);
    const log = target.logDensity([low + i * step], UNDIFFUSED);
    if (log > -80) gap += step * Math.exp(log) * (log - potential[i]);
  }
  return gap + top + Math.log(norm);
}

describe('of random-feature scores', () => {
  const features = drawFeatures(16, 1, embedding({ kind: 'signal' }, ou), 6);
  const source = stream(9, 'data');
  // a readout of the sign that makes both outer slopes negative, with enough scatter for several modes
  const normalisable = features.weights.map((w) => -12 * w - 6 * Math.sign(w) + 8 * source.normal());
  const targets = [gaussianMixture([0.5, 0.5], [[-1.5], [2]], [0.4, 1]), bumpMixture([0.3, 0.7], [[-2], [1]], [1, 2])];

  it.each(targets.map((target) => [target.kind, target] as const))('is what brute force finds: %s', (_, target) => {
    const field = featureField(features, [normalisable]);
    const slopes = field.at(0).pieces?.(0).slopes ?? [];
    expect([slopes.at(0), slopes.at(-1)].every((slope) => slope !== undefined && slope < 0)).toBe(true);
    const exact = bruteForce(
      target,
      (xs) => {
        const out = new Float64Array(xs.length);
        field.at(0).evaluate(0, xs, out);
        return out;
      },
      -14,
      14,
    );
    const [result] = klScore(ou, target, field);
    if (result.value === null) throw new Error(result.reason);
    expect(Math.abs(result.value - exact)).toBeLessThan(1e-7 * Math.abs(exact));
    expect(result.error).toBeLessThan(1e-6 * Math.abs(exact));
  });

  it('needs negative outer slopes on both sides', () => {
    const flipped = normalisable.map((a) => -a);
    const right = normalisable.map((a, i) => (features.weights[i] > 0 ? -a : a));
    const results = klScore(ou, targets[0], featureField(features, [flipped, right, new Float64Array(16)]));
    expect(results[0]).toMatchObject({
      value: null,
      reason: expect.stringMatching(/not normalisable: the left outer slope/),
    });
    expect(results[1]).toMatchObject({ value: null, reason: expect.stringMatching(/the right outer slope/) });
    expect(results[2].value).toBeNull();
  });
});

it('klScore has nothing to say about a score that is not piecewise linear', () => {
  const target = gaussianMixture([1], [[0]], [1]);
  expect(klScore(ou, target, targetField(target, ou))).toEqual([
    { value: null, reason: 'the score is not piecewise linear' },
  ]);
});

it('klScore has nothing to say in d > 1', () => {
  const target = gaussianMixture([1], [[0, 1]], [1]);
  expect(klScore(ou, target, targetField(target, ou))).toEqual([
    { value: null, reason: 'the density that a score at t = 0 belongs to is computed in one dimension only' },
  ]);
});

describe('of features that cancel', () => {
  const BITS = 300n;
  /** A double as a whole number of 2^-300. */
  const exact = (x: number) => BigInt(x * 2 ** 200) << (BITS - 200n);
  const double = (x: bigint) => Number(x >> (BITS - 200n)) / 2 ** 200;
  const times = (a: bigint, b: bigint) => (a * b) >> BITS;

  /** S(x) - S(0) = (1/m) sum_i A_i (relu(w_i x + b_i)^2 - relu(b_i)^2)/(2 w_i), rounded once. */
  function potential(features: RandomFeatures, readout: Float64Array) {
    const biases = biasesAt(features, 0);
    const half = (i: number, x: number) => {
      const active = times(exact(features.weights[i]), exact(x)) + exact(biases[i]);
      return active > 0n ? times(active, active) : 0n;
    };
    return (x: number) => {
      let sum = 0n;
      for (const [i, a] of readout.entries()) {
        const twice = exact(2 * features.weights[i]);
        sum += (times(exact(a), half(i, x) - half(i, 0)) << BITS) / twice;
      }
      return double(sum / BigInt(readout.length));
    };
  }

  it.each([1e2, 1e4, 1e6])('its error covers the rounding of sums of terms of size %d', (size) => {
    const width = 8;
    const drawn = drawFeatures(width, 1, embedding({ kind: 'signal' }, ou), 31);
    // each feature after one that it nearly is, with nearly the opposite readout
    const weights = drawn.weights.map((w, i, all) => (i % 2 ? all[i - 1] * (1 + 1e-6 * i) : w));
    const timeWeights = drawn.timeWeights.map((u, e, all) => (e % 4 < 2 ? u : all[e - 2]));
    const features = { ...drawn, weights, timeWeights };
    const readout = weights.map((w, i) => (i % 2 ? -1 : 1) * size - 20 * w - 4 * Math.sign(w));
    const target = gaussianMixture([1], [[0]], [1]);
    const [found] = klScore(ou, target, featureField(features, [readout]));
    if (found.value === null) throw new Error(found.reason);
    const S = potential(features, readout);
    const places = kinks(weights, biasesAt(features, 0));
    const integral = (reach: number, f: (x: number) => number) => {
      const panels = splitAt(
        Float64Array.from({ length: 4 * reach + 1 }, (_, i) => 0.5 * i - reach),
        places,
      );
      const { nodes, weights: masses } = panelQuadrature(panels, 20);
      return nodes.reduce((sum, x, q) => sum + masses[q] * f(x), 0);
    };
    const top = S(0);
    const log = Math.log(integral(24, (x) => Math.exp(S(x) - top))) + top;
    const mean = integral(9, (x) => normalPdf(x) * S(x));
    const kl = log - mean - 0.5 * Math.log(2 * Math.PI * Math.E);
    expectWithinError(found, kl);
    expect(found.error).toBeLessThan(1e-12 * size * (1 + kl));
    expect(found.error).toBeGreaterThan(Number.EPSILON * size);
  });
});
