/** A number with an estimate of its absolute error. */
export interface Estimate {
  readonly value: number;
  readonly error: number;
  /** The error bounds chance, not quadrature: it holds with the confidence of `SAMPLED_DOUBT`. */
  readonly sampled?: true;
}

/** An estimate, or a number that is as exact as a double can be. */
export type Quantity = Estimate | number;

/** What a law says about one case: measured <= bound. */
export interface Comparison {
  readonly measured: number;
  readonly bound: number;
  /** Absolute error of measured - bound: both sides' errors together. */
  readonly error: number;
  /**
   * Size of the numbers that measured and bound were computed from, if it is larger than both: rounding is relative to
   * this size.
   */
  readonly scale?: number;
  /** Where it was measured, for a reader: the label and the point, for instance. */
  readonly where?: string;
  /** Of a comparison that fails, where that says more than its numbers. */
  readonly evidence?: Evidence;
}

/** How a failed comparison reads to whoever has to mend the code. */
export interface Evidence {
  /** A sentence in place of the numbers: what was found, what was expected, and by how much they differ. */
  readonly found: string;
  /** Mistakes that would give just this number, if some are known. */
  readonly likely?: readonly string[];
  /** The call that was answered wrongly. */
  readonly asked?: AskedCall;
}

/** One call of a system, with no more arguments than the answer in question needs. */
export interface AskedCall {
  /** The expression that is the system, where that is known: `System()`, `gate.systems[1]`. */
  readonly of?: string;
  readonly call: string;
  /** By the names of the contract; points are rows, and there is one label a point. */
  readonly given: Readonly<Record<string, unknown>>;
  /** Where the answer is in what the call returns: keys and indices. */
  readonly at: readonly (string | number)[];
}

/** The value of a quantity. */
export function numberOf(quantity: Quantity): number {
  return typeof quantity === 'number' ? quantity : quantity.value;
}

/** The error of a quantity; 0 for a plain number. */
function errorOf(quantity: Quantity): number {
  return typeof quantity === 'number' ? 0 : quantity.error;
}

/** The result of a computation from quantities; it is sampled if any of them is. */
function computed(value: number, error: number, from: readonly Quantity[]): Estimate {
  const sampled = from.some((each) => typeof each !== 'number' && each.sampled);
  return { value, error, ...(sampled ? { sampled } : {}) };
}

/** a + b + ..., whose errors add up. */
export function plus(...terms: readonly Quantity[]): Estimate {
  const value = terms.reduce<number>((sum, term) => sum + numberOf(term), 0);
  const error = terms.reduce<number>((sum, term) => sum + errorOf(term), 0);
  return computed(value, error, terms);
}

/** a - b, whose errors add up. */
export function minus(a: Quantity, b: Quantity): Estimate {
  return computed(numberOf(a) - numberOf(b), errorOf(a) + errorOf(b), [a, b]);
}

/** a b, off by at most |a| e_b + |b| e_a + e_a e_b. */
export function times(a: Quantity, b: Quantity): Estimate {
  const [x, y, ex, ey] = [numberOf(a), numberOf(b), errorOf(a), errorOf(b)];
  return computed(x * y, Math.abs(x) * ey + Math.abs(y) * ex + ex * ey, [a, b]);
}

/** a/b, off by at most (e_a + |a/b| e_b)/(|b| - e_b); by any amount where b may be 0. */
export function over(a: Quantity, b: Quantity): Estimate {
  const value = numberOf(a) / numberOf(b);
  const room = Math.abs(numberOf(b)) - errorOf(b);
  const error = room > 0 ? (errorOf(a) + Math.abs(value) * errorOf(b)) / room : Number.POSITIVE_INFINITY;
  return computed(value, error, [a, b]);
}

/** The square root of a quantity a >= 0, estimated with error e: off by at most sqrt(e) and e/sqrt(a). */
export function root(a: Quantity): Estimate {
  const [x, e] = [Math.max(0, numberOf(a)), errorOf(a)];
  const value = Math.sqrt(x);
  return computed(value, e === 0 ? 0 : Math.min(Math.sqrt(e), e / value), [a]);
}

/** log a of a quantity a > 0, estimated with error e: off by at most e/(a - e); by any amount where a may be 0. */
export function logOf({ value, error }: Estimate): Estimate {
  const room = value - error;
  return { value: Math.log(value), error: room > 0 ? error / room : Number.POSITIVE_INFINITY };
}

/** measured <= bound. @param scale see `Comparison` */
export function atMost(measured: Quantity, bound: Quantity, scale?: number): Comparison {
  return {
    measured: numberOf(measured),
    bound: numberOf(bound),
    error: errorOf(measured) + errorOf(bound),
    ...(scale === undefined ? {} : { scale }),
  };
}

/** How far apart two computations of one number may be. */
interface Agreement {
  /** Allowed |left - right| as a fraction of the scale. */
  readonly tolerance: number;
  /** Default: the larger of |left| and |right|. */
  readonly scale?: number | undefined;
}

/** left = right: |left - right| <= tolerance * scale. */
export function equal(left: Quantity, right: Quantity, { tolerance, scale }: Agreement): Comparison {
  const [l, r] = [numberOf(left), numberOf(right)];
  const size = scale ?? Math.max(Math.abs(l), Math.abs(r));
  return { measured: Math.abs(l - r), bound: tolerance * size, error: errorOf(left) + errorOf(right), scale: size };
}
