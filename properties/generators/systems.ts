import fc, { type Arbitrary } from 'fast-check';
import type { Sizes } from '../../src/claim/profiles.js';
import type { Resolution } from '../../src/divergence/refinement.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import type { Target } from '../../src/target/target.js';
import { dimensionOf } from '../../src/target/target-spec.js';
import { anyFit, type Fit, fitted } from './fits.js';

/** A model on the line or in the plane that a system brings along, where the law that it generates is solved for. */
export function knownModel({ models }: SystemUnderTest): Arbitrary<string> {
  return fc.constantFrom(...models.filter(({ target }) => target.dimension <= 2).map(({ id }) => id));
}

/** The distribution that a given model is meant for. */
export function targetOf({ models }: SystemUnderTest, id: string): Target {
  const found = models.find((model) => model.id === id);
  if (found === undefined) throw new Error(`there is no model '${id}'`);
  return found.target;
}

/**
 * The distribution that a given model should generate: the one that it is meant for or, where there is noise at the data end,
 * that with the noise.
 *
 * @throws Error where that is no mixture of normals
 */
export function generatedOf({ models }: SystemUnderTest, id: string): Target {
  const found = models.find((model) => model.id === id)?.generated;
  if (found === undefined) throw new Error(`what '${id}' should generate at the data end is no mixture of normals`);
  return found;
}

/**
 * For claims that solve for the density of somebody else's model, or train one: each case asks a system a thousand
 * times.
 */
export const SYSTEM_SIZES: Sizes = {
  quick: { cases: 12, controlCases: 8 },
  ci: { cases: 40, controlCases: 20 },
  deep: { cases: 400, controlCases: 100 },
};

/**
 * The finest resolution at which a solver looks at somebody else's score: a wrong score may have no density to converge
 * to, and every look is a call of the system.
 */
export const SYSTEM_FINEST: Resolution = { cells: 1600, steps: 256 };

/** The same in the plane: a million and a half points, in a thousand questions or two. */
export const PLANE_SYSTEM_FINEST: Resolution = { cells: 96, steps: 128 };

/** A model of a system, given or to be trained. */
export type SystemModel = { readonly model: string } | { readonly fit: Fit };

/** Models of the kinds that a system has. */
export function anySystemModel(system: SystemUnderTest): Arbitrary<SystemModel> {
  const isKnown = system.can.has('line models') || system.can.has('plane models');
  return fc.oneof(
    ...(isKnown ? [fc.record({ model: knownModel(system) })] : []),
    ...(system.can.has('fit') ? [fc.record({ fit: anyFit(system) })] : []),
  );
}

/** The dimension that a model is in. */
export function dimensionOfModel(system: SystemUnderTest, subject: SystemModel): number {
  return 'model' in subject ? targetOf(system, subject.model).dimension : dimensionOf(subject.fit.target);
}

/** A model with the distribution it is judged by. @throws SystemError */
export function judgedModel(system: SystemUnderTest, subject: SystemModel): { model: string; target: Target } {
  return 'model' in subject
    ? { model: subject.model, target: generatedOf(system, subject.model) }
    : fitted(system, subject.fit);
}

/**
 * How far a system's numbers may be off, as a fraction of the terms they are compared with: single precision does far
 * better than this, and a mistake of a percent is far beyond it.
 */
export const SYSTEM_TOLERANCE = 1e-3;

/**
 * How far the readout of a trained system may be from that of gradient flow, as a fraction of its norm: gradient
 * descent has steps, and integrals over noise and time have nodes or samples. A clock that is wrong by a factor moves
 * it by far more.
 */
export const TRAINING_TOLERANCE = 0.05;

/** What is measured of a system for a law that says nothing of systems: nothing. */
export function ofNoSystem(): undefined {
  return undefined;
}
