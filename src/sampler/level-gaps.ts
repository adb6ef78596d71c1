import { bestNormalSnrs, normalGap } from '../bound/schedule-gap.js';
import type { Known } from './spectrum-errors.js';
import { type SpectrumPart, sumOverParts } from './spectrum-rule.js';
import type { GridLevel } from './walk.js';

/** What levels cost in nats with the steps of `ddpm-small`, and what as many levels between the same ends cost at least. */
export interface LevelGap {
  readonly gap: Known;
  readonly least: Known;
}

/**
 * The gap of some levels for a normal (see `scheduleGap`), from the first level to the last one with noise.
 *
 * @param levels the noise end first
 */
export function levelGap(
  spectrum: readonly SpectrumPart[],
  levels: readonly Pick<GridLevel, 'alpha' | 'sigma'>[],
): LevelGap {
  const snrs = levels.filter(({ sigma }) => sigma > 0).map(({ alpha, sigma }) => (alpha / sigma) * (alpha / sigma));
  if (snrs.length < 2) return none('there is no step between levels with noise');
  if (!snrs.every((snr, k) => k === 0 || snr > snrs[k - 1])) return none('noise does not fall in each step');
  const ends = [snrs[0], snrs[snrs.length - 1]] as const;
  const best = bestNormalSnrs(
    spectrum.flatMap(({ nodes }) => nodes),
    ends,
    snrs.length - 1,
  );
  const gapOf = (levels: readonly number[]) => sumOverParts(spectrum, (axes) => normalGap(axes, levels));
  return { gap: gapOf(snrs), least: gapOf(best) };
}

function none(reason: string): LevelGap {
  return { gap: { value: null, reason }, least: { value: null, reason } };
}
