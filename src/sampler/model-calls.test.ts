import { describe, expect, it, test } from 'vitest';
import { METHODS, type SamplerMethod } from './methods.js';
import { modelCalls, stepsWithin } from './model-calls.js';
import { SAMPLED_PROCESSES, scheduledGrid } from './scheduled-grid.js';

const gridOf =
  (denoise = false) =>
  (steps: number) =>
    scheduledGrid(SAMPLED_PROCESSES.vp, 'karras', steps, { denoise });

/** On grids with a last level with noise, or on to the data. */
const callsOf =
  (name: SamplerMethod, denoise = false) =>
  (steps: number) =>
    modelCalls(METHODS[name], gridOf(denoise)(steps));

describe('the calls of a model', () => {
  const counts: [SamplerMethod, steps: number, calls: number, toTheData: number][] = [
    ['ddim', 10, 10, 10],
    ['euler-maruyama', 10, 10, 10],
    // two in a step, and one in a step that ends without noise
    ['heun', 10, 20, 19],
    ['dpm-solver-2', 10, 20, 19],
    ['dpm-solver++-2s', 10, 20, 19],
    // what it has asked before is remembered
    ['dpm-solver++-2m', 10, 10, 10],
    ['lms', 10, 10, 10],
    // the corrector uses what the predictor of the next step asks
    ['unipc', 10, 10, 10],
    // its first step is one of Heun's
    ['plms', 10, 11, 11],
  ];
  test.each(counts)(
    '%s with %i steps asks %i times, and %i times on the way to the data',
    (name, steps, calls, denoised) => {
      expect(modelCalls(METHODS[name], gridOf()(steps))).toBe(calls);
      expect(modelCalls(METHODS[name], gridOf(true)(steps))).toBe(denoised);
    },
  );
});

describe('the steps within a number of calls', () => {
  test.each([
    ['ddim', 7, { steps: 7, calls: 7 }],
    ['heun', 7, { steps: 3, calls: 6 }],
    ['plms', 7, { steps: 6, calls: 7 }],
  ] as const)('%s takes the most that %i calls allow', (name, budget, found) => {
    expect(stepsWithin(callsOf(name), budget)).toEqual(found);
  });

  it('are one more where the last step asks less', () => {
    expect(stepsWithin(callsOf('heun', true), 7)).toEqual({ steps: 4, calls: 7 });
    expect(stepsWithin(callsOf('heun', true), 1)).toEqual({ steps: 1, calls: 1 });
  });

  it('are none where a single step asks more', () => {
    expect(stepsWithin(callsOf('heun'), 1)).toBeUndefined();
  });
});
