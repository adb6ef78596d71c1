import type { LawKind } from '../evidence/comparison.js';
import { type Comparison, numberOf, type Quantity } from '../numeric/estimate.js';
import type { Need } from './need.js';

/** A case of which a law says nothing, for instance because its bound is above the trivial one. */
export interface Vacuous {
  readonly vacuous: string;
}

/** What a law finds of one measurement. */
export type Finding = Comparison | Vacuous;

/** What a law may return: one finding or several, or nothing where it does not apply to the measurement. */
export type Findings = Finding | readonly Finding[] | undefined;

/**
 * One statement of a claim with the function that decides it, for this package, other people's systems and controls
 * alike.
 */
export interface Law<V> {
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
  /** As it is asked of a system: what of these is missing, or may be. */
  readonly lacks?: string;
  /** As it is asked of a system that lacks what it needs: where it applies to no case, that is why. */
  readonly isOutOfReach?: true;
  /** What usually is wrong in a system that it refutes. */
  readonly causes?: string;
  /** Finding: what theory predicts for the number that is reported. */
  readonly predicted?: number;
  // A method, as methods are bivariant in their parameters: laws over different values fit one registry.
  check(values: V): Findings;
}

/** The law that a claim has besides its own where it is asked of a system, see `askedOf`: answers are numbers. */
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
  return Object.assign(
    {},
    ...Object.entries(values).map(([name, entry]: [string, unknown]) =>
      isQuantity(entry) ? { [prefix + name]: entry } : detailOf(entry, `${prefix}${name}.`),
    ),
  );
}

function isQuantity(entry: unknown): entry is Quantity {
  if (typeof entry === 'number') return true;
  return typeof entry === 'object' && entry !== null && 'value' in entry && 'error' in entry;
}
