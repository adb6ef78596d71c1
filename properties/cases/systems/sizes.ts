import type { Sizes } from '../../../src/claim/profiles.js';
import type { Resolution } from '../../../src/divergence/refinement.js';

/** For claims that solve for the density of somebody else's model, or train one: each case asks a system a thousand times. */
export const SYSTEM_SIZES: Sizes = {
  quick: { cases: 12, controlCases: 8 },
  ci: { cases: 40, controlCases: 20 },
  deep: { cases: 400, controlCases: 100 },
};

/**
 * How finely a solver looks at somebody else's score: a wrong one may have no density to converge to, and every look is a call of the
 * system.
 */
export const SYSTEM_FINEST: Resolution = { cells: 1600, steps: 256 };
