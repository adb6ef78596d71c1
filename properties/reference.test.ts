import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { dispatch } from '../src/cli/dispatch.js';
import type { Measurement } from '../src/experiment/measurement.js';
import { recordingTerminal } from '../src/testing/terminal.js';

/** What the independent implementation says, see fixtures/README.md. */
interface Reference {
  expected: {
    priorKl: number;
    initialScoreLoss: number;
    population: Losses;
    empirical: Losses & { klSde?: number[]; klOde?: number[]; klBound?: number[]; quadratureSpread: number };
  };
}
interface Losses {
  gram: number[][];
  target: number[][];
  scoreLoss: number[];
  quadratureSpread?: number;
}

const NAMES = [
  'gaussian-1d',
  'two-modes-1d',
  'two-modes-1d-ve',
  'asymmetric-1d-linear-beta',
  'two-modes-2d',
  'three-modes-3d',
];
/** Nothing here is about claims: loading it would fail. */
const NO_REGISTRY = new URL('file:///no-such-registry.js');
const TIMEOUT = 120_000;
/** Relative; in d = 2 the reference itself is no better. */
const KL_TOLERANCE = [0, 5e-4, 3e-3];

describe.each(NAMES)('%s', (name) => {
  const path = fileURLToPath(new URL(`../fixtures/reference/${name}.json`, import.meta.url));
  const { expected }: Reference = JSON.parse(readFileSync(path, 'utf8'));
  let measured: Measurement;
  beforeAll(async () => {
    const { terminal, written } = recordingTerminal();
    const code = await dispatch(['measure', path, '--json', '--matrices'], terminal, NO_REGISTRY);
    expect({ code, err: written.err }).toEqual({ code: 0, err: '' });
    measured = JSON.parse(written.out);
  }, TIMEOUT);
  const spreadOf = (losses: Losses) => 2 * (losses.quadratureSpread ?? expected.empirical.quadratureSpread);

  it('is measured by the command as it is, the experiment as the object under experiment', () => {
    for (const part of ['population', 'empirical'] as const) {
      const keys = Object.keys(expected[part]).filter((key) => key !== 'quadratureSpread');
      expect(Object.keys(measured[part])).toEqual(expect.arrayContaining(keys));
    }
    expect(measured.explicit?.bound).toHaveLength(expected.population.scoreLoss.length);
  });

  it('has its prior KL and initial score loss', () => {
    expect(Math.abs(measured.priorKl! - expected.priorKl)).toBeLessThanOrEqual(1e-9 * expected.priorKl + 1e-14);
    expect(Math.abs(measured.initialScoreLoss! / expected.initialScoreLoss - 1)).toBeLessThanOrEqual(1e-9);
  });

  it.each(['population', 'empirical'] as const)('has the gram and target of the %s', (of) => {
    const { gram, target } = measured[of];
    if (!gram || !target) throw new Error('matrices were asked for');
    const want = expected[of];
    const largest = Math.max(...want.target.flat().map(Math.abs));
    expect(target).toHaveLength(want.target.length);
    for (let i = 0; i < gram.length; i++) {
      for (const [j, row] of want.target.entries()) {
        expect(Math.abs(target[j][i] - row[i])).toBeLessThanOrEqual(1e-5 * largest + spreadOf(want));
      }
      for (let j = 0; j < gram.length; j++) {
        const scale = Math.sqrt(want.gram[i][i] * want.gram[j][j]);
        expect(Math.abs(gram[i][j] - want.gram[i][j])).toBeLessThanOrEqual(1e-5 * scale + spreadOf(want));
      }
    }
  });

  it.each(['population', 'empirical'] as const)('has its score loss, trained on the %s', (of) => {
    for (const [k, loss] of expected[of].scoreLoss.entries()) {
      expect(Math.abs(measured[of].scoreLoss[k]! - loss)).toBeLessThanOrEqual(3e-5 * loss + spreadOf(expected[of]));
    }
  });

  const known = (['klSde', 'klOde'] as const).filter((key) => expected.empirical[key] !== undefined);
  it.each(known)('has its %s', (key) => {
    const tolerance = KL_TOLERANCE[expected.population.target.length];
    for (const [k, kl] of expected.empirical[key]!.entries()) {
      const value = measured.empirical[key][k];
      if (value === null) throw new Error(`no ${key} at training time ${k}`);
      expect(Math.abs(value - kl)).toBeLessThanOrEqual(tolerance * kl);
    }
  });

  it('has a klBound that is the score loss and the prior KL', () => {
    for (const [k, bound] of measured.empirical.klBound.entries()) {
      expect(bound).toBe(measured.empirical.scoreLoss[k]! + measured.priorKl!);
      const other = expected.empirical.scoreLoss[k] + expected.priorKl;
      expect(Math.abs(bound! / (expected.empirical.klBound?.[k] ?? other) - 1)).toBeLessThanOrEqual(4e-5);
    }
  });
});
