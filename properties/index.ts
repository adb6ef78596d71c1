import type { AnyClaim } from '../src/claim/claim.js';
import { coordinates } from './engine/coordinates.js';
import { derivatives } from './engine/derivatives.js';
import { diffusedDensities } from './engine/diffused-densities.js';
import { estimates } from './engine/estimates.js';
import { features } from './engine/features.js';
import { functions } from './engine/functions.js';
import { linearAlgebra } from './engine/linear-algebra.js';
import { samplerWalks } from './engine/sampler-walks.js';
import { scoreFields } from './engine/score-fields.js';
import { statistics } from './engine/statistics.js';
import { diffusedData } from './forward/diffused-data.js';
import { entropyBalance } from './forward/entropy-balance.js';
import { forwardPosterior } from './forward/forward-posterior.js';
import { forwardTails } from './forward/forward-tails.js';
import { gaussianCloud } from './forward/gaussian-cloud.js';
import { kernelCoefficients } from './forward/kernel-coefficients.js';
import { modesOfData } from './forward/modes-of-data.js';
import { noiseLevels } from './forward/noise-levels.js';
import { noising } from './forward/noising.js';
import { priorDecay } from './forward/prior-decay.js';
import { priorScale } from './forward/prior-scale.js';
import { scheduleGap } from './forward/schedule-gap.js';
import { tailBounds } from './forward/tail-bounds.js';
import { tailBoundsAsPrinted } from './forward/tail-bounds-as-printed.js';
import { bestStopping } from './generalization/best-stopping.js';
import { boundedDifferences } from './generalization/bounded-differences.js';
import { boundsByDefinition } from './generalization/bounds-by-definition.js';
import { concentration } from './generalization/concentration.js';
import { concentrationByMarkov } from './generalization/concentration-by-markov.js';
import { dimension } from './generalization/dimension.js';
import { earlyStopping } from './generalization/early-stopping.js';
import { explicitBound } from './generalization/explicit-bound.js';
import { explicitBoundParts } from './generalization/explicit-bound-parts.js';
import { explicitRate } from './generalization/explicit-rate.js';
import { featureApproximation } from './generalization/feature-approximation.js';
import { featureApproximationByDraws } from './generalization/feature-approximation-by-draws.js';
import { featureApproximationInProbability } from './generalization/feature-approximation-in-probability.js';
import { generalizationAlongTraining } from './generalization/generalization-along-training.js';
import { independentDraws } from './generalization/independent-draws.js';
import { memorisation } from './generalization/memorisation.js';
import { modesBound } from './generalization/modes-bound.js';
import { modesCeiling } from './generalization/modes-ceiling.js';
import { modesShift } from './generalization/modes-shift.js';
import { overtraining } from './generalization/overtraining.js';
import { plugInGaussianKl } from './generalization/plug-in-gaussian-kl.js';
import { samplingLimit } from './generalization/sampling-limit.js';
import { samplingVariance } from './generalization/sampling-variance.js';
import { scatterOfModes } from './generalization/scatter-of-modes.js';
import { stability } from './generalization/stability.js';
import { twoPointFloor } from './generalization/two-point-floor.js';
import { widthAtFixedSamples } from './generalization/width-at-fixed-samples.js';
import { exactScoreRecoversTarget } from './sampling/exact-score-recovers-target.js';
import { flowAlongOneDirection } from './sampling/flow-along-one-direction.js';
import { gaussianClosedForms } from './sampling/gaussian-closed-forms.js';
import { generatedCells } from './sampling/generated-cells.js';
import { guidance } from './sampling/guidance.js';
import { guidanceAsPowers } from './sampling/guidance-as-powers.js';
import { likelihoodBound } from './sampling/likelihood-bound.js';
import { likelihoodBoundAsPrinted } from './sampling/likelihood-bound-as-printed.js';
import { likelihoodSlack } from './sampling/likelihood-slack.js';
import { logLikelihood } from './sampling/log-likelihood.js';
import { roundTrip } from './sampling/round-trip.js';
import { samplerContraction } from './sampling/sampler-contraction.js';
import { samplerCorrector } from './sampling/sampler-corrector.js';
import { samplerError } from './sampling/sampler-error.js';
import { samplerErrorOnMixtures } from './sampling/sampler-error-on-mixtures.js';
import { samplerGrid } from './sampling/sampler-grid.js';
import { samplerKlBound } from './sampling/sampler-kl-bound.js';
import { samplerLaw } from './sampling/sampler-law.js';
import { samplerOrder } from './sampling/sampler-order.js';
import { samplerRecursion } from './sampling/sampler-recursion.js';
import { samplerTolerance } from './sampling/sampler-tolerance.js';
import { samplersByCalls } from './sampling/samplers-by-calls.js';
import { scoreDensity } from './sampling/score-density.js';
import { scoreDensityBoundAsPrinted } from './sampling/score-density-bound-as-printed.js';
import { solverErrors } from './sampling/solver-errors.js';
import { w2Bound } from './sampling/w2-bound.js';
import { conversions } from './score/conversions.js';
import { denoisingCovariance } from './score/denoising-covariance.js';
import { guidedPredictions } from './score/guided-predictions.js';
import { scoreIdentities } from './score/score-identities.js';
import { scoreInRkhsAsPrinted } from './score/score-in-rkhs-as-printed.js';
import { scoreMatchingEquivalence } from './score/score-matching-equivalence.js';
import { scoreOfCompactSupport } from './score/score-of-compact-support.js';
import { coupling } from './training/coupling.js';
import { denoisingLoss } from './training/denoising-loss.js';
import { gradientFlowClaim } from './training/gradient-flow.js';
import { infiniteWidth } from './training/infinite-width.js';
import { lossWeights } from './training/loss-weights.js';
import { normGrowth } from './training/norm-growth.js';
import { oneClockAsPrinted } from './training/one-clock-as-printed.js';
import { optimisationRate } from './training/optimisation-rate.js';
import { proofDisplayAsPrinted } from './training/proof-display-as-printed.js';
import { quadraticLossClaim } from './training/quadratic-loss.js';
import { sgdSpread } from './training/sgd-spread.js';
import { sgdTracksFlow } from './training/sgd-tracks-flow.js';
import { statedErrors } from './training/stated-errors.js';
import { stepSize } from './training/step-size.js';
import { trainingTimes } from './training/training-times.js';
import { variationalBound } from './training/variational-bound.js';
import { weightingSwitchAsPrinted } from './training/weighting-switch-as-printed.js';

/**
 * Every claim of the suite by topic, in the order in which they are run and reported, each with the number of its
 * statement in its source.
 */
export const topics: Readonly<Record<string, readonly AnyClaim[]>> = {
  /** The forward process: kernel, prior, tails, entropy. */
  forward: [
    kernelCoefficients, // Song et al. 2021, eqs. 29 to 33
    noiseLevels, // Kingma, Salimans, Poole, Ho 2021, section 3.1
    noising, // Ho, Jain, Abbeel 2020, eq. 4
    forwardPosterior, // Ho, Jain, Abbeel 2020, eqs. 6 and 7
    scheduleGap, // Kingma, Salimans, Poole, Ho 2021, eq. 13
    priorScale, // Song et al. 2021, sections 2.1 and 2.2
    priorDecay, // Bakry, Gentil, Ledoux 2014, Theorem 5.2.1
    entropyBalance, // Stam 1959, de Bruijn's identity
    gaussianCloud, // this suite, clouds of Gaussians
    diffusedData, // Massart 1990, Corollary 1
    tailBounds, // Li, Li, Zhang, Bian 2023, eq. 21
    forwardTails, // Li, Li, Zhang, Bian 2023, Lemma 1 and Lemma 7
    modesOfData, // Li, Li, Zhang, Bian 2023, eq. 17, eq. 40 and Remark 6
    tailBoundsAsPrinted, // Li, Li, Zhang, Bian 2023, Lemma 1
  ],
  /** Scores of known targets, and score matching. */
  score: [
    scoreIdentities, // Efron 2011, eq. 1.4
    conversions, // Salimans, Ho 2022, appendix D
    guidedPredictions, // Ho, Salimans 2022, eq. 6
    denoisingCovariance, // Efron 2011, eq. 2.8
    scoreMatchingEquivalence, // Vincent 2011, section 4
    scoreOfCompactSupport, // Li, Li, Zhang, Bian 2023, Remark 2
    scoreInRkhsAsPrinted, // Li, Li, Zhang, Bian 2023, Remark 2
  ],
  /** The reverse SDE and the probability flow, and what they generate. */
  sampling: [
    exactScoreRecoversTarget, // Song et al. 2021, eqs. 6 and 13
    gaussianClosedForms, // Song et al. 2021, eqs. 6 and 13
    flowAlongOneDirection, // Song et al. 2021, eqs. 6 and 39
    solverErrors, // this suite, errors of solvers
    generatedCells, // Cover, Thomas 2006, Theorem 2.7.1
    likelihoodBound, // Song, Durkan, Murray, Ermon 2021, Theorem 1
    w2Bound, // Kwon, Fan, Lee 2022, the upper bound of W2 (arXiv 2212.06359)
    likelihoodSlack, // this suite, S4
    likelihoodBoundAsPrinted, // Li, Li, Zhang, Bian 2023, Lemma 2 and eq. 14
    scoreDensity, // Li, Li, Zhang, Bian 2023, eq. 11
    scoreDensityBoundAsPrinted, // Li, Li, Zhang, Bian 2023, Lemma 2 and eq. 11
    guidance, // Bradley, Nakkiran 2024, section 3
    guidanceAsPowers, // Ho, Salimans 2022, section 3.1
    samplerGrid, // Karras, Aittala, Aila, Laine 2022, eq. 5
    samplerRecursion, // Karras, Aittala, Aila, Laine 2022, algorithms 1 and 2
    samplerOrder, // Karras, Aittala, Aila, Laine 2022, section 3
    samplerCorrector, // Song et al. 2021, algorithms 2 to 5
    roundTrip, // Song, Meng, Ermon 2021, section 4.3
    samplerTolerance, // Song et al. 2021, eq. 13 and section 4.3
    samplerError, // Pierret, Galerne 2025, Table 5
    samplerErrorOnMixtures, // this suite, what `samplers --target` prints
    samplersByCalls, // this suite, what `samplers` prints
    samplerContraction, // Kwon, Fan, Lee 2022, the upper bound of W2 (arXiv 2212.06359)
    samplerKlBound, // Benton, De Bortoli, Doucet, Deligiannidis 2024, the form of Theorem 1
    samplerLaw, // Laurent, Massart 2000, Lemma 1
    logLikelihood, // Song et al. 2021, eq. 39
  ],
  /** The loss as a quadratic, gradient flow, its rate and its norm; losses and weights of other code. */
  training: [
    quadraticLossClaim, // Li, Li, Zhang, Bian 2023, Lemma 3
    gradientFlowClaim, // Li, Li, Zhang, Bian 2023, eqs. 9 and 10
    optimisationRate, // Li, Li, Zhang, Bian 2023, Lemma 4
    normGrowth, // Li, Li, Zhang, Bian 2023, Lemma 5
    statedErrors, // this suite, numerics of a measurement
    infiniteWidth, // Li, Li, Zhang, Bian 2023, Lemmas 3 to 5 and eqs. 13, 24 and 28
    oneClockAsPrinted, // Li, Li, Zhang, Bian 2023, Lemma 4 and Lemma 5
    proofDisplayAsPrinted, // Li, Li, Zhang, Bian 2023, the display before eq. 35
    weightingSwitchAsPrinted, // Li, Li, Zhang, Bian 2023, eq. 6 and eq. 14
    stepSize, // this suite, L9
    sgdSpread, // this suite, L9
    sgdTracksFlow, // this suite, L9
    lossWeights, // Kingma, Gao 2023, section 2 and appendix D
    denoisingLoss, // Ho, Jain, Abbeel 2020, eq. 14
    variationalBound, // Ho, Jain, Abbeel 2020, eq. 5
    trainingTimes, // Massart 1990, Corollary 1
    coupling, // Villani 2003, Theorem 2.18
  ],
  /** What finite data, finite width and early stopping cost. */
  generalization: [
    independentDraws, // this suite, named streams
    plugInGaussianKl, // Anderson 2003, sections 7.2, 7.5 and 7.7
    featureApproximation, // Li, Li, Zhang, Bian 2023, Lemma 6
    featureApproximationByDraws, // this suite, L6
    featureApproximationInProbability, // Li, Li, Zhang, Bian 2023, Lemma 6 and Lemma 8
    samplingVariance, // Li, Li, Zhang, Bian 2023, Theorem 1
    boundedDifferences, // McDiarmid 1989, Lemma 1.2
    boundsByDefinition, // this suite, the numbers of bounds
    concentration, // McDiarmid 1989, Lemma 1.2
    concentrationByMarkov, // this suite, L7
    stability, // this suite, L8
    explicitBound, // Li, Li, Zhang, Bian 2023, Theorem 1
    explicitBoundParts, // this suite, T0 and L8
    explicitRate, // Li, Li, Zhang, Bian 2023, Theorem 1
    samplingLimit, // Li, Li, Zhang, Bian 2023, Theorem 1
    generalizationAlongTraining, // Li, Li, Zhang, Bian 2023, Theorem 1
    earlyStopping, // Li, Li, Zhang, Bian 2023, eq. 16
    dimension, // Li, Li, Zhang, Bian 2023, Theorem 1
    bestStopping, // Li, Li, Zhang, Bian 2023, eq. 16
    overtraining, // Li, Li, Zhang, Bian 2023, Section 4.1.1
    memorisation, // Bonnaire, Urfin, Biroli, Mezard 2025, abstract
    modesCeiling, // this suite, S5
    modesBound, // Li, Li, Zhang, Bian 2023, Theorem 2
    modesShift, // Li, Li, Zhang, Bian 2023, Theorem 2
    scatterOfModes, // Li, Li, Zhang, Bian 2023, Theorem 2 and Lemma 8
    twoPointFloor, // Tsybakov 2009, Theorem 2.2
    widthAtFixedSamples, // Li, Li, Zhang, Bian 2023, Theorem 2
  ],
  /** What the engine is made of, by the definitions of its parts. */
  engine: [
    estimates, // this suite, numbers with errors
    functions, // this suite, special functions and rules
    linearAlgebra, // Golub, Van Loan 2013, the equations
    derivatives, // Ridders 1982, the method
    diffusedDensities, // this suite, diffused targets
    features, // this suite, features
    coordinates, // this suite, symmetries of a measurement
    samplerWalks, // this suite, walks of samplers
    scoreFields, // this suite, score fields
    statistics, // Clopper, Pearson 1934, the test
  ],
};

/** What a baseline measures of a system. */
export { systemQuantities } from './measurements/system-quantities.js';
/** The statements of the paper, each with its claims. */
export { statements } from './statements.js';

/** Every claim of the suite. */
export const claims: readonly AnyClaim[] = Object.values(topics).flat();
