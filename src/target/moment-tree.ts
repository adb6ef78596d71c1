import { normalSides } from '../numeric/normal.js';
import { addNormal, addWhole, type PartialMoments } from '../numeric/partial-moments.js';

/**
 * Points of the line in a binary tree of intervals, each with its moments: the smoothed partial moments
 * E[y^k 1{y > c}], y = x_i + s eps, then cost O(log n) per kink at any s, after a single pass over the points.
 */
export interface MomentTree {
  readonly sorted: Float64Array;
  /** Per node: the midpoint, and half the width, of the interval that its points span. */
  readonly centre: Float64Array;
  readonly radius: Float64Array;
  /** Per node: its points are sorted[begin..end). */
  readonly begin: Int32Array;
  readonly end: Int32Array;
  /** Per node: the second child; the first child is the next node. -1 in a leaf. */
  readonly second: Int32Array;
  /** Per node: TERMS sums of ((x_i - centre)/radius)^j / j!. */
  readonly moments: Float64Array;
}

/** Terms of the expansion at radius = s/2, the largest at which it is used. */
const TERMS = 21;
/**
 * Terms left out of the expansion are below this: the first of them, number J, is below ratio^J sqrt((J - 1)!)/J! at
 * radius = ratio s.
 */
const LEFT_OUT = 1e-16;
/** The points of a leaf are summed one by one: about eight of them cost as much as one expansion. */
const LEAF = 8;
/** Beyond 8.5 standard deviations the mass on the other side is 1e-17, and beyond 39 it is no double. */
const [REACH, FAINT_REACH] = [8.5, 39];
/** Row k holds the binomial coefficients of order k. */
const BINOMIAL = pascal(TERMS);
const INVERSE_FACTORIAL = inverseFactorials(TERMS);
/** The largest ratio of radius and s at which so many terms are enough. */
const LARGEST_RATIO = Float64Array.from({ length: TERMS }, (_, J) => largestRatio(J));

/**
 * Builds the tree: one sort and one pass.
 *
 * @param points at least one, finite, in any order
 * @param narrowest the least s that will be asked for: intervals no wider are not split, as one expansion stands for each
 */
export function momentTree(points: Float64Array, narrowest = 0): MomentTree {
  const sorted = Float64Array.from(points).sort();
  const capacity = countNodes(sorted, narrowest, 0, sorted.length);
  const tree: MomentTree = {
    sorted,
    centre: new Float64Array(capacity),
    radius: new Float64Array(capacity),
    begin: new Int32Array(capacity),
    end: new Int32Array(capacity),
    second: new Int32Array(capacity).fill(-1),
    moments: new Float64Array(capacity * TERMS),
  };
  plant(tree, narrowest, 0, 0, sorted.length);
  for (let k = 0; k < tree.moments.length; k++) tree.moments[k] *= INVERSE_FACTORIAL[k % TERMS];
  return tree;
}

/** Where an inner node is split: the first point in the right half of the interval its points span; -1 for a leaf. */
function parting(sorted: Float64Array, narrowest: number, begin: number, end: number): number {
  const low = sorted[begin];
  const high = sorted[end - 1];
  const middle = 0.5 * low + 0.5 * high;
  if (end - begin <= LEAF || high - low <= narrowest || !(low < middle && middle < high)) return -1;
  let left = begin;
  let right = end - 1;
  while (right - left > 1) {
    const probe = (left + right) >> 1;
    if (sorted[probe] < middle) left = probe;
    else right = probe;
  }
  return right;
}

function countNodes(sorted: Float64Array, narrowest: number, begin: number, end: number): number {
  const split = parting(sorted, narrowest, begin, end);
  if (split < 0) return 1;
  return 1 + countNodes(sorted, narrowest, begin, split) + countNodes(sorted, narrowest, split, end);
}

/**
 * Fills the subtree of sorted[begin..end) from node number `node` on, children before sums; returns the next free node.
 */
function plant(tree: MomentTree, narrowest: number, node: number, begin: number, end: number): number {
  const { sorted, centre, radius, moments } = tree;
  const low = sorted[begin];
  const high = sorted[end - 1];
  tree.begin[node] = begin;
  tree.end[node] = end;
  centre[node] = 0.5 * low + 0.5 * high;
  radius[node] = 0.5 * (high - low);
  const split = parting(sorted, narrowest, begin, end);
  const base = node * TERMS;
  if (split < 0) {
    for (let i = begin; i < end; i++) {
      const u = radius[node] > 0 ? (sorted[i] - centre[node]) / radius[node] : 0;
      let power = 1;
      for (let j = 0; j < TERMS; j++) {
        moments[base + j] += power;
        power *= u;
      }
    }
    return node + 1;
  }
  const second = plant(tree, narrowest, node + 1, begin, split);
  tree.second[node] = second;
  const next = plant(tree, narrowest, second, split, end);
  addTranslated(tree, node + 1, node);
  addTranslated(tree, second, node);
  return next;
}

/**
 * mu_j about the parent = sum_k C(j, k) ratio^k shift^(j-k) mu_k, with ratio and shift in units of the parent's radius.
 */
function addTranslated({ centre, radius, moments }: MomentTree, child: number, parent: number): void {
  const ratio = radius[child] / radius[parent];
  const shift = (centre[child] - centre[parent]) / radius[parent];
  const scaled = new Float64Array(TERMS);
  let power = 1;
  for (let k = 0; k < TERMS; k++) {
    scaled[k] = power * moments[child * TERMS + k];
    power *= ratio;
  }
  for (let j = 0; j < TERMS; j++) {
    const row = BINOMIAL[j];
    let sum = 0;
    // Horner in the shift: sum_k C(j,k) scaled_k shift^(j-k)
    for (let k = 0; k <= j; k++) sum = sum * shift + row[k] * scaled[k];
    moments[parent * TERMS + j] += sum;
  }
}

/**
 * Adds weight * sum_i of the moments of N(x_i, s^2) at every kink, about the given centre.
 *
 * @param spread s > 0
 * @param faint whether moments that are small should have a small relative error too, not one of the whole: points are then
 * summed one by one
 */
export function addSmoothed(
  tree: MomentTree,
  spread: number,
  kinks: Float64Array,
  centre: number,
  weight: number,
  into: PartialMoments,
  faint = false,
): void {
  const reach = (faint ? FAINT_REACH : REACH) * spread;
  const pending: number[] = [];
  for (let i = 0; i < kinks.length; i++) {
    const kink = kinks[i];
    pending.push(0);
    while (pending.length > 0) {
      const node = pending.pop()!;
      const middle = tree.centre[node];
      const radius = tree.radius[node];
      const gap = Math.abs(kink - middle) - radius;
      if (gap > reach) addNode(tree, node, spread, kink < middle ? into.right : into.left, i, centre, weight);
      else if (!faint && 2 * radius <= spread) addExpansion(tree, node, spread, kink, i, centre, weight, into);
      else if (tree.second[node] < 0) {
        for (let p = tree.begin[node]; p < tree.end[node]; p++) {
          addNormal(into, i, kink, centre, weight, tree.sorted[p], spread);
        }
      } else pending.push(tree.second[node], node + 1);
    }
  }
}

/** A node that the kink's smoothing does not reach counts as a whole on one side. */
function addNode(
  { centre, radius, moments }: MomentTree,
  node: number,
  spread: number,
  side: PartialMoments['right'],
  i: number,
  origin: number,
  weight: number,
): void {
  const base = node * TERMS;
  const r = radius[node];
  const shift = centre[node] - origin;
  const mass = moments[base];
  const first = r * moments[base + 1];
  const second = 2 * r * r * moments[base + 2] + 2 * shift * first + (shift * shift + spread * spread) * mass;
  addWhole(side, i, weight * mass, weight * (first + shift * mass), weight * second);
}

/**
 * The Taylor series in delta_i = x_i - a about the node's centre a. With z = (c - a)/s and r_k(z) = E[(eps - z)_+^k]:
 * r_2' = -2 r_1, r_1' = -r_0, r_0' = -pdf, pdf^(j) = (-1)^j He_j pdf, so that
 *
 *     sum_i r_2(z - delta_i/s) = sum_j mu_j d_j / j!,  mu_j = sum_i (delta_i/s)^j,
 *     d = (r_2, 2 r_1, 2 r_0, 2 pdf, 2 He_1 pdf, ...).
 *
 * The sums for r_1 and r_0 start one and two places further on in d, and are halved. On the left, l_k(z) = r_k(-z); all
 * terms from pdf on are shared, with the opposite sign.
 */
function addExpansion(
  { centre, radius, moments }: MomentTree,
  node: number,
  s: number,
  kink: number,
  i: number,
  origin: number,
  weight: number,
  into: PartialMoments,
): void {
  const base = node * TERMS;
  const z = (kink - centre[node]) / s;
  const { density: pdf, above, below } = normalSides(z);
  const scale = radius[node] / s;
  let terms = 3;
  while (terms < TERMS && scale > LARGEST_RATIO[terms]) terms++;
  // the parts of the three sums that come from pdf and its derivatives: h0 for r_0, h1 for r_1, h2 for r_2
  let h0 = 0;
  let h1 = 0;
  let h2 = 0;
  let older = 0; // mu_{j-2} / (j-2)! and so on are never needed: He_{j-1} multiplies mu_j, mu_{j+1}, mu_{j+2}
  let hermite = pdf; // He_{j-1}(z) pdf(z)
  let power = scale * scale;
  const mu1 = scale * moments[base + 1];
  const halfMu2 = power * moments[base + 2];
  let mu = mu1; // mu_j / j!, and the two after it
  let after = halfMu2;
  for (let j = 1; j < terms; j++) {
    power *= scale;
    const last = j + 2 < terms ? power * moments[base + j + 2] : 0;
    h0 += hermite * mu;
    h1 += hermite * after;
    h2 += hermite * last;
    mu = after;
    after = last;
    const next = z * hermite - (j - 1) * older;
    older = hermite;
    hermite = next;
  }
  h2 *= 2;
  const mu0 = moments[base];
  const mu2 = 2 * halfMu2;
  const r1 = pdf - z * above;
  const r2 = (1 + z * z) * above - z * pdf;
  const l1 = pdf + z * below;
  const l2 = (1 + z * z) * below + z * pdf;
  const c = kink - origin;
  put(
    into.right,
    i,
    c,
    s,
    weight,
    above * mu0 + h0,
    r1 * mu0 + above * mu1 + h1,
    r2 * mu0 + 2 * r1 * mu1 + above * mu2 + h2,
  );
  put(
    into.left,
    i,
    c,
    -s,
    weight,
    below * mu0 - h0,
    l1 * mu0 - below * mu1 + h1,
    l2 * mu0 - 2 * l1 * mu1 + below * mu2 - h2,
  );
}

/**
 * From R_k = E[(+-(y - c))_+^k]/|s|^k to moments about the origin; s carries the side's sign and c is measured from the
 * origin.
 */
function put(
  side: PartialMoments['right'],
  i: number,
  c: number,
  s: number,
  weight: number,
  R0: number,
  R1: number,
  R2: number,
): void {
  const first = s * R1;
  addWhole(side, i, weight * R0, weight * (first + c * R0), weight * (s * s * R2 + 2 * c * first + c * c * R0));
}

function pascal(rows: number): Float64Array[] {
  const table: Float64Array[] = [];
  for (let j = 0; j < rows; j++) {
    const row = new Float64Array(j + 1).fill(1);
    for (let k = 1; k < j; k++) row[k] = table[j - 1][k - 1] + table[j - 1][k];
    table.push(row);
  }
  return table;
}

/** Below which J terms leave out less than `LEFT_OUT`. */
function largestRatio(J: number): number {
  let [root, factorial] = [1, Math.max(1, J)];
  for (let j = 2; j < J; j++) [root, factorial] = [root * Math.sqrt(j), factorial * j];
  return Math.exp(Math.log(LEFT_OUT * (factorial / root)) / Math.max(1, J));
}

function inverseFactorials(count: number): Float64Array {
  const table = new Float64Array(count).fill(1);
  for (let j = 1; j < count; j++) table[j] = table[j - 1] / j;
  return table;
}
