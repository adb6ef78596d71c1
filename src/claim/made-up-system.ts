import type { Call, SystemCalls } from '../system/contract/contract.js';
import type { SystemUnderTest } from '../system/contract/system-under-test.js';
import { localSystem } from '../system/transport/local-system.js';

/** A system for tests that never ask for more than what it can do and its process, up to time 4. */
export function madeUpSystem(...offers: Call[]): SystemUnderTest {
  const calls = Object.fromEntries(offers.map((call) => [call, notAsked])) as SystemCalls;
  return localSystem({
    name: 'made up',
    process: { from: 0, to: 4, prior: { variance: 1 }, family: 'vp' },
    ...calls,
    coefficients: ({ time }) => ({
      alpha: time.map((t) => Math.exp(-t)),
      sigma: time.map((t) => Math.sqrt(-Math.expm1(-2 * t))),
      drift: time.map(() => -1),
      diffusion: time.map(() => Math.SQRT2),
    }),
  });
}

function notAsked(): never {
  throw new Error('not asked');
}
