import { METHODS } from '../../../src/sampler/methods.js';
import { walked } from '../../../src/sampler/walked.js';
import type { LineMixture } from '../../by-definition/sampling/scalar-model.js';
import type { SamplerRun } from './sampler-runs.js';
import { walkOf } from './sampler-targets.js';

/**
 * How far it moves a point that the model is told rounded or interpolated labels, in deviations of the target: by the steps
 * of DDIM from the first level to the last one with noise. It stays where steps become more and shorter, so that it is no
 * error of a method.
 */
export function labelError(run: SamplerRun, target: LineMixture, starts: Iterable<number>, last: number): number {
  if (run.sampler.labels === 'exact') return 0;
  const grid = { ...run.grid, levels: run.grid.levels.slice(0, last + 1) };
  const arrives = (asked: typeof grid.asked, start: number) =>
    walked(
      METHODS.ddim,
      walkOf({ ...run, grid: { ...grid, asked } }, target, () => 0, 0),
      start,
    );
  const off = Array.from(starts, (start) => Math.abs(arrives(grid.asked, start) - arrives(grid.levels, start)));
  return Math.max(...off) / Math.sqrt(Math.max(...target.variances));
}
