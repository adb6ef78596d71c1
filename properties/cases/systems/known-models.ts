import fc, { type Arbitrary } from 'fast-check';
import type { ModelId } from '../../../src/system/diffusion-system.js';
import type { SystemUnderTest } from '../../../src/system/system-under-test.js';
import type { Target } from '../../../src/target/target.js';

/** A model that a system brings along. */
export function knownModel({ models }: SystemUnderTest): Arbitrary<ModelId> {
  return fc.constantFrom(...models.map(({ id }) => id));
}

/** The distribution that a given model is meant for. */
export function targetOf({ models }: SystemUnderTest, id: ModelId): Target {
  const found = models.find((model) => model.id === id);
  if (found === undefined) throw new Error(`there is no model '${id}'`);
  return found.target;
}
