import fc, { type Arbitrary } from 'fast-check';
import type { Comparison } from '../../../src/numeric/estimate.js';
import { epsilonOf } from '../../../src/system/contract/precision.js';
import type { Signal } from '../../../src/system/contract/prediction.js';
import type { DescribedSampler } from '../../../src/system/contract/sampler-schema.js';
import type { SystemUnderTest } from '../../../src/system/contract/system-under-test.js';
import {
  type AskedGrid,
  labelsBelong,
  noiseFalls,
  ratiosOf,
  spacingHolds,
  startHolds,
  stateCount,
} from '../../by-definition/sampling/grid-laws.js';
import { levelsOfLabels } from '../../generators/labelled-levels.js';
import { between, vectors } from '../../generators/numbers.js';
import { type OfSamplers, type SamplerPart, wholly } from './sampler-parts.js';
import { countsOf } from './sampler-runs.js';
import { pointsOf } from './sampler-targets.js';

/** What the grids of samplers are asked with. */
export interface GridCase {
  /** Normal numbers to start from. */
  readonly noise: readonly number[];
}

/** What is said of a grid, law by law. */
export interface GridSeen {
  readonly count: Comparison;
  readonly snr: readonly Comparison[];
  readonly spacing: readonly Comparison[];
  readonly labels: readonly Comparison[];
  readonly start: readonly Comparison[];
}

const COUNTS = [1, 2, 5, 10, 13, 50];

export const gridCases = (): Arbitrary<GridCase> => fc.record({ noise: vectors(3, between(0.3, 2)) });

/**
 * The grids of all samplers at several numbers of steps.
 *
 * @param changed for controls: what is wrong with each grid
 */
export const gridsOf = (changed: (grid: AskedGrid) => AskedGrid = (grid) => grid): OfSamplers<GridCase, GridSeen> => ({
  asked: gridsAsked,
  seen: (system, aCase, part) =>
    askedGrids(system, aCase, part).map((grid) => {
      const asked = changed(grid);
      return {
        count: stateCount(asked),
        snr: noiseFalls(asked),
        spacing: spacingHolds(asked),
        labels: labelsBelong(asked),
        start: startHolds(asked),
      };
    }),
});

export const gridsSeen = wholly(gridsOf());

/** All samplers, each at every number of steps. */
export function gridsAsked(system: SystemUnderTest): SamplerPart[] {
  return system.description.samplers.flatMap((sampler) =>
    countsOf(sampler, system, COUNTS).map((steps) => ({ sampler, steps: [steps] })),
  );
}

/** What a system answers about the grid of a sampler, and with the most steps about where it starts too. */
export function askedGrids(
  system: SystemUnderTest,
  { noise }: GridCase,
  { sampler, steps: [steps] }: SamplerPart,
): AskedGrid[] {
  const grid = askedGrid(system, sampler, steps);
  if (!system.can.has('start') || steps !== countsOf(sampler, system, COUNTS).at(-1)) return [grid];
  const z = pointsOf(noise.length, 1, (i) => noise[i]);
  const starts = Array.from(system.start(sampler.name, z).values);
  return [grid, ...starts.map((found, i) => ({ ...grid, start: { found, noise: noise[i] } }))];
}

function askedGrid(system: SystemUnderTest, sampler: DescribedSampler, steps: number): AskedGrid {
  const grid = system.grid(sampler.name, steps);
  const told = Array.from(grid.label).filter((label) => !Number.isNaN(label));
  const found = levelsOfLabels(system, told).values();
  const { alpha, sigma } = system.schedule.at(1);
  return {
    ...{ sampler, steps, grid },
    meant: Array.from(grid.label, (label) => (Number.isNaN(label) ? UNTOLD : (found.next().value ?? UNTOLD))),
    rooms: labelRooms(system, sampler, ratiosOf(grid)),
    end: { alpha: alpha.value, sigma: sigma.value },
    epsilon: epsilonOf({ dtype: sampler.dtype ?? system.description.dtype }),
  };
}

/** A level of the chain, or without one a step of the grid. */
function labelRooms(system: SystemUnderTest, { labels }: DescribedSampler, ratios: readonly number[]): number[] {
  if (labels === 'exact') return ratios.map(() => 0);
  // half a level, in whichever quantity it is rounded, is less than a whole one in another
  const share = labels === 'rounded' ? 0.75 : 1;
  const logs = system.schedule.levels?.map((level) => Math.log(level.sigma.value / level.alpha.value));
  return ratios.map((ratio, k) => {
    if (logs === undefined) return share * Math.abs(Math.log(ratio / (ratios[k + 1] || ratios[k - 1])));
    const above = logs.findIndex((log) => log >= Math.log(ratio));
    const next = Math.max(1, above < 0 ? logs.length - 1 : above);
    return share * Math.abs(logs[next] - logs[next - 1]);
  });
}

const UNTOLD: Signal = { alpha: Number.NaN, sigma: Number.NaN };
