import { claim } from '../../src/claim/claim.js';
import { equal } from '../../src/numeric/estimate.js';
import type { TargetAtPlaces } from '../generators/places.js';
import { FEW_DIMENSIONS } from '../generators/targets.js';
import { densitiesAt, inSpace } from './gaussian-cloud.measure.js';

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
      check: (found) =>
        'vacuous' in found ? found : equal(found.byCloud, found.density, { tolerance: TOLERANCE, scale: 1 }),
    },
  },
  kind: 'identity',
  expects: 'holds',
  cases: () => inSpace(FEW_DIMENSIONS),
  furtherCases: () => inSpace(8),
  measure: (aCase: TargetAtPlaces) => densitiesAt(aCase),
  controls: [
    {
      id: 'wider-by-1-percent',
      title: 'sigma_t larger by 1%',
      breaks: 'density',
      measure: (aCase: TargetAtPlaces) => densitiesAt(aCase, 1.01),
    },
  ],
  sizes: {
    quick: { cases: 80, controlCases: 40 },
    ci: { cases: 800, controlCases: 40 },
    deep: { cases: 20000, controlCases: 100 },
  },
  constants: [{ name: 'tolerance', value: TOLERANCE, meaning: 'required agreement, over sigma_t^{-d} (2 pi)^{-d/2}' }],
});
