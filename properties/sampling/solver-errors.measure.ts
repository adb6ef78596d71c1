import { type Divergence, estimated, scaleOf, stated } from '../../src/divergence/divergence.js';
import { type Doubt, extrapolated, PARTS } from '../../src/divergence/extrapolated.js';
import { featureField } from '../../src/divergence/field/feature-field.js';
import { TIME_DOUBTS } from '../../src/divergence/flow/line-flow.js';
import { flowLogDensity } from '../../src/divergence/flow/space-flow.js';
import { drawsOf, spaceFlowSolver } from '../../src/divergence/flow/space-flow-solver.js';
import { gradedTimes } from '../../src/divergence/grid/graded-times.js';
import { gridSolver, LINE_DOUBT } from '../../src/divergence/grid/grid-solver.js';
import { conclude } from '../../src/divergence/refinement.js';
import { DOUBT_OF_ANY, PLANE_DOUBT } from '../../src/divergence/reverse-sde/plane-sde-solver.js';
import { extrapolatedDistance, lacking } from '../../src/divergence/transport/distance-solver.js';
import { type Gap, gaps, gapsOf } from '../../src/experiment/gaps.js';
import { setting } from '../../src/experiment/setting.js';
import { timeResolution, train } from '../../src/experiment/training.js';
import type { GapCase, RunsCase, StatedCase, StepsCase } from '../generators/solver-cases.js';
import { hasNoValue } from '../measurements/gaps-without-value.js';

/** An error that is stated, beside how far a number is from what it stands for. */
export interface Off {
  readonly what: string;
  readonly off: number;
  /** By how much that is not known either. */
  readonly unsure: number;
  readonly stated: number;
  readonly scale: number;
}

/** How wary a solver is, and the least that it states of its last run, in what extrapolation adds and in what the last two have changed. */
interface Wary {
  readonly what: string;
  readonly doubt: Doubt;
  readonly least: Pick<Doubt, 'factor' | 'added' | 'changed'>;
}

const ON_LINE: Wary = { what: 'the line', doubt: LINE_DOUBT, least: { factor: 4, added: 0.05, changed: [1, 0.2] } };
const SOLVERS: readonly Wary[] = [
  ON_LINE,
  { what: 'the plane', doubt: PLANE_DOUBT, least: { factor: 4, added: 0.05, changed: [3, 0.3] } },
  { what: 'any score in the plane', doubt: DOUBT_OF_ANY, least: { factor: 4, added: 0.8, changed: [3, 0.3] } },
  { what: 'time', doubt: TIME_DOUBTS.ofKinks, least: { factor: 16, added: 0.5, changed: [1, 0.125] } },
  { what: 'time, of any score', doubt: TIME_DOUBTS.ofAny, least: { factor: 16, added: 0.5, changed: [2, 0.25] } },
];
const SLOW: Wary = { ...ON_LINE, what: 'slow', doubt: { ...LINE_DOUBT, slowest: 1.5 } };

/** The most that errors of distances are taken to fall by from run to run. */
const FASTEST = 4;

/** What extrapolated values miss of the limit. */
export function limitOfRuns(aCase: RunsCase): Off[] {
  return extrapolations(aCase).filter(({ isLeast }) => !isLeast);
}

/** The least that is stated, as runs may agree by chance. */
export function leastOfRuns(aCase: RunsCase): Off[] {
  return extrapolations(aCase).filter(({ isLeast }) => isLeast);
}

/** What is off by no more than is stated: a value, or the least that is to be stated of it. */
interface Extrapolation extends Off {
  readonly isLeast: boolean;
}

function extrapolations(aCase: RunsCase): Extrapolation[] {
  const { factor, limit, error, ratio, more, known } = aCase;
  const asked = ({ what, doubt, least }: Wary, terms: readonly Term[]): Extrapolation[] => {
    const values = PARTS.map((_, k) =>
      k < known ? terms.reduce((sum, [size, q]) => sum + size * Math.exp(k * Math.log(q)), limit) : null,
    );
    const runs = values.filter((each) => each !== null);
    const { added, error: stated } = extrapolated(values, doubt);
    const others = { stated, unsure: 0, scale: Math.abs(error) };
    return [
      { what: `${what}, ${known} runs`, off: Math.abs(runs[0] + added - limit), ...others, isLeast: false },
      { what: `${what}, ${known} runs`, off: leastOf(runs, least), ...others, isLeast: true },
    ];
  };
  const solvers = SOLVERS.filter(({ least }) => least.factor === factor);
  // of two runs only no more is asked than that errors fall by half as much again
  if (known === 2) return solvers.flatMap((each) => asked(each, [[error, ratio]]));
  const terms: readonly Term[] = [
    [error, factor],
    [more * error, 2 * ratio],
  ];
  return [
    ...solvers.flatMap((each) => asked(each, terms)),
    ...asked(SLOW, [[error, Math.min(ratio, 4)]]),
    ...limitOnGrids(aCase),
    ...limitOfDistances(aCase),
  ];
}

/** A part of the errors of runs, that of the finest and by how much it grows from run to run. */
type Term = readonly [size: number, ratio: number];

/** The least error of the limit of runs, the finest first. */
function leastOf(runs: readonly number[], { factor, added, changed }: Wary['least']): number {
  const limits = runs.slice(1).map((coarser, k) => runs[k] + (runs[k] - coarser) / (factor - 1));
  const [last, before = last, first = before] = limits;
  return Math.max(
    added * Math.abs(last - runs[0]),
    changed[0] * Math.abs(last - before),
    changed[1] * Math.abs(before - first),
  );
}

/** Cells and steps of runs on grids. */
const CELLS = 64;

/**
 * Runs on grids, v(N, S) = v + a x^2 + b y^2 + c x^2 y^2 with x = 64/N and y = 64/S: the corner, of half of both, leaves 16 c of the
 * mixed term, of which twice that is open, half of it in cells and half in steps.
 */
function limitOnGrids({ factor, limit, error, ratio, more }: RunsCase): Extrapolation[] {
  if (factor !== 4) return [];
  const [a, b, c] = [error, more * error, error / (4 * ratio)];
  const valueAt = (cells: number, steps: number) => {
    const [x, y] = [(CELLS / cells) * (CELLS / cells), (CELLS / steps) * (CELLS / steps)];
    return limit + a * x + b * y + c * x * y;
  };
  const at = { cells: CELLS, steps: CELLS };
  const solver = gridSolver({
    models: 1,
    solve: (steps, jobs) => jobs.map(({ cells }) => ({ value: valueAt(cells, steps), unresolved: 0 })),
    first: at,
    finest: at,
  });
  const [{ run, spatial, temporal }] = solver.compare([{ model: 0, at }]);
  const others = { unsure: 0, scale: 64 * Math.abs(error) };
  // what is added is (v(64, 32) - v(32, 32))/3 = -a - 4 c, and the same of steps
  const [inCells, inSteps] = [a + 4 * c, b + 4 * c].map((each) => 0.05 * Math.abs(each) + 16 * Math.abs(c));
  return [
    {
      what: 'grids',
      off: Math.abs((run.value ?? Number.NaN) - limit),
      stated: spatial + temporal,
      ...others,
      isLeast: false,
    },
    { what: 'grids, in cells', off: inCells, stated: spatial, ...others, isLeast: true },
    { what: 'grids, in steps', off: inSteps, stated: temporal, ...others, isLeast: true },
  ];
}

/** Distances of two laws, of which one is the other but for a shift: by what is seen of how errors fall twice of what is left is open. */
function limitOfDistances({ limit, error, ratio, more }: RunsCase): Extrapolation[] {
  const cell = (from: number) => ({ faces: Float64Array.of(from, from + 1), masses: Float64Array.of(1) });
  const meant = 2 + limit;
  const pairs = [1, ratio, ratio * ratio].map((times) => ({
    data: cell(0),
    generated: cell(meant + times * Math.abs(error)),
  }));
  const { value, error: stated } = extrapolatedDistance(pairs);
  const others = { unsure: 0, scale: meant + ratio * ratio };
  const fallen = Math.min(FASTEST, ratio);
  const change = (ratio - 1) * Math.abs(error);
  const least = (2 * Math.max(change, (ratio * change) / FASTEST)) / (fallen - 1);
  const { rate, open } = lacking(Math.abs(more * error), Math.abs(ratio * error));
  return [
    { what: 'distances', off: Math.abs(value - meant), stated, ...others, isLeast: false },
    { what: 'distances', off: least, stated, ...others, isLeast: true },
    {
      what: 'distances by chance',
      off: (rate * ratio * Math.abs(error)) / FASTEST,
      stated: open,
      ...others,
      isLeast: true,
    },
  ];
}

/** Nodes in diffusion time, of models and of finer ones; aims of W2 are looser. */
const [NODES, FINE_NODES] = [72, 216];
const AIM = 5e-3;
const aimOf = (gap: Gap, dimension: number) => (gap === 'w2Sde' || gap === 'w2Ode' || dimension > 1 ? 6 * AIM : AIM);
/** How much closer a solver comes that is asked for more, and the closest that it is asked for, on the line and beyond it. */
const [CLOSER, CLOSEST] = [6, 1e-6];
const [CLOSER_IN_SPACE, CLOSEST_IN_SPACE] = [2, 3e-3];

/** A gap with its error, beside that of the model by a finer rule in diffusion time and by a solver that is asked for a tenth. */
export interface Refined extends Off {
  readonly gap: Gap;
  readonly found: Divergence;
  readonly aim: number;
  /** Whether there is no value; undefined where there may be one. */
  readonly noValue: boolean | undefined;
  /** Whether a value is right where there may be none. */
  readonly isRightIfThere: boolean;
}

/** @param factor of the readout by the finer rule */
export function besideFiner({ experiment, gap }: GapCase, factor = 1): Refined {
  const built = setting(experiment);
  const times = experiment.trainingTimes;
  const { dimension } = built.target;
  const aim = aimOf(gap, dimension);
  const training = train(built, times, timeResolution(NODES));
  const [found] = gaps(training, gap, aim);
  const { empirical, prior } = training;
  const noValue = hasNoValue(built, gap, empirical.readouts[0], empirical.scoreLoss[0].value + prior.value);
  const isRightIfThere = gap === 'klSde' || (gap === 'klOde' && dimension === 1);
  const [closerBy, closest] = dimension > 1 ? [CLOSER_IN_SPACE, CLOSEST_IN_SPACE] : [CLOSER, CLOSEST];
  const [A] = train(built, times, timeResolution(FINE_NODES)).empirical.readouts;
  const readouts = [A.map((a) => factor * a)];
  const unit = gap === 'w2Sde' || gap === 'w2Ode' ? Math.sqrt(built.target.variance) : 1;
  const part = found.value === null ? aim : found.error / unit / scaleOf(found.value / unit);
  const [closer] = gapsOf(built, { readouts, tilted: [], doubt: 1 }, gap, Math.max(closest, part / closerBy));
  if (found.value === null || closer.value === null) {
    return { what: gap, gap, found, aim, noValue, isRightIfThere, off: 0, unsure: 0, stated: 0, scale: unit };
  }
  return {
    what: gap,
    gap,
    found,
    aim,
    noValue,
    isRightIfThere,
    off: Math.abs(found.value - closer.value),
    unsure: closer.error,
    stated: found.error,
    scale: unit * scaleOf(closer.value / unit),
  };
}

/** What half as many time steps change of a log density at draws, beside the error in time of its mean. */
export interface ChangedBySteps {
  readonly steps: number;
  /** sum_p w_p |log p^ODE - log p^ODE by half as many steps| over the leading draws. */
  readonly each: number;
  /** |sum_p w_p (log p^ODE - log p^ODE by half as many)|, in which changes of either sign cancel. */
  readonly net: number;
  readonly stated: number;
  readonly scale: number;
}

export function changedBySteps({ experiment, steps }: StepsCase): ChangedBySteps {
  const built = setting(experiment);
  const { process, target, features } = built;
  const { readouts } = train(built, experiment.trainingTimes, timeResolution(NODES)).empirical;
  const field = featureField(features, readouts);
  const [{ temporal }] = spaceFlowSolver(process, target, field).compare([{ model: 0, at: { cells: CELLS, steps } }]);
  const { points, leadingWeights } = drawsOf(target);
  const leading = points.subarray(0, leadingWeights.length * target.dimension);
  const [half, found] = [steps / 2, steps].map((count) =>
    flowLogDensity(process, field, gradedTimes(process, target.variance, count))(0, leading),
  );
  const meanOf = (values: Float64Array) => leadingWeights.reduce((sum, weight, p) => sum + weight * values[p], 0);
  const changes = found.map((log, p) => log - half[p]);
  return {
    steps,
    each: meanOf(changes.map(Math.abs)),
    net: Math.abs(meanOf(changes)),
    stated: temporal,
    scale: meanOf(found.map(Math.abs)),
  };
}

/** A gap where the model by a tilted rule has none, and where that is the model itself. */
export interface BesideUnknown {
  readonly gap: Gap;
  readonly unknown: Divergence;
  readonly itself: Divergence;
}

/** A readout so large that nothing is known of the model. */
const HUGE = 1e200;

export function besideUnknown({ experiment, gap }: GapCase): BesideUnknown {
  const drawnSetting = setting(experiment);
  const { width } = drawnSetting.features;
  // features of either sign that pull towards 0, so that there is a density at t = 0, and that meet p_0 on whichever side it lies
  const weights = drawnSetting.features.weights.map((w, i) => (i % 2 === 0 ? 1 : -1) * Math.abs(w));
  const timeWeights = drawnSetting.features.timeWeights.map(() => 0);
  const built = { ...drawnSetting, features: { ...drawnSetting.features, weights, timeWeights } };
  const own = Float64Array.from(weights, (w) => -width * Math.sign(w) * 0.5);
  const away = own.map((a) => -HUGE * a);
  const aim = 4 * aimOf(gap, 1);
  const by = (other: Float64Array) => gapsOf(built, { readouts: [own], tilted: [[[other]]], doubt: 1 }, gap, aim)[0];
  return { gap, unknown: by(away), itself: by(own) };
}

/** What is stated of a number, beside what it should be. */
export interface StatedNumber {
  readonly found: readonly Divergence[];
  readonly isKnown: boolean;
  readonly warns: boolean;
  readonly value: number;
  readonly error: number;
}

export function asStated({ value, error, aim }: StatedCase): StatedNumber {
  const size = Math.max(0.01, Math.abs(value));
  const small = error <= 0.05 || error <= Math.max(0.2, aim) * size;
  // errors in space and in time, and what no refinement shows, add up
  const [spatial, temporal, unresolved] = [0.5 * error, 0.25 * error, 0.25 * error];
  return {
    found: [
      stated(value, error, aim),
      estimated(value, error, aim),
      conclude({ run: { value, unresolved }, spatial, temporal }, aim),
    ],
    isKnown: value >= -error && small,
    warns: error > aim * size,
    value,
    error,
  };
}
