import { type MeasuredParts, measuredByPart, ofPart, type Part } from '../../../src/claim/part.js';
import type { DescribedSampler } from '../../../src/system/contract/sampler-schema.js';
import type { SystemUnderTest } from '../../../src/system/contract/system-under-test.js';
import { stepsText } from '../../by-definition/sampling/steps-text.js';

/** A sampler at some numbers of steps that are asked together. */
export interface SamplerPart {
  readonly sampler: DescribedSampler;
  readonly steps: readonly number[];
}

/** What a claim measures of samplers, each by itself. */
export interface OfSamplers<C, V extends object> {
  asked(system: SystemUnderTest, aCase: C): readonly SamplerPart[];
  seen(system: SystemUnderTest, aCase: C, part: SamplerPart): readonly V[];
}

/** What is measured of all samplers of somebody else's system: one that fails leaves the others as they are. */
export function byPart<C, V extends object>({ asked, seen }: OfSamplers<C, V>) {
  return (system: SystemUnderTest, aCase: C): MeasuredParts<V> =>
    measuredByPart(
      asked(system, aCase).map((each) => ({ part: partOf(each), measure: () => seen(system, aCase, each) })),
    );
}

/** The same of one of the suite's own systems, of which none fails. @throws what a sampler throws */
export function wholly<C, V extends object>({ asked, seen }: OfSamplers<C, V>) {
  return (system: SystemUnderTest, aCase: C): V[] =>
    asked(system, aCase).flatMap((each) => seen(system, aCase, each).map((values) => ofPart(partOf(each), values)));
}

function partOf({ sampler, steps }: SamplerPart): Part {
  return { name: sampler.name, at: stepsText(steps) };
}
