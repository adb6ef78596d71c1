/** dz/du. */
export type Pace = (z: readonly number[], u: number) => readonly number[];

const SUBSTEPS = [2, 4, 6, 8];
const FIRST_STEP = 0.3;
/** Of a step, relative to 1 + |z|. */
const TOLERANCE = 1e-7;
/** Where a step is as short as this its error is left: something is not smooth. */
const LEAST_STEP = 1e-5;

/** z(to) from z(from) by the midpoint rule, extrapolated in each step, whose length its error sets (Bulirsch, Stoer 1966). */
export function followed(pace: Pace, from: readonly number[], first: number, last: number): readonly number[] {
  let [z, u, step] = [from, first, FIRST_STEP];
  while (u < last) {
    // a remainder from rounding is no step
    const isLast = u + 1.001 * step >= last;
    const h = isLast ? last - u : step;
    const { value, error } = extrapolated(pace, z, u, h);
    if (!(error > TOLERANCE && h > LEAST_STEP)) [z, u] = [value, isLast ? last : u + h];
    step = h * Math.min(3, Math.max(0.2, 0.9 * Math.exp(Math.log(TOLERANCE / error) / 7)));
  }
  return z;
}

/** A step, extrapolated to substeps of length 0 in powers of their square, and how much the last power changes. */
function extrapolated(pace: Pace, z: readonly number[], u: number, step: number) {
  const slope = pace(z, u);
  let row: number[][] = [];
  for (const [j, n] of SUBSTEPS.entries()) {
    const next = [midpoints(pace, z, slope, u, step / n, n)];
    for (let k = 0; k < j; k++) {
      const weight = 1 / ((n / SUBSTEPS[j - k - 1]) ** 2 - 1);
      next.push(next[k].map((each, i) => each + weight * (each - row[k][i])));
    }
    row = next;
  }
  const [before, value] = row.slice(-2);
  const error = Math.max(...value.map((each, i) => Math.abs(each - before[i]) / (1 + Math.abs(each))));
  return { value, error };
}

function midpoints(
  pace: Pace,
  z: readonly number[],
  slope: readonly number[],
  u: number,
  h: number,
  count: number,
): number[] {
  let before = z;
  let now = z.map((each, i) => each + h * slope[i]);
  for (let k = 1; k < count; k++) {
    const rates = pace(now, u + k * h);
    [before, now] = [now, before.map((each, i) => each + 2 * h * rates[i])];
  }
  return now;
}
