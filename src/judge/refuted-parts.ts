import type { Part } from '../claim/part.js';
import { isRefuted, ratioOf } from '../evidence/comparison.js';
import type { LawComparison } from '../run/outcome.js';

/** A part of what was asked, a sampler for instance, as it refutes a law by most. */
export interface RefutedPart extends Part {
  /** The case. */
  readonly index: number;
}

/** The parts that refute a law, each by its worst comparison. @param first the one that is named first */
export function refutedParts(
  comparisons: readonly (readonly LawComparison[])[],
  first: Part | undefined,
): readonly RefutedPart[] {
  const found = new Map<string, RefutedPart & { readonly ratio: number }>();
  for (const [index, list] of comparisons.entries()) {
    for (const each of list.filter(isRefuted)) {
      const { part } = each;
      const ratio = ratioOf(each);
      if (part !== undefined && !(ratio <= (found.get(part.name)?.ratio ?? Number.NEGATIVE_INFINITY))) {
        found.set(part.name, { ...part, index, ratio });
      }
    }
  }
  const parts = [...found.values()].map(({ ratio: _, ...part }) => part);
  return parts.toSorted((a, b) => Number(b.name === first?.name) - Number(a.name === first?.name));
}
