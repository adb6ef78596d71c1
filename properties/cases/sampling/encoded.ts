import type { SystemUnderTest } from '../../../src/system/contract/system-under-test.js';
import type { LineMixture } from '../../by-definition/sampling/scalar-model.js';
import type { Answer } from '../../generators/answers.js';
import { asked, worstArrival } from './asked-sampler.js';
import type { SamplerRun } from './sampler-runs.js';
import { drawn, pointsOf, STARTS, startOf } from './sampler-targets.js';

/** What a sampler that walks upwards makes of points near the data: the answer that is farthest off. */
export function encodedFrom(
  system: SystemUnderTest,
  run: SamplerRun,
  axes: readonly LineMixture[],
  seed: number,
): Answer | undefined {
  const upwards = upwardsRun(run);
  if (upwards === undefined) return undefined;
  const z = drawn(seed + 3);
  const starts = pointsOf(STARTS, axes.length, (_, j) => startOf(upwards.grid, axes[j], z()));
  const { x } = asked(system, upwards, axes, 0, starts, 0, () => 0, 'encode');
  return worstArrival(system, upwards, axes, 0, starts, x);
}

/** The same grid from its last level with noise upwards, with the labels that the model is then told. */
function upwardsRun(run: SamplerRun): SamplerRun | undefined {
  const { sampler, grid } = run;
  if (sampler.encodeLabel === undefined) return undefined;
  const noisy = grid.levels.findLastIndex(({ sigma }) => sigma > 0);
  if (noisy < 1) return undefined;
  const turned = <T>(list: readonly T[]) => list.slice(0, noisy + 1).reverse();
  const asked = turned(grid.asked);
  return {
    ...run,
    // its last step is one of the way down
    sampler: { ...sampler, eta: 0, last: undefined },
    name: `${run.name}, upwards`,
    grid: {
      ...grid,
      levels: turned(grid.levels),
      asked: sampler.encodeLabel === 'destination' ? asked.slice(1) : asked,
      roundings: { ...grid.roundings, levels: turned(grid.roundings.levels) },
      scale: (k) => grid.scale(noisy - k),
    },
  };
}
