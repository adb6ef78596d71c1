import type { ClaimKind } from '../evidence/comparison.js';

/** How many cases a claim, and each of its controls, is tried on. */
export interface CaseCounts {
  readonly cases: number;
  readonly controlCases: number;
}

export const PROFILE_NAMES = ['quick', 'ci', 'deep'] as const;

export type ProfileName = (typeof PROFILE_NAMES)[number];

/** Case counts for every profile; each profile extends the cases of the one before it. */
export type Sizes = Readonly<Record<ProfileName, CaseCounts>>;

/** A law is to compare in at least this many of the cases that it applies to, or in half of them. */
export const LEAST_CASES = 5;

/** The profiles are numbers of cases, never time limits, so that every machine runs the same. */
export const PROFILES: Readonly<Record<ClaimKind, Sizes>> = {
  identity: {
    quick: { cases: 24, controlCases: 20 },
    ci: { cases: 120, controlCases: 40 },
    deep: { cases: 2000, controlCases: 100 },
  },
  exact: {
    quick: { cases: 40, controlCases: 20 },
    ci: { cases: 240, controlCases: 40 },
    deep: { cases: 4000, controlCases: 100 },
  },
  // enough draws that a control of exceedance 0.25 is missed with probability 1e-9 only
  coverage: {
    quick: { cases: 200, controlCases: 400 },
    ci: { cases: 800, controlCases: 400 },
    deep: { cases: 10000, controlCases: 400 },
  },
  // at the share of a law in a run of the whole suite, 36 replicates decide with one on the other side
  trend: {
    quick: { cases: 36, controlCases: 36 },
    ci: { cases: 48, controlCases: 48 },
    deep: { cases: 400, controlCases: 48 },
  },
};
