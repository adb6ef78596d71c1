import { expect, test } from 'vitest';
import type { FindingResult } from '../../judge/claim-result.js';
import { bad, good, law, resultsOf } from '../../testing/results.js';
import { historyOf, inOrderOfTime, type RunInFolder } from './history.js';

const at = (folder: string, startedAt: string | undefined, results = resultsOf(good)): RunInFolder => ({
  ...{ folder, results },
  record: startedAt === undefined ? undefined : { startedAt },
});

test('runs are in the order of time, and those of which no time is known come first', () => {
  const runs = [
    at('c', '2026-03-01T00:00:00Z'),
    at('b', '2026-01-01T00:00:00Z'),
    at('x', undefined),
    at('y', undefined),
  ];
  expect(inOrderOfTime(runs).map(({ folder }) => folder)).toEqual(['x', 'y', 'b', 'c']);
});

const finding = (median: number, interval?: readonly [number, number]): FindingResult => ({
  ...{ id: 'square.slope', statement: 'a slope', predicted: 2, series: [median], median, confidence: 0.99, error: 0 },
  ...(interval && { interval }),
});

test('each law and each finding has an entry a run, and null where a run lacks it', () => {
  const other = { ...law, id: 'size', worst: { ratio: Number.POSITIVE_INFINITY, index: 0 } };
  const trend = { ...law, id: 'slope', trend: { median: 1.5, confidence: 0.99, side: 'at most', asked: 2 } as const };
  const history = historyOf([
    at('old', undefined, resultsOf({ ...good, laws: [law, other] })),
    at('new', '2026-01-01T00:00:00Z', {
      ...resultsOf({ ...bad, laws: [bad.laws[0], trend] }),
      version: '1.1.0',
      findings: [finding(1.9, [1.8, 2])],
    }),
  ]);
  expect(history.runs).toEqual([
    {
      ...{ folder: 'old', version: '1.0.0', system: 'built-in', seed: 4, profile: 'quick', outcome: 'passed' },
      startedAt: null,
    },
    {
      ...{ folder: 'new', version: '1.1.0', system: 'built-in', seed: 4, profile: 'quick', outcome: 'failed' },
      startedAt: '2026-01-01T00:00:00Z',
    },
  ]);
  expect(history.laws).toEqual([
    {
      claim: 'square',
      law: 'sign',
      expects: 'holds',
      verdicts: ['holds', 'refuted'],
      worst: [0.12345678, 0.12345678],
      isTrend: false,
    },
    { claim: 'square', law: 'slope', expects: 'holds', verdicts: [null, 'holds'], worst: [null, 1.5], isTrend: true },
    { claim: 'square', law: 'size', expects: 'holds', verdicts: ['holds', null], worst: [null, null], isTrend: false },
  ]);
  expect(history.findings).toEqual([
    { id: 'square.slope', statement: 'a slope', predicted: 2, median: [null, 1.9], interval: [null, [1.8, 2]] },
  ]);
  expect(history.changes).toEqual([
    'square.sign came out refuted, and was holds before',
    'square.slope is new: holds',
    'square.size is gone; it was: holds',
    'finding square.slope is new',
  ]);
});

test('what moved is told where it is more than a little, most first, and of many no more than twenty', () => {
  const withRatios = (ratios: readonly number[]) =>
    resultsOf({ ...good, laws: ratios.map((ratio, i) => ({ ...law, id: `law-${i}`, worst: { ratio, index: 0 } })) });
  const moved = (before: readonly number[], after: readonly number[]) =>
    historyOf([at('a', undefined, withRatios(before)), at('b', undefined, withRatios(after))]).changes;
  expect(moved([0.5, 0.5, 0.5, 0], [0.54, 0.2, 0.9, 0])).toEqual([
    'the largest measured/bound of square.law-1 moved from 0.5 to 0.2',
    'the largest measured/bound of square.law-2 moved from 0.5 to 0.9',
  ]);
  const many = Array.from({ length: 30 }, () => 0.1);
  expect(
    moved(
      many,
      many.map((each) => 2 * each),
    ),
  ).toHaveLength(21);
  expect(
    moved(
      many,
      many.map((each) => 2 * each),
    ).at(-1),
  ).toBe('10 more of this kind');
});

test('a finding moved where the intervals of two runs do not meet', () => {
  const changes = (a: FindingResult, b: FindingResult) =>
    historyOf([a, b].map((each) => at('', undefined, { ...resultsOf(good), findings: [each] }))).changes;
  expect(changes(finding(1, [0.9, 1.1]), finding(2, [1.9, 2.1]))).toEqual([
    'the median of finding square.slope moved from 1 to 2, and their intervals do not meet',
  ]);
  expect(changes(finding(1, [0.9, 1.5]), finding(2, [1.4, 2.1]))).toEqual([]);
  expect(changes(finding(1), finding(2))).toEqual([]);
});
