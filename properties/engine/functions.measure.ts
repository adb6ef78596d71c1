import fc, { type Arbitrary } from 'fast-check';
import { asinh } from '../../src/numeric/asinh.js';
import { integralFromZero, integralToOne, isNearOne } from '../../src/numeric/bivariate-normal.js';
import { chiSquareMeans } from '../../src/numeric/chi-square-means.js';
import { chi, phi, psi } from '../../src/numeric/exponential-means.js';
import { gaussBiweight } from '../../src/numeric/gauss-biweight.js';
import { GAUSS_HERMITE } from '../../src/numeric/gauss-hermite.js';
import { gaussLegendre } from '../../src/numeric/gauss-legendre.js';
import { goldenSection } from '../../src/numeric/golden-section.js';
import { increasingRoot, increasingRoots } from '../../src/numeric/increasing-root.js';
import { logNormalMass, normalCdf, normalPdf, normalSides } from '../../src/numeric/normal.js';
import { edgeNodes, gradedNodes, radialNodes } from '../../src/target/axis-quadrature.js';
import {
  ascending,
  integratePanels,
  panelQuadrature,
  splitAt,
  splitEvenly,
  thinned,
} from '../../src/target/panel-quadrature.js';
import { between, logBetween, vectors } from '../generators/numbers.js';
import { scales, type TwoWays } from '../measurements/two-ways.js';
import { logMassFrom } from '../oracles/normal-masses.js';
import { wholePower } from '../oracles/whole-power.js';

/** Arguments of functions of the engine, the range of whose scales each case visits in even steps of the logarithm. */
export interface FunctionsCase {
  readonly phase: number;
  /** Of one argument over another. */
  readonly ratio: number;
  readonly place: number;
  readonly count: number;
  /** Six numbers from 0 to 1, of which laws on the line are made. */
  readonly parts: readonly number[];
}

export function functionsCases(): Arbitrary<FunctionsCase> {
  return fc.record({
    phase: between(0, 1),
    ratio: fc.oneof(logBetween(1e-9, 1), fc.constant(0), fc.constant(1)),
    place: between(-1, 1),
    count: fc.integer({ min: 1, max: 24 }),
    parts: vectors(6, between(0, 1)),
  });
}

const relative = (where: string, found: number, other: number): TwoWays => ({
  where,
  found,
  other,
  scale: Math.abs(other),
});

/** Panels of [0, 1] that shrink towards 0, for integrands of any scale there. */
const FROM_ZERO = Float64Array.from([0, ...Array.from({ length: 32 }, (_, k) => 2 ** (0.5 * k - 16)), 1]);
/** The same from nearer by than 1e-12, the least distance of arguments over which an integrand falls to 0, for more nodes in each. */
const FROM_NEARER = Float64Array.from([0, ...Array.from({ length: 49 }, (_, k) => 2 ** (k - 48))]);

/** phi, psi and chi beside integrals of the exponentials that they are means of, over one of their variables. */
export function exponentialMeans({ phase, ratio, place }: FunctionsCase): TwoWays[] {
  return scales(phase, 6, 1e-7, 1e4).flatMap((b) => {
    const a = b * (1 - ratio);
    const c = b * (1 + Math.abs(place) * ratio);
    const where = `${a}, ${b}, ${c}`;
    const over = (f: (s: number) => number) => integratePanels(FROM_ZERO, 8, f);
    return [
      relative(
        `phi of ${b}`,
        phi(b),
        over((s) => Math.exp(-s * b)),
      ),
      relative(
        `psi of ${where}`,
        psi(a, b),
        over((s) => (1 - s) * Math.exp(-s * b) * phi((1 - s) * a)),
      ),
      relative(`psi the other way of ${where}`, psi(b, a), psi(a, b)),
      relative(
        `chi of ${where}`,
        chi(a, b, c),
        over((s) => (1 - s) * (1 - s) * Math.exp(-s * c) * psi((1 - s) * a, (1 - s) * b)),
      ),
    ];
  });
}

/** What the normal law is asked: as far out as doubles go, and beyond that by logarithms. */
export function normals(aCase: FunctionsCase): TwoWays[] {
  return [...normalNumbers(aCase), ...farMasses(aCase)];
}

/** Logarithms of masses of stretches over which the density falls by a part of itself, or by all of it, however far out they are. */
function farMasses({ phase }: FunctionsCase): TwoWays[] {
  return scales(phase, 5, 0.5, 3e3).flatMap((z) =>
    scales(1 - phase, 5, 0.02, 60).map((fall) => {
      // as far as the other end is rounded
      const width = z + fall / z - z;
      const [found, other] = [logNormalMass(z, z + width), logMassFrom(z, width)];
      return { where: `log mass from ${z} by ${width}`, found, other, scale: 1 + z * z };
    }),
  );
}

/** Densities, distribution functions and masses of the normal law, as far out as doubles go, as logarithms. */
function normalNumbers({ phase, ratio, place }: FunctionsCase): TwoWays[] {
  return scales(phase, 8, 1e-6, 37).flatMap((z) => {
    // as far as the other end is rounded
    const width = z + Math.max(z * ratio, 1e-9) - z;
    const beyond = logMassFrom(z, Number.POSITIVE_INFINITY);
    const { density, below, above } = normalSides(z);
    const mirrored = normalSides(-z);
    const scale = 1 + z * z;
    const log = (where: string, found: number, other: number): TwoWays => ({ where, found, other, scale });
    const both = logMassFrom(0, z);
    const left = Math.abs(place) * z;
    return [
      log(`log density at ${z}`, Math.log(normalPdf(z)), -0.5 * z * z - 0.5 * Math.log(2 * Math.PI)),
      log(`density on the other side of ${z}`, normalPdf(-z), normalPdf(z)),
      log(`log mass below -${z}`, Math.log(normalCdf(-z)), beyond),
      relative(`mass below ${z}`, normalCdf(z), 0.5 + Math.exp(both)),
      log(`log mass above ${z}`, Math.log(above), beyond),
      relative(`mass of both sides of ${z}`, below, normalCdf(z)),
      relative(`density of both sides of ${z}`, density, normalPdf(z)),
      relative(`mass below the mirrored ${z}`, mirrored.below, above),
      relative(`mass above the mirrored ${z}`, mirrored.above, below),
      log(`log mass from ${z} by ${width}`, logNormalMass(z, z + width), logMassFrom(z, width)),
      log(`log mass before -${z} by ${width}`, logNormalMass(-z - width, -z), logMassFrom(z, width)),
      log(
        `log mass around 0 from -${left} to ${z}`,
        logNormalMass(-left, z),
        Math.log(Math.exp(both) + (left > 0 ? Math.exp(logMassFrom(0, left)) : 0)),
      ),
    ];
  });
}

/** Of an integrand that is dropped, over what is left of a number by rounding. */
const NEGLIGIBLE = 1e-5;
/** What the recursion of the integral up to 1 makes of rounding, as a part of tau^3: it does not fall with e^{-a}, as that integral does. */
export const TO_ONE = 2e-15;

/** Nearer to the correlation 1 the integrals are below rounding. */
const LEAST_TAU = 3e-4;

/**
 * The integrals over the correlation rho, with rho = sin theta: phi2(h, k; sin theta) cos theta is
 * exp(-(h^2 - 2 h k sin theta + k^2)/(2 cos^2 theta))/(2 pi), here times pi exp((h^2 + k^2)/4).
 */
export function correlations({ phase, ratio, place }: FunctionsCase): TwoWays[] {
  return scales(phase, 6, 1e-3, 8).map((h, i) => {
    const k = h * (i % 2 === 0 ? 1 + ratio : place);
    const tau = (i % 3 === 0 ? 1 : 0.35) * Math.max(LEAST_TAU, Math.abs(place));
    const r = (1 - tau * tau) / (1 + tau * tau);
    const start = 0.5 * Math.PI - 2 * Math.atan(tau);
    const integrand = (theta: number) => {
      const [sin, cos] = [Math.sin(theta), Math.cos(theta)];
      const square = cos * cos;
      const exponent = 0.25 * (h * h + k * k) - ((h - k) * (h - k) + 2 * h * k * (1 - sin)) / (2 * square);
      return 0.5 * (r - sin) * Math.exp(exponent);
    };
    const isNear = isNearOne(h, k, tau);
    // towards theta = pi/2 by the way from there, which keeps its digits
    const way = 0.5 * Math.PI - start;
    const other = isNear
      ? way * integratePanels(FROM_NEARER, 16, (u) => toOne(u * way, h, k, tau))
      : integratePanels(splitEvenly(Float64Array.of(0, start), Math.max(start / 24, 1e-12)), 8, integrand);
    const found = isNear ? integralToOne(h, k, tau) : integralFromZero(h, k, tau);
    const error = isNear ? TO_ONE * tau * tau * tau : 0;
    return { where: `h ${h}, k ${k}, tau ${tau}`, found, other, scale: Math.abs(other) + NEGLIGIBLE, error };
  });
}

/** The same at theta = pi/2 - x, with rho - r = 2 sin((a + x)/2) sin((a - x)/2) for r = cos a. */
function toOne(x: number, h: number, k: number, tau: number): number {
  const a = 2 * Math.atan(tau);
  const [sin, half] = [Math.sin(x), Math.sin(0.5 * x)];
  const [gap, sum] = [(h - k) / sin, h * k];
  const exponent = 0.25 * (h * h + k * k) - 0.5 * gap * gap - (2 * sum * half * half) / (sin * sin);
  return Math.sin(0.5 * (a + x)) * Math.sin(0.5 * (a - x)) * Math.exp(exponent);
}

const EULER = 0.5772156649015329;

/** E[1/X] = 1/(k - 2) and E[ln X] - ln k by harmonic sums, for X ~ chi-square of k degrees of freedom. */
export function chiSquares({ count }: FunctionsCase): TwoWays[] {
  return [count + 2, 7 * count + 2].flatMap((k) => {
    const { inverse, logarithm, inverseError, logarithmError } = chiSquareMeans(k);
    let digamma = k % 2 === 0 ? -EULER : -EULER - 2 * Math.LN2;
    for (let j = k % 2 === 0 ? 2 : 1; j < k; j += 2) digamma += 2 / j;
    const mean = Math.LN2 + digamma - Math.log(k);
    return [
      { where: `E[1/X], k = ${k}`, found: inverse, other: 1 / (k - 2), scale: 1 / (k - 2), error: inverseError },
      {
        where: `E[ln X] - ln k, k = ${k}`,
        found: logarithm,
        other: mean,
        scale: 1 + Math.log(k),
        error: logarithmError,
      },
    ];
  });
}

/** Rules of Gauss: powers up to the last degree that they integrate exactly, and how far the next one is off. */
export function gaussRules({ count }: FunctionsCase): TwoWays[] {
  const even = Array.from({ length: count }, (_, k) => 2 * k);
  const sumOf = ({ nodes, weights }: { nodes: Float64Array; weights: Float64Array }, n: number) =>
    nodes.reduce((sum, z, i) => sum + weights[i] * wholePower(z, n), 0);
  const [legendre, biweight] = [gaussLegendre(count), gaussBiweight(count)];
  const hermite = [1, 1, 3, 15, 105];
  return [
    ...even.flatMap((n) => [
      { where: `Legendre ${count}, power ${n}`, found: sumOf(legendre, n), other: 2 / (n + 1), scale: 1 },
      {
        where: `biweight ${count}, power ${n}`,
        found: sumOf(biweight, n),
        other: 15 / ((n + 1) * (n + 3) * (n + 5)),
        scale: 1,
      },
      { where: `Legendre ${count}, power ${n + 1}`, found: sumOf(legendre, n + 1), other: 0, scale: 1 },
      { where: `biweight ${count}, power ${n + 1}`, found: sumOf(biweight, n + 1), other: 0, scale: 1 },
    ]),
    ...hermite.map((moment, n) => ({
      where: `Hermite, power ${2 * n}`,
      found: GAUSS_HERMITE.reduce((sum, { z, weight }) => sum + weight * wholePower(z, 2 * n), 0),
      other: moment,
      scale: moment,
    })),
    ...Array.from({ length: count - 1 }, (_, i) => ({
      where: `order of nodes of ${count}`,
      found: [legendre, biweight].every(({ nodes }) => nodes[i + 1] > nodes[i]) ? 0 : 1,
      other: 0,
      scale: 1,
    })),
  ];
}

/** Rules in space on densities whose masses are known: normals of several scales, distances, and pieces between edges. */
export function spaceRules({ phase, ratio, place }: FunctionsCase): TwoWays[] {
  const step = 0.3;
  return scales(phase, 3, 1e-5, 1e5).flatMap((width, k) => {
    const features = [
      { centre: 0, width: 1 },
      { centre: place * (width + 1), width },
    ];
    const low = Math.min(...features.map(({ centre, width: w }) => centre - 10 * w));
    const high = Math.max(...features.map(({ centre, width: w }) => centre + 10 * w));
    const line = gradedNodes(features, low, high, step);
    const normal = (x: number, { centre, width: w }: (typeof features)[number]) => normalPdf((x - centre) / w) / w;
    const away = features.map(({ width: w }) => ({ centre: (2 + k) * w, width: w }));
    const radial = radialNodes(away, -10 * Math.max(1, width), (12 + k) * Math.max(1, width), step);
    const edges = Float64Array.of(-1, place * 0.99, 1);
    const pieces = edgeNodes(edges, step);
    const sumOf = ({ nodes, weights }: { nodes: Float64Array; weights: Float64Array }, f: (x: number) => number) =>
      nodes.reduce((sum, x, i) => sum + weights[i] * f(x), 0);
    return [
      ...features.map((feature) => ({
        where: `mass of a normal ${feature.width} wide among graded nodes`,
        found: sumOf(line, (x) => normal(x, feature)),
        other: 1,
        scale: 1,
      })),
      ...away.map(({ width: w }) => ({
        where: `mass of a law of distances ${w} wide`,
        // rho/w^2 exp(-rho^2/(2 w^2))
        found: sumOf(radial, (x) => (x / w) * (Math.exp(-0.5 * (x / w) * (x / w)) / w)),
        other: 1,
        scale: 1,
      })),
      {
        where: `integral of |x - ${edges[1]}|^(1/2) between edges`,
        found: sumOf(pieces, (x) => Math.sqrt(Math.abs(x - edges[1]))),
        other: [1 - edges[1], 1 + edges[1]].reduce((sum, length) => sum + length * Math.sqrt(length), 0) / 1.5,
        scale: 1,
      },
      ...panels(ratio, place, width),
    ];
  });
}

/** Panels: what is left of breakpoints, and integrals over them. */
function panels(ratio: number, place: number, width: number): TwoWays[] {
  const points = [3, -1, place, place, place * ratio, 0, 1];
  const sorted = ascending(points);
  const split = splitAt(sorted, [0.123, 5, -7]);
  const even = splitEvenly(sorted, 0.3);
  const thin = thinned(even, 0.5);
  const isAscending = (list: Float64Array) => list.every((x, i) => i === 0 || x > list[i - 1]);
  const has = (list: Float64Array, xs: readonly number[]) => xs.every((x) => list.some((y) => Math.abs(x - y) < 1e-12));
  const gaps = (list: Float64Array) => Array.from(list.slice(1), (x, i) => x - list[i]);
  const { nodes, weights } = panelQuadrature(split, 4);
  const cubic = (x: number) => width * (x * x * x - x * x);
  const exact = width * ((81 - 1) / 4 - (27 + 1) / 3);
  const holds = (where: string, condition: boolean): TwoWays => ({
    where,
    found: condition ? 0 : 1,
    other: 0,
    scale: 1,
  });
  return [
    holds('breakpoints ascend', [sorted, split, even, thin].every(isAscending)),
    holds('no breakpoint is lost', has(sorted, points) && has(split, [...points, 0.123]) && has(even, [...sorted])),
    holds('none is beyond the ends', split[0] === -1 && split[split.length - 1] === 3),
    holds(
      'pieces are at most as wide',
      gaps(even).every((gap) => gap <= 0.3 + 1e-12),
    ),
    holds(
      'thinned panels are as wide, but for the last',
      gaps(thin)
        .slice(0, -1)
        .every((gap) => gap >= 0.5 - 1e-12),
    ),
    holds('thinned panels end where the others do', thin[0] === -1 && thin[thin.length - 1] === 3),
    { where: 'integral over panels', found: integratePanels(split, 4, cubic), other: exact, scale: 20 * width },
    {
      where: 'the same by nodes',
      found: nodes.reduce((sum, x, i) => sum + weights[i] * cubic(x), 0),
      other: exact,
      scale: 20 * width,
    },
  ];
}

/** The power of a distance near whose root Newton's method turns to the other side: at 1/2 it goes to and fro for ever. */
const NEARLY_HALF = 0.501;

/** Roots, least values and inverses, beside where they are known to be. */
export function searches({ phase, place, count }: FunctionsCase): TwoWays[] {
  return scales(phase, 6, 1e-4, 1e4).flatMap((scale) => {
    const f = (x: number) => x / scale + Math.tanh(x / scale);
    const slope = (x: number) => (2 - Math.tanh(x / scale) ** 2) / scale;
    const x = 3 * place * scale;
    const [low, high] = [-4 * scale, 4 * scale];
    const goals = Float64Array.of(f(x), f(-x / 2), f(0));
    const roots = increasingRoots(f, slope, goals, new Float64Array(3).fill(high / 2), [low, high]);
    const best = goldenSection((y) => (y - x) * (y - x), low, high, count);
    const sinh = 0.5 * (Math.exp(x / scale) - Math.exp(-x / scale));
    // Newton's method goes from one side of such a root to the other, and hardly any nearer
    const bent = (root: number) =>
      increasingRoot(
        (y) => Math.sign(y - root) * Math.exp(NEARLY_HALF * Math.log(Math.abs(y - root) / scale)),
        (y) => (NEARLY_HALF / scale) * Math.exp((NEARLY_HALF - 1) * Math.log(Math.abs(y - root) / scale)),
        0,
        -100 * scale,
        200 * scale,
      );
    return [
      ...[-x, 0.3 * x, x].map((root) => ({
        where: `root of a bent function, scale ${scale}`,
        found: bent(root),
        other: root,
        scale: 100 * scale,
      })),
      { where: `root, scale ${scale}`, found: increasingRoot(f, slope, f(x), low, high), other: x, scale: 10 * scale },
      ...[x, -x / 2, 0].map((root, i) => ({
        where: `root ${i} of three, scale ${scale}`,
        found: roots[i],
        other: root,
        scale: 10 * scale,
      })),
      // near its least value a function is flat: places closer than the root of a rounding are not told apart
      {
        where: `least value by ${count} sections, scale ${scale}`,
        found: best.x,
        other: x,
        scale: 0,
        error: 0.5 * best.error + 1e-7 * scale,
      },
      {
        where: `what ${count} sections leave`,
        found: best.error,
        other: 8 * scale * Math.exp(count * Math.log(0.5 * (Math.sqrt(5) - 1))),
        scale: 8 * scale,
      },
      { where: `asinh of ${sinh}`, found: asinh(sinh), other: x / scale, scale: 4 },
    ];
  });
}
