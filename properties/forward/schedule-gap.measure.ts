import fc, { type Arbitrary } from 'fast-check';
import { bestNormalSnrs, lineInformation, lineMmse, normalGap, scheduleGap } from '../../src/bound/schedule-gap.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { gaussianMixture } from '../../src/target/mixture.js';
import { between, eitherSign, logBetween, shares, sizes, vectors } from '../generators/numbers.js';
import { chainKl } from '../oracles/chain-kl.js';
import type { LineMixture } from '../oracles/line-mixture.js';

/** A p_0 and a schedule, and another p_0 that is normal. */
export interface GapCase {
  /** On the line. */
  readonly mixture: LineMixture;
  /** Ascending, for the mixture. */
  readonly snrs: readonly number[];
  /** Eigenvalues of the normal, and where its schedules begin and end. */
  readonly variances: readonly number[];
  readonly ends: readonly [number, number];
  /** Of its schedules. */
  readonly steps: number;
  /** A level of the best schedule, as a share of them, and the logarithm of the factor that it is moved by. */
  readonly moved: { readonly at: number; readonly by: number };
}

export function gapCases(): Arbitrary<GapCase> {
  const mixture = fc.integer({ min: 1, max: 3 }).chain((count) =>
    fc.record({
      weights: shares(count),
      means: vectors(count, eitherSign(0, 2)),
      variances: vectors(count, logBetween(0.2, 1.5)),
    }),
  );
  const snrs = fc
    .tuple(logBetween(0.02, 1), vectors(2, between(0.3, 1.5)))
    .map(([first, [one, other]]) => [first, first * Math.exp(one), first * Math.exp(one + other)]);
  return fc.record({
    mixture,
    snrs,
    variances: vectors(2, logBetween(0.02, 5)),
    ends: fc.tuple(logBetween(1e-4, 1e-2), logBetween(10, 1e4)),
    steps: sizes(8, 30),
    moved: fc.record({ at: between(0, 0.999), by: eitherSign(0.05, 0.3) }),
  });
}

/** Mixtures of two modes, whose transitions are far from normal. */
export function modeCases(): Arbitrary<GapCase> {
  return gapCases().chain((aCase) =>
    fc.record({ half: between(1, 2), variance: logBetween(0.2, 0.5) }).map(({ half, variance }) => ({
      ...aCase,
      mixture: { weights: [0.5, 0.5], means: [-half, half], variances: [variance, variance] },
    })),
  );
}

/** One thing wrong. */
export type GapMistake = 'mmse of the next level' | 'beta';

/** The KL divergence of a chain by its definition, and by the gap. */
export function bothGaps({ mixture, snrs }: GapCase, wrong?: GapMistake) {
  const { weights, means, variances } = mixture;
  const target = gaussianMixture(
    weights,
    means.map((mean) => [mean]),
    variances,
  );
  const mmse = (snr: number) => lineMmse(target, snr);
  const information = (from: number, to: number) => lineInformation(target, from, to);
  // beta over the posterior variance is sigma_t^2/sigma_s^2, under vp (1 + SNR_s)/(1 + SNR_t)
  const beta = (from: number, to: number) => (1 + to) / (1 + from);
  const rises = snrs.slice(1).map((to, k) => 0.5 * (to - snrs[k]) * mmse(snrs[k]).value.value);
  return {
    byDefinition: chainKl(mixture, snrs, wrong === 'beta' ? beta : undefined),
    gap: wrong === 'mmse of the next level' ? nextGap(snrs, mmse, information) : scheduleGap(snrs, mmse, information),
    /** The Riemann sum, of which the gap may be a small part. */
    sum: rises.reduce((all, each) => all + each, 0),
  };
}

/** 1/2 sum (s_{k+1} - s_k) mmse(s_{k+1}), which is below the integral. */
function nextGap(
  snrs: readonly number[],
  mmse: (snr: number) => { readonly value: Estimate },
  information: (from: number, to: number) => Estimate,
): Estimate {
  const sum = snrs.slice(1).reduce((all, to, k) => all + 0.5 * (to - snrs[k]) * mmse(to).value.value, 0);
  const { value, error } = information(snrs[0], snrs[snrs.length - 1]);
  return { value: sum - value, error };
}

/** Where a ladder of levels even in log SNR begins: no step longer than this. */
const LONGEST = 0.3;

/** gap/h for ever shorter steps h of log SNR, extrapolated, and what it should come to. */
export interface GapOrder {
  /** 2 gap(h/2)/(h/2) - gap(h)/h for the first h and half of it. */
  readonly extrapolated: readonly [Estimate, Estimate];
  /** 1/4 int s^2 |mmse'| d log s. */
  readonly coefficient: number;
}

export function gapOrder({ variances, ends }: GapCase): GapOrder {
  const range = Math.log(ends[1] / ends[0]);
  const coarsest = Math.ceil(range / LONGEST);
  const [first, second, third] = [1, 2, 4].map((factor) => {
    const steps = factor * coarsest;
    const { value, error } = normalGap(axesOf(variances), evenSnrs(ends, steps));
    return { value: (value * steps) / range, error: (error * steps) / range };
  });
  const extrapolated = (coarse: Estimate, fine: Estimate) => ({
    value: 2 * fine.value - coarse.value,
    error: 2 * fine.error + coarse.error,
  });
  // int s v^2/(1 + s v)^2 ds = log(1 + s v) + 1/(1 + s v)
  const coefficient = variances.reduce((sum, v) => {
    const [from, to] = ends.map((snr) => Math.log1p(snr * v) + 1 / (1 + snr * v));
    return sum + 0.25 * (to - from);
  }, 0);
  return { extrapolated: [extrapolated(first, second), extrapolated(second, third)], coefficient };
}

/** The gaps of the best schedule of a normal, of the same with one level moved, and of levels even in log SNR. */
export function bestGaps({ variances, ends, steps, moved }: GapCase) {
  const axes = axesOf(variances);
  const snrs = bestNormalSnrs(axes, ends, steps);
  if (snrs === undefined) return undefined;
  const k = 1 + Math.floor(moved.at * (steps - 1));
  const factor = Math.exp(moved.by);
  // between its neighbours
  const place = Math.min(Math.max(snrs[k] * factor, snrs[k - 1]), snrs[k + 1]);
  return {
    best: normalGap(axes, snrs),
    moved: normalGap(axes, snrs.with(k, place)),
    even: normalGap(axes, evenSnrs(ends, steps)),
  };
}

/** Each variance along one axis. */
function axesOf(variances: readonly number[]) {
  return variances.map((variance) => ({ variance, weight: 1 }));
}

/** Even in log SNR. */
function evenSnrs([first, last]: readonly [number, number], steps: number): number[] {
  const range = Math.log(last / first);
  return Array.from({ length: steps + 1 }, (_, k) => (k === steps ? last : first * Math.exp((k / steps) * range)));
}
