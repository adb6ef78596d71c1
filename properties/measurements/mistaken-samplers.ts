import { MOST_CHURN } from '../../src/sampler/karras.js';
import { METHOD_NAMES, METHODS } from '../../src/sampler/methods.js';
import { type GridLevel, ratio } from '../../src/sampler/walk.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { methodOf } from '../generators/about-samplers.js';
import type { Mistaken } from './mistaken-arrival.js';
import { levelMistakes, strideMistakes, tableOf } from './mistaken-levels.js';
import { predictionMistakes, toldMistakes } from './mistaken-predictions.js';
import { mistakenSteps } from './mistaken-steps.js';
import type { SamplerRun } from './sampler-runs.js';

/** The mistakes that a sampler is known to make, in words that follow 'this looks like': the plainest first. */
export function mistakenSamplers(system: SystemUnderTest, run: SamplerRun): Mistaken {
  const { sampler } = run;
  const table = tableOf(system);
  const below = (level: GridLevel) => table.beside(level, -1);
  const steps = Object.entries(mistakenSteps(sampler, below));
  return {
    ...Object.fromEntries(steps.map(([mistake, step]) => [mistake, { method: { ...methodOf(sampler), step } }])),
    ...strideMistakes(run, table),
    ...levelMistakes(run, table),
    ...predictionMistakes(run),
    ...toldMistakes(system, run),
    ...churnMistakes(run),
    ...choiceMistakes(run),
  };
}

/** Noise before a step that is not S_noise sqrt(r^^2 - r^2) z, see `started`. */
function churnMistakes({ sampler, grid: { levels } }: SamplerRun): Mistaken {
  const { churn } = sampler;
  if (churn === undefined) return {};
  const steps = levels.length - 1;
  const raised = 1 + Math.min(churn.amount / steps, MOST_CHURN);
  const deviation = Math.sqrt(raised * raised - 1);
  const chosen = (other: Partial<typeof churn>) => ({ options: { ...sampler, churn: { ...churn, ...other } } });
  return {
    'churn by its variance in place of the root of that, its deviation': { noise: (k) => ratio(levels[k]) * deviation },
    'churn by the difference of both levels, not by that of their squares': { noise: () => (raised - 1) / deviation },
    'churn of the size of the level that it leads to': { noise: () => raised / deviation },
    'churn without S_noise': chosen({ noise: 1 }),
    'churn by S_churn in place of S_churn/N': chosen({ amount: churn.amount * steps }),
    'churn in every step, whatever S_min and S_max are': chosen({ from: 0, to: Number.POSITIVE_INFINITY }),
    'no churn at all': chosen({ amount: 0 }),
  };
}

/** Another method, or another choice within it. */
function choiceMistakes({ sampler, grid: { levels } }: SamplerRun): Mistaken {
  const [first] = levels;
  const lasts = (['data', 'order 1', 'without noise', undefined] as const).filter((each) => each !== sampler.last);
  const others = METHOD_NAMES.filter((name) => name !== sampler.method);
  const solvers = (['midpoint', 'heun', 'bh1', 'bh2'] as const).filter((each) => each !== sampler.solver);
  return {
    ...Object.fromEntries(others.map((name) => [`the method ${name}`, { method: METHODS[name] }])),
    ...Object.fromEntries(
      lasts.map((last) => [
        last === undefined ? 'a last step like the others' : `a last step described by last: '${last}'`,
        { options: { ...sampler, last } },
      ]),
    ),
    ...Object.fromEntries(solvers.map((solver) => [`the solver ${solver}`, { options: { ...sampler, solver } }])),
    ...Object.fromEntries(
      [1, 2, 3, 4].map((history) => [
        `steps that are made of ${history} prediction${history === 1 ? '' : 's'}`,
        { options: { ...sampler, history } },
      ]),
    ),
    'eta 0': { options: { ...sampler, eta: 0 } },
    'eta 1': { options: { ...sampler, eta: 1 } },
    'a start that the sampler scales, by sigma': { scale: first.sigma },
    'a start that the sampler scales, by sqrt(1 + sigma^2)': { scale: Math.hypot(1, first.sigma) },
    'a start that the sampler scales, by 1/alpha': { scale: 1 / first.alpha },
    'noise that is left out': { noise: () => 0 },
  };
}
