import fc, { type Arbitrary } from 'fast-check';
import type { ModelId } from '../../../src/system/diffusion-system.js';
import type { SystemUnderTest } from '../../../src/system/system-under-test.js';
import type { Target } from '../../../src/target/target.js';
import { anyFit, type Fit, fitted } from './fits.js';
import { knownModel, targetOf } from './known-models.js';

/** A model of a system, given or to be trained. */
export type Subject = { readonly model: ModelId } | { readonly fit: Fit };

/** Models of the kinds that a system has. */
export function anySubject(system: SystemUnderTest): Arbitrary<Subject> {
  return fc.oneof(
    ...(system.can.has('models') ? [fc.record({ model: knownModel(system) })] : []),
    ...(system.can.has('fit') ? [fc.record({ fit: anyFit })] : []),
  );
}

/** A model with the distribution it is judged by. @throws SystemError */
export function subjectOf(system: SystemUnderTest, subject: Subject): { model: ModelId; target: Target } {
  return 'model' in subject
    ? { model: subject.model, target: targetOf(system, subject.model) }
    : fitted(system, subject.fit);
}
