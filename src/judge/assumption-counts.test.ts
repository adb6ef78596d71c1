import { expect, test } from 'vitest';
import type { CaseOutcome } from '../run/outcome.js';
import { doubled, madeUpClaim, madeUpLaw, within } from '../testing/claims.js';
import { assumptionCounts } from './assumption-counts.js';
import { verify } from './verify.js';

const assumptions = [
  { statement: 'x lies in [0, 1]' },
  { statement: 'x > 1/2', holds: (x: number) => x > 0.5 },
  { statement: 'x < 3/4', holds: (x: number) => x < 0.75 },
];

const resultOf = async (...parts: Parameters<typeof madeUpClaim>) =>
  (await verify([madeUpClaim(...parts)], { seed: 11 })).claims[0];

test('a run counts the cases that met each predicate, and says why the others have no count', async () => {
  const result = await resultOf({ assumptions });
  const seen: number[] = [];
  await resultOf({ assumptions: [{ statement: 'any', holds: (x) => seen.push(x) > 0 }] });
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
    { kind: 'measured', findings: [{ law: 'bound', ...within(0, 1) }] },
    { kind: 'measured', findings: [{ law: 'bound', vacuous: 'nothing said' }] },
    { kind: 'unmet', assumptions: [1] },
    { kind: 'error', message: 'broken' },
  ];
  const stored: CaseOutcome[] = JSON.parse(JSON.stringify(outcomes));
  expect(assumptionCounts(assumptions, stored).map(({ met }) => met)).toEqual([null, 2, 3]);
});

test('a predicate that throws is an error, never evidence', async () => {
  const holds = () => {
    throw new RangeError('no such x');
  };
  const result = await resultOf({ assumptions: [{ statement: 'x is known', holds }] });
  expect(result).toMatchObject({ verdict: 'error', reason: 'case 0: RangeError: no such x' });
  expect(result.assumptions).toEqual([{ statement: 'x is known', met: 0 }]);
});

test('assumptions are those of the claim: a control is tried on whatever it draws', async () => {
  const law = madeUpLaw(({ x }) => within(x, 2));
  const result = await resultOf({ assumptions, laws: { bound: law }, controls: [doubled] });
  expect(result.controls).toMatchObject([{ share: 1 }]);
});
