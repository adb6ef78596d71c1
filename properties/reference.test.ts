import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { measure } from '../src/experiment/measure.js';
import type { Measurement } from '../src/experiment/measurement.js';
import { parseExperiment } from '../src/experiment/schema.js';

/** What the independent implementation says, see fixtures/README.md. */
interface Reference {
  experiment: unknown;
  expected: {
    priorKl: number;
    initialScoreLoss: number;
    population: Losses;
    empirical: Losses & { klSde: number[]; klOde: number[]; klBound: number[]; quadratureSpread: number };
  };
}
interface Losses {
  gram: number[][];
  target: number[][];
  scoreLoss: number[];
  quadratureSpread?: number;
}

const NAMES = ['gaussian-1d', 'two-modes-1d', 'two-modes-1d-ve', 'asymmetric-1d-linear-beta'];

describe.each(NAMES)('%s', (name) => {
  const text = readFileSync(new URL(`../fixtures/reference/${name}.json`, import.meta.url), 'utf8');
  const { experiment, expected }: Reference = JSON.parse(text);
  const measured: Measurement = measure(parseExperiment(experiment, name), { matrices: true });
  const spreadOf = (losses: Losses) => 2 * (losses.quadratureSpread ?? expected.empirical.quadratureSpread);

  it('prior KL and initial score loss', () => {
    expect(Math.abs(measured.priorKl - expected.priorKl)).toBeLessThanOrEqual(1e-9 * expected.priorKl + 1e-14);
    expect(Math.abs(measured.initialScoreLoss / expected.initialScoreLoss - 1)).toBeLessThanOrEqual(1e-9);
  });

  it.each(['population', 'empirical'] as const)('gram and target of the %s', (of) => {
    const { gram, target } = measured[of];
    if (!gram || !target) throw new Error('matrices were asked for');
    const want = expected[of];
    const largest = Math.max(...want.target[0].map(Math.abs));
    for (let i = 0; i < gram.length; i++) {
      expect(Math.abs(target[0][i] - want.target[0][i])).toBeLessThanOrEqual(1e-5 * largest + spreadOf(want));
      for (let j = 0; j < gram.length; j++) {
        const scale = Math.sqrt(want.gram[i][i] * want.gram[j][j]);
        expect(Math.abs(gram[i][j] - want.gram[i][j])).toBeLessThanOrEqual(1e-5 * scale + spreadOf(want));
      }
    }
  });

  it.each(['population', 'empirical'] as const)('score loss, trained on the %s', (of) => {
    for (const [k, loss] of expected[of].scoreLoss.entries()) {
      expect(Math.abs(measured[of].scoreLoss[k] - loss)).toBeLessThanOrEqual(3e-5 * loss + spreadOf(expected[of]));
    }
  });

  it.each(['klSde', 'klOde'] as const)('%s', (key) => {
    for (const [k, kl] of expected.empirical[key].entries()) {
      const value = measured.empirical[key][k];
      if (value === null) throw new Error(`no ${key} at training time ${k}`);
      expect(Math.abs(value - kl)).toBeLessThanOrEqual(5e-4 * kl);
    }
  });

  it('klBound is the score loss and the prior KL', () => {
    for (const [k, bound] of expected.empirical.klBound.entries()) {
      expect(measured.empirical.klBound[k]).toBe(measured.empirical.scoreLoss[k] + measured.priorKl);
      expect(Math.abs(measured.empirical.klBound[k] / bound - 1)).toBeLessThanOrEqual(4e-5);
    }
  });
});
