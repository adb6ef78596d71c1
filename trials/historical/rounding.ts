/** Rounds a number to the nearest one that a format has, ties to even. */
export type Rounding = (value: number) => number;

/** IEEE 754 binary16: 11 significant bits. */
export const half: Rounding = (value) => rounded(value, { bits: 11, least: -14, greatest: 65504 });

/** The upper half of a float32: 8 significant bits. */
export const bfloat16: Rounding = (value) =>
  rounded(value, { bits: 8, least: -126, greatest: (2 - 2 ** -7) * 2 ** 127 });

interface Format {
  readonly bits: number;
  /** The exponent of the least normal number, below which the spacing is constant. */
  readonly least: number;
  readonly greatest: number;
}

function rounded(value: number, { bits, least, greatest }: Format): number {
  if (value === 0 || !Number.isFinite(value)) return value;
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(value))), least);
  const spacing = 2 ** (exponent - bits + 1);
  const below = Math.floor(value / spacing);
  const rest = value / spacing - below;
  const nearest = (rest > 0.5 || (rest === 0.5 && below % 2 !== 0) ? below + 1 : below) * spacing;
  return Math.abs(nearest) > greatest ? Math.sign(value) * Number.POSITIVE_INFINITY : nearest;
}
