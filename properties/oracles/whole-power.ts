/** x^n for a whole n >= 0, by products, which every engine computes alike. */
export function wholePower(x: number, n: number): number {
  let power = 1;
  for (let i = 0; i < n; i++) power *= x;
  return power;
}
