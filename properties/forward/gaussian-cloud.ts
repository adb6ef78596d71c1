import fc from 'fast-check';
import { claim } from '../../src/claim/claim.js';
import { vacuous } from '../../src/claim/law.js';
import { distribution, forwardProcess } from '../../src/experiment/setting.js';
import { equal } from '../../src/numeric/estimate.js';
import type { Coefficients } from '../../src/process/forward-process.js';
import type { BumpSpec } from '../by-definition/forward/bump-integrals.js';
import { type CloudDensity, cloudDensity } from '../by-definition/forward/cloud-density.js';
import { between, logBetween } from '../generators/numbers.js';
import { places, placesOf, type TargetAtPlaces } from '../generators/places.js';
import { anyProcess } from '../generators/processes.js';
import { FEW_DIMENSIONS, spaceBumps, spaceMixtures } from '../generators/targets.js';

/** Required agreement of two densities over sigma_t^{-d} (2 pi)^{-d/2}. */
const TOLERANCE = 1e-8;

export const gaussianCloud = claim({
  id: 'gaussian-cloud',
  title: 'Beyond the line p_t is a mixture of Gaussians, or has the density of one where the noise is wide',
  source: { paper: 'this suite', locus: 'clouds of Gaussians', note: 'what grams beyond the line are made of' },
  assumptions: [
    {
      statement:
        'p_0 is a mixture, or bumps of half-width at most sigma_t/alpha_t: narrower noise takes more Gaussians',
    },
  ],
  scope: ['d from 2 to 3, in longer profiles up to 8 for mixtures; bumps two times in three'],
  laws: {
    density: {
      statement: 'sum_p w_p N(x; m_p, v_p I) = p_t(x)',
      latex: String.raw`\sum_p w_p \, N(x; m_p, v_p I) = p_t(x)`,
      sharpness: 'tight',
      check: ({ seen }) => agreement(seen),
    },
  },
  kind: 'identity',
  expects: 'holds',
  cases: () => inSpace(FEW_DIMENSIONS),
  furtherCases: () => inSpace(8),
  measure: (aCase: TargetAtPlaces) => ({ seen: densityAt(aCase) }),
  controls: [
    {
      id: 'wider-by-1-percent',
      title: 'sigma_t larger by 1%',
      breaks: 'density',
      measure: (aCase: TargetAtPlaces) => ({ seen: densityAt(aCase, 1.01) }),
      check: ({ seen }) => agreement(seen),
    },
  ],
  sizes: {
    quick: { cases: 80, controlCases: 20 },
    ci: { cases: 800, controlCases: 40 },
    deep: { cases: 20000, controlCases: 100 },
  },
  constants: [{ name: 'tolerance', value: TOLERANCE, meaning: 'required agreement, over sigma_t^{-d} (2 pi)^{-d/2}' }],
});

function inSpace(largest: number) {
  return fc.integer({ min: 2, max: largest }).chain((dimension) => {
    const unequal = fc
      .tuple(spaceBumps(dimension, 3), logBetween(0.05, 1))
      .map(([target, part]) => ('halfWidths' in target ? narrowedFirst(target, part) : target));
    const bumps = { weight: dimension > FEW_DIMENSIONS ? 0 : 2, arbitrary: unequal };
    const target = fc.oneof({ weight: 1, arbitrary: spaceMixtures(dimension, 4) }, bumps);
    // bumps need the noise of the later part of the process
    return fc.record({ process: anyProcess, target, ...places(1, dimension), progress: between(0.3, 1) });
  });
}

/** Bumps of very unequal widths need very unequal numbers of Gaussians. */
function narrowedFirst(target: BumpSpec, part: number): BumpSpec {
  return { ...target, halfWidths: target.halfWidths.map((h, k) => (k === 0 ? part * h : h)) };
}

/** @param stretch a factor of sigma_t for the cloud */
function densityAt(
  { process: spec, target: targetSpec, ...where }: TargetAtPlaces,
  stretch = 1,
): CloudDensity | undefined {
  const process = forwardProcess(spec);
  const target = distribution(targetSpec);
  const at = process.coefficients(where.progress * process.horizon);
  if (targetSpec.kind === 'bumps' && isNarrow(at, targetSpec.halfWidths)) return undefined;
  return cloudDensity(target, at, { ...at, sigma: stretch * at.sigma }, placesOf(target, at, where).values);
}

function isNarrow({ alpha, sigma }: Coefficients, halfWidths: readonly number[]): boolean {
  return sigma < alpha * Math.max(...halfWidths);
}

function agreement(seen: CloudDensity | undefined) {
  if (seen === undefined) return vacuous('the noise is narrower than a bump');
  return equal(seen.byCloud, seen.density, { tolerance: TOLERANCE, scale: 1 });
}
