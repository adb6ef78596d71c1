import type { LawKind } from '../evidence/comparison.js';
import { type Comparison, numberOf, type Quantity } from '../numeric/estimate.js';
import type { SystemUnderTest } from '../system/contract/system-under-test.js';
import type { Measured } from './measured.js';
import type { Need } from './need.js';

/** A case of which a law says nothing, for instance because its bound is above the trivial one. */
export interface Vacuous {
  readonly vacuous: string;
}

/** What a law finds of one measurement. */
export type CheckResult = Comparison | Vacuous;

/** What the check of a law returns: one result or several, or nothing where the law does not apply to the measurement. */
export type CheckResults = CheckResult | readonly CheckResult[] | undefined;

/**
 * One statement of a claim with the function that decides it, for this package, other people's systems and controls
 * alike.
 *
 * V is the type of what it checks, C that of a case, and W that of what it measures itself.
 */
export interface Law<V, C = unknown, W = unknown> {
  /** In plain text, for a terminal: in lines that fit there. */
  readonly statement: string;
  /** A thunk where it is made from the formula of its bound, which takes mathjs: nothing else should wait for that. */
  readonly latex: string | (() => string);
  /** Whether equality is attained. */
  readonly sharpness: 'tight' | 'upper';
  /** How it is decided; default: as the claim says. */
  readonly kind?: LawKind;
  /** Its numbers only say whether: that it is refuted is told by the place, which says what was found there. */
  readonly yesOrNo?: true;
  /** What a system needs for it to apply, beyond what the claim needs. */
  readonly needs?: readonly Need[];
  /** What else its description or its answers have to hold, in words: nothing else would say why it applies to no case. */
  readonly appliesWhen?: string;
  /** What usually is wrong in a system that it refutes, the likeliest first: as many as fit are named. */
  readonly causes?: readonly string[];
  /** Finding: what theory predicts for the number that is reported. */
  readonly predicted?: Prediction;
  /** What it measures and its bound, for a figure: where the statement does not read `measured <= bound`. */
  readonly axes?: AxisNames;
  /** Trend: what its number is found from, for a figure. */
  readonly ladder?: LadderOf<V>;
  // Methods, as these are bivariant in their parameters: laws over different values fit one registry.
  /**
   * What this law alone needs of a case, in place of what the claim measures; `check` takes what it returns, or each
   * element of a list. It returns undefined where the law does not apply to the case. Laws with the same function share
   * one call; laws that need parts of one computation share that, if it is made by `perCase`. A function declared
   * elsewhere, or one with the type of its parameter, types the check:
   *
   * ```ts
   * prior: { ..., measure: (aCase: Line) => priorOf(solved(aCase)), check: ({ seen, defined }) => equal(seen, defined) }
   * ```
   *
   * @param system the one that is asked, where that is somebody else's
   */
  measure?(aCase: C, system?: SystemUnderTest): Measured<W> | Promise<Measured<W>>;
  check(values: V): CheckResults;
}

/** A number with what it follows from, such as a bound, and which other numbers agree with that: a clause after 'by'. */
export interface Prediction {
  readonly value: number;
  readonly by: string;
}

/** Names in plain text, of 40 characters at most. */
export interface AxisNames {
  readonly measured: string;
  /** Default: 'bound'. */
  readonly bound?: string;
  /** Of both; default: nats where a KL divergence is measured, none otherwise. */
  readonly unit?: string;
}

/** What the number of a trend is the slope of, in logarithms on both axes. */
export interface LadderOf<V> {
  /** The names of x and y. */
  readonly x: string;
  readonly y: string;
  /** Of one replicate. */
  points(values: V): Ladder;
}

/** Points of one replicate. */
export interface Ladder {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** What a law checks: what it measures itself, or else what the claim measures. */
export type Checked<V, W> = unknown extends W ? V : W;

/** The law that a claim has besides its own where it is asked of a system, see `claimForSystem`: answers are numbers. */
export const FINITE = 'finite';

/** The law says nothing of this case. */
export function vacuous(reason: string): Vacuous {
  return { vacuous: reason };
}

/** What a law of kind finding measured: it is reported, and compared with nothing. */
export function reported(value: Quantity): Comparison {
  return { measured: numberOf(value), bound: 0, error: typeof value === 'number' ? 0 : value.error };
}

/** The numbers of a measurement by name; those of its parts as `part.name`. */
export type Detail = Readonly<Record<string, Quantity>>;

/**
 * All numbers and estimates among some values, nested ones too: what a replayed case shows, so no arrays of
 * coordinates.
 */
export function detailOf(values: unknown, prefix = ''): Detail {
  if (typeof values !== 'object' || values === null || ArrayBuffer.isView(values)) return {};
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, entry]: [string, unknown]) =>
      isQuantity(entry) ? [[prefix + name, entry]] : Object.entries(detailOf(entry, `${prefix}${name}.`)),
    ),
  );
}

function isQuantity(entry: unknown): entry is Quantity {
  if (typeof entry === 'number') return true;
  return typeof entry === 'object' && entry !== null && 'value' in entry && 'error' in entry;
}
