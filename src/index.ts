export { alphaShares } from './claim/alpha-shares.js';
export type { AssumptionCount } from './claim/assumption-counts.js';
export type { CasePath } from './claim/cases.js';
export {
  type AnyClaim,
  type Assumption,
  type Check,
  type CheckResult,
  type Claim,
  type ClaimGroup,
  type Constant,
  type Control,
  claim,
  control,
} from './claim/claim.js';
export { type ClaimKind, type Comparison, equality, type Vacuous } from './claim/comparison.js';
export { type Corpus, readCorpus } from './claim/corpus.js';
export { logUniform, uniform } from './claim/draws.js';
export type { Detection } from './claim/judgement.js';
export type { CaseCounts, ProfileName, Sizes } from './claim/profiles.js';
export { parseReplayToken, type ReplayAddress, replay } from './claim/replay.js';
export { type ClaimResult, type Counterexample, resultOf } from './claim/result.js';
export { type RawOutcomes, type RunSettings, runClaim } from './claim/run.js';
export { claims } from './claims/index.js';
export { type Expectation, standing, type Verdict } from './evidence/verdict.js';
export { InputError } from './experiment/input-error.js';
export { measure } from './experiment/measure.js';
export type { Measurement } from './experiment/measurement.js';
export { type Experiment, parseExperiment } from './experiment/schema.js';
export type { Coefficients, ForwardProcess } from './process/forward-process.js';
export { varianceExploding } from './process/variance-exploding.js';
export { variancePreserving } from './process/variance-preserving.js';
export { collectResults, exitCodeOf, type RunResults } from './report/results.js';
export type {
  DiffusionSystem,
  FitRequest,
  GivenModel,
  Matrix,
  ModelId,
  Parameterization,
  Readout,
  TargetSpec,
} from './system/diffusion-system.js';
export { bumpMixture } from './target/bumps.js';
export { gaussianMixture } from './target/mixture.js';
export type { Points } from './target/points.js';
export type { DiffusedMeasure, Target } from './target/target.js';
