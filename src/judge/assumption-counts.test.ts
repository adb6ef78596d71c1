import { expect, test } from 'vitest';
import { claim, control } from '../claim/claim.js';
import { uniform } from '../claim/draws.js';
import { type CaseOutcome, evaluateCase } from '../run/case-outcome.js';
import { runClaim } from '../run/run.js';
import { assumptionCounts } from './assumption-counts.js';
import { resultOf } from './result.js';

const settings = { version: '1.2.3', seed: 11, profile: 'quick' } as const;

const assumptions = [
  { statement: 'x lies in [0, 1]' },
  { statement: 'x > 1/2', holds: (x: number) => x > 0.5 },
  { statement: 'x < 3/4', holds: (x: number) => x < 0.75 },
];

const madeUp = claim({
  id: 'made-up',
  group: 'training',
  title: 'x^2 is at most x',
  source: { paper: 'none', locus: 'none' },
  statement: 'x^2 \\le x',
  plain: 'x^2 <= x',
  sharpness: 'tight',
  assumptions,
  kind: 'exact',
  expects: 'holds',
  cases: uniform(0, 1),
  check: (x) => ({ measured: x * x, bound: 2 * x, error: 0 }),
  controls: [
    control({
      id: 'halved',
      title: 'halved',
      cases: uniform(0.6, 1),
      check: (x) => ({ measured: x * x, bound: x / 2, error: 0 }),
    }),
  ],
});

test('every assumption of a case is evaluated, and those it does not meet are in its outcome', async () => {
  const strict = { ...madeUp, assumptions: [...assumptions, { statement: 'x is 7', holds: (x: number) => x === 7 }] };
  const outcomes = await Promise.all([0.6, 0.2, 0.9].map((x) => evaluateCase(strict, x)));
  expect(outcomes).toEqual([
    { kind: 'vacuous', reason: 'assumption not met: x is 7', unmet: [3] },
    { kind: 'vacuous', reason: 'assumption not met: x > 1/2; x is 7', unmet: [1, 3] },
    { kind: 'vacuous', reason: 'assumption not met: x < 3/4; x is 7', unmet: [2, 3] },
  ]);
});

test('a run counts the cases that met each predicate, and says why the others have no count', async () => {
  const raw = await runClaim(madeUp, settings);
  const result = await resultOf(madeUp, raw, settings);
  const seen: number[] = [];
  await runClaim(
    { ...madeUp, assumptions: [{ statement: 'any', holds: (x) => seen.push(x as number) > 0 }] },
    settings,
  );
  expect(seen).toHaveLength(40);
  const [above, below] = [seen.filter((x) => x > 0.5).length, seen.filter((x) => x < 0.75).length];
  expect(above).toBeGreaterThan(0);
  expect(above).toBeLessThan(40);
  expect(result.assumptions).toEqual([
    { statement: 'x lies in [0, 1]', met: null, metReason: 'by construction: the generator can draw nothing else' },
    { statement: 'x > 1/2', met: above },
    { statement: 'x < 3/4', met: below },
  ]);
});

test('counts come from the outcomes alone, and a case that ended in an error meets nothing', () => {
  const outcomes: CaseOutcome[] = [
    { kind: 'compared', comparisons: [] },
    { kind: 'vacuous', reason: 'nothing said' },
    { kind: 'vacuous', reason: 'assumption not met', unmet: [1] },
    { kind: 'error', message: 'broken' },
  ];
  const stored: CaseOutcome[] = JSON.parse(JSON.stringify(outcomes));
  expect(assumptionCounts(assumptions, stored).map(({ met }) => met)).toEqual([null, 2, 3]);
});

test('a predicate that throws is an error, never evidence', async () => {
  const holds = () => {
    throw new RangeError('no such x');
  };
  const broken = claim({ ...madeUp, assumptions: [{ statement: 'x is known', holds }] });
  const result = await resultOf(broken, await runClaim(broken, settings), settings);
  expect(result).toMatchObject({ verdict: 'error', reason: 'case 0: RangeError: no such x' });
  expect(result.assumptions).toEqual([{ statement: 'x is known', met: 0 }]);
});
