import { expect, it } from 'vitest';
import { type Compared, refine, type Solver } from './refinement.js';

/** Two models whose runs have errors that depend on model and steps; the rule doubles the steps up to 8. */
function madeUp(compare: (model: number, steps: number) => Compared) {
  const asked: string[] = [];
  const allowances: number[] = [];
  const solver: Solver = {
    models: 2,
    first: { cells: 1, steps: 1 },
    solve: () => [],
    compare: (jobs) => {
      asked.push(jobs.map(({ model, at }) => `${model} at ${at.steps}`).join(', '));
      return jobs.map(({ model, at }) => compare(model, at.steps));
    },
    finer(at, { spatial, temporal }, allowed) {
      allowances.push(allowed);
      return spatial + temporal <= allowed || at.steps === 8 ? at : { cells: at.cells, steps: 2 * at.steps };
    },
  };
  return { solver, asked, allowances };
}

it('refinement runs the models that are still open together, as far as the rule of the solver goes', () => {
  const { solver, asked, allowances } = madeUp((model, steps) => ({
    run: { value: 2 + model, unresolved: 0.125 },
    spatial: 0,
    temporal: model === 0 ? 0.1 : 0.1 / steps,
  }));
  expect(refine(solver, 0.01)).toEqual([
    { value: 2, error: 0.225, warning: expect.stringContaining('exceeds the tolerance 0.020') },
    { value: 3, error: 0.15, warning: expect.stringContaining('exceeds the tolerance 0.030') },
  ]);
  expect(asked).toEqual(['0 at 1, 1 at 1', '0 at 2, 1 at 2', '0 at 4, 1 at 4', '0 at 8']);
  expect(allowances).toEqual([0.02, 0.03, 0.02, 0.03, 0.02, 0.03, 0.02]);
});

it('refinement takes each model to its own tolerance', () => {
  const { solver, asked } = madeUp((_, steps) => ({
    run: { value: 1, unresolved: 0 },
    spatial: 0,
    temporal: 0.1 / steps,
  }));
  expect(refine(solver, [0.06, 0.02])).toEqual([
    { value: 1, error: 0.05 },
    { value: 1, error: 0.0125 },
  ]);
  expect(asked).toEqual(['0 at 1, 1 at 1', '0 at 2, 1 at 2', '1 at 4', '1 at 8']);
});

it('refinement gives up where the error grows twice in a row, but not where it grows now and then', () => {
  const errors = [
    [8, 1, 2, 4, 8],
    [8, 9, 1, 2, 0],
  ];
  const { solver, asked } = madeUp((model, steps) => ({
    run: { value: 100, unresolved: 0 },
    spatial: 0,
    temporal: errors[model][Math.log2(steps)],
  }));
  const longer: Solver = {
    ...solver,
    finer: (at, { temporal }) => (temporal === 0 || at.steps === 16 ? at : { cells: 1, steps: 2 * at.steps }),
  };
  expect(refine(longer, 0.01)).toMatchObject([{ error: 4 }, { error: 0 }]);
  expect(asked).toEqual(['0 at 1, 1 at 1', '0 at 2, 1 at 2', '0 at 4, 1 at 4', '0 at 8, 1 at 8', '1 at 16']);
});

it('refinement keeps the remark on a value, whatever its error', () => {
  const { solver } = madeUp((model) => ({
    run: { value: 1, unresolved: 0 },
    spatial: 0.5 * model,
    temporal: 0.25 * model,
    remark: 'drawn',
  }));
  expect(refine(solver, 0.01)).toEqual([
    { value: 1, error: 0, sampled: true, warning: 'drawn' },
    { value: 1, error: 0.75, sampled: true, warning: 'drawn' },
  ]);
});

it('a mean over draws may be below zero by chance, and not by many errors', () => {
  const drawn = (value: number) =>
    refine(
      madeUp(() => ({ run: { value, unresolved: 0 }, spatial: 0.1, temporal: 0, remark: 'drawn' })).solver,
      0.01,
    )[0];
  expect(drawn(-0.2)).toEqual({ value: 0, error: 0.1, sampled: true, warning: 'drawn' });
  expect(drawn(-1)).toEqual({ value: null, reason: expect.stringContaining('a bug: came out as -1.00') });
});

it('what no finer grid shows has a reason where nothing bounds it', () => {
  const found = refine(
    madeUp(() => ({ run: { value: 1, unresolved: Number.NaN }, spatial: 0, temporal: 0 })).solver,
    0.01,
  );
  expect(found[0]).toEqual({
    value: null,
    reason: 'nothing bounds the part of its error that finer grids would not show',
  });
});

it('a reason stands in place of a value that is missing, or whose error is not known', () => {
  const { solver, allowances } = madeUp((model) => ({
    run: model === 0 ? { value: null, reason: 'nothing there' } : { value: 1, unresolved: 0 },
    spatial: 0,
    temporal: Number.NaN,
    remark: 'drawn',
  }));
  expect(refine(solver, 0.01)).toEqual([
    { value: null, reason: 'nothing there' },
    { value: null, reason: 'no estimate of its error: a coarser run found no value' },
  ]);
  // where there is no value, the smallest error that is ever asked for
  expect(allowances.slice(0, 2)).toEqual([1e-4, 1e-2]);
});

const only = (value: number, temporal: number) =>
  refine(madeUp(() => ({ run: { value, unresolved: 0 }, spatial: 0, temporal })).solver, 0.01)[0];

it('a reason stands in place of a value whose error is a fifth of it or more, unless it is small in nats', () => {
  expect(only(1, 0.19)).toMatchObject({ value: 1, error: 0.19 });
  expect(only(1, 0.21)).toEqual({ value: null, reason: 'not resolved: 1.00 with an error of 0.21' });
  expect(only(0.01, 0.04)).toMatchObject({ value: 0.01, error: 0.04 });
  expect(only(0.03, 0.06)).toMatchObject({ value: null, reason: expect.stringMatching(/^not resolved/) });
});

it('a KL below zero counts as zero, and by more than its error as a bug', () => {
  expect(only(-0.01, 0.02)).toMatchObject({ value: 0, error: 0.02 });
  expect(only(-0.03, 0.02)).toMatchObject({
    value: null,
    reason: expect.stringMatching(/^a bug: came out as -0.0300 .* please report it$/),
  });
});

it('a run that fails does not count as one whose error grows', () => {
  const { solver, asked } = madeUp((_, steps) => ({
    run: steps === 4 ? { value: null, reason: 'fails' } : { value: 1, unresolved: 0 },
    spatial: 0,
    temporal: steps === 4 ? Number.POSITIVE_INFINITY : [1, 2, 0, 0.001][Math.log2(steps)],
  }));
  expect(refine(solver, 0.01)).toEqual([1, 1].map((value) => ({ value, error: 0.001 })));
  expect(asked).toHaveLength(4);
});
