import { bestNormalSnrs, normalGap } from '../bound/schedule-gap.js';
import type { Known } from './spectrum-errors.js';
import type { SpectrumPart } from './spectrum-rule.js';
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
  return { gap: known(spectrum, snrs), least: known(spectrum, best) };
}

/** A sum over all axes, off by no more than fewer nodes change each part of the spectrum. */
function known(spectrum: readonly SpectrumPart[], snrs: readonly number[]): Known {
  let [value, error] = [0, 0];
  for (const { nodes, fewer } of spectrum) {
    const gap = normalGap(nodes, snrs);
    value += gap.value;
    error += gap.error + (fewer === undefined ? 0 : Math.abs(gap.value - normalGap(fewer, snrs).value));
  }
  return { value, error };
}

function none(reason: string): LevelGap {
  return { gap: { value: null, reason }, least: { value: null, reason } };
}
