/** y = factor x^exponent, fitted to logarithms by least squares. */
export interface PowerLaw {
  readonly exponent: number;
  readonly factor: number;
  /** The exponent between the last two sizes; a fit that includes small sizes, where fixed costs count, may hide it. */
  readonly last: number;
}

/** @param x positive, ascending @param y positive */
export function powerLaw(x: readonly number[], y: readonly number[]): PowerLaw {
  const u = x.map(Math.log);
  const v = y.map(Math.log);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [centre, level] = [mean(u), mean(v)];
  const exponent =
    mean(u.map((value, i) => (value - centre) * (v[i] - level))) / mean(u.map((value) => (value - centre) ** 2));
  const end = u.length - 1;
  return {
    exponent,
    factor: Math.exp(level - exponent * centre),
    last: (v[end] - v[end - 1]) / (u[end] - u[end - 1]),
  };
}
