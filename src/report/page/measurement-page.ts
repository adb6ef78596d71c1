/**
 * What the page of one experiment shows (`measure --html`), as plain JSON with no markup, which stands in its one script
 * element, packed.
 */
import type { PackedNumbers } from './packed-numbers.js';

export interface MeasurementPage {
  readonly version: string;
  /** The name of its file, or another name. */
  readonly name: string;
  /** The experiment as it was read: plain JSON, which `measure` reads again. */
  readonly experiment: unknown;
  /** The experiment in a few lines of words: process, target, features, data, and what is trained. */
  readonly about: readonly { readonly name: string; readonly text: string }[];
  /** Training times, in the clock of theta; ascending or not, as they were given. 0 may be among them. */
  readonly trainingTimes: readonly number[];
  /** Numbers of the experiment as a whole: KL(p_T || pi), the score loss before training. */
  readonly numbers: readonly NumberOnPage[];
  /** What changes along training, in groups of the same unit, in the order in which they should be read. */
  readonly curves: readonly Curve[];
  readonly explicit: BoundParts | Missing;
  readonly densities: Densities | Missing;
}

/** Why something is not there, in a sentence. */
export interface Missing {
  readonly reason: string;
}

/** A number with its error, or a reason why there is none; a remark says that an error is larger than aimed at. */
export interface NumberOnPage {
  readonly key: string;
  /** As a reader knows it: 'prior divergence KL(p_T || pi)'. */
  readonly name: string;
  readonly unit: 'nats' | 'length';
  readonly value: number | null;
  readonly error: number | null;
  readonly remark: string | null;
}

/** A quantity by training time. */
export interface Curve {
  /**
   * The key in `measure --json` of what is measured of the model trained on the data; 'population', 'expected' and 'explicit'
   * beside.
   */
  readonly key: string;
  readonly name: string;
  /** Plain text such as 'KL(p₀ ‖ p^SDE)'. */
  readonly symbol: string;
  readonly unit: 'nats' | 'length';
  /** Losses and gaps are measured; bounds lie above a gap, which `bounds` names. */
  readonly role: 'loss' | 'gap' | 'bound';
  /** The keys of the curves that it is an upper bound of. */
  readonly bounds: readonly string[];
  /** By training time; null where there is no value. */
  readonly values: readonly (number | null)[];
  readonly errors: readonly (number | null)[];
  /** Why there is no value, or that its error is larger than aimed at. */
  readonly remarks: readonly (string | null)[];
}

/**
 * bound = prior + (sqrt optimisation + sqrt sampling)^2 = prior + optimisation + sampling + 2 sqrt(optimisation sampling), with
 * optimisation = approximation + distance: the parts add up to the bound.
 */
export interface BoundParts {
  readonly parts: readonly BoundPart[];
  readonly bound: { readonly values: readonly number[]; readonly errors: readonly number[] };
}

export interface BoundPart {
  readonly key: 'prior' | 'approximation' | 'distance' | 'sampling' | 'cross';
  readonly name: string;
  /** In symbols, plain text. */
  readonly formula: string;
  /** By training time, in nats, each at least 0. */
  readonly values: readonly number[];
  readonly errors: readonly number[];
}

/** Densities on the line, where d = 1. */
export interface Densities {
  /** Middles of even cells, ascending, the same for all; densities are averages over cells. */
  readonly x: PackedNumbers;
  /** The data that the model was trained on. */
  readonly data: PackedNumbers;
  /** p_0 there. */
  readonly target: PackedNumbers;
  /** By training time, what the model generates. */
  readonly models: readonly ModelDensities[];
  /** How the numbers came about and how far off they may be, in a sentence for the caption. */
  readonly note: string;
}

export interface ModelDensities {
  readonly trainingTime: number;
  /** By the reverse SDE, by the probability flow, and proportional to exp ∫ s(x, 0) dx. */
  readonly sde: DensityCurve | Missing;
  readonly ode: DensityCurve | Missing;
  readonly score: DensityCurve | Missing;
}

export interface DensityCurve {
  readonly density: PackedNumbers;
  /** How far off it may be at each place. */
  readonly error: PackedNumbers;
  /** The mass that lies outside of the places. */
  readonly outside: number;
}
