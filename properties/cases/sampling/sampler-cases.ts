import fc, { type Arbitrary } from 'fast-check';
import type { Capability } from '../../../src/system/contract/capabilities.js';
import type { SystemUnderTest } from '../../../src/system/contract/system-under-test.js';
import type { LineMixture } from '../../by-definition/sampling/scalar-model.js';
import { between, drawSeeds, eitherSign, logBetween, shares, vectors } from '../../generators/numbers.js';
import { ownNames, ownSystem } from '../../generators/own-systems.js';

/** What samplers are asked with: a normal and a mixture to generate, and seeds of starts and noises. */
export interface SamplerCase {
  readonly dimension: number;
  /** In units of the data's scale. */
  readonly means: readonly number[];
  readonly variance: number;
  readonly mixture: LineMixture;
  /** Of `ddpm-learned-range`. */
  readonly fraction: number;
  /** Which half of the numbers of steps is asked. */
  readonly half: number;
  /** The sampler that is asked; default: all. */
  readonly sampler?: string;
  /** One number of steps a sampler, in place of half of them. */
  readonly single?: true;
  readonly seed: number;
}

/** Two normals on either side of 0, in units of the data's scale. */
export const lineMixtures: Arbitrary<LineMixture> = fc.record({
  weights: shares(2),
  means: fc.tuple(between(-1.5, -0.2), between(0.2, 1.5)),
  variances: vectors(2, logBetween(0.05, 0.5)),
});

export const samplerCases = (): Arbitrary<SamplerCase> =>
  fc.integer({ min: 1, max: 3 }).chain((dimension) =>
    fc.record({
      dimension: fc.constant(dimension),
      means: vectors(dimension, eitherSign(0.1, 1.5)),
      variance: logBetween(0.05, 1),
      mixture: lineMixtures,
      fraction: fc.constantFrom(0, 0.3, 1),
      half: fc.integer({ min: 0, max: 1 }),
      seed: drawSeeds,
    }),
  );

/** How many cases ask somebody else's samplers, all of a system in each. */
export const OTHERS_SIZES = {
  quick: { cases: 5, controlCases: 5 },
  ci: { cases: 20, controlCases: 10 },
  deep: { cases: 100, controlCases: 40 },
};

/** How many ask the suite's own, every sampler in each. */
export const OWN_SIZES = {
  quick: { cases: 8, controlCases: 8 },
  ci: { cases: 24, controlCases: 20 },
  deep: { cases: 200, controlCases: 40 },
};

/** Of all samplers of the suite's own systems that have what is needed, each at one number of steps. */
export function ofOwnSamplers<V>(
  needs: readonly Capability[],
  seen: (system: SystemUnderTest, aCase: SamplerCase) => readonly V[],
): (aCase: SamplerCase) => V[] {
  return (aCase) => ownNames(needs).flatMap((name) => seen(ownSystem(name), { ...aCase, single: true }));
}
