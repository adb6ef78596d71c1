import { expect, it } from 'vitest';
import { embedding } from '../features/embedding.js';
import { variancePreserving } from '../process/variance-preserving.js';
import { gaussianMixture } from '../target/mixture.js';
import { type LossKind, type LossOf, ruleLosses } from './rule-losses.js';
import type { LossName } from './training.js';

const population: LossKind = { on: 'population', weighting: 'g2' };
const process = variancePreserving(2, 2, 4);
const learned = {
  process,
  target: gaussianMixture([1], [[0]], [1]),
  features: {
    ...{ width: 1, dimension: 1, embedding: embedding({ kind: 'fourier', size: 1 }, process) },
    weights: Float64Array.of(1),
    timeWeights: Float64Array.of(1),
  },
};

/** Losses of one feature that tell which rule they are by, and the rules that were asked for. */
function told(): { lossOf: LossOf; asked: LossName[] } {
  const asked: LossName[] = [];
  const lossOf: LossOf = (name) => {
    asked.push(name);
    if (typeof name.times === 'number') throw new Error('that is a Gauss rule');
    const { count, shift } = name.times;
    return {
      width: 1,
      gram: Float64Array.of(count + shift),
      crossMoment: Float64Array.of(name.on === 'population' ? 1 : 2),
      crossThirds: [],
    };
  };
  return { lossOf, asked };
}

it('asks for the three shifted thirds of a rule, once', () => {
  const { lossOf, asked } = told();
  const losses = ruleLosses(learned, lossOf);
  expect(losses(population, 12).loss.gram[0]).toBeCloseTo(4, 14);
  expect(losses(population, 12)).toBe(losses(population, 12));
  expect(asked).toEqual([-1, 0, 1].map((shift) => ({ ...population, times: { count: 4, shift } })));
});

it('takes a rule that it has for the middle third of one that is three times as fine', () => {
  const { lossOf, asked } = told();
  const losses = ruleLosses(learned, lossOf);
  losses(population, 12);
  asked.length = 0;
  expect(losses(population, 36).loss.gram[0]).toBeCloseTo((11 + 4 + 13) / 3, 14);
  expect(asked).toEqual([-1, 1].map((shift) => ({ ...population, times: { count: 12, shift } })));
});

it('keeps kinds apart, and asks for all thirds of a rule that is not three times as fine', () => {
  const { lossOf, asked } = told();
  const losses = ruleLosses(learned, lossOf);
  losses(population, 12);
  for (const kind of [
    { ...population, on: 'empirical' },
    { ...population, cloud: 0 },
    { ...population, weighting: 'one' },
  ] as const) {
    asked.length = 0;
    losses(kind, 36);
    expect(asked).toEqual([-1, 0, 1].map((shift) => ({ ...kind, times: { count: 12, shift } })));
  }
  asked.length = 0;
  losses(population, 24);
  expect(asked).toEqual([-1, 0, 1].map((shift) => ({ ...population, times: { count: 8, shift } })));
});

it('tilts further towards a third where kinks pass p_t between two nodes', () => {
  const tiltWith = (weight: number, ...row: readonly number[]) => {
    const { lossOf } = told();
    const moving = {
      ...learned.features,
      ...{ weights: Float64Array.of(weight), timeWeights: Float64Array.from(row) },
      embedding: embedding({ kind: 'fourier', size: row.length }, learned.process),
    };
    const { loss, tilted } = ruleLosses({ ...learned, features: moving }, lossOf)(population, 12);
    return (tilted(0).gram[0] - loss.gram[0]) / (3 - loss.gram[0]);
  };
  expect(tiltWith(1, 0, 1)).toBeCloseTo(1 / 15, 12);
  expect(tiltWith(0, 1)).toBeCloseTo(1 / 15, 12);
  expect(tiltWith(-1e-9, 0, 1)).toBeCloseTo(1, 12);
  expect(tiltWith(0, 0, 1)).toBeCloseTo(1, 12);
});
