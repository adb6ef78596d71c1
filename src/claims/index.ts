import type { AnyClaim } from '../claim/claim.js';

/** Every claim of the suite, in the order in which it is run and reported. */
export const claims: readonly AnyClaim[] = [];
