import fc, { type Arbitrary } from 'fast-check';
import { xorshift128plus } from 'pure-rand/generator/xorshift128plus';
import type { JumpableRandomGenerator } from 'pure-rand/types/JumpableRandomGenerator';
import type { AnyClaim, Control } from '../claim/claim.js';
import { dealtAt } from '../claim/dealt.js';
import { PROFILES } from '../claim/profiles.js';
import { findingLaws, isStatistical } from '../claim/statistical.js';
import { mixedBits } from '../numeric/random.js';
import type { Corpus } from './corpus.js';

/** The cases of a claim or of a control: promoted ones at 0 to k - 1, then drawn ones, case i of them at k + i. */
export interface CaseSource<C> {
  readonly promoted: readonly C[];
  readonly generator: Arbitrary<C>;
  /** Where the drawn cases from some number on come from, if that is another generator; ascending. */
  readonly further?: readonly { readonly from: number; readonly generator: Arbitrary<C> }[];
  readonly seed: number;
}

/** How a case is reached: promoted, as it is, or drawn, with the branch taken at each step of shrinking. */
export type CasePath = 'promoted' | readonly number[];

/** Where a claim's own cases come from in a run. */
export function casesOf(claim: AnyClaim, runSeed: number, corpus?: Corpus): CaseSource<unknown> {
  return {
    promoted: corpus?.cases.get(claim.id) ?? [],
    generator: unbiasedFor(claim, claim.cases()),
    further: furtherOf(claim),
    seed: caseSeed(runSeed, claim.id),
  };
}

/** Where the cases of a control come from: all are drawn. */
export function controlCasesOf(claim: AnyClaim, control: Control<unknown>, runSeed: number): CaseSource<unknown> {
  return {
    promoted: [],
    generator: unbiasedFor(claim, control.cases?.() ?? claim.cases()),
    seed: caseSeed(runSeed, claim.id, control.id),
  };
}

/** Beyond the cases of the shortest profile a claim may draw larger ones, and beyond those of the next one larger still. */
function furtherOf(claim: AnyClaim): NonNullable<CaseSource<unknown>['further']> {
  const { quick, ci } = claim.sizes ?? PROFILES[claim.kind];
  const { furtherCases, deepestCases } = claim;
  return [
    ...(furtherCases ? [{ from: quick.cases, generator: unbiasedFor(claim, furtherCases()) }] : []),
    ...(deepestCases ? [{ from: ci.cases, generator: unbiasedFor(claim, deepestCases()) }] : []),
  ];
}

/** The path of the case at an index, unshrunk. */
export function pathAt({ promoted }: CaseSource<unknown>, index: number): CasePath {
  return index < promoted.length ? 'promoted' : [];
}

/** The case at a path, steps[k] being the branch taken at the k-th step of shrinking; undefined where there is none. */
export function caseAt<C>(
  { promoted, generator, further, seed }: CaseSource<C>,
  index: number,
  path: CasePath,
): { value: C } | undefined {
  const place = index - promoted.length;
  if (path === 'promoted') return place < 0 ? { value: promoted[index] } : undefined;
  if (place < 0) return undefined;
  const drawn = further?.findLast(({ from }) => place >= from)?.generator ?? generator;
  const source = dealtAt(drawn, place, seed);
  const property = fc.property<[C]>(source, () => true);
  // as `fc.sample` with a path would have it, which takes i steps to case i
  let found = property.generate(new fc.Random(caseRandom(seed, place)), place);
  for (const step of path) {
    const next = property.shrink(found).drop(step).next();
    if (next.done) return undefined;
    found = next.value;
  }
  return { value: found.value[0] };
}

/** Where the jumps of the last case have led. */
let last: { readonly seed: number; jumps: number; readonly random: JumpableRandomGenerator } | undefined;

/**
 * The generator that fast-check draws case i with by default: that of the seed after i + 1 jumps. Those to the case before need
 * not be made again, so that n cases, one after the other, cost n jumps and not n^2/2.
 */
export function caseRandom(seed: number, index: number): JumpableRandomGenerator {
  const jumps = index + 1;
  if (last?.seed !== seed || last.jumps > jumps) last = { seed, jumps: 0, random: xorshift128plus(seed) };
  for (; last.jumps < jumps; last.jumps++) last.random.jump();
  return last.random.clone();
}

/**
 * The seed of a claim's cases: a hash of the run's seed and of who draws (claim, or claim and control), so that adding
 * a claim or a case elsewhere shifts nothing.
 */
export function caseSeed(runSeed: number, ...names: readonly string[]): number {
  // FNV-1a over the text's UTF-16 units, then the finaliser of MurmurHash3 to spread it over all 32 bits.
  let hash = 0x811c9dc5;
  for (const character of [runSeed, ...names].join('/')) {
    hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  }
  return mixedBits(hash);
}

/**
 * The generator that a claim of some kind draws from. fast-check prefers values at the ends of a range, where
 * deterministic claims break first; the draws of a statistical claim have to be independent, and a seed drawn twice
 * would count the same data twice.
 */
function unbiasedFor<C>(claim: AnyClaim, cases: Arbitrary<C>): Arbitrary<C> {
  return isStatistical(claim) || findingLaws(claim).length > 0 ? fc.noBias(cases) : cases;
}
