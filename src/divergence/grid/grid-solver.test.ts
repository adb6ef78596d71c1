import { describe, expect, it } from 'vitest';
import { expectWithinError } from '../../testing/within-error.js';
import { refine } from '../refinement.js';
import { type GridMethod, gridSolver } from './grid-solver.js';
import type { GridJob } from './known-runs.js';

interface MadeUp {
  readonly value: number;
  readonly a: number;
  readonly b: number;
  /** Of third order in the cells. */
  readonly c?: number;
  /** Of second order in both. */
  readonly mixed?: number;
}

/** A method with the errors a/N^2 + c/N^3 + b/S^2 + mixed/(N S)^2 for each model, which counts what it is asked for. */
function madeUp(models: readonly MadeUp[], finest = { cells: 6400, steps: 1024 }) {
  const asked: string[] = [];
  const solver: Omit<GridMethod, 'models'> = {
    first: { cells: 80, steps: 16 },
    finest,
    solve: (steps: number, jobs: readonly GridJob[]) =>
      jobs.map(({ model, cells }) => {
        asked.push(`${model} ${cells} ${steps}`);
        const { value, a, b, c = 0, mixed = 0 } = models[model];
        const inCells = (a + c / cells) / (cells * cells);
        const inBoth = mixed / (cells * cells * steps * steps);
        return { value: value + inCells + b / (steps * steps) + inBoth, unresolved: 0 };
      }),
  };
  return { solver, asked };
}

/**
 * What a comparison asks for: an eighth to all of its cells at the steps of the corner, an eighth to all of its steps at the
 * cells of the corner, and a quarter to all of both there.
 */
const comparison = (cells: number, steps: number, corner = { cells: cells / 2, steps: steps / 2 }, model = 0) => [
  ...new Set([
    ...[8, 4, 2, 1].map((part) => `${model} ${cells / part} ${corner.steps}`),
    ...[8, 4, 2, 1].map((part) => `${model} ${corner.cells} ${steps / part}`),
    ...[4, 2, 1].flatMap((part) => [4, 2, 1].map((of) => `${model} ${corner.cells / part} ${corner.steps / of}`)),
  ]),
];
/** That of the first resolution, 80 cells and 16 steps. */
const CORNER = { cells: 40, steps: 8 };

/** The refined results of a method for a number of models. */
const refined = (models: number, method: Omit<GridMethod, 'models'>, tolerance: number) =>
  refine(gridSolver({ ...method, models }), tolerance);

describe('refinement on grids', () => {
  it('stops at the first resolution when that is enough', () => {
    const { solver, asked } = madeUp([{ value: 1, a: 0.1, b: 0.001 }]);
    const [result] = refined(1, solver, 1e-3);
    expect(asked.sort()).toEqual(comparison(80, 16).sort());
    expect(result).not.toHaveProperty('warning');
  });

  it('refines what misses the tolerance, only where it does, and never asks twice', () => {
    const { solver, asked } = madeUp([
      { value: 1, a: 0.01, b: 0 },
      { value: 2, a: 100, b: 0 },
      { value: 3, a: 0, b: 4 },
    ]);
    const results = refined(3, solver, 1e-4);
    expect(new Set(asked).size).toBe(asked.length);
    expect(asked.filter((job) => job.startsWith('0'))).toHaveLength(11);
    expect(asked.filter((job) => job.startsWith('1')).every((job) => / (2|4|8|16)$/.test(job))).toBe(true);
    expect(asked.filter((job) => job.startsWith('1')).length).toBeGreaterThan(11);
    expect(asked.filter((job) => job.startsWith('2')).every((job) => / (10|20|40|80) /.test(job))).toBe(true);
    expect(asked.filter((job) => job.startsWith('2')).length).toBeGreaterThan(11);
    for (const [i, value] of [1, 2, 3].entries()) {
      const result = results[i];
      if (result.value === null) throw new Error('has a value');
      expectWithinError(result, value);
      expect(result.error).toBeLessThanOrEqual(1e-4 * result.value);
    }
  });

  /** The factors a and b for which a twentieth of what extrapolation adds is this fraction of the tolerance 1e-3. */
  const missing = (space: number, time: number) => ({
    value: 1,
    a: space * 20e-3 * 80 * 80,
    b: time * 20e-3 * 16 * 16,
  });

  it.each([
    ['refines nothing where both errors are within half the tolerance', 0.49, 0.49, []],
    ['refines nothing where their sum is within the tolerance', 0.6, 0.3, []],
    [
      'doubles the cells, twice, where their error is up to six times the tolerance',
      5.9,
      0.4,
      [
        [160, 16],
        [320, 16],
      ],
    ],
    ['quadruples the cells where it is more', 6.1, 0.4, [[320, 16]]],
    [
      'doubles the steps, twice, where their error is up to six times the tolerance',
      0.4,
      5.9,
      [
        [80, 32],
        [80, 64],
      ],
    ],
    ['quadruples the steps where it is more', 0.4, 6.1, [[80, 64]]],
    ['refines both where their sum exceeds the tolerance', 0.6, 0.6, [[160, 32]]],
  ])('%s', (_, space, time, further) => {
    const { solver, asked } = madeUp([missing(space, time)]);
    const [result] = refined(1, solver, 1e-3);
    const runs = [
      ...comparison(80, 16),
      ...further.flatMap(([cells, steps]) =>
        // one doubling keeps the corner, two do not
        comparison(cells, steps, cells <= 160 && steps <= 32 ? CORNER : undefined),
      ),
    ];
    expect(asked.sort()).toEqual([...new Set(runs)].sort());
    expect(result).not.toHaveProperty('warning');
  });

  it('keeps no corner whose mixed part is seen once only', () => {
    const { solver, asked } = madeUp([missing(0.6, 0.6)]);
    const failing = { value: null, reason: 'too few' } as const;
    refined(1, solver, 1e-3);
    expect(asked).not.toContain('0 80 16');
    // the mixed part of the corner before, of 20 cells and 4 steps, is not known
    const solve = (steps: number, jobs: readonly GridJob[]) =>
      solver.solve(steps, jobs).map((run, i) => (steps === 2 && jobs[i].cells <= 20 ? failing : run));
    refined(1, { ...solver, solve }, 1e-3);
    expect(asked).toContain('0 80 16');
  });

  it('extrapolates both, and states a twentieth of what that adds where all is of second order', () => {
    const { solver } = madeUp([{ value: 1, a: 3, b: -0.02 }]);
    const [result] = refined(1, solver, 1e-3);
    expect(result).toEqual({
      value: expect.closeTo(1, 13),
      error: expect.closeTo(0.05 * (3 / 6400 + 0.02 / 256), 13),
    });
  });

  it('states what the last extrapolation has changed, or a fifth of what the one before has', () => {
    // c/N^3 leaves -4 c/(3 N^3) after extrapolation
    const left = (c: number, cells: number) => (-4 * c) / (3 * cells ** 3);
    const change = (c: number, cells: number) => Math.abs(left(c, cells) - left(c, cells / 2));
    const { solver } = madeUp([{ value: 1, a: 0, b: 0, c: 5 }]);
    const [result] = refined(1, solver, 1e-2);
    expect(result.value).toBeCloseTo(1 + left(5, 80), 13);
    expect(result).toHaveProperty('error', expect.closeTo(Math.max(change(5, 80), 0.2 * change(5, 40)), 13));

    // by chance the last two agree
    const chance: Readonly<Record<number, number>> = { 10: 1.5, 20: 1.05, 40: 1.0004, 80: 1.0001 };
    const agreeing: Omit<GridMethod, 'models'> = {
      first: { cells: 80, steps: 16 },
      finest: { cells: 80, steps: 16 },
      solve: (_, jobs) => jobs.map(({ cells }) => ({ value: chance[cells] ?? 1, unresolved: 0 })),
    };
    const before = [1.0004 + (1.0004 - 1.05) / 3, 1.05 + (1.05 - 1.5) / 3];
    const [found] = refined(1, agreeing, 1e-2);
    const last = 1.0001 + (1.0001 - 1.0004) / 3;
    expect(found).toHaveProperty(
      'error',
      expect.closeTo(Math.max(Math.abs(last - before[0]), 0.2 * Math.abs(before[0] - before[1])), 13),
    );
  });

  it('adds what more steps change with more cells, and states twice that', () => {
    const { solver } = madeUp([{ value: 1, a: 0, b: 0, mixed: 500 }]);
    const [result] = refined(1, solver, 1e-2);
    const inChains = 0.05 * (500 / (80 * 8) ** 2 + 500 / (40 * 16) ** 2);
    expect(result).toEqual({
      value: expect.closeTo(1, 13),
      error: expect.closeTo(1000 / (40 * 8) ** 2 + inChains, 13),
    });
  });

  it('states an eighth of what the corner before has left, where by chance this one leaves less', () => {
    const chance: Omit<GridMethod, 'models'> = {
      first: { cells: 80, steps: 16 },
      finest: { cells: 80, steps: 16 },
      solve: (steps, jobs) =>
        jobs.map(({ cells }) => ({ value: cells === 10 && steps === 2 ? 1.0009 : 1, unresolved: 0 })),
    };
    expect(refined(1, chance, 1e-2)[0]).toEqual({ value: 1, error: expect.closeTo(1e-4 / 8, 13) });
  });

  it.each([
    ['all of the mixed difference where the corner before has no value', { '20 4': 1 + 9e-4 }, '10 2', 9e-4],
    // the chains leave 2e-4/3 and 3e-4/3
    ['the larger change where a mixed difference has no value', {}, '20 4', 1e-3 / 6 + 3e-4],
    ['what more steps change where with fewer cells there is no value', {}, '20 8', 1e-4 + 3e-4],
    ['what more cells change where with fewer steps there is no value', {}, '40 4', 2e-4 / 3 + 2e-4],
  ])('states %s', (_, values: Record<string, number>, missing, error) => {
    const all: Record<string, number> = '20 4' in values ? values : { '20 8': 1 - 2e-4, '40 4': 1 - 3e-4 };
    const partly: Omit<GridMethod, 'models'> = {
      first: { cells: 80, steps: 16 },
      finest: { cells: 80, steps: 16 },
      solve: (steps, jobs) =>
        jobs.map(({ cells }) => {
          const at = `${cells} ${steps}`;
          return at === missing ? { value: null, reason: 'too coarse' } : { value: all[at] ?? 1, unresolved: 0 };
        }),
    };
    expect(refined(1, partly, 1)[0]).toHaveProperty('error', expect.closeTo(error, 13));
  });

  it.each([
    ['keeps the corner where its error is up to an eighth of the tolerance', 0.06, CORNER],
    ['takes a finer corner where it is more', 0.065, { cells: 80, steps: 8 }],
  ])('%s', (_, left, corner) => {
    const { solver, asked } = madeUp([{ ...missing(2, 0), mixed: left * 1e-3 * (40 * 8) ** 2 }], {
      cells: 160,
      steps: 16,
    });
    refined(1, solver, 1e-3);
    expect(asked.sort()).toEqual([...new Set([...comparison(80, 16), ...comparison(160, 16, corner)])].sort());
  });

  it('states twice the difference where the coarser runs found no value', () => {
    const { solver } = madeUp([{ value: 1, a: 3, b: 0 }], { cells: 80, steps: 16 });
    const partly: Omit<GridMethod, 'models'> = {
      ...solver,
      solve: (steps, jobs) =>
        solver.solve(steps, jobs).map((run, i) => (jobs[i].cells < 40 ? { value: null, reason: 'too coarse' } : run)),
    };
    const [result] = refined(1, partly, 1e-2);
    expect(result).toEqual({ value: expect.closeTo(1, 13), error: expect.closeTo((6 * 3) / 6400, 13) });
  });

  it('never goes beyond the finest resolution', () => {
    const { solver, asked } = madeUp([{ value: 1, a: 1e3, b: 50 }], { cells: 160, steps: 32 });
    expect(refined(1, solver, 1e-5)[0]).toHaveProperty('warning');
    expect(asked.sort()).toEqual([...new Set([...comparison(80, 16), ...comparison(160, 32, CORNER)])].sort());
  });

  it('runs all jobs of the same number of steps together', () => {
    const runs: string[] = [];
    const solver: Omit<GridMethod, 'models'> = {
      first: { cells: 80, steps: 16 },
      finest: { cells: 320, steps: 64 },
      solve(steps, jobs) {
        runs.push(`${steps}: ${jobs.map(({ model, cells }) => `${model} at ${cells}`).join(', ')}`);
        return jobs.map(() => ({ value: 1, unresolved: 0 }));
      },
    };
    refined(2, solver, 1e-3);
    expect(runs).toEqual([
      '8: 0 at 80, 0 at 40, 0 at 20, 0 at 10, 1 at 80, 1 at 40, 1 at 20, 1 at 10',
      '16: 0 at 40, 1 at 40',
      ...[4, 2].map((steps) => `${steps}: 0 at 40, 0 at 20, 0 at 10, 1 at 40, 1 at 20, 1 at 10`),
    ]);
    runs.length = 0;
    gridSolver({ ...solver, models: 2 }).solve(solver.first);
    gridSolver({ ...solver, models: 1 }).solve({ cells: 30, steps: 7 });
    expect(runs).toEqual(['16: 0 at 80, 1 at 80', '7: 0 at 30']);
  });

  it('does not let errors of opposite sign in space and time hide each other', () => {
    const { solver } = madeUp([{ value: 1, a: 0.4 * 80 * 80, b: -0.4 * 16 * 16 }], { cells: 80, steps: 16 });
    const [result] = refined(1, solver, 1e-3);
    expect(result.value).toBeCloseTo(1, 12);
    expect(result).toMatchObject({ error: expect.closeTo(0.04, 12), warning: expect.stringContaining('exceeds') });
  });

  it('says so when the finest resolution misses the tolerance', () => {
    const { solver } = madeUp([{ value: 1, a: 0, b: 50_000 }]);
    const [result] = refined(1, solver, 1e-4);
    expect(result).toMatchObject({ warning: expect.stringContaining('exceeds the tolerance 0.00010') });
  });

  it('adds what no refinement shows, and does not refine because of it', () => {
    const asked: number[] = [];
    const solver: Omit<GridMethod, 'models'> = {
      first: { cells: 80, steps: 16 },
      finest: { cells: 6400, steps: 1024 },
      solve: (steps, jobs) => {
        asked.push(steps);
        return jobs.map(() => ({ value: 1, unresolved: 0.125 }));
      },
    };
    expect(refined(1, solver, 1e-4)[0]).toMatchObject({ value: 1, error: 0.125, warning: expect.any(String) });
    expect(asked).toEqual([8, 16, 4, 2]);
  });

  it('states what stays unresolved of the run with all cells', () => {
    const solver: Omit<GridMethod, 'models'> = {
      first: { cells: 80, steps: 16 },
      finest: { cells: 80, steps: 16 },
      solve: (_, jobs) => jobs.map(({ cells }) => ({ value: 1, unresolved: 0.5 / cells })),
    };
    expect(refined(1, solver, 1)[0]).toEqual({ value: 1, error: 0.5 / 80 });
  });

  it('takes more steps but no more cells where there is no value, up to the finest', () => {
    const asked = new Set<string>();
    const solver: Omit<GridMethod, 'models'> = {
      first: { cells: 80, steps: 16 },
      finest: { cells: 6400, steps: 256 },
      solve: (steps, jobs) =>
        jobs.map(({ model, cells }) => {
          asked.add(`${model} ${cells} ${steps}`);
          return { value: null, reason: 'never' };
        }),
    };
    expect(refined(1, solver, 1e-4)).toEqual([{ value: null, reason: 'never' }]);
    const whole = [16, 64, 256].flatMap((steps) => comparison(80, steps, { cells: 80, steps }));
    expect([...asked].sort()).toEqual([...new Set([...comparison(80, 16), ...whole])].sort());
  });

  it('has a value where runs with half of the cells or half of the steps have none', () => {
    const at = { cells: 80, steps: 16 };
    for (const fails of [(cells: number) => cells < 80, (_: number, steps: number) => steps < 16]) {
      const half: Omit<GridMethod, 'models'> = {
        first: at,
        finest: { cells: 160, steps: 32 },
        solve: (steps, jobs) =>
          jobs.map(({ cells }) =>
            fails(cells, steps) ? { value: null, reason: 'too coarse' } : { value: 1, unresolved: 2 ** -10 },
          ),
      };
      expect(refined(1, half, 1e-4)[0]).toMatchObject({ value: 1, error: 2 ** -10 });
    }
  });

  it('refines where a coarse run found no value, and gives a reason where the finest has none', () => {
    const solver = (least: number): Omit<GridMethod, 'models'> => ({
      first: { cells: 80, steps: 16 },
      finest: { cells: 320, steps: 64 },
      solve: (steps, jobs) =>
        jobs.map(() => (steps < least ? { value: null, reason: 'too coarse' } : { value: 1, unresolved: 0 })),
    });
    expect(refined(1, solver(16), 1e-4)[0]).toMatchObject({ value: 1, error: 0 });
    expect(refined(1, solver(32), 1e-4)[0]).toMatchObject({ value: 1, error: 0 });
    expect(refined(1, solver(128), 1e-4)[0]).toEqual({ value: null, reason: 'too coarse' });
    expect(refined(1, solver(64), 1e-4)[0]).toMatchObject({ value: null, reason: expect.stringContaining('error') });
  });
});
