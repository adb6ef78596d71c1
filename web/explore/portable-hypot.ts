/**
 * sqrt(x_1^2 + ... + x_n^2) with the bits of Node's Math.hypot: parts of the largest, their squares summed by Kahan's rule.
 */
// biome-ignore lint/style/noDefaultExport: it stands for the default exports of @stdlib
export default function hypot(...values: readonly number[]): number {
  const sizes = values.map(Math.abs);
  if (sizes.includes(Number.POSITIVE_INFINITY)) return Number.POSITIVE_INFINITY;
  if (sizes.some(Number.isNaN)) return Number.NaN;
  const largest = Math.max(0, ...sizes);
  if (largest === 0) return 0;
  let sum = 0;
  let lost = 0;
  for (const size of sizes) {
    const part = size / largest;
    const term = part * part - lost;
    const next = sum + term;
    lost = next - sum - term;
    sum = next;
  }
  return Math.sqrt(sum) * largest;
}
