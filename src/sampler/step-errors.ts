import type { Estimate } from '../numeric/estimate.js';
import {
  type AffineMap,
  dot,
  exactFlow,
  exactReverseSde,
  type GridOfLevels,
  type LinearStep,
  linearSteps,
} from './affine-map.js';
import { MOVED, movedSteps, ROUNDED } from './generated-variance.js';
import type { Method, MethodOptions } from './walk.js';
import { diffusedVariance, walkOfNormal } from './walk-of-normal.js';

/** What goes wrong in one place of a walk along an axis, and what later steps make of it. */
export interface StepError {
  /** What the state makes of it: its root mean square, with a sign where no noise is drawn. */
  readonly off: Estimate;
  /** What the noise of the step makes of it, which is independent of all before. */
  readonly offNoise: Estimate;
  /** By how much the steps after it multiply it. */
  readonly follows: Estimate;
  /** By how much the step multiplies a difference of two states; undefined where the method has a memory. */
  readonly slope: Estimate | undefined;
}

/**
 * The errors of a start N(0, startVariance) and of single steps with the exact model, along an axis N(0, v) of the target. The state
 * X of a method is x and its memory, and each step is linear in it, X_{k+1} = J_k X_k + c_k z_k. Beside it walks the true x*, with
 * the memory that the steps of the method keep of it,
 *
 *   X*_{k+1} = (a*_k x*_k + c*_k z_k, the rest of J_k X*_k + c_k z_k),
 *
 * where x -> a* x + c* z is the flow, c* = 0, or for a method that draws noise the reverse SDE. Then X_k - X*_k = E_k with
 *
 *   E_{k+1} = J_k E_k + (e_k + n_k z_k, 0, ..),  e_k = (J_k X*_k)_0 - a*_k x*_k,  n_k = |c_k| - c*_k,
 *   x_N - x*_N = (g_0)_0 (x_0 - x*_0) + sum_k (g_{k+1})_0 (e_k + n_k z_k),  g_k = g_{k+1} J_k,  g_N = (1, 0, ..).
 *
 * `off` is e_k, `offNoise` n_k, `follows` is (g_{k+1})_0, and the first entry is the start.
 */
export function stepErrors(
  method: Method,
  { levels, levelAt }: GridOfLevels,
  variance: number,
  startVariance: number,
  options: MethodOptions = {},
): StepError[] {
  const target = { mean: 0, variance };
  const walk = walkOfNormal(levels, target, levelAt);
  const moved = movedSteps(method, walk, options);
  const steps = linearSteps(method, walk, options).map((step, k) =>
    doubted(
      step,
      moved.map((each) => each[k]),
    ),
  );
  const exact = method.draws(options) ? exactReverseSde : exactFlow;
  const deviation = Math.sqrt(diffusedVariance(variance, levels[0]));
  const [own, rounding] = [Math.sqrt(startVariance), 2 * Number.EPSILON];
  const offs: Omit<StepError, 'follows' | 'slope'>[] = [
    { off: { value: own - deviation, error: rounding * (own + deviation) }, offNoise: { value: 0, error: 0 } },
  ];
  let beside: Beside = { factor: [[deviation]], doubts: [ROUNDED * deviation] };
  for (const [k, step] of steps.entries()) {
    const right = exact(target, levels[k], levels[k + 1]);
    offs.push(errorBeside(beside, step, right));
    beside = walkedBeside(beside, step, right);
  }
  const follows = followers(steps);
  const forgets = steps.every(({ rows }) => rows.length === 1 && rows[0].length === 1);
  return offs.map(({ off, offNoise }, k) => ({
    // X* has lost as many roundings as there were steps, all of which are of its scale
    off: { value: off.value, error: off.error + k * ROUNDED * Math.abs(off.value) },
    offNoise,
    follows: follows[k],
    slope: !forgets ? undefined : k === 0 ? { value: 1, error: 0 } : entry(steps[k - 1]),
  }));
}

type Matrix = readonly (readonly number[])[];

/** A step by the rows of J, with c by draw, and how far rounding may move each of their entries. */
interface DoubtedStep {
  readonly rows: Matrix;
  readonly drawn: Matrix;
  readonly rowDoubts: Matrix;
  readonly drawnDoubts: Matrix;
}

/** From a step and the same with its terms moved, several times. */
function doubted({ columns, drawn }: LinearStep, moved: readonly LinearStep[]): DoubtedStep {
  const doubt = (value: number, of: (other: LinearStep) => number) =>
    (ROUNDED / MOVED) * Math.hypot(...moved.map((each) => of(each) - value)) + ROUNDED * Math.abs(value);
  const parts = Array.from(columns[0], (_, i) => i);
  return {
    rows: parts.map((i) => columns.map((each) => each[i])),
    drawn,
    rowDoubts: parts.map((i) => columns.map((each, j) => doubt(each[i], (other) => other.columns[j][i]))),
    drawnDoubts: drawn.map((each, i) => each.map((value, j) => doubt(value, (other) => other.drawn[i][j]))),
  };
}

/** X* = F (independent normals), a row each for x* and what is kept in memory, so that differences keep their digits. */
interface Beside {
  readonly factor: Matrix;
  /** How far each row may be off, in its deviation. */
  readonly doubts: readonly number[];
}

const deviations = (factor: Matrix) => factor.map((row) => Math.hypot(...row));
const drawnIntoX = (drawn: Matrix) => Math.hypot(...drawn.map(([first = 0]) => first));
const columnOf = (factor: Matrix, j: number) => factor.map((row) => row[j]);

/** e_k and n_k. */
function errorBeside({ factor, doubts }: Beside, step: DoubtedStep, { slope, noises: [noise = 0] }: AffineMap) {
  const [row] = step.rows;
  const missed = factor[0].map((own, j) => dot(row, columnOf(factor, j)) - slope * own);
  const sizes = deviations(factor);
  const error = dot(row.map(Math.abs), doubts) + dot(step.rowDoubts[0], sizes) + ROUNDED * Math.abs(slope) * sizes[0];
  return {
    off: { value: missed.length === 1 ? missed[0] : Math.hypot(...missed), error },
    offNoise: {
      value: drawnIntoX(step.drawn) - noise,
      error: drawnIntoX(step.drawnDoubts) + ROUNDED * noise,
    },
  };
}

/** X*_{k+1}: the true x, and the memory of the method. */
function walkedBeside(
  { factor, doubts }: Beside,
  step: DoubtedStep,
  { slope, noises: [noise = 0] }: AffineMap,
): Beside {
  const given = drawnIntoX(step.drawn);
  const parts = Array.from(step.rows, (_, i) => i);
  // the noise of both is shared; a step that draws none shares nothing
  const shared = step.drawn.map((each) =>
    parts.map((i) => (i > 0 ? (each[i] ?? 0) : given === 0 ? 0 : (noise * (each[0] ?? 0)) / given)),
  );
  const lone = given === 0 ? [parts.map((i) => (i === 0 ? noise : 0))] : [];
  const noises = [...shared, ...lone].filter((each) => each.some((part) => part !== 0));
  const rows = step.rows.map((row, i) => [
    ...factor[0].map((own, j) => (i === 0 ? slope * own : dot(row, columnOf(factor, j)))),
    ...noises.map((each) => each[i]),
  ]);
  const sizes = deviations(factor);
  return {
    factor: triangular(rows),
    doubts: step.rows.map((row, i) =>
      i === 0
        ? ROUNDED * Math.hypot(...rows[0])
        : dot(row.map(Math.abs), doubts) +
          dot(step.rowDoubts[i], sizes) +
          Math.hypot(...step.drawnDoubts.map((each) => each[i] ?? 0)),
    ),
  };
}

/** L of F = L Q with orthonormal rows of Q, by Givens rotations of the columns; F itself where it has no more columns than rows. */
function triangular(factor: Matrix): Matrix {
  const rows = factor.map((row) => [...row]);
  const count = rows[0].length;
  if (count <= rows.length) return rows;
  for (let i = 0; i < rows.length; i++) {
    for (let j = i + 1; j < count; j++) {
      const size = Math.hypot(rows[i][i], rows[i][j]);
      if (size === 0) continue;
      const [cos, sin] = [rows[i][i] / size, rows[i][j] / size];
      for (const row of rows) [row[i], row[j]] = [cos * row[i] + sin * row[j], cos * row[j] - sin * row[i]];
    }
  }
  return rows.map((row) => row.slice(0, rows.length));
}

/** (g_k)_0 for each k, the start first. */
function followers(steps: readonly DoubtedStep[]): Estimate[] {
  let [follows, doubts]: [readonly number[], readonly number[]] = [[1], [0]];
  const found: Estimate[] = [{ value: 1, error: 0 }];
  for (const { rows, rowDoubts } of steps.toReversed()) {
    const sizes = follows.map(Math.abs);
    const [before, off] = [follows, doubts];
    follows = rows[0].map((_, j) => dot(before, columnOf(rows, j)));
    doubts = rows[0].map(
      (_, j) =>
        dot(off, columnOf(rows, j).map(Math.abs)) +
        dot(
          sizes.map((size, i) => size + (off[i] ?? 0)),
          columnOf(rowDoubts, j),
        ),
    );
    found.unshift({ value: follows[0], error: doubts[0] });
  }
  return found;
}

/** The only entry of J of a step without a memory. */
const entry = ({ rows: [[value]], rowDoubts: [[error]] }: DoubtedStep): Estimate => ({ value, error });
