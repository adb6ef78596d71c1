import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dispatch } from '../../src/cli/dispatch.js';
import { measure } from '../../src/experiment/measure.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { temporaryFolder } from '../../src/testing/folder.js';
import { recordingTerminal } from '../../src/testing/terminal.js';
import { claimText } from './claim-text.js';
import { EXPERIMENTS } from './compared-experiments.js';

const REGISTRY = new URL('../../fixtures/registries/powers.ts', import.meta.url);
const folder = temporaryFolder();

const textOf = (experiment: Experiment) => claimText(experiment, measure(experiment));

test('the claim of an experiment is decided by verify --with: it holds, and its control is refuted', async () => {
  const experiment: Experiment = { ...EXPERIMENTS[1], features: { width: 6, seed: 1 }, trainingTimes: [1, 1000] };
  const claim = textOf(experiment);
  if ('reason' in claim) throw new Error(claim.reason);
  const path = join(folder.path, 'claim.ts');
  writeFileSync(path, claim.text);
  const { terminal, written } = recordingTerminal();
  const argv = ['verify', '--with', path, '--claims', 'own', '--report', folder.path, '--workers', '1'];
  const code = await dispatch(argv, terminal, REGISTRY);
  expect(written.out).toMatch(/^explored +holds/m);
  expect(code).toBe(0);
});

test('there is none where the divergence is not known, or where nothing is trained', () => {
  const space = { ...EXPERIMENTS[12], features: { width: 3, seed: 1 }, data: { samples: 3, seed: 1 } };
  expect(textOf(space)).toEqual({
    reason: expect.stringMatching(
      /^A claim needs KL\(p₀ ‖ p\^SDE\) at every training time: the Fokker-Planck equation/,
    ),
  });
  const untrained = textOf({ ...EXPERIMENTS[1], features: { width: 6, seed: 1 }, trainingTimes: [0] });
  expect(untrained).toEqual({ reason: 'A claim needs a training time above 0.' });
});
