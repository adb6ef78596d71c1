import type { WeightedAxis } from '../bound/schedule-gap.js';
import type { Estimate } from '../numeric/estimate.js';
import { tridiagonalEigen } from '../numeric/tridiagonal-eigen.js';

/** A part of the axes, as nodes that stand for it. */
export interface Part<Node> {
  readonly nodes: readonly Node[];
  /** Fewer nodes for the same part, which show the error of these; undefined where the nodes are the axes themselves. */
  readonly fewer?: readonly Node[];
}

/** A part of a spectrum. */
export type SpectrumPart = Part<WeightedAxis>;

/** A sum over all axes, off by no more than fewer nodes change that of each part. */
export function sumOverParts<Node>(parts: readonly Part<Node>[], of: (nodes: readonly Node[]) => Estimate): Estimate {
  let [value, error] = [0, 0];
  for (const { nodes, fewer } of parts) {
    const sum = of(nodes);
    value += sum.value;
    error += sum.error + (fewer === undefined ? 0 : Math.abs(sum.value - of(fewer).value));
  }
  return { value, error };
}

/** No more variances than this are taken one by one. */
const ONE_BY_ONE = 64;

/** Into how many parts, even in the logarithm, more of them are divided, unless told otherwise. */
const PARTS = 10;

/** By how many nodes a part is stood for, and by how many to see the error of these. */
const [NODES, FEWER] = [4, 3];

/**
 * A spectrum for sums over its axes: the variances themselves where they are few. Of more, Gauss rules in the logarithm of the
 * variance, whose measure is the spectrum itself: 4 nodes a part sum polynomials of degree 7 exactly.
 *
 * @param variances at least 0, in any order
 * @param count of parts
 */
export function spectrumRule(variances: readonly number[], count = PARTS): SpectrumPart[] {
  const distinct = counted(variances);
  if (distinct.length <= ONE_BY_ONE) return [{ nodes: distinct }];
  const spread = distinct.filter(({ variance }) => variance > 0);
  const points = distinct.filter(({ variance }) => variance === 0);
  const logs = spread.map(({ variance }) => Math.log(variance));
  const [low, high] = [logs[0], logs[logs.length - 1]];
  // the logarithms of many variances may be one double
  const partOf = (log: number) =>
    high > low ? Math.min(count - 1, Math.floor((count * (log - low)) / (high - low))) : 0;
  const parts = Array.from({ length: count }, (_, part) => spread.filter((_, i) => partOf(logs[i]) === part));
  return [
    ...(points.length === 0 ? [] : [{ nodes: points }]),
    ...parts
      .filter((each) => each.length > 0)
      .map((each) =>
        each.length <= NODES ? { nodes: each } : { nodes: gaussRule(each, NODES), fewer: gaussRule(each, FEWER) },
      ),
  ];
}

/** Each variance once, from the smallest to the largest. */
function counted(variances: readonly number[]): WeightedAxis[] {
  const sorted = Float64Array.from(variances).sort();
  const found: { variance: number; weight: number }[] = [];
  for (const variance of sorted) {
    const last = found.at(-1);
    if (last !== undefined && last.variance === variance) last.weight++;
    else found.push({ variance: Math.abs(variance), weight: 1 });
  }
  return found;
}

/**
 * The Gauss rule of a discrete measure in u = log variance: P_{j+1} = (u - a_j) P_j - b_j P_{j-1} with a_j = <u P_j, P_j>/|P_j|^2
 * and b_j = |P_j|^2/|P_{j-1}|^2 (Stieltjes); its nodes are the eigenvalues of the Jacobi matrix (Golub, Welsch).
 */
function gaussRule(measure: readonly WeightedAxis[], count: number): WeightedAxis[] {
  const total = measure.reduce((sum, { weight }) => sum + weight, 0);
  const points = measure.map(({ variance }) => Math.log(variance));
  const norm = (values: readonly number[]) =>
    values.reduce((sum, value, i) => sum + measure[i].weight * value * value, 0);
  const [diagonal, couplings]: [number[], number[]] = [[], []];
  let before = points.map(() => 0);
  let now = points.map(() => 1);
  let [beforeSquare, square] = [0, total];
  // where all points are one, there is one node
  for (let j = 0; j < count && square > 0; j++) {
    const centre = now.reduce((sum, value, i) => sum + measure[i].weight * points[i] * value * value, 0) / square;
    const ratio = j === 0 ? 0 : square / beforeSquare;
    diagonal.push(centre);
    if (j > 0) couplings.push(Math.sqrt(ratio));
    const next = now.map((value, i) => (points[i] - centre) * value - ratio * before[i]);
    [before, now] = [now, next];
    [beforeSquare, square] = [square, norm(next)];
  }
  const { values, rows } = tridiagonalEigen(diagonal, couplings, 'ends');
  return Array.from(values, (log, i) => ({ variance: Math.exp(log), weight: total * rows[i] * rows[i] }));
}
