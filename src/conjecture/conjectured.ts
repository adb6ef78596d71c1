import fc, { type Arbitrary } from 'fast-check';
import type { Assumption } from '../claim/claim.js';
import type { Estimate } from '../numeric/estimate.js';
import { boundIn } from './bound.js';
import { type Case, isFound, measureCase } from './case.js';
import { type ConjectureSpec, parseConjecture } from './conjecture.js';
import { unmetAt, valuesAt } from './domain.js';

/** What a claim about a conjecture is made of. */
export interface Conjectured {
  readonly assumptions: readonly Assumption<Case>[];
  /** Places of the domain, each with a draw of features and data. */
  cases(): Arbitrary<Case>;
  /** Undefined in a case of which something is not known. */
  measure(aCase: Case): { readonly measured: Estimate; readonly bound: Estimate } | undefined;
}

/** Steps between the ends of a range. */
const STEPS = 1000;

/**
 * The cases of a conjecture and what is measured in them, for a claim: `conjecture --write` writes one.
 *
 * @param spec as in a file of `conjecture`; its C is 1 if it has none
 * @throws InputError
 */
export function conjectured(spec: ConjectureSpec): Conjectured {
  const conjecture = parseConjecture(spec, 'conjectured');
  const { domain, bound, factor = 1 } = conjecture;
  const places = fc.tuple(...domain.ranges.map(() => fc.integer({ min: 0, max: STEPS })));
  const draws = fc.record({ place: places, seed: fc.integer({ min: 0, max: 2 ** 31 - 1 }) });
  return {
    assumptions: domain.assumptions.map((clause) => ({
      statement: clause.text,
      holds: ({ variables }) => !unmetAt(domain, variables).includes(clause),
    })),
    cases: () =>
      draws
        .map(({ place, seed }) => ({
          variables: valuesAt(
            domain,
            place.map((k) => k / STEPS),
          ),
          seed,
        }))
        .filter(({ variables }) => unmetAt(domain, variables).length === 0),
    measure(aCase) {
      const found = measureCase(conjecture, aCase);
      return isFound(found)
        ? { measured: found.measured, bound: boundIn(bound, found.boundValues, factor) }
        : undefined;
    },
  };
}
