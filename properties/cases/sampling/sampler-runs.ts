import fc, { type Arbitrary } from 'fast-check';
import { hasOrder } from '../../../src/sampler/ladder.js';
import { METHODS } from '../../../src/sampler/methods.js';
import type { Method } from '../../../src/sampler/walk.js';
import type { Parameterization } from '../../../src/system/contract/description.js';
import type { DescribedSampler } from '../../../src/system/contract/sampler-schema.js';
import type { SystemUnderTest } from '../../../src/system/contract/system-under-test.js';
import { type SamplerGrid, samplerGrid } from '../../by-definition/sampling/sampler-grid.js';
import { stepsText } from '../../by-definition/sampling/steps-text.js';
import { type SamplerCase, samplerCases } from './sampler-cases.js';
import type { SamplerPart } from './sampler-parts.js';

/** Whether a claim can be asked about a sampler. */
export type Suits = (sampler: DescribedSampler, system: SystemUnderTest) => boolean;

/** Cases that ask one of a system's samplers each: of the suite's own systems, which have many. */
export const oneSamplerCases =
  (suits: Suits) =>
  (system: SystemUnderTest): Arbitrary<SamplerCase> =>
    fc
      .tuple(samplerCases(), fc.constantFrom(...samplersOf(system, {}, suits).map(({ name }) => name)))
      .map(([aCase, sampler]) => ({ ...aCase, sampler }));

/** One sampler with one parameterization at one number of steps. */
export interface SamplerRun {
  readonly sampler: DescribedSampler;
  readonly parameterization: Parameterization;
  readonly steps: number;
  readonly grid: SamplerGrid;
  /** For a reader. */
  readonly name: string;
}

/** Numbers of steps that are asked, of those that a sampler takes. */
const COUNTS = [1, 2, 5, 10, 13, 50];

/** The numbers of steps that a sampler is asked for; of a chain, no more than it has levels. */
export function countsOf({ steps }: DescribedSampler, system: SystemUnderTest, listed: readonly number[]): number[] {
  const { least, only } = steps;
  const most = levelCount(system);
  // a short list is asked as it is
  const counts = only !== undefined && only.length <= listed.length ? only.toSorted((a, b) => a - b) : listed;
  const allowed = counts.filter((count) => count >= least && count <= most && (only?.includes(count) ?? true));
  return allowed.length > 0 ? allowed : (only?.slice(0, 2) ?? [least]);
}

/** Whether a claim about a named method can be decided for a sampler. */
export const isNamed = ({ method, seeded }: DescribedSampler): boolean => method !== undefined && !seeded;

/** The samplers that a case asks, of those that suit a claim. */
export function samplersOf(
  system: SystemUnderTest,
  { sampler }: Pick<SamplerCase, 'sampler'>,
  suits: Suits,
): DescribedSampler[] {
  return system.description.samplers.filter((each) => suits(each, system) && (sampler ?? each.name) === each.name);
}

/** The samplers that are named, each at every number of steps that a case asks for. */
export function runsAsked(system: SystemUnderTest, aCase: SamplerCase): SamplerPart[] {
  return samplersOf(system, aCase, isNamed).flatMap((sampler, i) => {
    const counts = countsOf(sampler, system, COUNTS);
    if (aCase.single) return [{ sampler, steps: [counts[(aCase.seed + i) % counts.length]] }];
    const halved = counts.filter((_, i) => i % 2 === aCase.half);
    return (halved.length > 0 ? halved : counts).map((steps) => ({ sampler, steps: [steps] }));
  });
}

/** The runs of one sampler at one number of steps, by what its model predicts. */
export function runsWith(system: SystemUnderTest, sampler: DescribedSampler, steps: number): SamplerRun[] {
  const grid = samplerGrid(system, sampler, system.grid(sampler.name, steps));
  const { parameterizations = [system.description.parameterization] } = sampler;
  return parameterizations
    .filter((each) => grid.levels[0].alpha > 0 || each === 'data' || each === 'velocity' || each === 'flow')
    .map((parameterization) => ({
      ...{ sampler, parameterization, steps, grid },
      name: `sampler ${sampler.name}, ${stepsText([steps])}, ${parameterization}`,
    }));
}

/** The method that a named sampler follows. @throws RangeError */
export function methodOf({ method, name }: DescribedSampler): Method {
  if (method === undefined) throw new RangeError(`the sampler '${name}' names no method`);
  return METHODS[method];
}

/** Whether its noise is compared. */
export const isNoisy = (sampler: DescribedSampler): boolean => isNamed(sampler) && methodOf(sampler).draws(sampler);

/** Whether a sampler's error has an order that it can be seen to fall with. */
export const isOrdered: Suits = (sampler, system) => !sampler.seeded && hasOrder(sampler, levelCount(system));

/** The levels of a chain; in continuous time there is no end of them. */
export function levelCount({ schedule }: SystemUnderTest): number {
  return schedule.levels?.length ?? Number.POSITIVE_INFINITY;
}
