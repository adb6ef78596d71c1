import type { Comparison, Quantity } from '../numeric/estimate.js';

/** A case of which a law says nothing: a bound above the trivial one, say. */
export interface Vacuous {
  readonly vacuous: string;
}

/** What a law finds of one measurement. */
export type Finding = Comparison | Vacuous;

/** What it may return: one comparison or several, or nothing where the measurement holds nothing that it is about. */
export type Findings = Finding | readonly Finding[] | undefined;

/**
 * One statement of a claim with the function that decides it: of this package, of other people's systems and of
 * controls alike.
 */
export interface Law<V> {
  /** In plain text, for a terminal: lines as long as they fit there. */
  readonly says: string;
  readonly latex: string;
  /** Whether equality is attained. */
  readonly sharpness: 'tight' | 'upper';
  // A method, as methods are bivariant in their parameters: laws over different values fit one registry.
  of(values: V): Findings;
}

/** The law says nothing of this case. */
export function vacuous(reason: string): Vacuous {
  return { vacuous: reason };
}

/** The numbers of a measurement by name; those of its parts as `part.name`. */
export type Detail = Readonly<Record<string, Quantity>>;

/**
 * All numbers and estimates among some values, and those within them: what a replayed case shows, so no arrays of
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
