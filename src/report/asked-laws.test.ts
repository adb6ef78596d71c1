import { expect, test } from 'vitest';
import { madeUpClaim, madeUpLaw, within } from '../testing/claims.js';
import { madeUpSystem } from '../testing/systems.js';
import { askedLaws } from './asked-laws.js';

const law = madeUpLaw(({ x }) => within(x, 1));
const laws = {
  bound: law,
  slope: { ...law, appliesWhen: 'drift' },
  rise: { ...law, appliesWhen: 'drift' },
  pairs: { ...law, needs: ['couple'] as const },
  sign: { ...law, needs: ['score'] as const },
  plan: { ...law, needs: ['couple'] as const },
};
const onSystem = (id: string, needs: readonly ('fit' | 'continuous time')[]) =>
  madeUpClaim({
    id,
    laws,
    forSystem: { needs, cases: () => madeUpClaim().cases(), measure: (x) => ({ x: Number(x) }) },
  });

test('the laws that a system is asked are listed by claim, with what is missing for the others', () => {
  const claims = [
    madeUpClaim({ id: 'algebra' }),
    onSystem('asked', ['continuous time']),
    onSystem('growth', ['fit']),
    onSystem('floor', ['fit']),
  ];
  expect(askedLaws(claims, madeUpSystem('score'))).toBe(`asked
  asked: bound, sign, finite
  asked given drift: slope, rise
  skipped (needs couple): pairs, plan

skipped (needs fit): growth, floor
skipped (not about a system): 1 claim

1 of 4 claims is asked of 'made up'.
`);
});
