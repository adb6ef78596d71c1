import { claim } from '../../src/claim/claim.js';
import { isRefuted } from '../../src/evidence/comparison.js';
import { differenceText } from '../../src/evidence/difference.js';
import { figure } from '../../src/evidence/number-format.js';
import type { Comparison } from '../../src/numeric/estimate.js';
import { aboutSamplers } from '../generators/about-samplers.js';
import { referenceCases } from '../generators/about-systems.js';
import { falling, likelyMistakes } from '../measurements/answers.js';
import { mistakesMaking, sideBySide } from '../measurements/level-lists.js';
import {
  counts,
  falls,
  gridCases,
  type LevelGap,
  labelGaps,
  labels,
  type NoiseRatio,
  noiseRatios,
  ofGrids,
  ofStarts,
  type SampledGrid,
  type StartScale,
  type StateCount,
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
      yesOrNo: true,
      needs: ['grid'],
      measure: counts,
      check: counted,
    },
    snr: {
      statement: 'sigma/alpha falls in each step',
      latex: String.raw`\sigma_{k+1}/\alpha_{k+1} < \sigma_k/\alpha_k`,
      sharpness: 'tight',
      needs: ['grid'],
      measure: falls,
      check: fallen,
    },
    spacing: {
      statement: 'sigma/alpha is spaced as described, from the first end to the last',
      latex: String.raw`r_k = (r_0^{1/\rho} + \tfrac{k}{N-1} (r_{N-1}^{1/\rho} - r_0^{1/\rho}))^\rho`,
      sharpness: 'tight',
      needs: ['grid', 'spacing'],
      measure: spacings,
      check: isWithin,
    },
    labels: {
      statement: 'the label that grid lists for a state means its level, by the logarithm of sigma/alpha',
      latex: String.raw`\sigma(t_k)/\alpha(t_k) = \sigma_k/\alpha_k`,
      sharpness: 'tight',
      appliesWhen: 'a label in grid',
      needs: ['grid'],
      measure: labels,
      check: isWithin,
    },
    start: {
      statement:
        'sd(x_T)^2 = v, the variance of the prior; on a grid that begins below the noise end\nsigma <= sd(x_T) <= sqrt(alpha^2 + sigma^2); sd over alpha in coordinates x/alpha',
      latex: String.raw`\mathrm{sd}(x_T)^2 = v, \quad \sigma \le \mathrm{sd}(x) \le \sqrt{\alpha^2 + \sigma^2}`,
      sharpness: 'tight',
      needs: ['start'],
      measure: starts,
      check: ({ scale, least, most, mistakes, where }) =>
        [
          { measured: scale, bound: (1 + START_ROOM) * most, error: 0, where },
          { measured: least / (1 + START_ROOM), bound: Math.max(scale, 0), error: 0, where },
        ].map((side) => shownStart(side, { scale, least, most, mistakes, where })),
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
function shownStart(comparison: Comparison, { scale, least, most, mistakes }: StartScale): Comparison {
  if (!isRefuted(comparison)) return comparison;
  const nearest = scale > most ? most : least;
  const between = least === most ? '' : `; between ${figure(least, 6)} and ${figure(most, 6)} is right`;
  const likely = likelyMistakes([{ answer: scale, expected: nearest, tolerance: START_ROOM * nearest, by: mistakes }]);
  const found = `the deviation of the start: ${differenceText(scale, nearest, START_ROOM * nearest)}${between}`;
  return { ...comparison, evidence: { found, ...(likely.length > 0 && { likely }) } };
}

/** Grids of the reference systems, on which the controls are tried. */
function referenceGrids() {
  return referenceCases(['grid'], gridCases);
}

/** The number of states, with what is known of the list that is too short or too long. */
function counted({ states, expected, last, where }: StateCount): Comparison {
  const comparison = { measured: Math.abs(states - expected), bound: 0.5, error: 0, where };
  if (states === expected) return comparison;
  const isShort = states === expected - 1;
  const likely = isShort
    ? [last > 0 ? 'an end without noise that is left out' : 'a list of levels that is one short']
    : [];
  return { ...comparison, evidence: { found: where, ...(likely.length > 0 && { likely }) } };
}

const SAME_LEVEL = 'two steps at the same level of the table, as where labels are rounded';
const LAST_TWICE = 'a last level with noise that stands twice, where the end without noise belongs';

/** A state beside the one before it, with the list that both are of. */
function fallen({ ratio, values: [before, now], list, where }: NoiseRatio): Comparison {
  const comparison = { ...falling(ratio), where };
  if (!isRefuted(comparison)) return comparison;
  const [from, to] = [before, now].map((each) => figure(each, 5));
  const does = before === now ? `stays at ${from}` : `rises from ${from} to ${to}`;
  const noisy = list.filter((each) => each > 0);
  const rises = noisy.every((each, k) => k === 0 || each > noisy[k - 1]);
  const isEnd = list.at(-1) === now && list.at(-2) === now;
  const likely = [
    ...(rises && noisy.length > 1 ? ['levels in the other order, from the data to the noise'] : []),
    ...(before === now && now > 0 ? [isEnd ? LAST_TWICE : SAME_LEVEL] : []),
  ];
  const shown = list.length <= 8 ? list : [...list.slice(0, 4), ...list.slice(-3)];
  const texts = shown.map((each) => figure(each, 5));
  if (shown !== list) texts.splice(4, 0, '...');
  const found = `sigma/alpha ${does}; the grid has ${texts.join(', ')}`;
  return { ...comparison, evidence: { found, ...(likely.length > 0 && { likely }) } };
}

function isWithin({ gap, tolerance, where, lists }: LevelGap): Comparison {
  const comparison = { measured: gap, bound: tolerance, error: 0, where };
  if (!isRefuted(comparison)) return comparison;
  const likely = mistakesMaking(lists);
  return { ...comparison, evidence: { found: sideBySide(lists), ...(likely.length > 0 && { likely }) } };
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
