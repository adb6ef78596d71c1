import fc, { type Arbitrary } from 'fast-check';
import type { ClaimKind } from './comparison.js';

/**
 * The seed of a claim's cases: a hash of the run's seed and of who draws (claim, or claim and control), so that adding a
 * claim or a case elsewhere shifts nothing.
 */
export function caseSeed(runSeed: number, ...names: readonly string[]): number {
  // FNV-1a over the text's UTF-16 units, then the finaliser of MurmurHash3 to spread it over all 32 bits.
  let hash = 0x811c9dc5;
  for (const character of [runSeed, ...names].join('/')) {
    hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/**
 * What a claim of some kind draws from. fast-check prefers values at the ends of a range, where deterministic claims break first;
 * the draws of a statistical claim have to be independent, and a seed drawn twice would count the same data twice.
 */
export function unbiasedFor<C>(kind: ClaimKind, cases: Arbitrary<C>): Arbitrary<C> {
  return kind === 'coverage' ? fc.noBias(cases) : cases;
}

/** Cases 0 to count - 1. A larger count extends the same list: fast-check's default bias depends on the index alone. */
export function drawCases<C>(cases: Arbitrary<C>, seed: number, count: number): C[] {
  return fc.sample(cases, { seed, numRuns: count });
}

/**
 * The case a path leads to: case `index`, or a simpler one below it, steps[k] being the branch taken at the k-th step of
 * shrinking. Undefined where no such branch exists.
 */
export function caseAt<C>(
  cases: Arbitrary<C>,
  seed: number,
  index: number,
  steps: readonly number[],
): { value: C } | undefined {
  const found = fc.sample(cases, { seed, path: [index, ...steps].join(':'), numRuns: 1 });
  return found.length === 0 ? undefined : { value: found[0] };
}
