import type { DiffusionSystem } from '../../../src/system/contract/contract.js';
import type { LevelTable } from '../../../src/system/contract/description.js';
import { ancestral, ddim, ddimEncoding, evenLevels, large, learned, levelsOf, small } from './ancestral.js';
import { DATA } from './beliefs.js';
import { dpmSolverPlusPlus2M } from './exponential.js';
import { sampling } from './sampled.js';

type System = () => DiffusionSystem;

/** Samplers of the chain of Ho et al. 2020: even levels from the last to level 0, and then the data. */
export function ofLinearChain(system: System, levels: LevelTable) {
  const states = (steps: number) => [...levelsOf(levels, evenLevels(levels.alpha.length - 1, steps)), DATA];
  const smallest = { method: 'ddpm-small', generate: ancestral(small), states } as const;
  return sampling(system, [
    { ...smallest, name: 'ancestral' },
    { ...smallest, name: 'ancestral-seeded', seeded: true },
    { name: 'ancestral-large', method: 'ddpm-large', generate: ancestral(large), states },
    { name: 'learned', method: 'ddpm-learned-range', generate: ancestral(learned), states },
    {
      name: 'ddim',
      method: 'ddim',
      parameterizations: ['noise', 'data', 'velocity', 'score'],
      encodeLabel: 'destination',
      generate: ddim(0),
      encode: ddimEncoding('destination'),
      states,
    },
    { name: 'ddim-eta', method: 'ddim', eta: 0.7, generate: ddim(0.7), states },
    { name: '2m', method: 'dpm-solver++-2m', generate: dpmSolverPlusPlus2M, states },
  ]);
}

/** Samplers of a short chain, which go by strides of one length. */
export function ofCosineChain(system: System, levels: LevelTable) {
  const count = levels.alpha.length;
  const divisorsOf = (n: number) => Array.from({ length: n }, (_, k) => k + 1).filter((k) => n % k === 0);
  // the last level of each stride, and then the data
  const states = (steps: number) => [
    ...levelsOf(
      levels,
      Array.from({ length: steps }, (_, k) => count - 1 - (k * count) / steps),
    ),
    DATA,
  ];
  const strides = { steps: { only: divisorsOf(count) }, states };
  return sampling(system, [
    { name: 'ddim', method: 'ddim', generate: ddim(0), ...strides },
    { name: 'ancestral', method: 'ddpm-small', generate: ancestral(small), ...strides },
    {
      // ends at level 0, from where it can be walked upwards with a model that is asked where a step begins
      name: 'ddim-within',
      method: 'ddim',
      encodeLabel: 'origin',
      steps: { only: divisorsOf(count - 1) },
      generate: ddim(0),
      encode: ddimEncoding('origin'),
      states: (steps: number) => levelsOf(levels, evenLevels(count - 1, steps + 1)),
    },
  ]);
}
