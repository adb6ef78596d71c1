import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { increasingRoot, increasingRoots } from './increasing-root.js';
import { normalCdf, normalPdf } from './normal.js';

describe('increasingRoot', () => {
  it('inverts functions with a closed inverse, from either side of the bracket', () => {
    const unit = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(unit, (goal) => {
        const square = increasingRoot(
          (x) => x * x,
          (x) => 2 * x,
          goal,
          0,
          1,
        );
        expect(square * square).toBeCloseTo(goal, 13);
        const tanh = increasingRoot(Math.tanh, (x) => 1 - Math.tanh(x) * Math.tanh(x), 0.99 * goal, 0, 40);
        expect(Math.tanh(tanh)).toBeCloseTo(0.99 * goal, 13);
      }),
    );
  });

  it('ends as soon as the goal is met to rounding, however large it is', () => {
    let calls = 0;
    const root = increasingRoot(
      (x) => {
        calls++;
        return 1000 * x;
      },
      () => 1000,
      123.456,
      0,
      1,
    );
    expect(root).toBeCloseTo(0.123456, 13);
    expect(calls).toBe(2);
  });

  it('survives a slope that is wrong: the bracket still shrinks', () => {
    const root = increasingRoot(
      (x) => x,
      () => 1e-9,
      0.3,
      0,
      1,
    );
    expect(root).toBeCloseTo(0.3, 13);
  });
});

describe('between a steep part and a flat one', () => {
  // log of the mass to the left of x, of a narrow normal on a wide one: Newton's method alone goes to and fro
  const [narrow, wide] = [
    { mean: 2.994, deviation: 0.1445, weight: 0.5376 },
    { mean: 3.781, deviation: 0.718, weight: 0.4624 },
  ];
  const mean = (of: (z: number) => number, per: (deviation: number) => number) => (x: number) =>
    [narrow, wide].reduce(
      (sum, { mean, deviation, weight }) => sum + weight * per(deviation) * of((x - mean) / deviation),
      0,
    );
  const mass = mean(normalCdf, () => 1);
  const density = mean(normalPdf, (deviation) => 1 / deviation);

  it('finds every place', () => {
    for (let share = 0.001; share < 1; share += 0.001) {
      const x = increasingRoot(
        (y) => Math.log(mass(y)),
        (y) => density(y) / mass(y),
        Math.log(share),
        -25,
        32,
      );
      expect(Math.abs(mass(x) - share)).toBeLessThan(1e-13);
    }
  });

  it("finds a root that Newton's method goes round and hardly comes nearer to", () => {
    const x = increasingRoot(
      (y) => Math.sign(y - 0.3) * Math.abs(y - 0.3) ** 0.501,
      (y) => 0.501 * Math.abs(y - 0.3) ** -0.499,
      0,
      -100,
      200,
    );
    expect(x).toBeCloseTo(0.3, 13);
  });

  it.each([0.4, 0.6])('keeps the place that misses least where no place meets the goal, %d', (goal) => {
    const step = (x: number) => (x < 0.3 ? 0 : 1);
    expect(step(increasingRoot(step, () => 1, goal, -1, 1))).toBe(Math.round(goal));
  });

  it('keeps the place that misses least where rounding hides the goal', () => {
    // known to 1e-9 only
    const rough = (x: number) => Math.round(x * 1e9) / 1e9;
    const x = increasingRoot(rough, () => 1, 0.3 + 4e-10, -1e6, 1e6);
    expect(Math.abs(x - 0.3)).toBeLessThan(2e-9);
  });
});

describe('increasingRoots', () => {
  const cube = (x: number) => x * x * x;
  const slope = (x: number) => 3 * x * x;

  it('are those found one by one, whatever they are guessed to be', () => {
    const goals = Float64Array.of(0, 0.001, 0.3, 0.9, 1);
    const alone = goals.map((goal) => Math.cbrt(goal));
    for (const guess of [0, 0.5, 1]) {
      const found = increasingRoots(
        cube,
        slope,
        goals,
        goals.map(() => guess),
        [0, 1],
      );
      for (const [i, x] of found.entries()) expect(cube(x)).toBeCloseTo(goals[i], 13);
      expect(found[2]).toBeCloseTo(alone[2], 12);
    }
  });

  it('are told beforehand where they are looked for, and no longer once they are found', () => {
    const told: number[][] = [];
    const seen = (x: number) => {
      expect(told.at(-1)).toContain(x);
      return cube(x);
    };
    const [goals, guesses] = [Float64Array.of(0.125, 0.3), Float64Array.of(0.5, 0.5)];
    increasingRoots(seen, slope, goals, guesses, [0, 1], (places) => told.push([...places]));
    expect(told[0]).toEqual([0.5, 0.5]);
    for (const places of told.slice(1)) expect(places).toHaveLength(1);
  });
});
