import type { State } from '../../../src/sampler/walk.js';
import type { DescribedSampler } from '../../../src/system/contract/sampler-schema.js';
import type { SystemUnderTest } from '../../../src/system/contract/system-under-test.js';
import { flowed } from '../../by-definition/sampling/flow-map.js';
import { conditionalMeans, type LineMixture } from '../../by-definition/sampling/scalar-model.js';
import { asked } from './asked-sampler.js';
import { isNoisy, methodOf, runsWith, type SamplerRun } from './sampler-runs.js';
import { pointsOf, startOf, walkOf } from './sampler-targets.js';

/** How far a sampler is from where it should arrive, in deviations of the target. */
export interface Gaps {
  /** By start, or of mean and variance. */
  readonly signed: readonly number[];
  /** All together. */
  readonly size: number;
  /** How much is open of where it should arrive: what a last step to the data may do that no method describes. */
  readonly open: number;
}

/** Starts of a deterministic sampler, in standard deviations. */
export const START_PLACES = [-1.7, -0.6, 0.4, 1.5];

/** How far points are from where the probability flow takes them, in deviations of the target. */
export function flowGaps(system: SystemUnderTest, run: SamplerRun, target: LineMixture, fraction: number): Gaps {
  const { grid } = run;
  const starts = pointsOf(START_PLACES.length, 1, (i) => startOf(grid, target, START_PLACES[i]));
  const { x } = asked(system, run, [target], fraction, starts, run.steps, () => 0);
  const deviation = Math.sqrt(Math.max(...target.variances));
  const scale = grid.scale(grid.levels.length - 1);
  const gapsFrom = (arrives: (start: number) => number) =>
    Array.from(x.values, (value, i) => (value - arrives(starts.values[i]) / scale) / deviation);
  const signed = gapsFrom((start) => arrival(run, target, start, fraction, 0));
  const open = openBetween(run, signed, () => gapsFrom((start) => flowedToEnd(run, target, start)));
  return { signed, size: largest(signed), open };
}

/** How far mean and variance are from those of the target, where the start has the law of the first level. */
export function lawGaps(system: SystemUnderTest, run: SamplerRun, target: LineMixture, fraction: number): Gaps {
  const { grid, steps } = run;
  const scale = grid.scale(grid.levels.length - 1);
  const [start, unit] = [startOf(grid, target, 0), startOf(grid, target, 1)];
  // in the mean, one deviation up, and with one unit of noise in each draw
  const starts = pointsOf(steps + 2, 1, (i) => (i === 1 ? unit : start));
  const { x } = asked(system, run, [target], fraction, starts, steps, (draw, i) => (i === draw + 2 ? 1 : 0));
  const found = Array.from(x.values, (value) => value * scale);
  const variance = found.slice(1).reduce((sum, value) => sum + (value - found[0]) ** 2, 0);
  const gapsFrom = (arrives: (start: number, z: number) => number) => {
    const exact = arrives(start, 0);
    const spread = (arrives(unit, 0) - exact) ** 2 + (arrives(start, 1) - exact) ** 2;
    return [(found[0] - exact) / Math.sqrt(target.variances[0]), variance / spread - 1];
  };
  const signed = gapsFrom((from, z) => arrival(run, target, from, fraction, z));
  const size = signed.reduce((sum, gap) => sum + Math.abs(gap), 0);
  return { signed, size, open: openBetween(run, signed, () => gapsFrom((from) => flowedToEnd(run, target, from))) };
}

/** Without a method a last step to the data may be better than the prediction of x_0, up to the flow itself. */
function openBetween({ sampler }: SamplerRun, one: readonly number[], toTheEnd: () => readonly number[]): number {
  if (sampler.method !== undefined) return 0;
  const other = toTheEnd();
  return largest(one.map((gap, i) => gap - other[i]));
}

function flowedToEnd({ grid: { levels } }: SamplerRun, target: LineMixture, start: number): number {
  return flowed(target, start, levels[0], levels[levels.length - 1]);
}

const largest = (gaps: readonly number[]) => Math.max(...gaps.map(Math.abs));

/**
 * Where the probability flow takes a point until the last level with noise, and from there the sampler's own last step;
 * one without a method ends with the prediction of x_0.
 */
function arrival(
  { sampler, grid, ...run }: SamplerRun,
  target: LineMixture,
  start: number,
  fraction: number,
  z: number,
) {
  const { levels } = grid;
  const last = lastNoise(levels);
  const at = (k: number) => flowed(target, start, levels[0], levels[k]);
  if (last === levels.length - 1) return at(last);
  if (sampler.method === undefined)
    return levels[last + 1].alpha * conditionalMeans(target, at(last), levels[last]).data;
  const walk = walkOf({ grid, ...run }, target, () => z, fraction);
  const { memory, ...method } = methodOf(sampler);
  const kept = Array.from({ length: Math.min(last, memory?.steps(sampler) ?? 0) }, (_, i) => last - 1 - i);
  const state: State = [at(last), ...kept.map((k) => walk.predict(at(k), k)[memory?.part ?? 'data'])];
  return method.step(walk, last, state, sampler)[0];
}

/** Whether noise moves where it arrives; without a method, by trying. */
export function isStochastic(system: SystemUnderTest, sampler: DescribedSampler): boolean {
  if (sampler.method !== undefined) return isNoisy(sampler);
  const [run] = runsWith(system, sampler, sampler.steps.only?.[0] ?? Math.max(2, sampler.steps.least));
  const target: LineMixture = { weights: [1], means: [0], variances: [0.25] };
  const starts = pointsOf(2, 1, () => startOf(run.grid, target, 0.5));
  const [still, moved] = asked(system, run, [target], 0, starts, run.steps, (_, i) => i).x.values;
  return still !== moved;
}

/** The last level that has noise. */
export function lastNoise(levels: SamplerRun['grid']['levels']): number {
  return levels[levels.length - 1].sigma > 0 ? levels.length - 1 : levels.length - 2;
}
