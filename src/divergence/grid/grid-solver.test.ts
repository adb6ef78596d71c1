import { describe, expect, it } from 'vitest';
import { refine } from '../refinement.js';
import { type GridJob, type GridMethod, gridSolver } from './grid-solver.js';

/** A method with the errors a/N^2 + b/S^2 for each model, which counts what it is asked for. */
function madeUp(models: readonly { value: number; a: number; b: number }[], finest = { cells: 6400, steps: 1024 }) {
  const asked: string[] = [];
  const solver: Omit<GridMethod, 'models'> = {
    first: { cells: 100, steps: 16 },
    finest,
    solve: (steps: number, jobs: readonly GridJob[]) =>
      jobs.map(({ model, cells }) => {
        asked.push(`${model} ${cells} ${steps}`);
        const { value, a, b } = models[model];
        return { value: value + a / (cells * cells) + b / (steps * steps), unresolved: 0 };
      }),
  };
  return { solver, asked };
}

/** The refined results of a method for a number of models. */
const refined = (models: number, method: Omit<GridMethod, 'models'>, tolerance: number) =>
  refine(gridSolver({ ...method, models }), tolerance);

describe('refinement on grids', () => {
  it('stops at the first resolution when that is enough', () => {
    const { solver, asked } = madeUp([{ value: 1, a: 0.1, b: 0.001 }]);
    const [result] = refined(1, solver, 1e-3);
    expect(asked.sort()).toEqual(['0 100 16', '0 100 8', '0 50 16']);
    expect(result).not.toHaveProperty('warning');
  });

  it('refines what misses the tolerance, only where it does, and never asks twice', () => {
    const { solver, asked } = madeUp([
      { value: 1, a: 0.01, b: 0 },
      { value: 2, a: 100, b: 0 },
      { value: 3, a: 0, b: 2 },
    ]);
    const results = refined(3, solver, 1e-4);
    expect(new Set(asked).size).toBe(asked.length);
    expect(asked.filter((job) => job.startsWith('0'))).toHaveLength(3);
    expect(asked.filter((job) => job.startsWith('1')).every((job) => / (8|16)$/.test(job))).toBe(true);
    expect(asked.filter((job) => job.startsWith('2')).every((job) => / (50|100) /.test(job))).toBe(true);
    for (const [i, value] of [1, 2, 3].entries()) {
      const result = results[i];
      if (result.value === null) throw new Error('has a value');
      expect(Math.abs(result.value - value)).toBeLessThanOrEqual(result.error);
      expect(result.error).toBeLessThanOrEqual(1e-4 * result.value);
    }
  });

  /**
   * The factors a and b for which twice the difference from half the resolution is this fraction of the tolerance 1e-3.
   */
  const missing = (space: number, time: number) => ({
    value: 1,
    a: (space * 1e-3 * 100 * 100) / 6,
    b: (time * 1e-3 * 16 * 16) / 6,
  });

  it.each([
    ['refines nothing where both errors are within half the tolerance', 0.49, 0.49, []],
    ['refines nothing where their sum is within the tolerance', 0.6, 0.3, []],
    [
      'doubles the cells, twice, where their error is up to six times the tolerance',
      5.9,
      0.4,
      ['0 200 16', '0 200 8', '0 400 16', '0 400 8'],
    ],
    ['quadruples the cells where it is more', 6.1, 0.4, ['0 400 16', '0 200 16', '0 400 8']],
    [
      'doubles the steps, twice, where their error is up to six times the tolerance',
      0.4,
      5.9,
      ['0 100 32', '0 50 32', '0 100 64', '0 50 64'],
    ],
    ['quadruples the steps where it is more', 0.4, 6.1, ['0 100 64', '0 100 32', '0 50 64']],
    ['refines both where their sum exceeds the tolerance', 0.6, 0.6, ['0 200 32', '0 100 32', '0 200 16']],
  ])('%s', (_, space, time, further) => {
    const { solver, asked } = madeUp([missing(space, time)]);
    const [result] = refined(1, solver, 1e-3);
    expect(asked.sort()).toEqual(['0 100 16', '0 50 16', '0 100 8', ...further].sort());
    expect(result).not.toHaveProperty('warning');
  });

  it('estimates twice the two differences, in space and in time', () => {
    const { solver } = madeUp([{ value: 1, a: 0.3, b: -0.002 }]);
    const [result] = refined(1, solver, 1e-3);
    expect(result).toEqual({
      value: expect.closeTo(1 + 0.3 / 1e4 - 0.002 / 256, 14),
      error: expect.closeTo(6 * (0.3 / 1e4 + 0.002 / 256), 14),
    });
  });

  it('never goes beyond the finest resolution', () => {
    const { solver, asked } = madeUp([{ value: 1, a: 1e3, b: 5 }], { cells: 300, steps: 20 });
    expect(refined(1, solver, 1e-3)[0]).toHaveProperty('warning');
    expect(asked.sort()).toEqual(['0 100 16', '0 50 16', '0 100 8', '0 300 20', '0 150 20', '0 300 10'].sort());
  });

  it('runs all jobs of the same number of steps together', () => {
    const runs: string[] = [];
    const solver: Omit<GridMethod, 'models'> = {
      first: { cells: 100, steps: 16 },
      finest: { cells: 400, steps: 64 },
      solve(steps, jobs) {
        runs.push(`${steps}: ${jobs.map(({ model, cells }) => `${model} at ${cells}`).join(', ')}`);
        return jobs.map(() => ({ value: 1, unresolved: 0 }));
      },
    };
    refined(2, solver, 1e-3);
    expect(runs).toEqual(['16: 0 at 100, 0 at 50, 1 at 100, 1 at 50', '8: 0 at 100, 1 at 100']);
    runs.length = 0;
    gridSolver({ ...solver, models: 2 }).solve(solver.first);
    gridSolver({ ...solver, models: 1 }).solve({ cells: 30, steps: 7 });
    expect(runs).toEqual(['16: 0 at 100, 1 at 100', '7: 0 at 30']);
  });

  it('does not let errors of opposite sign in space and time hide each other', () => {
    const { solver } = madeUp([{ value: 1, a: 0.01 * 100 * 100, b: -0.01 * 16 * 16 }], { cells: 100, steps: 16 });
    const [result] = refined(1, solver, 1e-3);
    expect(result.value).toBe(1);
    expect(result).toMatchObject({ error: expect.closeTo(0.12, 12), warning: expect.stringContaining('exceeds') });
  });

  it('says so when the finest resolution misses the tolerance', () => {
    const { solver } = madeUp([{ value: 1, a: 0, b: 5000 }]);
    const [result] = refined(1, solver, 1e-4);
    expect(result).toMatchObject({ warning: expect.stringContaining('exceeds the tolerance 0.00010') });
  });

  it('adds what no refinement shows, and does not refine because of it', () => {
    const asked: number[] = [];
    const solver: Omit<GridMethod, 'models'> = {
      first: { cells: 100, steps: 16 },
      finest: { cells: 6400, steps: 1024 },
      solve: (steps, jobs) => {
        asked.push(steps);
        return jobs.map(() => ({ value: 1, unresolved: 0.125 }));
      },
    };
    expect(refined(1, solver, 1e-4)[0]).toMatchObject({ value: 1, error: 0.125, warning: expect.any(String) });
    expect(asked).toEqual([16, 8]);
  });

  it('takes more steps but no more cells where there is no value, up to the finest', () => {
    const asked = new Set<string>();
    const solver: Omit<GridMethod, 'models'> = {
      first: { cells: 100, steps: 16 },
      finest: { cells: 6400, steps: 256 },
      solve: (steps, jobs) =>
        jobs.map(({ cells }) => {
          asked.add(`${cells} ${steps}`);
          return { value: null, reason: 'never' };
        }),
    };
    expect(refined(1, solver, 1e-4)).toEqual([{ value: null, reason: 'never' }]);
    expect([...asked].sort()).toEqual(
      ['100 16', '50 16', '100 8', '100 64', '50 64', '100 32', '100 256', '50 256', '100 128'].sort(),
    );
  });

  it('refines where a coarse run found no value, and gives a reason where the finest has none', () => {
    const solver = (least: number): Omit<GridMethod, 'models'> => ({
      first: { cells: 100, steps: 16 },
      finest: { cells: 400, steps: 64 },
      solve: (steps, jobs) =>
        jobs.map(() => (steps < least ? { value: null, reason: 'too coarse' } : { value: 1, unresolved: 0 })),
    });
    expect(refined(1, solver(16), 1e-4)[0]).toMatchObject({ value: 1, error: 0 });
    expect(refined(1, solver(128), 1e-4)[0]).toEqual({ value: null, reason: 'too coarse' });
    expect(refined(1, solver(64), 1e-4)[0]).toMatchObject({ value: null, reason: expect.stringContaining('error') });
  });
});
