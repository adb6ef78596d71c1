/** A number to six significant digits, without padding. */
export function figure(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(6))) : String(value);
}

/** A value with its absolute error estimate to one digit. */
export function figureWithError(value: number, error: number): string {
  return `${figure(value)} ± ${error === 0 ? '0' : error.toExponential(0)}`;
}
