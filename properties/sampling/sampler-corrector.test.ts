import { describe, expect, test } from 'vitest';
import { verify } from '../../src/judge/verify.js';
import type { DiffusionSystem } from '../../src/system/contract/contract.js';
import { localSystem } from '../../src/system/transport/local-system.js';
import { withoutControls } from '../../src/testing/without-controls.js';
import { ancestral, small } from '../reference-systems/samplers/ancestral.js';
import { bySigma, bySignalToNoise, corrected } from '../reference-systems/samplers/corrector.js';
import { karrasSpaced } from '../reference-systems/samplers/karras.js';
import { combined, type ReferenceSampler, type Rows, sampling } from '../reference-systems/samplers/sampling.js';
import { coefficientsOf, karras } from '../reference-systems/schedules.js';
import { samplerCorrector } from './sampler-corrector.js';

const [FIRST, LAST] = [80, 0.01];
const SNR = 0.16;
const PREDICTOR = ancestral(small);

const RIGHT: ReferenceSampler = {
  name: 'pc',
  method: 'ddpm-small',
  corrector: { rule: 'langevin', snr: SNR },
  generate: corrected({ steps: 1, length: bySignalToNoise(SNR) }, PREDICTOR),
  states: karrasSpaced((sigma) => ({ label: sigma, alpha: 1, sigma }), [FIRST, LAST], 7),
};

async function lawsOf(given: Partial<ReferenceSampler>) {
  const system: DiffusionSystem = {
    name: 'corrected',
    process: { from: LAST, to: FIRST, prior: { variance: FIRST * FIRST }, family: 've' },
    parameterization: 'noise',
    coefficients: coefficientsOf(karras),
    ...sampling(() => system, [{ ...RIGHT, ...given }]),
  };
  const { claims } = await verify([samplerCorrector].map(withoutControls), { system: localSystem(system) });
  return Object.fromEntries(claims[0].laws.map((law) => [law.id, law.verdict]));
}

const norm = (row: readonly number[]) => Math.sqrt(row.reduce((sum, x) => sum + x * x, 0));
const whole = (rows: Rows) => norm(rows.flat()) / Math.sqrt(rows.length);
const right = bySignalToNoise(SNR);

/** A sampler whose steps have another length. */
const long = (length: ReturnType<typeof bySignalToNoise>): Partial<ReferenceSampler> => ({
  generate: corrected({ steps: 1, length }, PREDICTOR),
});

describe('a sampler with a corrector', () => {
  test.each<[string, Partial<ReferenceSampler>]>([
    ['by signal to noise', {}],
    [
      'by sigma',
      {
        corrector: { rule: 'annealed', snr: SNR, steps: 2, place: 'after' },
        generate: corrected({ steps: 2, length: bySigma(SNR), place: 'after' }, PREDICTOR),
      },
    ],
  ])('holds %s', async (_, given) => {
    expect(await lawsOf(given)).toMatchObject({ arrival: 'holds', draws: 'holds' });
  });

  test.each<[string, Partial<ReferenceSampler>]>([
    ['the factor 2 left out of the length', long((...of) => right(...of) / 2)],
    ['snr for its square', long((...of) => right(...of) / SNR)],
    ['norms of the whole batch', long((score, noise) => 2 * ((SNR * whole(noise)) / whole(score)) ** 2)],
    [
      'the expected norm of the noise',
      long((score, noise, sigma) =>
        right(
          score,
          noise.map((row) => row.map(() => 1)),
          sigma,
        ),
      ),
    ],
    ['the rule of another corrector', long(bySigma(SNR))],
    [
      'the score of a network that is not divided by sigma',
      long((score, noise, sigma) => right(combined([sigma, score]), noise, sigma)),
    ],
    [
      'the corrector after the predictor',
      { generate: corrected({ steps: 1, length: right, place: 'after' }, PREDICTOR) },
    ],
  ])('is refuted with %s', async (_, given) => {
    expect((await lawsOf(given)).arrival).toBe('refuted');
  });
});
