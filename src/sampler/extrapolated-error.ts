/** The limit of errors at ever more steps, from those at some numbers of steps. */
export interface ExtrapolatedError {
  /** The limit, the largest of several. */
  readonly value: number;
  /** D, a bound on the distance of the value from the limit, if errors go on falling as they do. */
  readonly off: number;
}

/** Fewer numbers of steps show by one difference alone, which may be small by chance, how far off a limit is. */
export const LEAST_COUNTS = 4;

/**
 * The limit of errors e_N = l + c N^-p + ... by Richardson's extrapolation (1911) from each number of steps to the next,
 *
 * l_k = e_{k+1} + (e_{k+1} - e_k)/((N_{k+1}/N_k)^p - 1).
 *
 * What is left out of l_k falls with a higher power than p, or with the true power where that is another one. Where the
 * distances |l_k - l| fall at least as 1/N from the largest difference on, l_{k+1} is within |l_{k+1} - l_k|/(r - 1) of l with
 * r = N_{k+2}/N_{k+1}, and the last l_k within
 *
 * D = max_k |l_{k+1} - l_k|/(N_{k+2}/N_{k+1} - 1) N_{k+2}/N_last.
 *
 * @param counts N, ascending
 * @param errors for each of them several, with their signs
 * @returns none of fewer than four numbers of steps
 */
export function extrapolatedError(
  counts: readonly number[],
  errors: readonly (readonly number[])[],
  order: number,
): ExtrapolatedError | undefined {
  if (counts.length < LEAST_COUNTS) return undefined;
  const limits = errors.slice(1).map((finer, k) => {
    const gained = gainOf(counts[k + 1] / counts[k], order);
    return finer.map((error, i) => error + (error - errors[k][i]) / gained);
  });
  const changes = limits.slice(1).map((later, k) => {
    const change = largest(later.map((limit, i) => limit - limits[k][i]));
    return (change / (counts[k + 2] / counts[k + 1] - 1)) * (counts[k + 2] / counts[counts.length - 1]);
  });
  return { value: largest(limits[limits.length - 1]), off: Math.max(...changes) };
}

/** How much larger than the roundings of two errors that of their extrapolation may be: (r^p + 1)/(r^p - 1). */
export function amplified(counts: readonly number[], order: number): number {
  const gained = gainOf(counts[counts.length - 1] / counts[counts.length - 2], order);
  return 1 + 2 / gained;
}

/** r^p - 1, by logarithms, as a power with a variable exponent has other bits in other versions of Node. */
const gainOf = (ratio: number, order: number) => Math.expm1(order * Math.log(ratio));

const largest = (values: readonly number[]) => Math.max(...values.map(Math.abs));
