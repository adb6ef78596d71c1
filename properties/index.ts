import type { AnyClaim } from '../src/claim/claim.js';
import { diffusedData } from './forward/diffused-data.js';
import { entropyBalance } from './forward/entropy-balance.js';
import { kernelCoefficients } from './forward/kernel-coefficients.js';
import { priorDecay } from './forward/prior-decay.js';
import { tailBounds } from './forward/tail-bounds.js';
import { tailBoundsAsPrinted } from './forward/tail-bounds-as-printed.js';
import { certifiedBound } from './generalization/certified-bound.js';
import { concentration } from './generalization/concentration.js';
import { featureApproximation } from './generalization/feature-approximation.js';
import { plugInGaussianKl } from './generalization/plug-in-gaussian-kl.js';
import { samplingVariance } from './generalization/sampling-variance.js';
import { stability } from './generalization/stability.js';
import { exactScoreRecoversTarget } from './sampling/exact-score-recovers-target.js';
import { flowAlongOneDirection } from './sampling/flow-along-one-direction.js';
import { gaussianClosedForms } from './sampling/gaussian-closed-forms.js';
import { likelihoodBound } from './sampling/likelihood-bound.js';
import { likelihoodBoundAsPrinted } from './sampling/likelihood-bound-as-printed.js';
import { scoreIdentities } from './score/score-identities.js';
import { scoreMatchingEquivalence } from './score/score-matching-equivalence.js';
import { gradientFlowOracle } from './training/gradient-flow.js';
import { normGrowth } from './training/norm-growth.js';
import { normGrowthAsPrinted } from './training/norm-growth-as-printed.js';
import { optimisationRate } from './training/optimisation-rate.js';
import { quadraticLossClaim } from './training/quadratic-loss.js';
import { stepSize } from './training/step-size.js';

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
