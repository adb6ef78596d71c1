import { describe, expect, it } from 'vitest';
import { methodErrors, type PublishedGrid } from './errors-by-calls.js';
import { SAMPLED_PROCESSES } from './scheduled-grid.js';
import { spectrumRule } from './spectrum-rule.js';

/** From a time at which much of the data is left, to one at which some noise is. */
const between: PublishedGrid = {
  process: SAMPLED_PROCESSES.vp,
  schedule: 'time',
  ends: [0.3, 0.05],
  denoise: false,
};

describe('a method in many steps', () => {
  const w2From = (start: 'exact' | 'prior') => {
    const comparison = { spectrum: spectrumRule([0.05]), start, budgets: [1000], bounds: true };
    const [run] = methodErrors('ddim', between, comparison).runs;
    return [run.w2.value!, run.bounds!.w2.distance.value!];
  };

  it('goes from the law of the first level to that of the last one', () => {
    for (const w2 of w2From('exact')) expect(w2).toBeLessThan(1e-3);
  });

  it('has the reason that it has where a flow begins with noise alone, and another where it would divide by alpha', () => {
    const flow: PublishedGrid = { ...between, process: SAMPLED_PROCESSES.flow, ends: [1, 0.001] };
    const comparison = { spectrum: spectrumRule([0.05]), start: 'exact', budgets: [8], bounds: false } as const;
    const reason = (name: 'heun' | 'flow-euler') => methodErrors(name, flow, comparison).runs[0].w2;
    expect(reason('heun')).toMatchObject({ reason: 'it divides by alpha, which is 0 where it starts' });
    expect(reason('flow-euler').value).not.toBeNull();
  });

  it('from the prior is off by the start and, beside the data, by the noise that is left', () => {
    const [fromData, fromLast] = w2From('prior');
    expect(fromLast).toBeGreaterThan(0.05);
    expect(fromData).toBeGreaterThan(fromLast);
  });
});
