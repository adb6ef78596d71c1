import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Claim, claim, control } from './claim.js';

const base = {
  id: 'made-up',
  group: 'training',
  title: 'A square is at least 0',
  source: { paper: 'none', locus: 'none' },
  statement: 'x^2 \\ge 0',
  plain: 'x^2 >= 0',
  sharpness: 'tight',
  // Written before `cases` on purpose: the case type must still be inferred.
  assumptions: [{ statement: 'x is at least 0', holds: (x) => x >= 0 }],
  kind: 'exact',
  expects: 'holds',
  cases: fc.integer({ min: 0, max: 10 }),
  check: (x) => ({ measured: -x * x, bound: 0, error: 0 }),
  controls: [
    control({
      id: 'wrong-sign',
      title: 'The sign is wrong',
      cases: fc.record({ x: fc.integer({ min: 1, max: 10 }) }),
      check: ({ x }) => ({ measured: x * x, bound: 0, error: 0 }),
    }),
  ],
} satisfies Claim<number>;

test('a claim is the object it was declared with', () => {
  expect(claim(base)).toBe(base);
});

test('the type of a case is inferred from its generator', () => {
  const inferred = claim({
    ...base,
    assumptions: [{ statement: 'y is positive', holds: ({ y }) => y > 0 }],
    cases: fc.record({ y: fc.integer({ min: 1 }).map((y) => y / 2) }),
    check: ({ y }) => [{ measured: y, bound: y, error: 0 }, { vacuous: 'nothing said' }],
  });
  expect(inferred.id).toBe('made-up');
});

test.each([
  [{ id: 'Made Up' }, /lower case words/],
  [{ controls: [] }, /needs a control that must be refuted/],
  [{ controls: [base.controls[0], base.controls[0]] }, /two controls are called 'wrong-sign'/],
  [{ controls: [{ ...base.controls[0], expects: 'holds' as const }] }, /needs a control that must be refuted/],
  [
    {
      sizes: {
        quick: { cases: 9, controlCases: 1 },
        ci: { cases: 8, controlCases: 1 },
        deep: { cases: 9, controlCases: 1 },
      },
    },
    /sizes\.ci\.cases should be an integer of at least 9/,
  ],
  [
    {
      sizes: {
        quick: { cases: 4, controlCases: 1 },
        ci: { cases: 8, controlCases: 1 },
        deep: { cases: 9, controlCases: 1 },
      },
    },
    /sizes\.quick\.cases should be an integer of at least 5/,
  ],
])('a declaration that contradicts itself is refused (%#)', (change, message) => {
  expect(() => claim({ ...base, ...change })).toThrow(message);
});
