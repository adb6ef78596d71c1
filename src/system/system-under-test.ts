import type { ScoreField } from '../divergence/field/score-field.js';
import type { RandomFeatures } from '../features/random-features.js';
import type { ForwardProcess } from '../process/forward-process.js';
import type { Target } from '../target/target.js';
import type { Capability, FitRequest, ModelId } from './diffusion-system.js';

/** A given model with the distribution it is meant for, d = 1. */
export interface KnownModel {
  readonly id: ModelId;
  readonly target: Target;
}

/** The random features of a fitted model, and its A, d x m row-major. */
export interface ReadModel {
  readonly features: RandomFeatures;
  readonly readout: Float64Array;
}

/**
 * A system as claims see it: whatever it returns has been checked and converted.
 * Every function throws a SystemError when the system fails.
 */
export interface SystemUnderTest {
  readonly name: string;
  /** The path of its module, as it was given. */
  readonly path: string;
  /** Seconds that a call may take, where they were given. */
  readonly timeLimit?: number | undefined;
  readonly process: ForwardProcess;
  readonly can: ReadonlySet<Capability>;
  readonly models: readonly KnownModel[];
  /** The score of a model, d = 1. */
  field(model: ModelId): ScoreField;
  fit(request: FitRequest): ModelId;
  readout(model: ModelId): ReadModel;
  /** Ends the worker that the system runs in. */
  close(): void;
}
