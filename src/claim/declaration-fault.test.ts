import { describe, expect, test } from 'vitest';
import { blatant, doubled, madeUpClaim, madeUpCoverage, madeUpLaw, type Value } from '../testing/claims.js';
import type { Claim } from './claim.js';
import type { Sizes } from './profiles.js';

type Changes = Partial<Claim<number, Value>>;

const law = madeUpLaw(() => undefined);

/** The same number of cases, and one case of a control, in all profiles but those that are changed. */
function sizes(cases: number, changes: Partial<Sizes> = {}): Sizes {
  const size = { cases, controlCases: 1 };
  return { quick: size, ci: size, deep: size, ...changes };
}

const on = (changes: Partial<NonNullable<Changes['forSystem']>>): Changes => ({
  forSystem: { needs: [], cases: madeUpClaim().cases, measure: (x: number) => ({ x }), ...changes },
});

/** A key that a claim goes without, which another has by default. */
const NONE = undefined as never;

const FINITE_IS_TAKEN = "no law should be called 'finite', as one of a claim about systems is by itself";
const MUST_BE_REFUTED = 'a claim that is expected to hold needs a control that must be refuted';

test.each<[Changes, string]>([
  [{ id: 'Made Up' }, 'the id should be lower case words joined by hyphens'],
  [{ id: 'made--up' }, 'the id should be lower case words joined by hyphens'],
  [{ laws: {} }, 'it should have a law that is decided'],
  [{ laws: { bound: law, 'The Law': law } }, "the name of law 'The Law' should be lower case words joined by hyphens"],
  [{ laws: { bound: law, finite: law } }, FINITE_IS_TAKEN],
  [{ laws: { bound: law, finite: law }, ...on({}) }, FINITE_IS_TAKEN],
  [{ laws: { bound: law, finite: { ...law, kind: 'finding' } } }, FINITE_IS_TAKEN],
  [{ controls: [{ ...doubled, id: '2x' }] }, "the id of control '2x' should be lower case words joined by hyphens"],
  [{ controls: [doubled, doubled] }, "two controls are called 'doubled'"],
  [
    { laws: { bound: law, other: law }, controls: [{ ...doubled, breaks: 'bond' }] },
    "control 'doubled' should break one of the laws bound, other, found 'bond'",
  ],
  [{ controls: [] }, MUST_BE_REFUTED],
  [{ controls: [{ ...doubled, expects: 'holds' }] }, MUST_BE_REFUTED],
  [{ sizes: sizes(9, { ci: { cases: 8, controlCases: 1 } }) }, 'sizes.ci.cases should be an integer of at least 9'],
  [{ sizes: sizes(4) }, 'sizes.quick.cases should be an integer of at least 5'],
  [{ sizes: sizes(5.5) }, 'sizes.quick.cases should be an integer of at least 5'],
  [
    { sizes: sizes(9, { quick: { cases: 9, controlCases: 0 } }) },
    'sizes.quick.controlCases should be an integer of at least 1',
  ],
  [
    { sizes: sizes(9, { ci: { cases: 9, controlCases: 3 } }) },
    'sizes.deep.controlCases should be an integer of at least 3',
  ],
  [on({ controls: [{ ...doubled, breaks: 'x' }] }), "control 'doubled' should break one of the laws bound, found 'x'"],
  [on({ controls: [doubled, doubled] }), "two controls are called 'doubled'"],
  [on({ controls: [] }), MUST_BE_REFUTED],
  [{ measure: NONE }, "measure should be a function, as law 'bound' has none of its own"],
  [
    { laws: { bound: { ...law, measure: (x: number) => ({ x }) } }, measure: NONE, chain: () => [] },
    'chain is made of what measure returns, which is missing',
  ],
  [on({ measure: NONE }), "forSystem.measure should be a function, as law 'bound' has none of its own"],
  [
    on({ measures: { bond: (x: number) => ({ x }) } }),
    "forSystem.measures should be by law, one of bound, found 'bond'",
  ],
  [on({ sizes: sizes(4) }), 'forSystem.sizes.quick.cases should be an integer of at least 5'],
])('a declaration that contradicts itself is refused (%#)', (changes, fault) => {
  expect(() => madeUpClaim(changes)).toThrow(new Error(`claim '${changes.id ?? 'made-up'}': ${fault}.`));
});

test.each<[Changes, string]>([
  [{ delta: Number.NaN }, 'delta should be a number between 0 and 1'],
  [{ delta: 1 }, 'delta should be a number between 0 and 1'],
  [{ delta: 0 }, 'delta should be a number between 0 and 1'],
  [{ budgetWeight: 0 }, 'budgetWeight should be a positive number'],
  [{ budgetWeight: Number.POSITIVE_INFINITY }, 'budgetWeight should be a positive number'],
  [{ expects: { refuted: 'x' } }, 'a claim with a law of kind coverage should be expected to hold'],
  [
    { controls: [blatant, { ...blatant, id: 'fine', expects: 'holds' }] },
    "control 'fine' of a law of kind coverage should be expected to be refuted",
  ],
  ...[Number.NaN, 0.05, 1.1].map((exceedance): [Changes, string] => [
    { controls: [{ ...blatant, exceedance }] },
    "control 'blatant' should state an exceedance between delta and 1",
  ]),
  [
    { kind: 'trend', controls: [{ ...blatant, exceedance: 0.5 }] },
    "control 'blatant' should state an exceedance between 0.5 and 1",
  ],
  [
    on({ controls: [{ ...blatant, exceedance: 0.01 }] }),
    "control 'blatant' should state an exceedance between delta and 1",
  ],
])('a declaration whose chances could not be counted is refused (%#)', (changes, fault) => {
  expect(() => madeUpCoverage(changes)).toThrow(new Error(`claim 'made-up': ${fault}.`));
});

describe('what is right is left alone', () => {
  test.each<Changes>([
    { expects: { refuted: 'x' }, controls: [] },
    { controls: [doubled, { ...doubled, id: 'fine', expects: 'holds' }] },
    { sizes: sizes(5) },
    on({ sizes: sizes(5) }),
    on({ controls: [{ ...doubled, id: 'of-system' }] }),
    on({ measure: NONE, measures: { bound: (x: number) => ({ x }) } }),
    { laws: { bound: { ...law, measure: (x: number) => ({ x }) } }, measure: NONE },
  ])('(%#)', (changes) => {
    expect(madeUpClaim(changes)).toMatchObject(changes);
  });

  test('of a statistical claim', () => {
    expect(madeUpCoverage({ delta: 0.2, budgetWeight: 3 })).toMatchObject({ delta: 0.2, budgetWeight: 3 });
  });
});
