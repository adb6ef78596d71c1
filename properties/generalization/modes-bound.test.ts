import { expect, test } from 'vitest';
import { constantBeta } from '../generators/processes.js';
import { type ModesCase, modesBound, modesParts, populationLearned } from './modes-bound.measure.js';

const modes = (mu: number, share = 0.5): ModesCase => ({
  ...{ process: constantBeta(14, 1), mu, share, counts: [1, 1, 1, 1] },
  ...{ trainingTime: 10, samples: 1_000_000, seed: 1 },
});

test('the floor of modes of even weights stays below 0.18 nats however far apart they are, and is the loss of its model', () => {
  for (const mu of [0.5, 2, 5, 12]) {
    const { floor, loss } = modesParts({ anywhere: modes(mu), learned: modes(mu) });
    expect(floor.value).toBeLessThan(0.18);
    expect(loss.value).toBeCloseTo(floor.value, 8);
  }
});

test('the bound on the population does not grow with the distance of the modes but for what is left of them at the horizon', () => {
  const found = [3, 12].map((mu) => populationLearned({ anywhere: modes(mu), learned: modes(mu) })[0]);
  for (const { kl, prior, floor, optimisation } of found) {
    expect(optimisation).toBe(0.4);
    expect(prior + floor.value + optimisation).toBeLessThan(0.6);
    expect(kl.value + kl.error).toBeLessThan(prior + floor.value + optimisation);
  }
});

test('the price of the data falls like 1/n where they are many, and grows with the fourth power of mu', () => {
  const far = { ...modes(50), samples: 1e26 };
  const { sampling } = modesBound(far);
  expect(sampling / modesBound({ ...far, samples: 1e27 }).sampling).toBeCloseTo(10, 3);
  expect(modesBound({ ...far, mu: 100 }).sampling / sampling / 16).toBeCloseTo(1, 1);
});
