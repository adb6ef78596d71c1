import { MeasuredParts } from './case-part.js';

/**
 * What is measured in one case: one set of values, or several, for instance one for each training time, or one for each
 * part of a system. Undefined stands for nothing: no law that would check the values applies to the case.
 */
export type Measured<V> = V | undefined | readonly V[] | MeasuredParts<V>;

/** The sets of values of a measurement, one by one, and the parts that failed; an empty list is undefined too. */
export function valuesIn(measured: unknown): readonly unknown[] {
  const list: readonly unknown[] = measured instanceof MeasuredParts ? measured.list : [measured].flat();
  return list.length === 0 ? [undefined] : list;
}

/** What was computed of some arguments, or thrown, and of those that begin with them. */
interface Known<V> {
  readonly next: WeakMap<object, Known<V>>;
  result?: () => V;
}

/**
 * A function that is computed once a case, however many laws measure something of it: a training, or a call of a system
 * that returns all terms of its bound. Its results are kept for as long as its arguments are, by their identity: hand
 * it the case itself, not a copy.
 *
 * ```ts
 * const termsOf = perCase((system: SystemUnderTest, aCase: BoundCase) => system.variationalBound(...));
 * ```
 */
export function perCase<A extends readonly object[], V>(compute: (...args: A) => V): (...args: A) => V {
  const nothing: Known<V> = { next: new WeakMap() };
  return (...args) => {
    let known = nothing;
    for (const arg of args) {
      const further: Known<V> = known.next.get(arg) ?? { next: new WeakMap() };
      known.next.set(arg, further);
      known = further;
    }
    known.result ??= resultOf(() => compute(...args));
    return known.result();
  };
}

/** What fails fails for every law, and is asked once all the same. */
function resultOf<V>(compute: () => V): () => V {
  try {
    const value = compute();
    return () => value;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}
