import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { claims } from '../../fixtures/registries/failing.js';
import { addressesOf, addressText } from './run.js';
import { type CaseRunner, runCases } from './run-cases.js';

const settings = { version: '1.0.0', seed: 3, profile: 'quick' } as const;
const silent = { case: () => undefined, claim: () => undefined };

test('each case is run once, however many run at once', async () => {
  const seen: string[] = [];
  const runner: CaseRunner = {
    atOnce: 3,
    run: async (address) => {
      seen.push(addressText(address));
      await setImmediate();
      return { kind: 'error', message: 'none' };
    },
    close: async () => undefined,
  };
  const addresses = addressesOf(claims[0], settings);
  await runCases(addresses, runner, silent);
  expect(seen.sort()).toEqual(addresses.map(addressText).sort());
});
