import { memoized } from '../../numeric/memo.js';
import type { ForwardProcess } from '../../process/forward-process.js';
import { gaussianMixture } from '../../target/mixture.js';
import type { Target } from '../../target/target.js';
import type { ScoreField } from '../field/score-field.js';
import { gradedGrid, scaleOfPaths } from '../grid/graded-grid.js';
import { firstSteps, gradedTimes } from '../grid/graded-times.js';
import type { GridJob } from '../grid/known-runs.js';
import type { Resolution, Solver } from '../refinement.js';
import { CAP } from '../reverse-sde/path-fronts.js';
import { pathsFromPrior } from '../reverse-sde/path-range.js';
import { type ReverseDensity, reverseDensities } from '../reverse-sde/reverse-densities.js';
import { hiddenInSteepCells } from './bent-cells.js';
import { type DataMasses, dataMasses, unitOf } from './data-masses.js';
import { distanceSolver, type Generated } from './distance-solver.js';
import { type GrowingFrame, growingFrame } from './growing-frame.js';

const FIRST: Resolution = { cells: 128, steps: 32 };
const FINEST: Resolution = { cells: 2048, steps: 512 };

const TOO_WIDE = `the paths of the reverse SDE reach beyond ${CAP.toExponential()}, where no grid is`;
const OVERFLOWS = 'the density of the reverse SDE overflows';

/**
 * W2(p_0, p^SDE) of every model of a field on the line, in standard deviations of p_0, each on a grid that holds all paths from
 * the prior: unlike KL, W2 counts those too that end where p_0 has no mass.
 */
export function sdeDistanceSolver(
  process: ForwardProcess,
  target: Target,
  field: ScoreField,
  finest: Resolution = FINEST,
): Solver {
  const unit = unitOf(target);
  const frames = memoized((p) => growingFrame(process, field, p));
  const grids = gridsOf(process, target, field, frames);
  const generate = (steps: number, jobs: readonly GridJob[]): Generated[] => {
    const times = gradedTimes(process, target.variance, steps).reverse();
    const found = jobs.map((): Generated => ({ reason: TOO_WIDE }));
    for (const p of new Set(grids.map((each) => each?.power ?? 0))) {
      const some = Array.from(jobs.keys()).filter((i) => grids[jobs[i].model]?.power === p);
      if (some.length === 0) continue;
      const frame = frames(p);
      const scale = frame.scaleAt(0);
      const cells = some.map((i) => grids[jobs[i].model]!.cellsOf(jobs[i].cells));
      const starts = some.map((i, k) => ({ model: jobs[i].model, faces: cells[k].faces.map((x) => x / scale) }));
      const densities = reverseDensities(frame.process, frame.field, times, starts);
      for (const [k, density] of densities.entries()) found[some[k]] = generatedOn(cells[k], density, scale / unit);
    }
    return found;
  };
  const steps = firstSteps(process, target, field, FIRST.steps, finest.steps);
  return distanceSolver({ models: field.models, generate, first: { ...FIRST, steps }, finest });
}

/** A frame that would grow by less than this power of 1/alpha_T stands still, as frames that do share their work. */
const LEAST_POWER = 0.125;

/** The grids of one model. */
interface Grids {
  /** The power of growth of its frame. */
  readonly power: number;
  /** Cells at t = 0 with the masses of p_0. */
  cellsOf(cells: number): DataMasses & { readonly faces: Float64Array };
}

/** The grids of all models; undefined for those whose paths leave all of them. */
function gridsOf(
  process: ForwardProcess,
  target: Target,
  field: ScoreField,
  frames: (power: number) => GrowingFrame,
): (Grids | undefined)[] {
  const { times, tracks } = pathsFromPrior(process, field);
  const growth = -Math.log(process.coefficients(process.horizon).alpha);
  return tracks.map(({ low, high }) => {
    const widths = low.map((from, j) => Math.max(-from, high[j]));
    if (!widths.every((width) => width < CAP)) return undefined;
    // how much wider the paths end than they start, as a power of 1/alpha_T; without any drift by sqrt 2, of the noise
    const wider = growth > 0 ? Math.log(Math.SQRT1_2 * (widths[0] / widths[widths.length - 1])) / growth : 0;
    const power = wider < LEAST_POWER ? 0 : Math.min(1, wider);
    const { scaleAt } = frames(power);
    const scale = scaleAt(0);
    const at = Array.from(times, (t) => scale / scaleAt(t));
    const edge = (side: Float64Array) => Array.from(side, (x, j) => at[j] * x);
    const grid = gridBetween(process, target, Math.min(...edge(low)), Math.max(...edge(high)));
    const cellsOf = memoized((cells) => {
      const faces = grid(cells);
      return { faces, ...dataMasses(target, process.priorVariance, faces) };
    });
    return { power, cellsOf };
  });
}

/** Cells for p^SDE, which a trained model has where p_0 has its mass. */
function gridBetween({ priorVariance }: ForwardProcess, { line }: Target, low: number, high: number) {
  const near = line.filter(({ centre, reach }) => low < centre - reach && centre + reach < high);
  const components = near.length > 0 ? near : gaussianMixture([1], [[0]], [priorVariance]).line;
  return gradedGrid(components, Math.min(CAP, scaleOfPaths(components, priorVariance)), low, high);
}

/**
 * What a model generates in its cells, in units of W2. What too long steps leave below 0 is left out, as shorter ones show what that does.
 * Mass that has left the grid may be anywhere: m of it moves W2 by the root of m times the width of the grid.
 */
function generatedOn(
  { data, unresolved }: DataMasses,
  { faces, widths, density, left }: ReverseDensity,
  scale: number,
): Generated {
  if (density.some(Number.isNaN)) return { reason: OVERFLOWS };
  const masses = density.map((q, i) => Math.max(0, q * widths[i]));
  const pair = { data, generated: { faces: faces.map((y) => scale * y), masses } };
  const width = scale * (faces[faces.length - 1] - faces[0]);
  return { pair, lost: Math.sqrt(Math.abs(left)) * width + hiddenInSteepCells(pair), unresolved };
}
