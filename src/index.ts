export { claims } from '../properties/index.js';
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
export { logUniform, uniform } from './claim/draws.js';
export type { CaseCounts, ProfileName, Sizes } from './claim/profiles.js';
export { type ClaimKind, type Comparison, equality, type Vacuous } from './evidence/comparison.js';
export { type Expectation, standing, type Verdict } from './evidence/verdict.js';
export { InputError } from './experiment/input-error.js';
export { measure } from './experiment/measure.js';
export type { Measurement } from './experiment/measurement.js';
export { type Experiment, parseExperiment } from './experiment/schema.js';
export { alphaShares } from './judge/alpha-shares.js';
export type { AssumptionCount } from './judge/assumption-counts.js';
export type { Detection } from './judge/judgement.js';
export { type ClaimResult, type Counterexample, resultOf } from './judge/result.js';
export type { Coefficients, ForwardProcess } from './process/forward-process.js';
export { varianceExploding } from './process/variance-exploding.js';
export { variancePreserving } from './process/variance-preserving.js';
export { collectResults, exitCodeOf, type RunResults } from './report/results.js';
export type { CasePath } from './run/cases.js';
export { type Corpus, readCorpus } from './run/corpus.js';
export { parseReplayToken, type ReplayAddress, replay } from './run/replay.js';
export { type RawOutcomes, type RunSettings, runClaim } from './run/run.js';
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
