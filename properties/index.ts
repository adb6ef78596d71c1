import type { AnyClaim } from '../src/claim/claim.js';
import { diffusedData } from './forward/diffused-data.js';
import { entropyBalance } from './forward/entropy-balance.js';
import { kernelCoefficients } from './forward/kernel-coefficients.js';
import { priorDecay } from './forward/prior-decay.js';
import { tailBounds } from './forward/tail-bounds.js';
import { tailBoundsAsPrinted } from './forward/tail-bounds-as-printed.js';
import { concentration } from './generalization/concentration.js';
import { explicitBound } from './generalization/explicit-bound.js';
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
import { gradientFlowClaim } from './training/gradient-flow.js';
import { normGrowth } from './training/norm-growth.js';
import { normGrowthAsPrinted } from './training/norm-growth-as-printed.js';
import { optimisationRate } from './training/optimisation-rate.js';
import { quadraticLossClaim } from './training/quadratic-loss.js';
import { stepSize } from './training/step-size.js';

/**
 * Every claim of the suite by topic, in the order in which they are run and reported, each with the number of its
 * statement in its source.
 */
export const topics: Readonly<Record<string, readonly AnyClaim[]>> = {
  /** The forward process: kernel, prior, tails, entropy. */
  forward: [
    kernelCoefficients, // Song et al. 2021, eqs. 29 to 33
    priorDecay, // Bakry, Gentil, Ledoux 2014, Theorem 5.2.1
    entropyBalance, // Stam 1959, de Bruijn's identity
    diffusedData, // Massart 1990, Corollary 1
    tailBounds, // Li, Li, Zhang, Bian 2023, Lemma 1 and Lemma 7
    tailBoundsAsPrinted, // Li, Li, Zhang, Bian 2023, Lemma 1 and Lemma 7
  ],
  /** Scores of known targets, and score matching. */
  score: [
    scoreIdentities, // Efron 2011, eq. 1.4
    scoreMatchingEquivalence, // Vincent 2011, section 4
  ],
  /** The reverse SDE and the probability flow, and what they generate. */
  sampling: [
    exactScoreRecoversTarget, // Song et al. 2021, eqs. 6 and 13
    gaussianClosedForms, // Song et al. 2021, eqs. 6 and 13
    flowAlongOneDirection, // Song et al. 2021, eq. 39
    likelihoodBound, // Song, Durkan, Murray, Ermon 2021, Theorem 1
    likelihoodBoundAsPrinted, // Li, Li, Zhang, Bian 2023, Lemma 2
  ],
  /** The loss as a quadratic, gradient flow, its rate and its norm. */
  training: [
    quadraticLossClaim, // Li, Li, Zhang, Bian 2023, Lemma 3
    gradientFlowClaim, // Li, Li, Zhang, Bian 2023, eqs. 9 and 10
    optimisationRate, // Li, Li, Zhang, Bian 2023, Lemma 4
    normGrowth, // Li, Li, Zhang, Bian 2023, Lemma 5
    normGrowthAsPrinted, // Li, Li, Zhang, Bian 2023, Lemma 5
    stepSize, // this suite, L9
  ],
  /** What finite data, finite width and early stopping cost. */
  generalization: [
    plugInGaussianKl, // Anderson 2003, sections 7.2, 7.5 and 7.7
    featureApproximation, // Li, Li, Zhang, Bian 2023, Lemma 6
    samplingVariance, // Li, Li, Zhang, Bian 2023, Theorem 1
    concentration, // McDiarmid 1989, Lemma 1.2
    stability, // this suite, L8
    explicitBound, // Li, Li, Zhang, Bian 2023, Theorem 1
  ],
};

/** Every claim of the suite. */
export const claims: readonly AnyClaim[] = Object.values(topics).flat();
