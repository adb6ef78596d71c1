import fc, { type Arbitrary } from 'fast-check';
import type { Estimate } from '../../src/numeric/estimate.js';
import { gaussLegendre } from '../../src/numeric/gauss-legendre.js';
import { addNormal, clear, type PartialMoments, partialMoments } from '../../src/numeric/partial-moments.js';
import type { Coefficients, ForwardProcess } from '../../src/process/forward-process.js';
import { bumpMixture } from '../../src/target/bumps.js';
import { empiricalMeasure } from '../../src/target/empirical-measure.js';
import { entropy, initialScoreLoss, priorKl } from '../../src/target/entropy.js';
import { gaussianMixture } from '../../src/target/mixture.js';
import { sampledPosteriorEntropy } from '../../src/target/posterior-entropy.js';
import { type Target, UNDIFFUSED } from '../../src/target/target.js';
import { between, eitherSign, logBetween, shares, vectors } from '../generators/numbers.js';
import { scales, type TwoWays } from '../measurements/two-ways.js';
import { type BumpSums, sumsOfBump } from '../oracles/diffused-bump.js';
import { wholePower } from '../oracles/whole-power.js';

/**
 * A place in the range of all scales: each case visits the whole range in even steps of the logarithm, of which this is the first,
 * so that no narrow part of it goes unseen.
 */
export interface ScalesCase {
  /** From 0 to 1, in steps of the logarithm. */
  readonly phase: number;
  /** Places: inside of a bump in half widths, beyond its edge in units of what the density changes over there. */
  readonly inside: number;
  readonly beyond: number;
  /** Powers of two, with which no number is rounded, and a centre in half widths. */
  readonly halfWidth: number;
  readonly alpha: number;
  readonly centre: number;
  readonly weights: readonly number[];
  /** Of data. */
  readonly places: readonly number[];
  /** Of one component and all others, of either sign. */
  readonly shift: number;
}

export function scalesCases(): Arbitrary<ScalesCase> {
  return fc.record({
    phase: between(0, 1),
    inside: between(-1, 1),
    beyond: logBetween(1e-3, 30),
    halfWidth: fc.constantFrom(2 ** -10, 0.25, 1, 2, 2 ** 10),
    alpha: fc.constantFrom(2 ** -7, 0.5, 1),
    centre: fc.constantFrom(0, 0, 1, -3, 100),
    weights: shares(2),
    places: vectors(24, between(-1, 1)),
    shift: eitherSign(0.1, 2),
  });
}

/** Rounding of a place in half widths, beside that of all terms. */
const EDGE = 1e-3;
const LOG_SQRT_2PI = 0.5 * Math.log(2 * Math.PI);
/** Of places in half widths: numbers that are not rounded any further. */
const GRID = 2 ** -40;
const onGrid = (x: number) => GRID * Math.round(x / GRID);
const withNoise = (alpha: number, sigma: number): Coefficients => ({ alpha, sigma, drift: 0, diffusion: 0 });

/** Of a bump at every ratio rho of noise to half width: log density and score inside of it, at its edge and beyond. */
export function densities({ phase, inside, beyond, halfWidth, alpha, centre }: ScalesCase): TwoWays[] {
  const target = bumpMixture([1], [[centre * halfWidth]], [halfWidth]);
  return scales(phase, 60, 1e-6, 1e6).flatMap((ratio, k) => {
    const at = withNoise(alpha, ratio * alpha * halfWidth);
    const rho = at.sigma / (alpha * halfWidth);
    // the density changes over rho inside and near the edge, beyond it over rho^2/distance
    const outside = k % 2 === 0 ? 1 + ratio * beyond : 1 + beyond * Math.max(ratio, 1e-3);
    return [k % 2 === 0 ? 0.2 * inside : inside, 1 + ratio * inside, outside].flatMap((away) => {
      const nu = onGrid(away) * (inside < 0 ? -1 : 1);
      const x = [alpha * halfWidth * (centre + nu)];
      return besideSums(target, at, x, sumsOfBump(nu, rho), rho, `rho ${ratio}, nu ${nu}`);
    });
  });
}

function besideSums(
  target: Target,
  at: Coefficients,
  x: number[],
  { logMass, gap, size, exponent }: BumpSums,
  rho: number,
  where: string,
): TwoWays[] {
  const unit = rho * at.sigma;
  const log = Math.log(15 / 16) + logMass - LOG_SQRT_2PI - Math.log(at.sigma);
  // inside, the way from a place to an edge is rounded as the place is, beside a noise of rho
  const edge = exponent === 0 ? 1 + EDGE / rho : 1;
  const logScale = edge + Math.abs(exponent) + Math.abs(Math.log(at.sigma)) + Math.abs(logMass);
  return [
    { where: `log density at ${where}`, found: target.logDensity(x, at), other: log, scale: logScale },
    { where: `score at ${where}`, found: target.score(x, at)[0], other: -gap / unit, scale: (edge * size) / unit },
  ];
}

/** The moments on either side of kinks of bumps, mixtures and data, beside sums of those of normals at many places. */
export function moments(aCase: ScalesCase): TwoWays[] {
  const { phase, halfWidth: h, alpha, centre, weights, places, inside } = aCase;
  const bumps = bumpMixture(weights, [[centre * h], [(centre + 1) * h]], [h, 2 * h]);
  const nodes = composite(BUMP_PANELS);
  return scales(phase, 8, 1e-4, 1e3).flatMap((ratio, k) => {
    const sigma = ratio * alpha * h;
    const at = withNoise(alpha, sigma);
    const origin = alpha * centre * h;
    const kink = origin + (k % 2 === 0 ? inside * alpha * h : alpha * h + sigma * inside);
    const ofBumps = weights.flatMap((weight, i) => {
      const [c, half] = [alpha * (centre + i) * h, alpha * h * (1 + i)];
      // refined where the noise of a place reaches the kink
      return refined(nodes, (kink - c) / half, sigma / half).map(({ z, w }) => {
        const bell = (1 - z) * (1 + z);
        return { weight: (weight * 15 * w * bell * bell) / 16, mean: c + half * z };
      });
    });
    const data = Float64Array.from(places, (x, i) => centre * h + h * x * Math.exp(-i / 3));
    const measure = empiricalMeasure({ count: data.length, dimension: 1, values: data });
    const ofData = Array.from(data, (x) => ({ weight: 1 / data.length, mean: alpha * x }));
    const where = `rho ${ratio}, kink ${kink}`;
    const found = (add: Target['addPartialMoments']) => {
      const into = partialMoments(1);
      add(at, Float64Array.of(kink), origin, into);
      return into;
    };
    const summed = (normals: typeof ofData) => {
      const into = partialMoments(1);
      for (const { weight, mean } of normals) addNormal(into, 0, kink, origin, weight, mean, sigma);
      return into;
    };
    const cleared = summed(ofData);
    clear(cleared);
    const size = alpha * h * 4 + sigma;
    return [
      ...sidesOf(cleared, partialMoments(1), 0, `nothing, ${where}`),
      ...sidesOf(found(bumps.addPartialMoments), summed(ofBumps), size, `bumps, ${where}`),
      ...sidesOf(found(measure.addPartialMoments), summed(ofData), size, `data, ${where}`),
      ...sidesOf(found(measure.addFaintMoments!), summed(ofData), size, `faint data, ${where}`, true),
    ];
  });
}

/** @param isFaint whether a small moment is compared as a part of itself, as far as its terms have one sign */
function sidesOf(
  found: PartialMoments,
  other: PartialMoments,
  size: number,
  where: string,
  isFaint = false,
): TwoWays[] {
  return (['left', 'right'] as const).flatMap((side) =>
    ([0, 1, 2] as const).map((power) => ({
      where: `${side} moment ${power} of ${where}`,
      found: found[side][power][0],
      other: other[side][power][0],
      scale:
        (isFaint ? other[side][0][0] : 1) * wholePower(size, power) + (isFaint && power > 0 ? other[side][2][0] : 0),
    })),
  );
}

const PANEL = gaussLegendre(10);
const BUMP_PANELS = Array.from({ length: 13 }, (_, i) => -1 + i / 6);

/** Nodes between breakpoints. */
function composite(breakpoints: readonly number[]): { z: number; w: number }[] {
  return breakpoints.slice(1).flatMap((to, p) => {
    const half = 0.5 * (to - breakpoints[p]);
    return Array.from(PANEL.nodes, (node, i) => ({
      z: breakpoints[p] + half * (1 + node),
      w: half * PANEL.weights[i],
    }));
  });
}

/** The same where a place of a scale of its own lies among them. */
function refined(nodes: { z: number; w: number }[], place: number, scale: number) {
  if (scale > 0.5) return nodes;
  const inner = Array.from({ length: 39 }, (_, i) => place + 0.5 * scale * (i - 19)).filter((z) => Math.abs(z) < 1);
  const [low, high] = [place - 9.5 * scale, place + 9.5 * scale];
  const outer = BUMP_PANELS.filter((z) => z <= low || z >= high);
  return composite([...new Set([-1, ...outer, ...inner, 1])].sort((a, b) => a - b));
}

/** Entropies of bumps and mixtures at all scales, each in two ways. */
export function entropies({ phase, halfWidth: h, alpha, centre, weights, shift }: ScalesCase): TwoWays[] {
  const bump = bumpMixture([1], [[0]], [1]);
  const moved = bumpMixture([1], [[centre * h]], [h]);
  const ofBumps = scales(phase, 4, 1e-6, 1e6).flatMap((ratio): TwoWays[] => {
    const unit = entropy(bump, withNoise(1, ratio));
    const { value, error } = entropy(moved, withNoise(alpha, ratio * alpha * h));
    const log = Math.log(alpha * h);
    // the entropy of a bump with little noise, and with so much that only its variance matters, to the order that is left out
    const limit = ratio < 1e-4 ? BUMP_ENTROPY : 0.5 + LOG_SQRT_2PI + 0.5 * Math.log(ratio * ratio + 1 / 7);
    const known = ratio < 1e-4 || ratio > 30;
    const leftOut = ratio < 1e-4 ? 100 * ratio * ratio : 1 / wholePower(ratio, 8);
    return [
      { where: `bump of any size, rho ${ratio}`, ...both({ value, error }, unit, log) },
      ...(known ? [{ where: `bump, rho ${ratio}`, ...both(unit, { value: limit, error: leftOut }, 0) }] : []),
    ];
  });
  const ofPairs = scales(phase, 3, 1e-4, 1e4).map((width): TwoWays => {
    const places = [0, shift * width];
    const pair = gaussianMixture(
      weights,
      places.map((x) => [x]),
      [1, width * width],
    );
    const found = entropy(pair, UNDIFFUSED);
    return {
      where: `two normals, one ${width} as wide`,
      ...both(found, entropyOfPair(weights, places, [1, width]), 0),
    };
  });
  return [...ofBumps, ...ofPairs];
}

/** h = log(16/15) - 2 E log(1 - z^2) of (15/16) (1 - z^2)^2: Beta(3, 3), whose mean of log((1 + z)/2) is psi(3) - psi(6). */
const BUMP_ENTROPY = Math.log(16 / 15) - 4 * Math.LN2 + 4 * (1 / 3 + 1 / 4 + 1 / 5);

function both(found: Estimate, other: Estimate, shift: number): Omit<TwoWays, 'where'> {
  const scale = 1 + Math.abs(found.value) + Math.abs(shift);
  return { found: found.value, other: other.value + shift, scale, error: found.error + other.error };
}

/** By panels of a quarter of a standard deviation around either component. */
function entropyOfPair(weights: readonly number[], places: readonly number[], sds: readonly number[]): Estimate {
  const own = sds.flatMap((sd, k) => Array.from({ length: 97 }, (_, i) => places[k] + (sd * (i - 48)) / 4));
  const points = own.toSorted((a, b) => a - b);
  const integral = (start: number, stride: number) => {
    let sum = 0;
    const breakpoints = points.filter((_, i) => i % stride === start || i === 0 || i === points.length - 1);
    for (const { z, w } of composite(breakpoints)) {
      let density = 0;
      for (const [k, sd] of sds.entries()) {
        const y = (z - places[k]) / sd;
        density += (weights[k] * Math.exp(-0.5 * y * y - LOG_SQRT_2PI)) / sd;
      }
      if (density > 0) sum -= w * density * Math.log(density);
    }
    return sum;
  };
  const [value, coarser] = [integral(0, 1), integral(0, 2)];
  return { value, error: Math.abs(value - coarser) };
}

/** How many points are drawn, the chance that their mean is farther off than its error, and deviations of sampled moments. */
const [DRAWS, DOUBT, SAMPLED] = [2048, 1e-6, 6];

/**
 * E H(P(. | x)) of two normals of one width by draws, in some dimensions, beside a quadrature along their difference; and the error
 * beside that of Maurer and Pontil (2009, Theorem 4) with the true variance V,
 *
 * sqrt(2 V ln(4/delta)/N) + 7 ln(2) ln(4/delta)/(3 (N - 1)).
 */
export function sampledEntropies({ phase, weights, halfWidth: h }: ScalesCase): TwoWays[] {
  return scales(phase, 3, 0.3, 4).flatMap((apart, k): TwoWays[] => {
    const dimension = 1 + 2 * k;
    const along = Array.from({ length: dimension }, () => (apart * h) / Math.sqrt(dimension));
    const pair = gaussianMixture(weights, [along.map(() => 0), along], [h * h, h * h]);
    const { value, error } = sampledPosteriorEntropy(pair, UNDIFFUSED, DRAWS);
    const mean = overPair(weights, apart, (unknown) => unknown);
    const moment = (power: number) => overPair(weights, apart, (unknown) => wholePower(unknown - mean, power));
    const [variance, fourth] = [moment(2), moment(4)];
    const logarithm = Math.log(4 / DOUBT);
    const errorBy = (V: number) =>
      Math.sqrt((2 * V * logarithm) / DRAWS) + (7 * Math.LN2 * logarithm) / (3 * (DRAWS - 1));
    const scatter = SAMPLED * Math.sqrt((fourth - variance * variance) / DRAWS);
    const where = `normals ${apart} deviations apart, d = ${dimension}`;
    return [
      { where, found: value, other: mean, scale: 1, error },
      {
        where: `the error, ${where}`,
        found: error,
        other: errorBy(variance),
        scale: 1,
        error: errorBy(variance) - errorBy(Math.max(0, variance - scatter)),
      },
    ];
  });
}

/** E f(H(P(. | x))) of two normals of variance 1, nats. */
function overPair(weights: readonly number[], apart: number, f: (unknown: number) => number): number {
  const breakpoints = Array.from({ length: 97 }, (_, i) => (i - 48) / 4 + (i / 96) * apart);
  return composite(breakpoints).reduce((sum, { z, w }) => {
    const parts = [0, apart].map((place, k) => weights[k] * Math.exp(-0.5 * (z - place) * (z - place) - LOG_SQRT_2PI));
    const density = parts[0] + parts[1];
    const unknown = parts.reduce(
      (total, part) => (part > 0 ? total - (part / density) * Math.log(part / density) : total),
      0,
    );
    return density > 0 ? sum + w * density * f(unknown) : sum;
  }, 0);
}

/** KL(p_T || pi) of normals whose variance is that of pi but for a part of it, and whose means are off by as much or by more. */
export function priors({ phase, shift, alpha, places }: ScalesCase): TwoWays[] {
  const priorVariance = 1 + 0.5 * places[0];
  return scales(phase, 24, 1e-9, 1e3).flatMap((part, k): TwoWays[] => {
    const x = k % 2 === 0 || part > 0.9 ? part : -part;
    const dimension = 1 + (k % 3);
    const sigma = 0.5 * Math.sqrt(priorVariance);
    const variance = (priorVariance * (1 + x) - sigma * sigma) / (alpha * alpha);
    if (variance <= 0) return [];
    const mean = k % 4 === 0 ? [0, 0, 0].slice(3 - dimension) : [shift * Math.sqrt(part), 0, 0].slice(0, dimension);
    const target = gaussianMixture([1], [mean], [variance]);
    const process = frozen(withNoise(alpha, sigma), priorVariance);
    // what the variance is, rounded as it may be
    const excess = (alpha * alpha * variance + sigma * sigma - priorVariance) / priorVariance;
    const ofMean = (alpha * alpha * mean[0] * mean[0]) / (2 * priorVariance);
    const value = ofMean + 0.5 * dimension * lessLog(excess);
    const { value: found, error } = priorKl(process, target);
    // the excess is rounded as the variances are, whose KL that moves by sqrt(2 KL) times as much
    const rounding = 8 * Number.EPSILON * dimension * (Math.abs(excess) + 1) * (Math.abs(excess) / (1 + excess));
    return [
      {
        where: `variance ${x} beside pi, d = ${dimension}`,
        found,
        other: value,
        scale: value,
        error: error + rounding,
      },
    ];
  });
}

/** x - log(1 + x), by its series where x is small. */
function lessLog(x: number): number {
  if (Math.abs(x) > 0.05) return x - Math.log1p(x);
  let [sum, power] = [0, x];
  for (let n = 2; n < 16; n++) {
    power *= -x;
    sum -= power / n;
  }
  return sum;
}

/** A process that has these coefficients at all times, with the prior of a variance. */
const frozen = (at: Coefficients, priorVariance: number): ForwardProcess => ({
  horizon: 1,
  priorVariance,
  coefficients: () => at,
});

/** J_0 = h(p_T) - h(p_0) - d log alpha_T with an error of no less than that of either entropy. */
export function losses({ phase, weights, shift, alpha }: ScalesCase): TwoWays[] {
  return scales(phase, 2, 1e-2, 1e2).map((width) => {
    const target = gaussianMixture(weights, [[0], [shift * width]], [1, width * width]);
    const at = withNoise(alpha, 1);
    const [start, end] = [entropy(target, UNDIFFUSED), entropy(target, at)];
    const { value, error } = initialScoreLoss(frozen(at, 1 + width), target);
    const least = start.error + end.error;
    return {
      where: `J_0 of two normals, one ${width} as wide`,
      found: value,
      other: end.value - start.value - Math.log(alpha),
      scale: 1 + Math.abs(value),
      // an error that lacks one of them covers nothing
      error: error < least ? -1 : 0,
    };
  });
}

/** Points drawn by given uniform and normal numbers, and parts, projections and clouds of a mixture in the plane. */
export function parts({ weights, places, shift, halfWidth: h, alpha }: ScalesCase): TwoWays[] {
  const centers = [
    [0, shift * h],
    [h, -h],
  ];
  const kinds = {
    bumps: bumpMixture(weights, centers, [h, 2 * h]),
    normals: gaussianMixture(weights, centers, [h * h, 4 * h * h]),
  };
  const spreads = { bumps: 1 / 7, normals: 1 };
  const at = withNoise(alpha, 3 * alpha * h);
  return (['bumps', 'normals'] as const).flatMap((kind) => {
    const target = kinds[kind];
    const uniforms = places.map((x) => Math.min(0.5 + 0.5 * x, 1 - GRID));
    let [u, z] = [0, 0];
    const { values, count } = target.sample(2, {
      uniform: () => uniforms[u++ % uniforms.length],
      normal: () => places[z++ % places.length],
    });
    const drawn =
      kind === 'bumps'
        ? drawnBumps(uniforms, weights, centers, h)
        : drawnNormals(uniforms, places, weights, centers, h);
    const mean = [0, 1].map((j) => weights[0] * centers[0][j] + weights[1] * centers[1][j]);
    const square = weights.reduce((sum, w, k) => {
      const away = centers[k].reduce((total, c, j) => total + (c - mean[j]) * (c - mean[j]), 0);
      return sum + w * (away + 2 * spreads[kind] * h * h * (k === 0 ? 1 : 4));
    }, 0);
    const cloud = target.cloud(at);
    const overCloud = (f: (p: number) => number) => cloud.weights.reduce((sum, w, p) => sum + w * f(p), 0);
    const x = [alpha * h * places[0], alpha * h * places[1]];
    const logs = Array.from(target.logParts(x, at));
    const turned = target.projected([Float64Array.of(0, -1), Float64Array.of(1, 0)])!;
    const side = (where: string, found: number, other: number, scale = h): TwoWays => ({
      where: `${where} of ${kind}`,
      found,
      other,
      scale,
    });
    return [
      side('count', count, 2, 0),
      ...drawn.map((each, i) => side(`coordinate ${i} of points`, values[i], each, 10 * h)),
      ...mean.map((each, j) => side(`mean ${j}`, target.mean[j], each, 10 * h)),
      side('variance', target.variance, square, 100 * h * h),
      side(
        'mass of the cloud',
        overCloud(() => 1),
        1,
        1,
      ),
      ...mean.map((each, j) =>
        side(
          `mean ${j} of the cloud`,
          overCloud((p) => cloud.means[2 * p + j]),
          alpha * each,
          10 * alpha * h,
        ),
      ),
      side(
        'second moment of the cloud',
        overCloud((p) => cloud.means[2 * p] ** 2 + cloud.means[2 * p + 1] ** 2 + 2 * cloud.variances[p]),
        alpha * alpha * (square + mean[0] * mean[0] + mean[1] * mean[1]) + 2 * at.sigma * at.sigma,
        100 * at.sigma * at.sigma,
      ),
      side(
        'log of the sum of parts',
        Math.log(logs.reduce((sum, log) => sum + Math.exp(log), 0)),
        target.logDensity(x, at),
        100,
      ),
      ...[0, 1].map((k) => side(`part ${k}`, target.part([k]).logDensity(x, at), logs[k] - Math.log(weights[k]), 100)),
      side('turned density', turned.logDensity([-x[1], x[0]], at), target.logDensity(x, at), 100),
    ];
  });
}

/** The component that a number chooses, and for each coordinate the middle of five numbers, from -1 to 1. */
function drawnBumps(
  uniforms: readonly number[],
  weights: readonly number[],
  centers: readonly number[][],
  h: number,
): number[] {
  return [0, 1].flatMap((i) => {
    const own = uniforms.slice(11 * i, 11 * (i + 1));
    const k = own[0] < weights[0] ? 0 : 1;
    return [0, 1].map((j) => {
      const middle = own.slice(1 + 5 * j, 6 + 5 * j).toSorted((a, b) => a - b)[2];
      return centers[k][j] + h * (k === 0 ? 1 : 2) * (2 * middle - 1);
    });
  });
}

function drawnNormals(
  uniforms: readonly number[],
  normals: readonly number[],
  weights: readonly number[],
  centers: readonly number[][],
  h: number,
): number[] {
  return [0, 1].flatMap((i) => {
    const k = uniforms[i] < weights[0] ? 0 : 1;
    return [0, 1].map((j) => centers[k][j] + h * (k === 0 ? 1 : 2) * normals[2 * i + j]);
  });
}
