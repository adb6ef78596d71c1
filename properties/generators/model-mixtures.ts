import fc, { type Arbitrary } from 'fast-check';
import type { Model } from '../../src/system/contract/contract.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import type { TargetSpec } from '../../src/target/target-spec.js';
import { eitherSign, logBetween, shares, vectors } from './numbers.js';

/** A mixture of two normals in up to three dimensions. */
export type MixtureSpec = Extract<TargetSpec, { kind: 'mixture' }>;

/** Mixtures at the scale of data: within a few units of 0, with variances from 0.05 to 1. */
export const mixtures = (dimension: number): Arbitrary<MixtureSpec> =>
  fc.record({
    kind: fc.constant('mixture' as const),
    weights: shares(2),
    means: vectors(2, vectors(dimension, eitherSign(0.1, 1.5))),
    variances: vectors(2, logBetween(0.05, 1)),
  });

/** An exact model of a target, in the system's own parameterization. */
export function exactModel(system: SystemUnderTest, target: TargetSpec): Model {
  return { target, parameterization: system.description.parameterization };
}
