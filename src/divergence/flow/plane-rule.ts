import type { Estimate } from '../../numeric/estimate.js';
import { normalCdf, normalPdf } from '../../numeric/normal.js';
import { isGaussianMixture } from '../../target/mixture.js';
import type { Target } from '../../target/target.js';
import { componentPlaces } from './component-places.js';
import type { Beyond, MeanRule } from './mean-rule.js';

/** Nodes that together have less mass than this may be left out. */
const NEGLIGIBLE = 1e-10;
/** Components of less weight than this may be so far out that all of their mass counts. */
const RARE = 1e-6;
/** The fewest nodes on an axis: with fewer, rules of every fourth of them say little. */
const FEWEST = 16;
/** Nodes whose indices on both axes are the same modulo four have a sum of their own. */
const GROUPS = 16;
/** By how much halving the nodes on an axis makes the errors of kinks grow, on average. */
const HALVED = 5;
const SQRT_2PI = Math.sqrt(2 * Math.PI);
/** Where z = sinh(xi)/2 is 7: 3e-12 of the mass of N(0, 1) lies beyond. */
const EDGE = Math.log(14 + Math.sqrt(197));

/**
 * Quadrature under p_0 in d = 2 with a tensor rule for each component. A component of weight w gets cells * w^{1/4}
 * nodes per axis: the smaller its weight, the fewer nodes.
 *
 * Taking every second node of each axis gives four rules of half the resolution, and every fourth node gives sixteen
 * rules of a quarter of it. The rule of a component is the mean of the four, and of the sixteen; their deviations from it
 * estimate the error. On functions with kinks, the error falls roughly like 1/n with the number n of nodes and its sign
 * scatters, so a single difference between two rules is too often small by accident.
 *
 * A kink beyond the last nodes moves none of them. Points of no weight at the ends of the axes show it: a value there is off the
 * line through the last two nodes, and what the kink adds to the mean is at most that times the mass between them.
 *
 * @param cells nodes per axis of a component of weight 1
 */
export function tensorRule(target: Target, cells: number): MeanRule {
  const rule = isGaussianMixture(target) ? normalRule : biweightRule;
  const parts = componentPlaces(target).map(({ weight, ...place }) => {
    const size = Math.max(FEWEST, 4 * Math.round(0.25 * cells * Math.sqrt(Math.sqrt(weight))));
    return { weight, ...place, size, axis: rule(size) };
  });
  const least = NEGLIGIBLE / parts.reduce((sum, { size }) => sum + size * size, 0);
  const leastBeyond = NEGLIGIBLE / parts.reduce((sum, { size }) => sum + 8 * size, 0);
  const places: number[] = [];
  const add = (k: number, x: number, y: number) => {
    const { centre, width } = parts[k];
    places.push(centre[0] + width * x, centre[1] + width * y);
  };
  const masses: number[] = [];
  /** Of each node the place of its sum among those of all components. */
  const sumOf: number[] = [];
  const indices = parts.map(({ size }) => new Int32Array(size * size).fill(-1));
  for (let group = 0; group < GROUPS; group++) {
    // groups that begin with the same two bits have nodes of one parity on each axis
    const [first, second] = [((group >> 3) & 1) | (group & 2), ((group >> 2) & 1) | ((group & 1) << 1)];
    for (const [k, { weight, size, axis }] of parts.entries()) {
      for (let i = first; i < size; i += 4) {
        for (let j = second; j < size; j += 4) {
          const mass = weight * axis.weights[i] * axis.weights[j];
          if (mass < least * Math.min(1, weight / RARE)) continue;
          indices[k][i * size + j] = masses.length;
          add(k, axis.nodes[i], axis.nodes[j]);
          masses.push(mass);
          sumOf.push(GROUPS * k + group);
        }
      }
    }
  }
  const beyond = parts.flatMap(({ weight, size, axis }, k) => {
    const indexOf = ([i, j]: Pair) => indices[k][i * size + j];
    return outerPairs(axis).flatMap(({ place, node, last: nearer, before: farther, ratio, most }): Beyond[] => {
      const [last, before, mass] = [indexOf(nearer), indexOf(farther), weight * most];
      const own = node === undefined ? places.length / 2 : indexOf(node);
      // where nodes are left out, so is all that is beyond them
      if (mass < leastBeyond || last < 0 || before < 0 || own < 0) return [];
      if (node === undefined) add(k, ...place);
      return [{ at: own, isNode: node !== undefined, last, before, ratio, mass }];
    });
  });
  const weights = Float64Array.from(masses);
  const leading = sumOf.filter((sum) => sum % GROUPS < 4).length;
  return {
    points: Float64Array.from(places),
    leadingWeights: weights.subarray(0, leading).map((mass) => 4 * mass),
    beyond,
    mean(values) {
      const sums = new Float64Array(GROUPS * parts.length);
      let largest = 0;
      for (let p = 0; p < values.length; p++) largest = Math.max(largest, Math.abs(values[p]));
      for (let p = 0; p < weights.length; p++) sums[sumOf[p]] += weights[p] * values[p];
      let [value, error] = [0, NEGLIGIBLE * largest];
      for (let k = 0; k < parts.length; k++) {
        const found = ofComponent(sums.subarray(GROUPS * k, GROUPS * (k + 1)));
        value += found.value;
        error += found.error;
      }
      for (const { at, last, before, ratio, mass } of beyond) {
        const straight = values[last] + ratio * (values[last] - values[before]);
        error += mass * Math.abs(values[at] - straight);
      }
      return { value, error: Number.isNaN(error) ? Number.POSITIVE_INFINITY : error };
    },
  };
}

/**
 * The mean by the rule of a component, from its sixteen sums. Its error is the largest deviation of the rules of half the resolution,
 * or, where that is larger, the part that halving leaves of the root mean square deviation of the rules of a quarter of it.
 */
function ofComponent(sums: Float64Array): Estimate {
  const quarters = [0, 4, 8, 12].map((g) => sums[g] + sums[g + 1] + sums[g + 2] + sums[g + 3]);
  const value = quarters[0] + quarters[1] + quarters[2] + quarters[3];
  const largest = Math.max(...quarters.map((sum) => Math.abs(4 * sum - value)));
  const square = sums.reduce((total, sum) => total + (16 * sum - value) * (16 * sum - value), 0) / 16;
  return { value, error: Math.max(largest, Math.sqrt(square) / HALVED) };
}

interface AxisRule {
  /** Ascending, and symmetric about 0. */
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
  /** Where the axis ends. */
  readonly end: number;
  /** E (z - a)^+ for a > 0: what a kink there adds to a mean. */
  kink(a: number): number;
}

/** A place on an axis that shows a kink which the nodes hardly see, as it is beyond the last of them, or nearly so. */
interface Outer {
  /** Undefined at the end of the axis. */
  readonly node: number | undefined;
  readonly place: number;
  /** The two nodes before it, the nearer one first. */
  readonly last: number;
  readonly before: number;
  /** The distances from the first of them and between both. */
  readonly ratio: number;
  /** The most that a kink adds to a mean beyond what the nodes and their deviations have of it, by what it adds to the value. */
  readonly most: number;
}

/**
 * The ends of an axis, and nodes so far out that a kink behind the one before adds more than twice what they have of it: once in the
 * mean, and as much in the deviations.
 */
function outerPlaces({ nodes, weights, end, kink }: AxisRule): Outer[] {
  const size = nodes.length;
  const right = Array.from({ length: size / 2 }, (_, k): Outer => {
    const node = size / 2 + 1 + k;
    const [last, before] = [nodes[node - 1], nodes[node - 2]];
    const place = node < size ? nodes[node] : end;
    const seen = nodes.reduce((sum, z, i) => sum + (i < node ? 0 : weights[i] * (z - last)), 0);
    const most = (kink(last) - 2 * seen) / (place - last);
    const ratio = (place - last) / (last - before);
    return { node: node < size ? node : undefined, place, last: node - 1, before: node - 2, ratio, most };
  }).filter(({ most }) => most > 0);
  const mirrored = (node: number) => size - 1 - node;
  const left = right.map((each) => ({
    ...each,
    node: each.node === undefined ? undefined : mirrored(each.node),
    place: -each.place,
    last: mirrored(each.last),
    before: mirrored(each.before),
  }));
  return [...left, ...right];
}

/** Indices of a node, or its place. */
type Pair = readonly [number, number];

/** An outer place of a square, see `Outer`. */
interface OuterPair extends Pick<Outer, 'ratio' | 'most'> {
  readonly node: Pair | undefined;
  readonly place: Pair;
  readonly last: Pair;
  readonly before: Pair;
}

/** The same on the square: those of each row and of each column, and the corners. */
function outerPairs(axis: AxisRule): OuterPair[] {
  const { nodes, weights } = axis;
  const outer = outerPlaces(axis);
  const along = outer.flatMap(({ place, node, last, before, ratio, most }) =>
    Array.from(nodes, (z, j): OuterPair => {
      // of a kink that is as large from the row before to that behind
      const rows = weights[j] + 0.5 * ((weights[j - 1] ?? weights[j]) + (weights[j + 1] ?? weights[j]));
      const own = node === undefined ? undefined : ([node, j] as const);
      return { node: own, place: [place, z], last: [last, j], before: [before, j], ratio, most: most * rows };
    }),
  );
  const turned = ([a, b]: Pair): Pair => [b, a];
  const across = along.map(({ node, place, last, before, ...each }) => ({
    ...each,
    node: node && turned(node),
    place: turned(place),
    last: turned(last),
    before: turned(before),
  }));
  const ends = outer.filter(({ node }) => node === undefined);
  const corners = ends.flatMap((x) =>
    ends.map((y): OuterPair => {
      const [last, before]: Pair[] = [
        [x.last, y.last],
        [x.before, y.before],
      ];
      return { node: undefined, place: [x.place, y.place], last, before, ratio: x.ratio, most: x.most * y.most };
    }),
  );
  return [...along, ...across, ...corners];
}

/**
 * The standard normal distribution at z = sinh(xi)/2 with equally spaced xi: four times as dense in the middle as at
 * z = 2. The rule converges geometrically for smooth functions, since in the complex plane the integrand stays small
 * far from the real axis. For scores with kinks its errors are half of those of z = sinh(xi) and a quarter of those of
 * z = 2 sinh(xi).
 */
function normalRule(size: number): AxisRule {
  const step = (2 * EDGE) / size;
  const xis = Float64Array.from({ length: size }, (_, i) => (i + 0.5) * step - EDGE);
  const nodes = xis.map((xi) => 0.25 * (Math.exp(xi) - Math.exp(-xi)));
  const weights = nodes.map((z) => (step * Math.exp(-0.5 * z * z) * Math.sqrt(0.25 + z * z)) / SQRT_2PI);
  return { nodes, weights, end: 7, kink: (a) => normalPdf(a) - a * normalCdf(-a) };
}

/** The biweight density 15/16 (1 - z^2)^2 on [-1, 1] at equally spaced midpoints: it ends with a zero derivative. */
function biweightRule(size: number): AxisRule {
  const nodes = Float64Array.from({ length: size }, (_, i) => (2 * i + 1) / size - 1);
  const weights = nodes.map((z) => ((15 / 8) * (1 - z * z) * (1 - z * z)) / size);
  // int_a^1 (15/16) (1 - z^2)^2 (z - a) dz with u = 1 - a
  const kink = (a: number) => {
    const u = 1 - a;
    return (u * u * u * u * (10 - u * (6 - u))) / 32;
  };
  return { nodes, weights, end: 1, kink };
}
