import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { startWorker } from './worker-process.js';

const settings = { version: '1.0.0', seed: 3, profile: 'quick', alpha: 1e-6 } as const;
const departing = fileURLToPath(new URL('../../fixtures/registries/departing.ts', import.meta.url));

test('an exception that comes after the answer is what the next case is told', async () => {
  const worker = startWorker({ own: [departing], settings });
  const ended = once(worker.child, 'close');
  expect(await worker.run({ claim: 'late', index: 0 })).toMatchObject({ outcome: { kind: 'measured' }, last: false });
  await ended;
  expect(await worker.run({ claim: 'late', index: 1 })).toEqual({
    outcome: { kind: 'error', message: 'the worker failed: too late' },
    last: true,
  });
});

test('a worker that has ended is not waited for while a process lives that it has started', async () => {
  const worker = startWorker({ own: [departing], settings });
  let isClosed = false;
  worker.child.once('close', () => {
    isClosed = true;
  });
  const answer = await worker.run({ claim: 'survived', index: 0 });
  expect(answer).toEqual({
    outcome: { kind: 'error', message: 'the worker failed: it ended with SIGKILL' },
    last: true,
  });
  expect(isClosed).toBe(false);
  worker.child.stdout?.destroy();
  worker.child.stderr?.destroy();
});
