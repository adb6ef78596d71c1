import { memoized } from '../../numeric/memo.js';
import { logNormalMass } from '../../numeric/normal.js';
import type { ForwardProcess } from '../../process/forward-process.js';
import type { LineComponent } from '../../target/line-components.js';
import type { Target } from '../../target/target.js';
import type { ScoreField } from '../field/score-field.js';
import type { Images } from '../flow/flow-step.js';
import { spliced } from '../flow/line-cuts.js';
import { carriedAlong, flowPath, follower } from '../flow/line-flow.js';
import { gradedGrid, scaleOfPaths } from '../grid/graded-grid.js';
import { firstSteps, gradedTimes } from '../grid/graded-times.js';
import type { GridJob } from '../grid/known-runs.js';
import type { Resolution, Solver } from '../refinement.js';
import { bentCells, hiddenInSteepCells } from './bent-cells.js';
import { type DataMasses, dataMasses } from './data-masses.js';
import { distanceSolver, distancesAt, type Generated } from './distance-solver.js';
import type { MassPair } from './quantile-distance.js';

const FIRST: Resolution = { cells: 128, steps: 16 };
const FINEST: Resolution = { cells: 8192, steps: 2048 };
/** Up to so many cells none are cut; of more, half come from cutting others, in so many rounds for each doubling. */
const [UNCUT, ROUNDS] = [32, 2];
/** By how much the score may bend within a first step, as a part of itself times what the noise replaces in the step. */
const MOST_BENT = 0.02;

/** Standard deviations of the prior within which all but 1e-20 of its mass is, and beyond which it has none for a double. */
const [WHOLE, NOTHING] = [9.4, 40];

const OVERFLOWS = 'the probability flow overflows from the prior';
const CROSSING = 'the probability flow takes points past one another, by steps that are too long';
const LOST = 'no grid holds what the probability flow generates';
/** What may lie outside of a grid. */
const MOST_LOST = 1e-9;

/** A grid at t = 0 with the masses of p_0, and where the flow of one model takes its faces. */
interface ImagedGrid extends DataMasses {
  readonly faces: Float64Array;
  readonly images: Float64Array;
}

/**
 * W2(p_0, p^ODE) of every model of a field on the line, in standard deviations of p_0. The flow Phi from t = 0 to T is monotone,
 * so the mass that p^ODE has in a cell is that of the prior in its image, and W2 is
 *
 *     ( int_0^1 (Phi^{-1}(Q_pi(u)) - Q_0(u))^2 du )^{1/2}.
 *
 * Of the first faces half lie where p_0 has its mass, and half where p^ODE has: at images of even places of the prior, back at
 * t = 0. Kinks of a score leave steps and spikes of p^ODE in any place, and further faces cut the cells that hold them.
 */
export function odeDistanceSolver(
  process: ForwardProcess,
  target: Target,
  field: ScoreField,
  finest: Resolution = FINEST,
): Solver {
  const gridsBy = memoized((steps) => gridsOf(process, target, field, steps));
  const generateOn =
    (which: 'cut' | 'uncut') =>
    (steps: number, jobs: readonly GridJob[]): Generated[] =>
      jobs.map(({ model, cells }) => generatedOn(gridsBy(steps)[which](model, cells), process.priorVariance));
  const brief = firstSteps(process, target, field, FIRST.steps, finest.steps);
  const first = { ...FIRST, steps: straightSteps(process, target, field, brief, finest.steps) };
  return {
    ...distanceSolver({ models: field.models, generate: generateOn('cut'), first, finest }),
    // which cells are cut changes by leaps with the model, and differences between models would show these
    solve: (at) => distancesAt(generateOn('uncut'), field.models, at),
  };
}

/**
 * Time steps where refinement begins: doubled until in each the embedding e is nearly a line, as the drift takes it up. With V the
 * variance of p_0, which makes it the same in any unit of x,
 *
 *     g^2 h/(2 (alpha^2 V + sigma^2)) max_k |e_k(t + h/2) - (e_k(t) + e_k(t + h))/2| <= 0.02.
 *
 * W2 by fewer steps, and by halves and quarters of them, may lie close together by chance, however far off they are.
 *
 * @param least steps that are enough otherwise
 * @param most beyond which nothing is doubled
 */
function straightSteps(process: ForwardProcess, target: Target, { features }: ScoreField, least: number, most: number) {
  if (features === undefined) return least;
  const { embedding } = features;
  const isBent = (from: number, to: number) => {
    const middle = 0.5 * (from + to);
    const { alpha, sigma, diffusion } = process.coefficients(middle);
    const replaced = (diffusion * diffusion) / (alpha * alpha * target.variance + sigma * sigma);
    const [start, half, end] = [from, middle, to].map((t) => embedding.at(t));
    const bend = half.reduce((worst, e, k) => Math.max(worst, Math.abs(e - 0.5 * (start[k] + end[k]))), 0);
    return 0.5 * replaced * (to - from) * bend > MOST_BENT;
  };
  let steps = least;
  while (2 * steps <= most) {
    const times = gradedTimes(process, target.variance, steps);
    if (!times.some((t, j) => j > 0 && isBent(times[j - 1], t))) break;
    steps *= 2;
  }
  return steps;
}

/**
 * What a model generates in the cells of its grid. Where a light mode far out decides W2, it is the last tail of p^ODE that matters, on
 * which runs may agree by chance: how mass may lie in steep cells is part of the error.
 */
function generatedOn(grid: ImagedGrid | undefined, priorVariance: number): Generated {
  if (grid === undefined) return { reason: OVERFLOWS };
  const found = massesOn(grid, priorVariance);
  if (found.pair === undefined) return found;
  return { ...found, lost: hiddenInSteepCells(found.pair), unresolved: grid.unresolved };
}

/** p_0 and what a model generates, or why that is not known. */
function massesOn(
  { data, images }: ImagedGrid,
  priorVariance: number,
): { pair: MassPair } | { pair?: never; reason: string } {
  const generated = massesBetween(images, Math.sqrt(priorVariance));
  if (generated === undefined) return { reason: CROSSING };
  if (generated.reduce((sum, mass) => sum + mass, 0) < 1 - MOST_LOST) return { reason: LOST };
  return { pair: { data, generated: { faces: data.faces, masses: generated } } };
}

/**
 * Grids of about so many cells for each model by so many time steps, which hold the support of p_0 and all that the flow leads to the
 * middle of the prior; undefined where that overflows. Half of the cells of a grid come from cutting others. No grid comes from a
 * coarser one: what none of them cuts, such as a light mode far out, would look the same in all.
 */
function gridsOf(process: ForwardProcess, target: Target, field: ScoreField, steps: number) {
  const { line, support } = target;
  const { priorVariance } = process;
  const scale = scaleOfPaths(line, priorVariance);
  const [first, last] = support[0];
  const times = gradedTimes(process, target.variance, steps);
  const path = flowPath(process, field, times);
  let followed: { readonly model: number; readonly images: (points: Float64Array) => Images } | undefined;
  const follow = (model: number, points: Float64Array) => {
    // one model is mostly asked for many times in a row
    if (followed?.model !== model) followed = { model, images: follower(path, model) };
    return followed.images(points).places;
  };
  const ledBack = memoized((cells) => {
    const edge = WHOLE * Math.sqrt(priorVariance);
    const points = Float64Array.from({ length: cells + 1 }, (_, k) => edge * ((2 * k) / cells - 1));
    const starts = Array.from({ length: field.models }, (_, model) => ({ model, points }));
    return { points, images: carriedAlong(process, field, times.slice().reverse(), starts) };
  });
  const uncut = (model: number, cells: number): ImagedGrid | undefined => {
    // an odd number: no place is one of a grid with half as many, so that the two do not agree by being the same somewhere
    const half = 2 * Math.ceil(0.25 * cells) + 1;
    const { points, images } = ledBack(half);
    const { places } = images[model];
    if (!places.every(Number.isFinite)) return undefined;
    const ends = line.filter(({ weight }) => weight * cells < 1).flatMap(endsOf);
    const imaged = (some: Float64Array) => {
      const [low, high] = [Math.min(first, some[0]), Math.max(last, some[some.length - 1])];
      const all = Float64Array.of(...gradedGrid(line, scale, low, high)(half), ...some, ...ends).sort();
      // what the flow gathers closer than rounding is led back to one place
      const faces = all.filter((x, i) => i === 0 || x > all[i - 1]);
      return { faces, images: follow(model, faces) };
    };
    const grid = imaged(places);
    const beside = besideGathered(points, places, grid, (tried) => follow(model, tried));
    const { faces, images: found } = beside.length === 0 ? grid : imaged(Float64Array.of(...places, ...beside).sort());
    return { faces, images: found, ...dataMasses(target, priorVariance, faces) };
  };
  const withCuts = (model: number, grid: ImagedGrid, most: number): ImagedGrid => {
    const { pair } = massesOn(grid, priorVariance);
    if (pair === undefined) return grid;
    const cut = bentCells(pair, most);
    const middles = Float64Array.from(cut, (i) => 0.5 * (grid.faces[i] + grid.faces[i + 1]));
    const faces = spliced(grid.faces, cut, middles);
    const images = spliced(grid.images, cut, follow(model, middles));
    return { faces, images, ...dataMasses(target, priorVariance, faces) };
  };
  const known = Array.from({ length: field.models }, (_, model) =>
    memoized((cells): ImagedGrid | undefined => {
      if (cells <= UNCUT) return uncut(model, cells);
      let grid = uncut(model, 0.5 * cells);
      const rounds = roundsFor(cells);
      for (let round = 0; round < rounds && grid !== undefined; round++) {
        grid = withCuts(model, grid, Math.ceil((0.5 * cells) / rounds));
      }
      return grid;
    }),
  );
  return { uncut, cut: (model: number, cells: number) => known[model](cells) };
}

/** Faces are tried from a rounding of a place, each so many times as far away as the one before, to so many times the place itself. */
const [FURTHER, FAR] = [16, 1e6];
/** What the rounding of a smaller place is taken for. */
const SMALL = 1e-12;

/**
 * Faces beside places that points of the prior are led back to, where the flow gathers what is further apart at T than doubles tell at
 * t = 0: a place is taken past a neighbour of its point, and the mass between would be spread over a wide cell beside it, or lost
 * beyond the last face. On that side the nearest that the flow takes to the point, or past it.
 *
 * @param places ascending as the points
 * @param grid whose faces all places are
 */
function besideGathered(
  points: Float64Array,
  places: Float64Array,
  grid: Pick<ImagedGrid, 'faces' | 'images'>,
  follow: (xs: Float64Array) => Float64Array,
): number[] {
  const found: number[] = [];
  const imageOf = new Map(Array.from(grid.faces, (x, i) => [x, grid.images[i]]));
  const images = places.map((x) => imageOf.get(x)!);
  for (const side of [-1, 1]) {
    const isPast = (k: number) => side * (points[k - side] - images[k]) > 0;
    let open = Array.from(places.keys()).filter(isPast);
    for (let apart = Number.EPSILON; open.length > 0 && apart < FAR; apart *= FURTHER) {
      const tried = Float64Array.from(open, (k) => places[k] + side * apart * Math.max(Math.abs(places[k]), SMALL));
      const reached = follow(tried);
      const isThere = open.map((k, i) => side * (reached[i] - points[k]) >= 0);
      found.push(...tried.filter((_, i) => isThere[i]));
      open = open.filter((_, i) => !isThere[i]);
    }
  }
  return found;
}

function roundsFor(cells: number): number {
  return cells > UNCUT ? ROUNDS + roundsFor(0.5 * cells) : 0;
}

/** Where a component begins, has next to all of its mass, and ends: a light one has few cells, which may reach far beyond it. */
function endsOf({ centre, reach }: LineComponent): number[] {
  return [-1, -0.5, 0.5, 1].map((part) => centre + part * reach);
}

/** The masses of N(0, sd^2) between images; undefined where they do not ascend. */
function massesBetween(places: Float64Array, sd: number): Float64Array | undefined {
  const at = places.map((y) => Math.min(NOTHING, Math.max(-NOTHING, y / sd)));
  const masses = new Float64Array(at.length - 1);
  for (let i = 0; i < masses.length; i++) {
    if (!(at[i] <= at[i + 1])) return undefined;
    masses[i] = at[i] < at[i + 1] ? Math.exp(logNormalMass(at[i], at[i + 1])) : 0;
  }
  return masses;
}
