import type { Sizes } from '../../claim/profiles.js';

/** For claims that solve for the density of somebody else's model, or train one: each case asks a system a thousand times. */
export const SYSTEM_SIZES: Sizes = {
  quick: { cases: 12, controlCases: 8 },
  ci: { cases: 40, controlCases: 20 },
  deep: { cases: 400, controlCases: 100 },
};
