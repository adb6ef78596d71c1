/** Outside this range a number is written with a power of ten. */
const [SMALLEST, LARGEST] = [1e-3, 1e4];

/** A number as it is written in every text for a reader: 0.212, 1.32, 4.57e-7, 1e5. */
export function figure(value: number, digits = 3): string {
  return Number.isFinite(value) ? inFull(Number(value.toPrecision(digits))) : String(value);
}

/** The same with every digit that the number has. */
export function inFull(value: number): string {
  const size = Math.abs(value);
  const plain = size === 0 || (size >= SMALLEST && size < LARGEST) || !Number.isFinite(value);
  return plain ? String(value) : value.toExponential().replace('e+', 'e');
}
