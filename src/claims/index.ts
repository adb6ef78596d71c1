import type { AnyClaim } from '../claim/claim.js';
import { likelihoodBound } from './lemmas/likelihood-bound.js';
import { likelihoodBoundAsPrinted } from './lemmas/likelihood-bound-as-printed.js';
import { normGrowth } from './lemmas/norm-growth.js';
import { optimisationRate } from './lemmas/optimisation-rate.js';
import { gaussianClosedForms } from './oracles/gaussian-closed-forms.js';
import { gradientFlowOracle } from './oracles/gradient-flow.js';
import { certifiedBound } from './theorems/certified-bound.js';

/** Every claim of the suite, in the order in which it is run and reported. */
export const claims: readonly AnyClaim[] = [
  gaussianClosedForms,
  gradientFlowOracle,
  likelihoodBound,
  likelihoodBoundAsPrinted,
  optimisationRate,
  normGrowth,
  certifiedBound,
];
