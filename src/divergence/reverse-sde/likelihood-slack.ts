import { memoized } from '../../numeric/memo.js';
import type { Coefficients, ForwardProcess } from '../../process/forward-process.js';
import type { Target } from '../../target/target.js';
import { type Divergence, type Tolerance, withoutValues } from '../divergence.js';
import type { ScoreField } from '../field/score-field.js';
import { gradedGrid, scaleOfPaths } from '../grid/graded-grid.js';
import { firstSteps, gradedTimes } from '../grid/graded-times.js';
import { gridSolver } from '../grid/grid-solver.js';
import type { GridJob } from '../grid/known-runs.js';
import { type Resolution, type Resolved, refine } from '../refinement.js';
import { OVERFLOWS, tooFaint } from './density-kl.js';
import { CAP } from './path-fronts.js';
import { pathRanges } from './path-range.js';
import { type DensityAt, reverseDensities } from './reverse-densities.js';

const FIRST: Resolution = { cells: 256, steps: 32 };
const FINEST: Resolution = { cells: 2048, steps: 512 };

/** Beyond the places where p_t has mass there is so much more of the grid, as a part of their width. */
const MARGIN = 0.25;
/** Times at which these places are looked for. */
const TIMES = 48;

/** Densities below this are not known; more of the mass of p_t than this, where q is so small, would leave the slack unknown. */
const TINY = 1e-300;
const CLIPPED = 1e-6;
/** In nats below the largest: from here on a density shows how fast its tail falls. */
const SHALLOW = 8;
/** Densities below this part of the largest are deep in a tail. */
const FAINT = Math.exp(-20);

/**
 * By how much the likelihood bound J + KL(p_T || pi) exceeds KL(p_0 || p^SDE) for every model of a field on the line, in nats:
 *
 *     1/2 int_0^T g^2 E_{p_t}|s - grad log q_t|^2 dt,
 *
 * q_t the marginal of the reverse SDE at t, which starts from pi. It is 0 where the model is the score of its own
 * law. Along reverse time d KL(p_t || q_t)/dt = g^2 (1/2 E|grad log p_t - s|^2 - 1/2 E|s - grad log q_t|^2).
 *
 * grad log q is a difference of log q between two centres, beside the mean of s between them and the mass of p_t there; the
 * integral over t is a trapezoidal sum over the steps of the solver. All of that is of second order.
 *
 * @param tolerance aimed error, as a fraction of max(slack, 0.01)
 */
export function likelihoodSlack(
  process: ForwardProcess,
  target: Target,
  field: ScoreField,
  tolerance: Tolerance,
): Divergence[] {
  if (target.dimension > 1) return withoutValues(field.models, 'the slack is computed on the line only');
  const facesOf = gridsOf(process, target, field);
  const solve = (steps: number, jobs: readonly GridJob[]): Resolved[] => {
    const times = gradedTimes(process, target.variance, steps).reverse();
    const grids = jobs.map(({ model, cells }) => ({ model, faces: facesOf(model)(cells) }));
    const slacks = grids.map(() => ({ value: 0, unresolved: 0, clipped: 0 }));
    // half of the steps on both sides of a time
    const stepAt = new Map(Array.from(times, (t, j) => [t, 0.5 * ((times[j - 1] ?? t) - (times[j + 1] ?? t))]));
    reverseDensities(process, field, times, grids, (at) => {
      const { mean, unknown, clipped } = meanSquare(target, process, at);
      const weight = 0.5 * at.noise * (stepAt.get(at.t) ?? 0);
      const slack = slacks[at.grid];
      slack.value += weight * mean;
      slack.unresolved += weight * unknown;
      slack.clipped = Math.max(slack.clipped, clipped);
    });
    return slacks.map(({ value, unresolved, clipped }) => {
      if (Number.isNaN(value)) return OVERFLOWS;
      return clipped <= CLIPPED ? { value, unresolved } : tooFaint(clipped, 'p_t');
    });
  };
  const first = { ...FIRST, steps: firstSteps(process, target, field, FIRST.steps, FINEST.steps) };
  return refine(gridSolver({ models: field.models, solve, first, finest: FINEST }), tolerance);
}

/** Grids by model that hold p_t at all times, and all paths of the model that end where p_0 has mass. */
function gridsOf(process: ForwardProcess, target: Target, field: ScoreField) {
  const models = Array.from({ length: field.models }, (_, model) => model);
  const scale = Math.min(CAP, scaleOfPaths(target.line, process.priorVariance));
  let [low, high] = target.support[0];
  for (let j = 1; j <= TIMES; j++) {
    const panels = target.panels(process.coefficients(process.horizon * (j / TIMES) * (j / TIMES)));
    low = Math.min(low, panels[0]);
    high = Math.max(high, panels[panels.length - 1]);
  }
  const margin = MARGIN * (high - low);
  const grids = pathRanges(process, field, models, target.support[0], target.line).map((paths) =>
    memoized(gradedGrid(target.line, scale, Math.min(paths.low, low - margin), Math.max(paths.high, high + margin))),
  );
  return (model: number) => grids[model];
}

/**
 * E_{p_t}|s - grad log q_t|^2 from where q_t is known; the mass of p_t elsewhere; and what is unknown of the mean. Beyond all known
 * values log q goes on as that of a normal, so that |grad log q| grows like the distance from where q is largest. Deep in a tail that
 * they carry outwards, fluxes smear q by Pe^2/12, with Pe = 2 gap |s - f x/g^2| the drift across a gap over the diffusion: twice so
 * much of its slope there, or of that of such a normal, is unknown, as it adds up along the way.
 */
function meanSquare(target: Target, process: ForwardProcess, { t, noise, centres, gaps, density, scores }: DensityAt) {
  const at = process.coefficients(t);
  let peak = 0;
  for (let i = 1; i < density.length; i++) if (density[i] > density[peak]) peak = i;
  // which a density without faint cells does not need
  let tails: ((x: number) => number) | undefined;
  const massBetween = massesOf(target, at);
  let [mean, unknown, clipped] = [0, 0, 0];
  // between the outer centres of cells
  for (let i = 1; i < density.length; i++) {
    const middle = 0.5 * (centres[i] + centres[i + 1]);
    const mass = massBetween(centres[i], centres[i + 1]);
    if (mass === 0) continue;
    // long steps leave a density below 0 where there is very little of it
    if (density[i - 1] <= TINY || density[i] <= TINY) {
      tails ??= slopesOfTails(centres, density, peak);
      const most = Math.abs(scores[i]) + Math.abs(tails(middle));
      unknown += mass * most * most;
      clipped += mass;
      continue;
    }
    const slope = Math.log(density[i] / density[i - 1]) / gaps[i];
    const apart = Math.abs(scores[i] - slope);
    mean += mass * apart * apart;
    if (Math.min(density[i - 1], density[i]) > FAINT * density[peak]) continue;
    const peclet = 2 * gaps[i] * (scores[i] - (at.drift * middle) / noise);
    tails ??= slopesOfTails(centres, density, peak);
    const off = Math.min(1, (peclet * peclet) / 6) * Math.max(Math.abs(slope), Math.abs(tails(middle)));
    unknown += mass * (2 * apart + off) * off;
  }
  return { mean, unknown, clipped };
}

/**
 * The mass of p_t between two places, by the rule of midpoints between these and the panels of p_t: where cells are wide, far out, a
 * light mode may lie within one. Asked from left to right.
 */
function massesOf(target: Target, at: Coefficients): (low: number, high: number) => number {
  const panels = target.panels(at);
  let next = 0;
  return (low, high) => {
    while (panels[next] <= low) next++;
    let [mass, from] = [0, low];
    while (from < high) {
      const to = Math.min(high, panels[next] ?? high);
      mass += (to - from) * Math.exp(target.logDensity([0.5 * (from + to)], at));
      if (to === panels[next]) next++;
      from = to;
    }
    return mass;
  };
}

/** grad log q by the place as a normal has it that is largest where q is, of the width that q shows in its tails. */
function slopesOfTails(centres: Float64Array, density: Float64Array, peak: number): (x: number) => number {
  const [below, above] = [-1, 1].map((side) => {
    // 1/V of a normal: wide cells smear what is farther out, so that it seems less
    let rate = 0;
    for (let i = peak + side; density[i] > TINY; i += side) {
      const [depth, distance] = [Math.log(density[peak] / density[i]), centres[i + 1] - centres[peak + 1]];
      if (depth > SHALLOW || !(density[i + side] > TINY)) rate = Math.max(rate, (2 * depth) / (distance * distance));
    }
    return rate;
  });
  return (x) => (centres[peak + 1] - x) * (x < centres[peak + 1] ? below : above);
}
