import { bestNormalSnrs, lineInformation, lineMmse, normalGap, scheduleGap } from '../bound/schedule-gap.js';
import type { Estimate } from '../numeric/estimate.js';
import type { GaussianMixture } from '../target/mixture.js';
import type { Known } from './spectrum-errors.js';
import { type SpectrumPart, sumOverParts } from './spectrum-rule.js';
import type { GridLevel } from './walk.js';

/** What levels cost in nats with the steps of `ddpm-small`, and what as many levels between the same ends cost at least. */
export interface LevelGap {
  readonly gap: Known;
  readonly least: Known;
}

/** Levels as a gap goes by them. */
type Levels = readonly Pick<GridLevel, 'alpha' | 'sigma' | 'time' | 'alphaSlope' | 'sigmaSlope'>[];

/**
 * The gap of some levels for a normal (see `scheduleGap`), from the first level to the last one with noise.
 *
 * @param levels the noise end first
 */
export function levelGap(spectrum: readonly SpectrumPart[], levels: Levels): LevelGap {
  const snrs = risingSnrs(levels);
  if (!Array.isArray(snrs)) return { gap: snrs, least: snrs };
  const roundings = logRoundings(levels, snrs);
  const gapOf = (levels: readonly number[], roundings: readonly number[]) =>
    checked(sumOverParts(spectrum, (axes) => normalGap(axes, levels, roundings)));
  const gap = gapOf(snrs, roundings);
  const best = bestNormalSnrs(
    spectrum.flatMap(({ nodes }) => nodes),
    [snrs[0], snrs[snrs.length - 1]],
    snrs.length - 1,
  );
  if (best === undefined) return { gap, least: { value: null, reason: 'the best levels are not found' } };
  // where the levels between the ends lie is known by no rounding: it is they that are sought
  const least = gapOf(
    best,
    roundings.map((each, k) => (k === 0 || k === roundings.length - 1 ? each : 0)),
  );
  return { gap, least };
}

/** The same for a mixture on the line, whose best levels are not sought: where its mmse falls in stages, several may be stationary. */
export function mixtureLevelGap(target: GaussianMixture, levels: Levels): LevelGap {
  const snrs = risingSnrs(levels);
  if (!Array.isArray(snrs)) return { gap: snrs, least: snrs };
  const gap = scheduleGap(
    snrs,
    (snr) => lineMmse(target, snr),
    (from, to) => lineInformation(target, from, to),
    logRoundings(levels, snrs),
  );
  return { gap: checked(gap), least: { value: null, reason: 'the best levels are sought for normals alone' } };
}

function checked({ value, error }: Estimate): Known {
  return Number.isFinite(value + error) ? { value, error } : { value: null, reason: 'the gap overflows' };
}

/** Of the numbers of a level, in machine epsilons of each. */
const ROUNDINGS = 16;

/** The highest power of what levels are even in that sigma/alpha is: rho of Karras et al. 2022. */
const HIGHEST_POWER = 7;

/**
 * How far log SNR of each level with noise may be off the formula of its schedule, in machine epsilons:
 *
 *   16 + 4 |log alpha|                           of alpha and sigma, which may be exp of an integral,
 *
 * and of what lies between the ends besides, with d_k = K log(s_k/s_{k-1}),
 *
 *   2 max(|log s_0|, |log s_K|)                  as levels may be even in log s,
 *   4 min(d_k, 14 K/(K - k))                     as f_k = f_0 + k/K (f_K - f_0) is off as f_0 is, of whose steps f_k may be few;
 *                                                sigma/alpha is a power of f up to 7,
 *   8 min(t_k (|alpha'|/alpha + sigma'/sigma), 2 d_{k+1} t_0/(t_0 - t_K))
 *                                                as the time is off, in an alpha = 1 - t for instance: where levels are even in
 *                                                time, by a part of a step that grows with their number.
 */
export function logRoundings(levels: Levels, snrs: readonly number[]): number[] {
  const noisy = withNoise(levels);
  const steps = snrs.length - 1;
  const logs = snrs.map(Math.log);
  const range = Math.max(...[logs[0], logs[steps]].filter(Number.isFinite).map(Math.abs));
  const [begin, end] = [noisy[0], noisy[steps]].map(({ time = 0 }) => time);
  const stepped = (k: number) => steps * (logs[k] - logs[k - 1]);
  return snrs.map((_, k) => {
    const { alpha, sigma, time = 0, alphaSlope = 0, sigmaSlope = 0 } = noisy[k];
    const own = ROUNDINGS + (alpha > 0 ? 4 * Math.abs(Math.log(alpha)) : 0);
    if (k === 0 || k === steps) return Number.EPSILON * own;
    const even = Math.min(stepped(k), (2 * HIGHEST_POWER * steps) / (steps - k));
    const slope = Math.abs(time) * (Math.abs(alphaSlope) / alpha + Math.abs(sigmaSlope) / sigma);
    // systems may have no times, or any
    const timed = begin === end ? slope : Math.min(slope, Math.abs((2 * stepped(k + 1) * begin) / (begin - end)));
    return Number.EPSILON * (own + 2 * range + 4 * even + 8 * timed);
  });
}

/** The SNRs of the levels with noise, or why they have no gap. */
function risingSnrs(levels: Levels): number[] | { readonly value: null; readonly reason: string } {
  const snrs = withNoise(levels).map(({ alpha, sigma }) => (alpha / sigma) * (alpha / sigma));
  if (snrs.length < 2) return { value: null, reason: 'there is no step between levels with noise' };
  const isRising = snrs.every((snr, k) => k === 0 || snr > snrs[k - 1]);
  return isRising ? snrs : { value: null, reason: 'noise does not fall in each step' };
}

function withNoise(levels: Levels): Levels {
  return levels.filter(({ sigma }) => sigma > 0);
}
