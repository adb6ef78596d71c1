import { gapBounds, momentBound } from '../bound/gap-bounds.js';
import { normalGap, normalInformation, normalMmse, type WeightedAxis } from '../bound/schedule-gap.js';
import { type Estimate, plus } from '../numeric/estimate.js';
import type { GridOfLevels } from './affine-map.js';
import { logRoundings } from './level-gaps.js';
import { METHODS, type SamplerMethod } from './methods.js';
import type { RunBounds } from './samplers-result.js';
import { errorsAlong, type Known } from './spectrum-errors.js';
import { type SpectrumPart, sumOverParts } from './spectrum-rule.js';
import { stepErrors } from './step-errors.js';
import { type WalkedAxis, w2Bounds } from './w2-bounds.js';
import type { MethodOptions } from './walk.js';
import { diffusedVariance } from './walk-of-normal.js';

/** A published method on its levels, along an axis by the variance of the target there. */
export interface WalkedMethod {
  readonly name: SamplerMethod;
  readonly grid: GridOfLevels;
  readonly options: MethodOptions;
  /** The variance of the start. */
  opening(variance: number): number;
  /** What is generated from that, see `generatedVariance`. */
  generated(variance: number): Estimate;
}

/**
 * The distances of what a published method generates from the law of its last level, with what bounds them: W2 by the errors of
 * its steps (`w2Bounds`), and KL of `ddpm-small` by its levels (`gapBounds`).
 */
export function runBounds(
  { name, grid, options, opening, generated }: WalkedMethod,
  spectrum: readonly SpectrumPart[],
): RunBounds {
  const method = METHODS[name];
  const last = grid.levels[grid.levels.length - 1];
  const exact = errorsAlong(spectrum, (variance) => ({
    meant: diffusedVariance(variance, last),
    generated: generated(variance),
  }));
  if (exact.w2.value === null) return unbounded(exact.w2.reason);
  const walked = (nodes: readonly WeightedAxis[]): WalkedAxis[] =>
    nodes.map(({ variance, weight }) => ({
      weight,
      errors: stepErrors(method, grid, variance, opening(variance), options),
    }));
  const w2 = w2Bounds(
    spectrum.map(({ nodes, fewer }) => ({
      nodes: walked(nodes),
      ...(fewer === undefined ? {} : { fewer: walked(fewer) }),
    })),
  );
  const kl =
    name === 'ddpm-small'
      ? klBounds(spectrum, grid, opening)
      : noKlBounds('its levels bound the KL divergence of ddpm-small alone');
  return { w2: { distance: exact.w2, ...w2 }, kl: { divergence: exact.kl, ...kl } };
}

type KlBounds = Omit<RunBounds['kl'], 'divergence'>;

/** KL(z_0 || start) and the gap, or each of its bounds. */
function klBounds(
  spectrum: readonly SpectrumPart[],
  { levels }: Pick<GridOfLevels, 'levels'>,
  opening: (variance: number) => number,
): KlBounds {
  const [first, last] = [levels[0], levels[levels.length - 1]];
  if (last.sigma === 0) return noKlBounds('the paths of a chain that ends without noise have no finite divergence');
  const snrs = levels.map(({ alpha, sigma }) => (alpha / sigma) * (alpha / sigma));
  const begun = errorsAlong(spectrum, (variance) => ({
    meant: diffusedVariance(variance, first),
    generated: { value: opening(variance), error: 0 },
  })).kl;
  if (begun.value === null) return noKlBounds(begun.reason);
  const from = (cost: Estimate): Known => checked(plus(begun, cost));
  const roundings = logRoundings(levels, snrs);
  const path = from(sumOverParts(spectrum, (axes) => normalGap(axes, snrs, roundings)));
  if (snrs[0] === 0) {
    const none = { value: null, reason: 'no share of a first level without signal bounds its step' };
    return { path, information: none, moments: none };
  }
  const information = sumOverParts(
    spectrum,
    (axes) =>
      gapBounds(
        snrs,
        (snr) => normalMmse(axes, snr),
        (low, high) => normalInformation(axes, low, high),
        roundings,
      ).information,
  );
  const sumOf = (of: (axis: WeightedAxis) => number) =>
    sumOverParts(spectrum, (axes) => {
      const value = axes.reduce((sum, axis) => sum + of(axis), 0);
      return { value, error: 4 * axes.length * Number.EPSILON * value };
    });
  const axes = Math.round(sumOf(({ weight }) => weight).value);
  const trace = sumOf(({ weight, variance }) => weight * variance);
  return { path, information: from(information), moments: from(momentBound(snrs, { axes, trace }, roundings)) };
}

function checked({ value, error }: Estimate): Known {
  return Number.isFinite(value + error) ? { value, error } : { value: null, reason: 'the bound overflows' };
}

function noKlBounds(reason: string): KlBounds {
  const none = { value: null, reason };
  return { path: none, information: none, moments: none };
}

/** Those of a run that is not answered. */
export function unbounded(reason: string): RunBounds {
  const none = { value: null, reason };
  return {
    w2: { distance: none, carried: none, contraction: none },
    kl: { divergence: none, ...noKlBounds(reason) },
  };
}
