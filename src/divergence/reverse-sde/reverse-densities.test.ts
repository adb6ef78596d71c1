import { describe, expect, it, test } from 'vitest';
import { embedding } from '../../features/embedding.js';
import { normalCdf } from '../../numeric/normal.js';
import type { ForwardProcess } from '../../process/forward-process.js';
import { varianceExploding } from '../../process/variance-exploding.js';
import { variancePreserving } from '../../process/variance-preserving.js';
import { gaussianMixture } from '../../target/mixture.js';
import { featureField } from '../field/feature-field.js';
import { linearField } from '../field/linear-field.js';
import type { ScoreField } from '../field/score-field.js';
import { targetCells } from '../grid/target-cells.js';
import { scoreOnLine } from '../normal/linear-score.js';
import { isotropicNormal } from '../normal/normal.js';
import { normalKl } from '../normal/normal-kl.js';
import { bernoulli, type ReverseDensity, reverseDensities } from './reverse-densities.js';
import { gridKl } from './reverse-sde-solver.js';

const ou = variancePreserving(2, 2, 2);
const evenly = (from: number, to: number, steps: number) =>
  Float64Array.from({ length: steps + 1 }, (_, j) => from + ((to - from) * j) / steps);
const linear = (precision: number, offset: number) =>
  linearField(
    scoreOnLine(
      () => precision,
      () => offset,
    ),
  );

/** N(mean, variance) averaged over cells. */
const averages = (faces: Float64Array, mean: number, variance: number) =>
  Float64Array.from({ length: faces.length - 1 }, (_, i) => {
    const [a, b] = [faces[i], faces[i + 1]].map((x) => normalCdf((x - mean) / Math.sqrt(variance)));
    return (b - a) / (faces[i + 1] - faces[i]);
  });

const worst = (a: Float64Array, b: Float64Array) => a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i])), 0);

describe('the density of the reverse SDE', () => {
  // in reverse time M' = (1 - 2h) M + 2c and V' = 2 (1 - 2h) V + 2
  const [h, c] = [0.8, 0.3];
  const rate = 1 - 2 * h;
  const growth = Math.exp(2 * rate);
  const mean = (2 * c * (growth - 1)) / rate;
  const variance = growth * growth + (growth * growth - 1) / rate;
  const solve = (cells: number, steps: number) =>
    reverseDensities(ou, linear(h, c), evenly(2, 0, steps), [{ model: 0, faces: evenly(-8, 9, cells) }])[0];

  it('of a linear score is a Gaussian', () => {
    const { faces, density, widths } = solve(400, 40);
    expect(worst(density, averages(faces, mean, variance))).toBeLessThan(2e-4);
    expect(widths[7]).toBeCloseTo(17 / 400, 12);
  });

  it('has all the mass where nothing reaches the boundary', () => {
    const { density, widths, lost } = solve(100, 10);
    const mass = density.reduce((sum, q, i) => sum + q * widths[i], 0);
    expect(mass + lost).toBeCloseTo(1, 9);
    expect(Math.abs(lost)).toBeLessThan(1e-9);
  });

  it('is of second order in cells and in steps', () => {
    const misses = (cells: number, steps: number) =>
      worst(solve(cells, steps).density, averages(evenly(-8, 9, cells), mean, variance));
    expect(Math.log2(misses(50, 200) / misses(100, 200))).toBeGreaterThan(1.8);
    expect(Math.log2(misses(1600, 5) / misses(1600, 10))).toBeGreaterThan(1.6);
  });

  it('is of second order in steps when the coefficients change in time', () => {
    const process = variancePreserving(0.5, 6, 2);
    const field = linearField(
      scoreOnLine(
        (t) => 1 / (1 + t),
        (t) => Math.sin(2 * t),
      ),
    );
    const [a, b, d] = [10, 20, 40].map((steps) => {
      const [{ density }] = reverseDensities(process, field, evenly(2, 0, steps), [
        { model: 0, faces: evenly(-9, 9, 120) },
      ]);
      return density;
    });
    expect(Math.log2(worst(a, b) / worst(b, d))).toBeGreaterThan(1.7);
  });

  it('does not depend on how even the cells are, beyond its order', () => {
    const faces = evenly(-2, 2, 300).map((u) => 0.5 + 3.5 * Math.sinh(0.75 * u));
    const [{ density }] = reverseDensities(ou, linear(h, c), evenly(2, 0, 40), [{ model: 0, faces }]);
    expect(worst(density, averages(faces, mean, variance))).toBeLessThan(1e-3);
  });
});

it('a density of the reverse SDE starts from the prior: noise over almost no time leaves N(0, s_T^2)', () => {
  const ve = varianceExploding(5, 1);
  const faces = evenly(-20, 20, 4000);
  const [{ density }] = reverseDensities(ve, linear(0, 0), Float64Array.of(1e-9, 0), [{ model: 0, faces }]);
  expect(worst(density, averages(faces, 0, ve.priorVariance))).toBeLessThan(1e-5);
});

it('a density of the reverse SDE stands still where beta vanishes', () => {
  const process = variancePreserving(0, 4, 1);
  const still = { ...process, coefficients: () => process.coefficients(0) };
  const faces = evenly(-9, 9, 200);
  const [{ density }] = reverseDensities(still, linear(1, 5), evenly(1, 0, 4), [{ model: 0, faces }]);
  expect(worst(density, averages(faces, 0, 1))).toBeLessThan(1e-3);
});

describe('mass that leaves', () => {
  const massOf = ({ density, widths }: ReverseDensity) => density.reduce((sum, q, i) => sum + q * widths[i], 0);
  // two deviations of a stationary distribution: a twentieth of the prior is outside, and more leaks out on both sides
  const narrow = evenly(-2, 2, 200);
  const solve = (score: ReturnType<typeof linear>, faces: Float64Array, steps: number) =>
    reverseDensities(ou, score, evenly(2, 0, steps), [{ model: 0, faces }])[0];

  it('leaves at the rate of absorbing boundaries: D (pi/2L)^2 + v^2/4D on [-L, L] with a constant drift v', () => {
    // -f x + g^2 s = v for f = -1, g = 1 and s = v - x; D = 1/2
    const [v, L] = [1, 1.5];
    const massAfter = (horizon: number) => {
      const process: ForwardProcess = {
        horizon,
        priorVariance: 1,
        coefficients: () => ({ alpha: 1, sigma: 1, drift: -1, diffusion: 1 }),
      };
      const grid = { model: 0, faces: evenly(-L, L, 80) };
      return massOf(reverseDensities(process, linear(1, v), evenly(horizon, 0, 40 * horizon), [grid])[0]);
    };
    const rate = 0.5 * (Math.PI / (2 * L)) ** 2 + (v * v) / 2;
    expect(Math.log(massAfter(6) / massAfter(7)) / rate).toBeCloseTo(1, 3);
  });

  it('is counted as lost where the drift points inward, on either side', () => {
    for (const faces of [narrow, evenly(-2, 8, 500), evenly(-8, 2, 500)]) {
      const start = normalCdf(faces[faces.length - 1]) - normalCdf(faces[0]);
      const result = solve(linear(1, 0), faces, 100);
      expect(result.lost).toBeGreaterThan(0.05);
      // the loss of a whole step is taken from its last stage
      expect(Math.abs((start - massOf(result)) / result.lost - 1)).toBeLessThan(0.1);
    }
  });

  it('is not counted where the drift points outward: it would never have come back', () => {
    const result = solve(linear(0, 0), narrow, 50);
    expect(result.lost).toBe(0);
    expect(massOf(result)).toBeLessThan(0.5);
    // the drift 2 c - x points to the right at both ends: only the left end loses
    const pushed = solve(linear(1, 4), narrow, 50);
    expect(pushed.lost).toBeLessThan(0.01);
    expect(massOf(pushed)).toBeLessThan(0.1);
  });
});

/** A KL that is known. */
interface CellKl {
  readonly value: number;
  readonly unresolved: number;
}

describe('gridKl', () => {
  const target = gaussianMixture([1], [[0.2]], [0.5]);
  const faces = evenly(-6, 7, 2000);
  const grid = (density: Float64Array, lost = 0) => ({
    model: 0,
    faces,
    widths: new Float64Array(2000).fill(13 / 2000),
    density,
    lost,
  });

  const cells = targetCells(target, 1, faces);

  it('is the KL between Gaussians, with the lost mass as its error', () => {
    const { value, unresolved } = gridKl(cells, grid(averages(faces, -0.3, 0.8), 0.125)) as CellKl;
    expect(value).toBeCloseTo(normalKl(isotropicNormal([0.2], 0.5), isotropicNormal([-0.3], 0.8)).value, 5);
    expect(unresolved).toBeCloseTo(0.125, 12);
    expect(gridKl(cells, grid(averages(faces, -0.3, 0.8), -0.125))).toMatchObject({ unresolved });
  });

  it('clips cells where q is not positive, and counts what they add as error', () => {
    const density = averages(faces, 0.2, 0.5);
    // 7.4 standard deviations from the mean of p_0
    const cell = cells.masses.findIndex((mass) => mass > 1e-13);
    const exact = gridKl(cells, grid(density)) as CellKl;
    for (const q of [0, -1e-20]) {
      density[cell] = q;
      const { value, unresolved } = gridKl(cells, grid(density)) as CellKl;
      const added = cells.masses[cell] * 300 * Math.LN10;
      expect((unresolved - exact.unresolved) / added).toBeCloseTo(1, 2);
      expect((value - exact.value) / added).toBeCloseTo(1, 1);
    }
  });

  it('is not known where q is not positive on mass that counts, or not a number', () => {
    const density = averages(faces, 0.2, 0.5);
    density[1000] = 0;
    expect(gridKl(cells, grid(density))).toMatchObject({ value: null, reason: expect.stringContaining('too little') });
    density[1000] = Number.NaN;
    expect(gridKl(cells, grid(density))).toMatchObject({ value: null, reason: expect.stringContaining('overflows') });
  });

  it('does not look at q where p_0 has no mass, and is not known where p_0 has mass in no cell', () => {
    const density = averages(faces, 0.2, 0.5);
    density[0] = 0;
    expect(gridKl(cells, grid(density)).value).toBeCloseTo(0, 12);
    const far = targetCells(target, 1, evenly(-60, -50, 2000));
    expect(gridKl(far, grid(density))).toMatchObject({ value: null, reason: expect.stringContaining('leave out 1.0') });
  });
});

it('a density depends less on where in a cell a kink of the score is, where means between the centres are known', () => {
  // s(x) = -2 |x - kink|
  const kinked = (kink: number) =>
    featureField(
      {
        ...{ width: 2, dimension: 1, weights: Float64Array.of(1, -1) },
        timeWeights: Float64Array.of(-kink, 0, kink, 0),
        embedding: embedding({ kind: 'signal' }, ou),
      },
      [Float64Array.of(-4, -4)],
    );
  const atPoints = (field: ScoreField): ScoreField => ({
    ...field,
    at: (t) => ({ evaluate: field.at(t).evaluate }),
  });
  const massBelowZero = (field: ScoreField, cells: number) => {
    const [{ density, widths }] = reverseDensities(ou, field, evenly(2, 0, 40), [
      { model: 0, faces: evenly(-8, 8, cells) },
    ]);
    return density.reduce((sum, q, i) => sum + (i < cells / 2 ? q * widths[i] : 0), 0);
  };
  // how far the error bends as the kink goes over a cell
  const bends = [kinked, (kink: number) => atPoints(kinked(kink))].map((fieldAt) => {
    const errors = [0, 0.25, 0.5, 0.75, 1].map((part) => {
      const field = fieldAt(0.5 + 0.25 * part);
      return massBelowZero(field, 64) - massBelowZero(field, 1024);
    });
    return Math.max(...[1, 2, 3].map((i) => Math.abs(errors[i - 1] - 2 * errors[i] + errors[i + 1])));
  });
  expect(bends[0]).toBeLessThan(0.2 * bends[1]);
});

describe('a field that can be asked ahead', () => {
  const plain = linear(0.8, 0.3);
  const grids = [60, 5000].map((cells) => ({ model: 0, faces: evenly(-8, 9, cells) }));

  it('is asked for few points at many times at once, and for no time twice; the densities are the same', () => {
    const questions: (readonly number[])[] = [];
    let asked: readonly (typeof grids)[number][];
    const field: ScoreField = {
      ...plain,
      at: () => {
        throw new Error('asked for a single time');
      },
      ahead(times, sets) {
        questions.push(times);
        for (const [k, middles] of sets.entries()) {
          const { faces } = asked[k];
          expect(middles.length).toBe(faces.length);
          const [first, last] = [faces[1] - faces[0], faces[2] - faces[1]];
          expect(middles[0]).toBeCloseTo(faces[0] + first / 4, 12);
          expect(middles[1]).toBeCloseTo(faces[1] + (last - first) / 4, 12);
        }
        return times.map(plain.at);
      },
    };
    const times = evenly(2, 0, 50);
    for (const [some, count] of [
      [grids.slice(0, 1), Math.ceil(100 / Math.floor(4096 / 61))],
      [[grids[0], grids[0], grids[0]], Math.ceil(100 / Math.floor(4096 / 183))],
      [grids.slice(0, 2), 100],
    ] as const) {
      questions.length = 0;
      asked = some;
      expect(reverseDensities(ou, field, times, some)).toEqual(reverseDensities(ou, plain, times, some));
      expect(questions.length).toBe(count);
      const all = questions.flat();
      expect(all.length).toBe(100);
      expect(all).toEqual([...new Set(all)].sort((a, b) => b - a));
    }
  });

  it('is not asked where no noise is added, and the process is told all times beforehand', () => {
    const silent = {
      ...ou,
      coefficients: (t: number) => ({ ...ou.coefficients(t), ...(t === 0 && { diffusion: 0 }) }),
    };
    const told: number[] = [];
    const asked: number[] = [];
    const field: ScoreField = {
      ...plain,
      ahead(times) {
        asked.push(...times);
        return times.map(plain.at);
      },
    };
    const process = { ...silent, foresee: (times: readonly number[]) => told.push(...times) };
    reverseDensities(process, field, evenly(2, 0, 8), grids.slice(0, 1));
    expect(told.length).toBe(16);
    expect(asked).toEqual(told.slice(0, -1));
    expect(told.at(-1)).toBe(0);
  });
});

test.each([-700, -30, -3, -0.7001, -0.6999, -0.3, -1e-3, 1e-3, 0.3, 0.6999, 0.7001, 3, 30, 700])('z = %d', (z) => {
  const exact = z / Math.expm1(z);
  expect(Math.abs(bernoulli(z) - exact)).toBeLessThanOrEqual(8e-16 * Math.abs(exact) + 1e-300);
});

test('the Bernoulli function has B(0) = 1 and B(-z) = B(z) + z', () => {
  expect(bernoulli(0)).toBe(1);
  for (const z of [0.01, 0.5, 2, 40]) expect(bernoulli(-z) - bernoulli(z) - z).toBeCloseTo(0, 13);
});
