import { describe, expect, test } from 'vitest';
import { type Batch, type Corrected, drawsOfCorrected, endOfCorrectedWalk } from './corrector.js';
import type { Roundings } from './end-of-walk.js';
import { METHODS } from './methods.js';
import type { GridLevel, Walk } from './walk.js';

const LEVELS: readonly GridLevel[] = [
  { alpha: 1, sigma: 4 },
  { alpha: 1, sigma: 1 },
  { alpha: 1, sigma: 0 },
];
const EXACT: Roundings = { unit: 0, levels: LEVELS.map(() => ({})) };
const VARIANCE = 0.5;

/** A coordinate with the model of N(0, 1/2), of which eps = sigma x/(1/2 + sigma^2). @param off of a prediction, relative */
function walkOf(noise: (draw: number) => number, levels = LEVELS, off = 0): Walk {
  const predictAt = (x: number, { sigma }: GridLevel) => {
    const total = VARIANCE + sigma * sigma;
    const [data, eps] = [(VARIANCE * x) / total, ((sigma * x) / total) * (1 + off)];
    return { data, noise: eps, dataSize: Math.abs(data), noiseSize: Math.abs(eps) };
  };
  return {
    levels,
    noise,
    predictAt,
    predict: (x, k) => predictAt(x, levels[k]),
    levelAt: () => levels[0],
    varianceFraction: 0,
    rounded: (value) => value,
  };
}

const DRAWS = [
  [0.3, -1.2, 0.8, 0.1, -0.4, 1.1],
  [-0.9, 0.5, 0.2, 1.4, 0.6, -0.7],
];

/** Two points in the plane, whose coordinates have the noise of their point. */
const batch = (off = 0): Batch => ({
  walks: [0, 0, 1, 1].map((row) => walkOf((draw) => DRAWS[row][draw], LEVELS, off)),
  dimension: 2,
  starts: [3, -4, 1, 2],
});

const LANGEVIN: Corrected = {
  corrector: { rule: 'langevin', snr: 0.2, steps: 1, place: 'before' },
  options: {},
};

const ends = (corrected: Corrected, roundings = EXACT, off = 0) =>
  endOfCorrectedWalk(batch(off), corrected, roundings).map(({ value }) => value);

/** The same written out: a step of the whole batch at sigma. */
function langevin(x: readonly number[], sigma: number, draw: number, snr = 0.2): number[] {
  const total = VARIANCE + sigma * sigma;
  const score = x.map((each) => -each / total);
  const norm = (of: readonly number[]) => (Math.hypot(of[0], of[1]) + Math.hypot(of[2], of[3])) / 2;
  const z = [0, 0, 1, 1].map((row) => DRAWS[row][draw]);
  const c = 2 * ((snr * norm(z)) / norm(score)) ** 2;
  return x.map((each, j) => each + c * score[j] + Math.sqrt(2 * c) * z[j]);
}

describe('a corrector', () => {
  test('alone takes a step at each level with noise, by the norms of the batch', () => {
    const expected = langevin(langevin(batch().starts, 4, 0), 1, 1);
    for (const [j, value] of ends(LANGEVIN).entries()) expect(value).toBeCloseTo(expected[j], 13);
  });

  test('takes its draws before those of a predictor, or after them', () => {
    const predictor = METHODS['ddpm-small'];
    // of E[x_0 | x] and the posterior, with noise but for the last step
    const small = (x: readonly number[], from: number, to: number, draw: number) =>
      x.map((each, j) => {
        const data = (VARIANCE * each) / (VARIANCE + from * from);
        const [kept, added] = [(to / from) ** 2, from * from - to * to];
        return kept * each + (1 - kept) * data + Math.sqrt(added * kept) * DRAWS[Math.floor(j / 2)][draw];
      });
    const before = small(langevin(small(langevin(batch().starts, 4, 0), 4, 1, 1), 1, 2), 1, 0, 3);
    const after = small(langevin(small(batch().starts, 4, 1, 0), 1, 1), 1, 0, 2);
    const { corrector } = LANGEVIN;
    const found = ends({ ...LANGEVIN, predictor });
    for (const [j, value] of found.entries()) expect(value).toBeCloseTo(before[j], 13);
    const turned = ends({ ...LANGEVIN, predictor, corrector: { ...corrector, place: 'after' } });
    for (const [j, value] of turned.entries()) expect(value).toBeCloseTo(after[j], 13);
    expect(drawsOfCorrected({ ...LANGEVIN, predictor })).toBe(2);
    expect(drawsOfCorrected({ ...LANGEVIN, predictor: METHODS.ddim })).toBe(1);
  });

  test('that is annealed goes by sigma, with the square of stepAlpha', () => {
    const levels = LEVELS.map((level) => ({ ...level, stepAlpha: 0.9 }));
    const corrected: Corrected = { ...LANGEVIN, corrector: { ...LANGEVIN.corrector, rule: 'annealed', steps: 2 } };
    const alone = { walks: [walkOf((draw) => DRAWS[0][draw], levels)], dimension: 1, starts: [3] };
    let x = 3;
    for (const [draw, sigma] of [4, 4, 1, 1].entries()) {
      const c = 2 * (0.9 * 0.2 * sigma) ** 2;
      x += (-c * x) / (VARIANCE + sigma * sigma) + Math.sqrt(2 * c) * DRAWS[0][draw];
    }
    expect(endOfCorrectedWalk(alone, corrected, EXACT)[0].value).toBeCloseTo(x, 13);
  });

  test('stays where it is without noise', () => {
    const still: Batch = { ...batch(), walks: batch().walks.map((walk) => ({ ...walk, noise: () => 0 })) };
    const found = endOfCorrectedWalk(still, LANGEVIN, { ...EXACT, unit: 1e-7 });
    for (const [j, { value, error }] of found.entries()) {
      expect(value).toBe(still.starts[j]);
      expect(error).toBeLessThan(1e-6 * Math.abs(value));
    }
  });

  test.each(['langevin', 'annealed'] as const)(
    'has an error that covers a model that is off, by the rule %s',
    (rule) => {
      const off = 1e-7;
      const corrected: Corrected = {
        ...LANGEVIN,
        predictor: METHODS['reverse-diffusion'],
        corrector: { ...LANGEVIN.corrector, rule, steps: 2 },
      };
      const levels = [...LEVELS.slice(0, 2), { alpha: 1, sigma: 0.1 }];
      const given = (by: number): Batch => ({
        ...batch(),
        walks: [0, 0, 1, 1].map((row) => walkOf((draw) => DRAWS[row][draw], levels, by)),
      });
      const right = endOfCorrectedWalk(given(0), corrected, { ...EXACT, unit: off });
      const wrong = endOfCorrectedWalk(given(off), corrected, EXACT);
      for (const [j, { value, error }] of right.entries()) {
        expect(Math.abs(wrong[j].value - value)).toBeLessThan(error);
        expect(error).toBeLessThan(1e3 * off);
      }
    },
  );

  test.each(['langevin', 'annealed'] as const)(
    'has an error that covers a level that is off, of which the factor to the next one is made too, by the rule %s',
    (rule) => {
      const off = 1e-7;
      const levels = [
        { alpha: 0.5, sigma: 0.8 },
        { alpha: 0.9, sigma: 0.4 },
      ];
      const corrected: Corrected = { ...LANGEVIN, corrector: { ...LANGEVIN.corrector, rule } };
      const ended = (alpha: number, offs: Roundings['levels']) => {
        const walk = walkOf((draw) => DRAWS[0][draw], [levels[0], { ...levels[1], alpha }]);
        return endOfCorrectedWalk({ walks: [walk], dimension: 1, starts: [3] }, corrected, {
          unit: 0,
          levels: offs,
        })[0];
      };
      const right = ended(0.9, [{}, { alpha: 0.9 * off }]);
      const wrong = ended(0.9 * (1 + off), [{}, {}]);
      expect(Math.abs(wrong.value - right.value)).toBeLessThan(1.001 * right.error);
      expect(right.error).toBeLessThan(10 * off);
    },
  );
});
