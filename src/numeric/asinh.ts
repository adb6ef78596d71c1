/**
 * asinh x = log(|x| + sqrt(x^2 + 1)), with the sign of x, to a rounding of 1: Math.asinh is not the same to the last bit
 * in every version of Node.
 */
export function asinh(x: number): number {
  const size = Math.log(Math.abs(x) + Math.hypot(x, 1));
  return x < 0 ? -size : size;
}
