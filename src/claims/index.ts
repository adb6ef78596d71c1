import type { AnyClaim } from '../claim/claim.js';
import { concentration } from './lemmas/concentration.js';
import { featureApproximation } from './lemmas/feature-approximation.js';
import { likelihoodBound } from './lemmas/likelihood-bound.js';
import { likelihoodBoundAsPrinted } from './lemmas/likelihood-bound-as-printed.js';
import { normGrowth } from './lemmas/norm-growth.js';
import { normGrowthAsPrinted } from './lemmas/norm-growth-as-printed.js';
import { optimisationRate } from './lemmas/optimisation-rate.js';
import { priorDecay } from './lemmas/prior-decay.js';
import { quadraticLossClaim } from './lemmas/quadratic-loss.js';
import { samplingVariance } from './lemmas/sampling-variance.js';
import { stability } from './lemmas/stability.js';
import { stepSize } from './lemmas/step-size.js';
import { tailBounds } from './lemmas/tail-bounds.js';
import { tailBoundsAsPrinted } from './lemmas/tail-bounds-as-printed.js';
import { diffusedData } from './oracles/diffused-data.js';
import { entropyBalance } from './oracles/entropy-balance.js';
import { exactScoreRecoversTarget } from './oracles/exact-score-recovers-target.js';
import { flowAlongOneDirection } from './oracles/flow-along-one-direction.js';
import { gaussianClosedForms } from './oracles/gaussian-closed-forms.js';
import { gradientFlowOracle } from './oracles/gradient-flow.js';
import { kernelCoefficients } from './oracles/kernel-coefficients.js';
import { plugInGaussianKl } from './oracles/plug-in-gaussian-kl.js';
import { scoreIdentities } from './oracles/score-identities.js';
import { scoreMatchingEquivalence } from './oracles/score-matching-equivalence.js';
import { certifiedBound } from './theorems/certified-bound.js';

/** Every claim of the suite, in the order in which it is run and reported. */
export const claims: readonly AnyClaim[] = [
  kernelCoefficients,
  scoreIdentities,
  scoreMatchingEquivalence,
  exactScoreRecoversTarget,
  gaussianClosedForms,
  entropyBalance,
  flowAlongOneDirection,
  gradientFlowOracle,
  plugInGaussianKl,
  diffusedData,
  likelihoodBound,
  likelihoodBoundAsPrinted,
  priorDecay,
  quadraticLossClaim,
  optimisationRate,
  normGrowth,
  normGrowthAsPrinted,
  featureApproximation,
  samplingVariance,
  concentration,
  stability,
  stepSize,
  tailBounds,
  tailBoundsAsPrinted,
  certifiedBound,
];
