import { describe, expect, test } from 'vitest';
import { verify } from '../../src/judge/verify.js';
import type { DiffusionSystem } from '../../src/system/contract/contract.js';
import { localSystem } from '../../src/system/transport/local-system.js';
import { withoutControls } from '../../src/testing/without-controls.js';
import { denoised, dormandPrince, endsOfFlow } from '../reference-systems/samplers/adaptive.js';
import { ofScore, type Velocity } from '../reference-systems/samplers/flow-and-sde.js';
import { combined, type ReferenceSampler, sampling, type Walk } from '../reference-systems/samplers/sampling.js';
import { coefficientsOf, variancePreserving } from '../reference-systems/schedules.js';
import { samplerTolerance } from './sampler-tolerance.js';

const [FIRST, LAST] = [1, 1e-3];

/** A state without a time, as a flow goes by labels. */
const endAt = (label: number) => {
  const { alpha, sigma } = variancePreserving(label);
  return { label, alpha, sigma };
};

const RIGHT: ReferenceSampler = {
  name: 'ode',
  tolerances: [1e-3, 1e-6],
  generate: dormandPrince(ofScore, variancePreserving),
  states: endsOfFlow(endAt(FIRST), endAt(LAST)),
};

/** The process of Song et al. 2021 with one sampler. */
function systemWith(sampler: ReferenceSampler) {
  const system: DiffusionSystem = {
    name: 'one flow',
    process: { from: 0, to: 1, prior: { variance: 1 }, family: 'vp' },
    parameterization: 'score',
    coefficients: coefficientsOf(variancePreserving),
    ...sampling(() => system, [sampler]),
  };
  return localSystem(system);
}

/** The verdicts of both laws, and the sentence of the counterexample. */
async function judged(given: Partial<ReferenceSampler>) {
  const { claims } = await verify([samplerTolerance].map(withoutControls), {
    system: systemWith({ ...RIGHT, ...given }),
  });
  const [{ verdict, laws, reason }] = claims;
  return { verdict, reason, laws: Object.fromEntries(laws.map((law) => [law.id, law.verdict])) };
}

const flowOf = (velocity: Velocity): Partial<ReferenceSampler> => ({
  generate: dormandPrince(velocity, variancePreserving),
});

/** The flow of a share of the score, and of the drift. */
const weighed =
  (ofDrift: number, ofModel: number): Velocity =>
  ({ model }, x, at) => {
    const { drift, diffusion } = variancePreserving(at.time!);
    return combined([ofDrift * drift, x], [-ofModel * diffusion * diffusion, model.predict(x, at)]);
  };

/** A flow that is solved between other times than the grid says. */
const between = (from: number, to: number): Partial<ReferenceSampler> => {
  const walk = dormandPrince(ofScore, variancePreserving);
  return { generate: (run) => walk({ ...run, states: [endAt(from), endAt(to)] }) };
};

const at = (tolerance: number): Walk => {
  const walk = dormandPrince(ofScore, variancePreserving);
  return (run) => walk({ ...run, tolerance });
};

const STEP = [Math.sqrt(1 - 1e-4), 1e-4] as const;

/** With the first step of a chain reversed at the end, as the code of Song et al. 2021 ends. */
const DENOISED: Partial<ReferenceSampler> = {
  last: 'without noise',
  generate: denoised(dormandPrince(ofScore, variancePreserving), STEP),
  chained: () => ({ stepAlpha: [1, STEP[0]], stepVariance: [0, STEP[1]] }),
};

describe('a sampler that chooses its steps', () => {
  test.each<[string, Partial<ReferenceSampler>]>([
    ['solves the flow', {}],
    ['takes a last step to the data', DENOISED],
    ['has one tolerance', { tolerances: [1e-5] }],
    // by other means: what is as near as the smallest tolerance at both is right
    ['is nearer than it has to be', { generate: at(1e-9) }],
  ])('holds where it %s', async (_, given) => {
    expect((await judged(given)).verdict).toBe('holds');
  });

  test.each<[string, Partial<ReferenceSampler>]>([
    ['takes g^2 s for g^2 s/2', flowOf(weighed(1, 1))],
    ['leaves the drift out', flowOf(weighed(0, 0.5))],
    ['takes the sign of the score', flowOf(weighed(1, -0.5))],
    ['goes on to the data', between(FIRST, 1e-6)],
    ['ends before the end of its grid', between(FIRST, 2 * LAST)],
    ['goes the other way', between(LAST, FIRST)],
    ['starts later than its grid', between(0.9, LAST)],
    ['does not describe its last step', { generate: DENOISED.generate! }],
    ['forgets its last step', { ...DENOISED, generate: RIGHT.generate }],
    [
      'tells its model another time',
      flowOf((run, x, state) => ofScore(run, x, { ...state, label: 0.99 * state.label! })),
    ],
  ])('is refuted where it %s', async (_, given) => {
    expect((await judged(given)).laws.within).toBe('refuted');
  });

  test('is refuted where it takes no heed of its tolerance', async () => {
    expect((await judged({ generate: at(1e-5) })).laws).toMatchObject({ heeded: 'refuted' });
    expect((await judged({ generate: at(1e-2) })).laws).toMatchObject({ within: 'refuted', heeded: 'refuted' });
  });

  test('is told from other mistakes by what it answers', async () => {
    const { reason } = await judged({ ...flowOf(weighed(1, 1)), tolerances: [1e-6] });
    expect(reason).toMatch(/tolerance 0\.000001, from .*answered .*over all points the error is .* tolerances/);
  });
});
