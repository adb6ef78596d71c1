/** x/whole, and 0 of nothing: the direction of a feature with w = 0, the gram of features that are never active. */
export function portionOf(x: number, whole: number): number {
  return x === 0 ? 0 : x / whole;
}
