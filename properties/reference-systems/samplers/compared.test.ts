import { describe, expect, test } from 'vitest';
import { recursionsSeen } from '../../cases/sampling/recursions.js';
import type { SamplerCase } from '../../cases/sampling/sampler-cases.js';
import { isNamed, isNoisy } from '../../cases/sampling/sampler-runs.js';
import { agrees } from '../../generators/answers.js';
import { ownSystem } from '../../generators/own-systems.js';
import { OWN_SYSTEMS } from '../index.js';

const CASE: Omit<SamplerCase, 'half'> = {
  ...{ dimension: 2, means: [0.7, -0.4], variance: 0.3, fraction: 0.3, seed: 5 },
  mixture: { weights: [0.4, 0.6], means: [-1, 0.8], variances: [0.2, 0.1] },
};

// a number that is not known is compared with nothing, and would pass
describe('what is expected of a sampler is known', () => {
  const named = OWN_SYSTEMS.flatMap(({ name }) =>
    ownSystem(name)
      .description.samplers.filter(isNamed)
      .map((sampler) => ({ name, sampler })),
  );
  test.each(named)('of $sampler.name of the $name', ({ name, sampler }) => {
    for (const half of [0, 1]) {
      const seen = recursionsSeen(ownSystem(name), { ...CASE, half, sampler: sampler.name });
      const compared = seen.map(({ normal, mixture, noise }) => [
        normal && ('vacuous' in normal ? undefined : agrees(normal)),
        mixture && agrees(mixture),
        ...(isNoisy(sampler) ? [noise && agrees(noise)] : []),
      ]);
      expect(compared.flat()).not.toContain(undefined);
    }
  });
});
