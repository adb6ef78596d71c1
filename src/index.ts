export { logUniform, uniform } from './claim/arbitraries.js';
export {
  type AnyClaim,
  type Assumption,
  type Claim,
  type Constant,
  type Control,
  claim,
  type Failure,
  type Link,
  type Source,
  type SystemForm,
  type Table,
} from './claim/claim.js';
export { dealt } from './claim/dealt.js';
export {
  type CheckResult as Finding,
  type CheckResults as Findings,
  type Detail,
  type Law,
  reported,
  type Vacuous,
  vacuous,
} from './claim/law.js';
export { type Measured, perCase } from './claim/measured.js';
export type { CaseCounts, ProfileName, Sizes } from './claim/profiles.js';
export type { ConjectureSpec } from './conjecture/conjecture.js';
export { type Conjectured, conjectured } from './conjecture/conjectured.js';
export type { ClaimKind, LawKind } from './evidence/comparison.js';
export { theilSen } from './evidence/theil-sen.js';
export type { Expectation, Verdict } from './evidence/verdict.js';
export { generatedMasses } from './experiment/generated-masses.js';
export { measure } from './experiment/measure.js';
export { estimatesAt, type Measurement } from './experiment/measurement.js';
export { type Experiment, parseExperiment } from './experiment/schema.js';
export { InputError } from './input/input-error.js';
export type { ClaimResult, ControlResult, Counterexample, FindingResult, LawResult } from './judge/claim-result.js';
export { exitCodeOf, type RunResults } from './judge/results.js';
export { type VerifyOptions, verify } from './judge/verify.js';
export {
  type AskedCall,
  atMost,
  type Comparison,
  type Estimate,
  type Evidence,
  equal,
  minus,
  plus,
  type Quantity,
  root,
  times,
} from './numeric/estimate.js';
export type { Coefficients, ForwardProcess } from './process/forward-process.js';
export { varianceExploding } from './process/variance-exploding.js';
export { variancePreserving } from './process/variance-preserving.js';
export { type Corpus, readCorpus } from './run/corpus.js';
export type { Capability } from './system/contract/capabilities.js';
export type {
  BoundTerms,
  DiffusionSystem,
  ExactModel,
  FitRequest,
  Grid,
  Matrix,
  Model,
  Numbers,
  Readout,
  Rows,
  Sampled,
  Scaling,
  SystemCalls,
} from './system/contract/contract.js';
export type {
  BoundDescription,
  ContinuousProcess,
  Dtype,
  GivenModel,
  LevelProcess,
  LikelihoodDescription,
  Parameterization,
  Preconditioning,
  SamplerDescription,
  Spacing,
  SystemDescription,
  TimesLaw,
  Weighting,
} from './system/contract/description.js';
export { type ExactPrediction, exact } from './system/contract/exact-model.js';
export type { SystemUnderTest } from './system/contract/system-under-test.js';
export { openSystem } from './system/transport/open-system.js';
export { bumpMixture } from './target/bumps.js';
export { gaussianMixture } from './target/mixture.js';
export type { Points } from './target/points.js';
export type { DiffusedMeasure, Target } from './target/target.js';
export type { TargetSpec } from './target/target-spec.js';
