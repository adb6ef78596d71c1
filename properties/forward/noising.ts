import { claim } from '../../src/claim/claim.js';
import { plus, times } from '../../src/numeric/estimate.js';
import type { Level } from '../../src/process/level.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { pointOf } from '../../src/target/points.js';
import { aboutSystems, referenceCases } from '../generators/about-systems.js';
import { type Batch, batches, labelledBatch } from '../generators/batches.js';
import {
  type Answer,
  agrees,
  agreesWithPercentMore,
  answering,
  byMistake,
  type Mistakes,
  placeOf,
} from '../measurements/answers.js';
import { levelsBeside } from '../measurements/levels-of-systems.js';

export const noising = claim({
  id: 'noising',
  title: 'Noise is added as the process says: x = alpha x_0 + sigma eps, point by point',
  source: { paper: 'Ho, Jain, Abbeel 2020, Denoising Diffusion Probabilistic Models', locus: 'eq. 4' },
  assumptions: [{ statement: 'eps is the noise that is given' }],
  scope: ['batches of five points with a label each, in up to three dimensions'],
  laws: {
    kernel: {
      statement: 'x = alpha x_0 + sigma eps',
      latex: String.raw`x = \alpha x_0 + \sigma \varepsilon`,
      sharpness: 'tight',
      causes: ['sigma^2 for sigma', 'a forgotten alpha', "another point's label", 'a table off by one'],
      check: (answer) => agrees(answer),
    },
  },
  kind: 'identity',
  expects: 'holds',
  ...aboutSystems(['noise'], () => batches(), noisedBy),
  controls: [
    {
      id: 'percent-more',
      title: 'x one percent too large',
      breaks: 'kernel',
      cases: () => referenceCases(['noise'], () => batches()),
      check: agreesWithPercentMore,
    },
  ],
});

function noisedBy(system: SystemUnderTest, batch: Batch): Answer[] {
  const { levels, label, x0, eps } = labelledBatch(batch, system.schedule);
  const found = system.noise(x0, label, eps);
  const answer = answering(system);
  return Array.from(found.values, (value, k) => {
    const i = Math.floor(k / x0.dimension);
    const [signal, noise] = [times(levels[i].alpha, x0.values[k]), times(levels[i].sigma, eps.values[k])];
    const scale = Math.abs(signal.value) + Math.abs(noise.value);
    return answer(value, plus(signal, noise), scale, {
      where: placeOf(label[i], pointOf(x0, i)),
      asked: () => ({
        call: 'noise',
        given: { x0: [[...pointOf(x0, i)]], label: [label[i]], eps: [[...pointOf(eps, i)]] },
        at: [0, k % x0.dimension],
      }),
      mistakes: () => mistakesOf(x0.values[k], eps.values[k], levels[i], levelsBeside(system.schedule, levels[i])),
    });
  });
}

/** alpha x_0 + sigma eps as known mistakes have it. @param beside levels by the mistake that takes them */
function mistakesOf(data: number, noise: number, level: Level, beside: Readonly<Record<string, Level>>): Mistakes {
  const [alpha, sigma] = [level.alpha.value, level.sigma.value];
  return {
    'sigma^2 for sigma': alpha * data + sigma * sigma * noise,
    'sqrt sigma for sigma': alpha * data + Math.sqrt(sigma) * noise,
    'alpha^2 for alpha': alpha * alpha * data + sigma * noise,
    'a forgotten alpha': data + sigma * noise,
    'a forgotten sigma': alpha * data + noise,
    'sigma and alpha exchanged': sigma * data + alpha * noise,
    'noise that is subtracted': alpha * data - sigma * noise,
    'a state x/alpha: x_0 + (sigma/alpha) eps': data + (sigma / alpha) * noise,
    'signal without noise': alpha * data,
    ...byMistake(beside, (other) => other.alpha.value * data + other.sigma.value * noise),
  };
}
