import { claim } from '../../src/claim/claim.js';
import { isRefuted } from '../../src/evidence/comparison.js';
import { differenceText } from '../../src/evidence/difference.js';
import { figure } from '../../src/evidence/number-format.js';
import type { Comparison } from '../../src/numeric/estimate.js';
import { aboutSamplers } from '../generators/about-samplers.js';
import { referenceCases } from '../generators/about-systems.js';
import { falling, shownBeside } from '../measurements/answers.js';
import {
  counts,
  falls,
  gridCases,
  type LevelGap,
  labelGaps,
  labels,
  noiseRatios,
  ofGrids,
  ofStarts,
  type SampledGrid,
  spacingGaps,
  spacings,
  startScale,
  starts,
  stateCount,
} from './sampler-grid.measure.js';

/** A deviation of sigma_T and one of sqrt(alpha_T^2 + sigma_T^2) are the same prior where they differ by less, relative. */
const START_ROOM = 1e-3;

export const samplerGrid = claim({
  id: 'sampler-grid',
  title: 'A sampler walks from noise to data, by the levels that it names',
  source: {
    paper: 'Karras, Aittala, Aila, Laine 2022, Elucidating the Design Space of Diffusion-Based Generative Models',
    locus: 'eq. 5',
    note: 'and other spacings that a sampler describes',
  },
  assumptions: [{ statement: 'each state of the grid is one of the process' }],
  scope: ['up to 50 steps; a spacing is compared where it is described'],
  laws: {
    count: {
      statement: 'N steps lead through N + 1 states',
      latex: 'x_0, \\dots, x_N',
      sharpness: 'tight',
      causes: ['a list that is one short', 'the end without noise left out'],
      yesOrNo: true,
      needs: ['grid'],
      measure: counts,
      check: ({ states, expected, where }) => ({
        ...{ measured: Math.abs(states - expected), bound: 0.5, error: 0 },
        where,
      }),
    },
    snr: {
      statement: 'sigma/alpha falls in each step',
      latex: String.raw`\sigma_{k+1}/\alpha_{k+1} < \sigma_k/\alpha_k`,
      sharpness: 'tight',
      causes: ['a table in the other order', 'two labels that round to the same level'],
      needs: ['grid'],
      measure: falls,
      check: ({ ratio, where }) => ({ ...falling(ratio), where }),
    },
    spacing: {
      statement: 'sigma/alpha is spaced as described, from the first end to the last',
      latex: String.raw`r_k = (r_0^{1/\rho} + \tfrac{k}{N-1} (r_{N-1}^{1/\rho} - r_0^{1/\rho}))^\rho`,
      sharpness: 'tight',
      causes: ['a shift that is applied twice', 'ends that are taken after a shift', 'N for N - 1'],
      needs: ['grid', 'spacing'],
      measure: spacings,
      check: isWithin,
    },
    labels: {
      statement: 'the label that the model is told means the level of the step, by the logarithm of sigma/alpha',
      latex: String.raw`\sigma(t_k)/\alpha(t_k) = \sigma_k/\alpha_k`,
      sharpness: 'tight',
      causes: [
        'an index for a time',
        'labels of another list than the levels',
        'labels that are rounded, which is described',
      ],
      appliesWhen: 'a label that the model is told',
      needs: ['grid'],
      measure: labels,
      check: isWithin,
    },
    start: {
      statement:
        'sd(x_T)^2 = v, the variance of the prior; on a grid that begins below the noise end\nsigma <= sd(x_T) <= sqrt(alpha^2 + sigma^2); sd over alpha in coordinates x/alpha',
      latex: String.raw`\mathrm{sd}(x_T)^2 = v, \quad \sigma \le \mathrm{sd}(x) \le \sqrt{\alpha^2 + \sigma^2}`,
      sharpness: 'tight',
      causes: [
        'a start that is not scaled',
        'a start that is scaled for other coordinates',
        'a prior.variance that is not that of the start, as 1 for sigma_T^2',
      ],
      needs: ['start'],
      measure: starts,
      check: ({ scale, least, most, where }) =>
        [
          { measured: scale, bound: (1 + START_ROOM) * most, error: 0, where },
          { measured: least / (1 + START_ROOM), bound: Math.max(scale, 0), error: 0, where },
        ].map((side) => shownStart(side, scale, least, most)),
    },
  },
  kind: 'exact',
  expects: 'holds',
  // all samplers and all numbers of steps in each case
  ...aboutSamplers([['grid', 'start']], {
    cases: gridCases,
    sizes: {
      quick: { cases: 8, controlCases: 5 },
      ci: { cases: 16, controlCases: 8 },
      deep: { cases: 40, controlCases: 20 },
    },
  }),
  controls: [
    {
      id: 'one-short',
      title: 'the last state left out',
      breaks: 'count',
      cases: referenceGrids,
      measure: ofGrids((grid) => stateCount(shorter(grid))),
    },
    {
      id: 'upwards',
      title: 'the grid in the other order',
      breaks: 'snr',
      cases: referenceGrids,
      measure: ofGrids((grid) => noiseRatios(upwards(grid))),
    },
    {
      id: 'percent-more',
      title: 'a noise one percent too large',
      breaks: 'spacing',
      cases: () => referenceCases(['grid', 'spacing'], gridCases),
      measure: ofGrids((grid) => spacingGaps(noisier(grid))),
    },
    {
      id: 'percent-more-at-labels',
      title: 'the same beside the labels',
      breaks: 'labels',
      cases: referenceGrids,
      measure: ofGrids((grid) => labelGaps(noisier(grid))),
    },
    {
      id: 'percent-more-start',
      title: 'a start two percent too far out',
      breaks: 'start',
      cases: referenceGrids,
      measure: ofStarts((start) => startScale({ ...start, found: 1.02 * start.found })),
    },
  ],
});

/** A comparison of a start's deviation with one of its ends, with the deviation that is expected where they differ. */
function shownStart(comparison: Comparison, scale: number, least: number, most: number): Comparison {
  if (!isRefuted(comparison)) return comparison;
  const nearest = scale > most ? most : least;
  const between = least === most ? '' : `; between ${figure(least, 6)} and ${figure(most, 6)} is right`;
  const found = `the deviation of the start: ${differenceText(scale, nearest, START_ROOM * nearest)}${between}`;
  return { ...comparison, evidence: { found } };
}

/** Grids of the reference systems, on which the controls are tried. */
function referenceGrids() {
  return referenceCases(['grid'], gridCases);
}

function isWithin({ gap, tolerance, where, found, expected }: LevelGap): Comparison {
  const comparison = { measured: gap, bound: tolerance, error: 0, where };
  if (found === undefined || expected === undefined) return comparison;
  return shownBeside(comparison, 'sigma/alpha:', found, expected);
}

function shorter({ grid, meant, rooms, ...rest }: SampledGrid): SampledGrid {
  const { label, alpha, sigma } = grid;
  return {
    ...rest,
    grid: { label: label.slice(1), alpha: alpha.slice(1), sigma: sigma.slice(1) },
    // the levels that the labels mean go with them
    meant: meant.slice(1),
    rooms: rooms.slice(1),
  };
}

function upwards({ grid, ...rest }: SampledGrid): SampledGrid {
  return { ...rest, grid: { ...grid, alpha: grid.alpha.slice().reverse(), sigma: grid.sigma.slice().reverse() } };
}

function noisier({ grid, ...rest }: SampledGrid): SampledGrid {
  return { ...rest, grid: { ...grid, sigma: grid.sigma.map((sigma) => 1.01 * sigma) } };
}
