import { variancePreserving } from '../process/variance-preserving.js';
import type { Capability } from '../system/diffusion-system.js';
import type { SystemUnderTest } from '../system/system-under-test.js';

/** A system for tests that never ask for more than what it can do and its process, up to time 4. */
export function madeUpSystem(...can: Capability[]): SystemUnderTest {
  return {
    name: 'made up',
    path: 'made-up.ts',
    process: variancePreserving(2, 2, 4),
    can: new Set(can),
    models: [],
    field: notAsked,
    fit: notAsked,
    readout: notAsked,
    close: () => undefined,
  };
}

function notAsked(): never {
  throw new Error('not asked');
}
