import { describe, expect, it } from 'vitest';
import type { RunBounds, SamplerLine, SamplersResult } from '../sampler/samplers-result.js';
import { samplerBoundsText } from './sampler-bounds-text.js';
import { samplerBoundsPicture } from './samplers-picture.js';

const known = (value: number) => ({ value, error: 1e-9 });
const none = (reason: string) => ({ value: null, reason });

function bounds(distance: number, carried: number, contraction: number | null): RunBounds {
  return {
    w2: {
      distance: known(distance),
      carried: known(carried),
      contraction: contraction === null ? none('it has a memory') : known(contraction),
    },
    kl: { divergence: known(distance), path: none('no KL'), information: none('no KL'), moments: none('no KL') },
  };
}

function line(name: string, found: readonly (RunBounds | undefined)[], of: string | null = null): SamplerLine {
  return {
    ...{ name, of, method: null },
    runs: found.map((each, i) => {
      const own = each?.w2.distance ?? (of === null ? none('a step takes more calls') : known(0.2));
      const run = { budget: [5, 10][i], steps: 5, calls: [5, 10][i], w2: own, kl: own, reverseKl: own };
      return each === undefined ? run : { ...run, bounds: each };
    }),
  };
}

const result: SamplersResult = {
  ...{ format: 1, version: '1.0.0', process: 'VP', ends: [1, 1e-3], schedule: 'karras', denoise: false },
  ...{ start: 'prior', spectrum: { axes: 2, distinct: 2, least: 0.1, largest: 1, nodes: 2 }, levels: [] },
  samplers: [
    line('mine', [undefined, undefined], 'own'),
    line('ddim', [bounds(0.5, 0.7, 0.6), bounds(0.25, 0.3, 0.4)]),
    line('heun', [undefined, bounds(0.1, 0.2, 0.3)]),
    line('unipc', [bounds(0.1, 0.3, null), bounds(0.01, 0.02, null)]),
  ],
};

describe('the table of bounds', () => {
  const text = samplerBoundsText(result, 'w2');

  it('has each bound below the exact value, and what the least of them leaves', () => {
    expect(text).toMatch(
      /^ddim +0\.5 +0\.25\n {2}errors of steps +0\.7 +0\.3\n {2}by largest slopes +0\.6 +0\.4\n {2}slack +0\.1 +0\.05$/m,
    );
    expect(text).toMatch(/^unipc .*\n.*\n {2}by largest slopes +none +none\n {2}slack +0\.2 +0\.01$/m);
    expect(text).toContain('from the prior, against the law of the last level');
  });

  it('says once what has no bound, and why', () => {
    expect(text).toContain(
      'not answered\n  own/mine: only published methods have bounds\n  heun: a step takes more calls\n  unipc: by largest slopes: it has a memory\n',
    );
    expect(samplerBoundsText(result, 'kl')).toContain('ddim, heun, unipc: no KL\n');
  });
});

describe('the picture of bounds', () => {
  it('has a dotted line above each curve, and a name for both', () => {
    const svg = samplerBoundsPicture(result, 'w2');
    expect(svg.match(/stroke-dasharray="1 3"/g)).toHaveLength(3);
    expect(svg.match(/>ddim</g)).toHaveLength(1);
    expect(svg).not.toMatch(/own\/mine|NaN|undefined/);
  });
});
