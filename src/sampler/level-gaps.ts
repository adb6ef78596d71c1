import { bestNormalSnrs, lineInformation, lineMmse, normalGap, scheduleGap } from '../bound/schedule-gap.js';
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
type Levels = readonly Pick<GridLevel, 'alpha' | 'sigma'>[];

/**
 * The gap of some levels for a normal (see `scheduleGap`), from the first level to the last one with noise.
 *
 * @param levels the noise end first
 */
export function levelGap(spectrum: readonly SpectrumPart[], levels: Levels): LevelGap {
  const snrs = risingSnrs(levels);
  if (!Array.isArray(snrs)) return { gap: snrs, least: snrs };
  const best = bestNormalSnrs(
    spectrum.flatMap(({ nodes }) => nodes),
    [snrs[0], snrs[snrs.length - 1]],
    snrs.length - 1,
  );
  const gapOf = (levels: readonly number[]) => sumOverParts(spectrum, (axes) => normalGap(axes, levels));
  return { gap: gapOf(snrs), least: gapOf(best) };
}

/** The same for a mixture on the line, whose best levels are not sought: where its mmse falls in stages, several may be stationary. */
export function mixtureLevelGap(target: GaussianMixture, levels: Levels): LevelGap {
  const snrs = risingSnrs(levels);
  if (!Array.isArray(snrs)) return { gap: snrs, least: snrs };
  const { value, error } = scheduleGap(
    snrs,
    (snr) => lineMmse(target, snr),
    (from, to) => lineInformation(target, from, to),
  );
  const gap = Number.isFinite(value + error) ? { value, error } : { value: null, reason: 'the gap overflows' };
  return { gap, least: { value: null, reason: 'the best levels are sought for normals alone' } };
}

/** The SNRs of the levels with noise, or why they have no gap. */
function risingSnrs(levels: Levels): number[] | { readonly value: null; readonly reason: string } {
  const snrs = levels.filter(({ sigma }) => sigma > 0).map(({ alpha, sigma }) => (alpha / sigma) * (alpha / sigma));
  if (snrs.length < 2) return { value: null, reason: 'there is no step between levels with noise' };
  const isRising = snrs.every((snr, k) => k === 0 || snr > snrs[k - 1]);
  return isRising ? snrs : { value: null, reason: 'noise does not fall in each step' };
}
