import { expect, it } from 'vitest';
import { theilSen } from '../../src/evidence/theil-sen.js';
import { parseExperiment } from '../../src/experiment/schema.js';
import { MISSING, openTensors } from '../../src/network/tensorflow.js';
import { claimForSystem } from '../../src/run/claim-for-system.js';
import { sgdTracksFlow } from './sgd-tracks-flow.js';
import { type Beside, besideClosedForm, freshLadder } from './sgd-tracks-flow.measure.js';

const experiment = parseExperiment(
  {
    process: { kind: 've', sigma: 5, horizon: 1 },
    target: { kind: 'mixture', weights: [0.5, 0.5], means: [[-2], [2]], variances: [1, 1] },
    embedding: { kind: 'fourier', size: 3 },
    features: { width: 16, seed: 4 },
    data: { samples: 16, seed: 5 },
    trainingTimes: [1],
  },
  'test',
);

it('1,000 steps on WebAssembly are within 1e-4 of the closed form, and by far within what roundings may do', async () => {
  const aCase = { experiment, seed: 6, copies: 4, steps: 1000, pace: 0.9 };
  const { off, allowed, size } = besideClosedForm(aCase, 1, await openTensors()) as Beside;
  expect(off.value + off.error).toBeLessThan(1e-4 * size);
  expect(off.value).toBeLessThan(allowed);
});

it('the distance from exact denoising does not fall where that takes another step', () => {
  const slopes = [1, 2].map((part) => {
    const many = { ...experiment, data: { samples: 64, seed: 5 }, weighting: 'sigma2' as const };
    const ladder = freshLadder({ experiment: many, seed: 7, pace: 0.9 }, part);
    if ('vacuous' in ladder) throw new Error(ladder.vacuous);
    const logs = ladder.y.map((distance) => ({ value: Math.log(distance), error: 0 }));
    return theilSen(ladder.x.map(Math.log), logs).value;
  });
  expect(slopes[0]).toBeLessThan(-0.25);
  expect(slopes[1]).toBeGreaterThan(-0.25);
});

it('the claim is skipped with one sentence where TensorFlow.js is missing, and asked where it is there', () => {
  expect(claimForSystem(sgdTracksFlow)).toEqual({ claim: sgdTracksFlow });
  expect(claimForSystem({ ...sgdTracksFlow, missing: () => MISSING })).toEqual({ skipped: MISSING });
});
