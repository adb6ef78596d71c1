import type { Estimate } from '../numeric/estimate.js';
import type { GridLevel, Method, MethodOptions, Prediction, State, Walk } from './walk.js';

/** How far the numbers of other code may be off that walks the same way. */
export interface Roundings {
  /** Of a sum or a prediction, relative to the sizes of its terms. */
  readonly unit: number;
  /** Of the numbers of each level of the grid, absolute; what is left out is exact. */
  readonly levels: readonly { readonly [part in keyof GridLevel]?: number }[];
}

/** The part of itself that a number is moved by to see what follows: the square of that is far below. */
export const NUDGE = 2 ** -20;

/** Where all steps of a method lead. */
export function endOfWalk(method: Method, walk: Walk, start: number, options: MethodOptions = {}): number {
  return statesOf(method, walk, start, options).at(-1)![0];
}

/**
 * The same with the error that roundings leave. Each of them is carried on by the true slope of all later steps, and
 * their sizes are added up: with d_i what rounding i does to the state after its step, and g_k = J_k' g_{k+1}, g_N =
 * (1, 0),
 *
 * error = sum_i |g . d_i|.
 *
 * @param begun what is shared with other walks of the method
 */
export function endOfWalkWithError(
  method: Method,
  walk: Walk,
  start: number,
  options: MethodOptions,
  { unit, levels }: Roundings,
  begun: WalkBegun = { steps: 0, changes: [] },
): Estimate {
  const states = statesOf(method, walk, start, options);
  const byLevel = new Map<string, number>();
  let error = 0;
  let slope: number[] = [1];
  for (let k = states.length - 2; k >= 0; k--) {
    const known = k < begun.steps ? begun.changes[k] : undefined;
    const changes = known ?? changesOfStep(method, walk, k, states[k], options, { unit, levels });
    if (k < begun.steps) begun.changes[k] = changes;
    // what a change of the state after this step does to where the walk ends
    const follows = (change: readonly number[]) => slope.reduce((sum, each, i) => sum + each * change[i], 0);
    for (const each of changes.byRounding) error += Math.abs(follows(each));
    // the sign is kept: what one step gains by a level that is off, the next one may lose
    for (const [of, change] of changes.byLevel) byLevel.set(of, (byLevel.get(of) ?? 0) + follows(change));
    slope = changes.byState.map(follows);
  }
  error += Math.abs(slope[0] * start) * unit;
  for (const each of byLevel.values()) error += Math.abs(each);
  return { value: states.at(-1)![0], error };
}

/** What walks from the same start share that differ in later noises alone. */
export interface WalkBegun {
  /** How many steps are the same. */
  readonly steps: number;
  /** What moves the state after each of them, as far as it is known; walks add to it. */
  readonly changes: (StepChanges | undefined)[];
}

/** What moves the state after a step, each as the change of that. */
interface StepChanges {
  /** Each rounding of a sum or a prediction. */
  readonly byRounding: readonly (readonly number[])[];
  /** Each number of a level that is off, by the index of the level and the name of the number. */
  readonly byLevel: ReadonlyMap<string, readonly number[]>;
  /** Each number of the state before it, by 1. */
  readonly byState: readonly (readonly number[])[];
}

/** What roundings do to the state after step k, and what a change of the state before it does. */
export function changesOfStep(
  method: Pick<Method, 'step'>,
  given: Walk,
  k: number,
  before: State,
  options: MethodOptions,
  { unit, levels }: Roundings,
): StepChanges {
  const walk = remembering(given);
  const step = (changed: Walk, state = before) => method.step(changed, k, state, options);
  const plain = nudgedWalk(walk);
  const after = step(plain.walk);
  const change = (moved: State, by: number) => moved.map((each, i) => (each - after[i]) * by);
  const byRounding = Array.from({ length: plain.passed() }, (_, site) =>
    change(step(nudgedWalk(walk, site).walk), unit / NUDGE),
  );
  const other = otherLevels(walk);
  const byLevel = new Map<string, number[]>();
  // a method with a memory looks at the levels that it has predictions of
  for (let j = Math.max(0, k + 1 - before.length); j <= Math.min(k + 1, walk.levels.length - 1); j++) {
    for (const [part, off] of Object.entries(levels[j]) as [keyof GridLevel, number][]) {
      if (off === 0) continue;
      const value = walk.levels[j][part] ?? 0;
      const by = NUDGE * Math.max(Math.abs(value), off);
      other.levels[j] = { ...walk.levels[j], [part]: value + by };
      byLevel.set(`${j} ${part}`, change(step(other), off / by));
      other.levels[j] = walk.levels[j];
    }
  }
  const byState = before.map((value, i) => {
    const by = NUDGE * Math.max(Math.abs(value), 1);
    const nudged = before.map((each, j) => (i === j ? each + by : each)) as unknown as State;
    return change(step(walk, nudged), 1 / by);
  });
  return { byRounding, byLevel, byState };
}

function statesOf(method: Method, walk: Walk, start: number, options: MethodOptions): State[] {
  const states: State[] = [[start]];
  for (let k = 0; k < walk.levels.length - 1; k++) states.push(method.step(walk, k, states[k], options));
  return states;
}

/**
 * A walk in which one rounding is as large as NUDGE, and how many a step has passed.
 *
 * @param site of the rounding, in the order in which a step makes them; default: none
 */
function nudgedWalk(walk: Walk, site = -1): { walk: Walk; passed(): number } {
  let passed = 0;
  const here = () => passed++ === site;
  const nudged = ({ data, noise, flow, dataSize, noiseSize, flowSize = 0 }: Prediction): Prediction => ({
    data: data + (here() ? NUDGE * dataSize : 0),
    noise: noise + (here() ? NUDGE * noiseSize : 0),
    dataSize,
    noiseSize,
    ...(flow !== undefined && { flow: flow + (here() ? NUDGE * flowSize : 0), flowSize }),
  });
  return {
    walk: {
      ...walk,
      predict: (x, k, as) => nudged(walk.predict(x, k, as)),
      predictAt: (x, level) => nudged(walk.predictAt(x, level)),
      rounded: (value, size) => walk.rounded(value, size) + (here() ? NUDGE * size : 0),
    },
    passed: () => passed,
  };
}

/**
 * The same walk, whose model is asked once for each state of the grid: a step is taken anew for each rounding, and most of it is
 * as before.
 */
function remembering(walk: Walk): Walk {
  const asked: { readonly x: number; readonly k: number; readonly found: Prediction }[] = [];
  return {
    ...walk,
    predict(x, k, as = walk.levels[k]) {
      if (as !== walk.levels[k]) return walk.predict(x, k, as);
      for (const each of asked) if (each.k === k && Object.is(each.x, x)) return each.found;
      const found = walk.predict(x, k);
      asked.push({ x, k, found });
      return found;
    },
  };
}

/** A walk on the same grid, whose levels may be changed, for a model that knows them as they then are. */
function otherLevels(walk: Walk): Walk & { readonly levels: GridLevel[] } {
  const levels: GridLevel[] = [...walk.levels];
  return { ...walk, levels, predict: (x, k) => walk.predict(x, k, levels[k]) };
}
