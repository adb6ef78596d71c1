import fc, { type Arbitrary } from 'fast-check';
import { gapBounds, momentBound } from '../../src/bound/gap-bounds.js';
import {
  lineInformation,
  lineMmse,
  type Mmse,
  normalInformation,
  normalMmse,
  scheduleGap,
} from '../../src/bound/schedule-gap.js';
import { type Estimate, plus } from '../../src/numeric/estimate.js';
import { memoized } from '../../src/numeric/memo.js';
import { generatedVariance } from '../../src/sampler/generated-variance.js';
import { METHODS } from '../../src/sampler/methods.js';
import { errorsAlong, type Known } from '../../src/sampler/spectrum-errors.js';
import { levelOfRatio } from '../../src/sampler/walk.js';
import { diffusedVariance } from '../../src/sampler/walk-of-normal.js';
import { gaussianMixture } from '../../src/target/mixture.js';
import { between, logBetween, shares, sizes, vectors } from '../generators/numbers.js';
import type { LineMixture } from '../oracles/line-mixture.js';

/** Levels by their SNR: the first one, and by which share of itself it grows in each step. */
export interface Gains {
  readonly first: number;
  readonly gains: readonly number[];
}

/** A normal that is sampled, and another p_0. */
export interface KlBoundCase {
  readonly normal: Gains & {
    readonly variances: readonly number[];
    /** N(0, I) in the coordinates of vp, or the law of the first level. */
    readonly start: 'prior' | 'exact';
  };
  /** Independent along each axis; atoms if all of its variances are 0. */
  readonly product: Gains & { readonly axes: readonly LineMixture[] };
}

export function klBoundCases(): Arbitrary<KlBoundCase> {
  const atoms = vectors(3, fc.constant(0));
  const line = (variances: Arbitrary<number[]>) =>
    fc.record({
      weights: shares(3),
      // apart, as points that are one have no mmse to compare
      means: vectors(2, between(0.3, 2)).map(([left, right]) => [-left, 0, right]),
      variances,
    });
  const axes = fc
    .tuple(fc.boolean(), sizes(1, 2))
    .chain(([atomic, count]) => vectors(count, line(atomic ? atoms : vectors(3, logBetween(0.01, 1)))));
  return fc.record({
    normal: fc.record({
      variances: vectors(3, logBetween(0.01, 10)),
      start: fc.constantFrom('prior' as const, 'exact' as const),
      first: logBetween(0.01, 1),
      gains: sizes(1, 40).chain((count) => vectors(count, logBetween(0.05, 3))),
    }),
    product: fc.record({
      axes,
      first: logBetween(0.01, 5),
      gains: sizes(1, 6).chain((count) => vectors(count, logBetween(0.05, 3))),
    }),
  });
}

/** Cases with a normal of their own. */
export function withNormal(normal: Arbitrary<KlBoundCase['normal']>): Arbitrary<KlBoundCase> {
  return fc.tuple(klBoundCases(), normal).map(([aCase, one]) => ({ ...aCase, normal: one }));
}

/** Long steps of normals that the first level shows already: there `steps` is all but attained, and in one step the others are. */
export function longSteps(count: Arbitrary<number>, axes: number): Arbitrary<KlBoundCase['normal']> {
  return fc.record({
    variances: logBetween(1, 5).map((variance) => Array.from({ length: axes }, () => variance)),
    start: fc.constant('exact' as const),
    first: logBetween(10, 30),
    gains: fc.tuple(count, logBetween(80, 200)).map(([steps, gain]) => Array.from({ length: steps }, () => gain)),
  });
}

/** Short steps from levels that show nothing of an isotropic normal to some that show all of it: there the gap is half of the bounds. */
export function shortSteps(): Arbitrary<KlBoundCase['normal']> {
  return fc.record({
    variances: logBetween(0.1, 5).map((variance) => [variance, variance]),
    start: fc.constant('exact' as const),
    first: logBetween(1e-4, 1e-3),
    gains: between(0.05, 0.1).map((gain) => Array.from({ length: Math.ceil(35 / Math.log1p(gain)) }, () => gain)),
  });
}

/** The same for two atoms. */
export function atomsInShortSteps(): Arbitrary<KlBoundCase> {
  const pairs = fc.record({
    weights: between(0.2, 0.5).map((weight) => [weight, 1 - weight]),
    means: between(0.5, 2).map((half) => [-half, half]),
    variances: fc.constant([0, 0]),
  });
  return fc.tuple(klBoundCases(), pairs).map(([aCase, pair]) => {
    const [, half] = pair.means;
    const product = { axes: [pair], first: 0.02 / (half * half), gains: Array.from({ length: 22 }, () => 0.4) };
    return { ...aCase, product };
  });
}

/** One step from a level that shows next to nothing. */
export function fromNoise({ variances, gains }: KlBoundCase['normal']): KlBoundCase['normal'] {
  return { variances, start: 'exact', first: 1e-12, gains: [1e12 * (0.5 + gains[0])] };
}

/** A step so short that it costs nothing beside a wrong start. */
export function fromPrior(): Arbitrary<KlBoundCase['normal']> {
  return fc.record({
    variances: vectors(3, logBetween(3, 10)),
    start: fc.constant('prior' as const),
    first: between(0.3, 1),
    gains: vectors(1, between(1e-3, 1e-2)),
  });
}

/** Steps that raise the SNR by one share of it. */
export function evenSteps({ variances, first, gains }: KlBoundCase['normal']): KlBoundCase['normal'] {
  return { variances, start: 'exact', first, gains: gains.map(() => gains[0]) };
}

/** What `ddpm-small` generates of a normal, and what bounds its divergence. */
export interface PathValues {
  /** KL(z_K || generated). */
  readonly kl: Estimate;
  /** KL(z_0 || start). */
  readonly start: Estimate;
  readonly gap: Estimate;
}

export function pathValues({ variances, start, ...gains }: KlBoundCase['normal']): PathValues | undefined {
  const levels = snrsOf(gains).map((snr) => levelOfRatio(1 / Math.sqrt(snr)));
  const [first, last] = [levels[0], levels[levels.length - 1]];
  const grid = { levels, levelAt: () => first };
  const spectrum = [{ nodes: axesOf(variances) }];
  const opening = (variance: number) => (start === 'prior' ? 1 : diffusedVariance(variance, first));
  const begun = errorsAlong(spectrum, (variance) => ({
    meant: diffusedVariance(variance, first),
    generated: { value: opening(variance), error: 0 },
  }));
  const arrived = errorsAlong(spectrum, (variance) => ({
    meant: diffusedVariance(variance, last),
    generated: generatedVariance(METHODS['ddpm-small'], grid, variance, opening(variance)),
  }));
  if (!known(begun.kl) || !known(arrived.kl)) return undefined;
  return { kl: arrived.kl, start: begun.kl, gap: ofNormal({ variances, ...gains }).gap };
}

/** The gap of a schedule and its bounds. */
export interface GapValues {
  readonly gap: Estimate;
  readonly kappa: Estimate;
  readonly steps: Estimate;
  readonly information: Estimate;
  readonly moments: Estimate;
  /** 1/2 s_0 mmse(s_0). */
  readonly first: Estimate;
  /** H(x_0) in nats; undefined where it has a density. */
  readonly entropy: number | undefined;
}

/** Of both p_0 of a case. */
export function gapValues({ normal, product }: KlBoundCase): GapValues[] {
  return [ofNormal(normal), ofProduct(product)];
}

export function ofNormal({ variances, ...gains }: Gains & { readonly variances: readonly number[] }): GapValues {
  const axes = axesOf(variances);
  const trace = variances.reduce((sum, variance) => sum + variance, 0);
  return valuesOf({
    snrs: snrsOf(gains),
    mmse: (snr) => normalMmse(axes, snr),
    information: (from, to) => normalInformation(axes, from, to),
    axes: variances.length,
    trace,
    entropy: undefined,
  });
}

export function ofProduct({ axes, ...gains }: KlBoundCase['product']): GapValues {
  const targets = axes.map(({ weights, means, variances }) =>
    gaussianMixture(
      weights,
      means.map((mean) => [mean]),
      variances,
    ),
  );
  const isAtomic = axes.every(({ variances }) => variances.every((variance) => variance === 0));
  const entropy = axes
    .flatMap(({ weights }) => weights)
    .reduce((sum, weight) => sum - (weight === 0 ? 0 : weight * Math.log(weight)), 0);
  return valuesOf({
    snrs: snrsOf(gains),
    mmse: (snr) => sumOfMmse(targets.map((target) => lineMmse(target, snr))),
    information: (from, to) => plus(...targets.map((target) => lineInformation(target, from, to))),
    axes: axes.length,
    trace: targets.reduce((sum, target) => sum + target.variance, 0),
    entropy: isAtomic ? entropy : undefined,
  });
}

interface Described {
  readonly snrs: readonly number[];
  mmse(snr: number): Mmse;
  information(from: number, to: number): Estimate;
  readonly axes: number;
  readonly trace: number;
  readonly entropy: number | undefined;
}

function valuesOf({ snrs, mmse: slow, information, axes, trace, entropy }: Described): GapValues {
  const mmse = memoized(slow);
  const { value, error } = mmse(snrs[0]).value;
  return {
    gap: scheduleGap(snrs, mmse, information),
    ...gapBounds(snrs, mmse, information),
    moments: momentBound(snrs, { axes, trace: { value: trace, error: 4 * axes * Number.EPSILON * trace } }),
    first: { value: 0.5 * snrs[0] * value, error: 0.5 * snrs[0] * error },
    entropy,
  };
}

function sumOfMmse(parts: readonly Mmse[]): Mmse {
  return { value: plus(...parts.map(({ value }) => value)), slope: plus(...parts.map(({ slope }) => slope)) };
}

function snrsOf({ first, gains }: Gains): number[] {
  const snrs = [first];
  for (const gain of gains) snrs.push(snrs[snrs.length - 1] * (1 + gain));
  return snrs;
}

const axesOf = (variances: readonly number[]) => variances.map((variance) => ({ variance, weight: 1 }));

const known = (found: Known): found is Known & Estimate => found.value !== null;
