import { expect, it } from 'vitest';
import { embedding } from '../features/embedding.js';
import { gaussianMixture } from '../target/mixture.js';
import { ou } from '../testing/processes.js';
import { SIXTHS, type Sixth } from '../training/time-quadrature.js';
import { type LossKind, type LossName, type LossOf, lossNamed, ruleLosses } from './rule-losses.js';

const population: LossKind = { on: 'population', weighting: 'g2' };
const process = ou;
const learned = {
  process,
  target: gaussianMixture([1], [[0]], [1]),
  features: {
    ...{ width: 1, dimension: 1, embedding: embedding({ kind: 'fourier', size: 1 }, process) },
    weights: Float64Array.of(1),
    timeWeights: Float64Array.of(1),
  },
  data: { count: 1, dimension: 1, values: Float64Array.of(0) },
};

/** Losses of one feature that tell which rule they are by, and the rules that were asked for. */
function told(): { lossOf: LossOf; asked: LossName[] } {
  const asked: LossName[] = [];
  const lossOf: LossOf = (name) => {
    asked.push(name);
    if (typeof name.times === 'number') throw new Error('that is a Gauss rule');
    const { count, sixth } = name.times;
    return {
      width: 1,
      gram: Float64Array.of(100 * count + sixth),
      crossMoment: Float64Array.of(name.on === 'population' ? 1 : 2),
      crossThirds: [0, 1, 2].map(() => Float64Array.of(1)),
    };
  };
  return { lossOf, asked };
}

/** The names of sixths of a rule, with so many nodes each. */
const sixthsOf = (kind: LossKind, count: number, some: readonly Sixth[] = SIXTHS) =>
  some.map((sixth) => ({ ...kind, times: { count, sixth } }));

it('losses by a rule ask for its six parts, once', () => {
  const { lossOf, asked } = told();
  const losses = ruleLosses(learned, lossOf);
  expect(losses(population, 12).loss.gram[0]).toBeCloseTo(202.5, 12);
  expect(losses(population, 12)).toBe(losses(population, 12));
  expect(asked).toEqual(sixthsOf(population, 2));
});

it('losses by a rule take the halves of the one before for two sixths of one that is three times as fine', () => {
  const { lossOf, asked } = told();
  const losses = ruleLosses(learned, lossOf);
  losses(population, 12);
  asked.length = 0;
  // of 202 and 203 beside 600, 602, 603 and 605
  const { loss, halves } = losses(population, 36);
  expect(loss.gram[0]).toBeCloseTo((600 + 202 + 602 + 603 + 203 + 605) / 6, 12);
  for (const [k, sum] of [600 + 602 + 203, 202 + 603 + 605].entries()) {
    expect(halves[k].gram[0]).toBeCloseTo(sum / 3, 12);
  }
  expect(asked).toEqual(sixthsOf(population, 6, [0, 2, 3, 5]));
});

it('losses of different kinds are kept apart, and all parts are asked for of a rule that is not three times as fine', () => {
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
    expect(asked).toEqual(sixthsOf(kind, 6));
  }
  asked.length = 0;
  losses(population, 24);
  expect(asked).toEqual(sixthsOf(population, 4));
});

it('rules are tilted further towards a third where kinks pass p_t between two nodes', () => {
  const tiltWith = (weight: number, ...row: readonly number[]) => {
    const { lossOf } = told();
    const moving = {
      ...learned.features,
      ...{ weights: Float64Array.of(weight), timeWeights: Float64Array.from(row) },
      embedding: embedding({ kind: 'fourier', size: row.length }, learned.process),
    };
    const { loss, tilted } = ruleLosses({ ...learned, features: moving }, lossOf)(population, 12);
    return (tilted(0).gram[0] - loss.gram[0]) / (201.5 - loss.gram[0]);
  };
  expect(tiltWith(1, 0, 1)).toBeCloseTo(1 / 15, 12);
  expect(tiltWith(0, 1)).toBeCloseTo(1 / 15, 12);
  expect(tiltWith(-1e-9, 0, 1)).toBeCloseTo(1, 12);
  expect(tiltWith(0, 0, 1)).toBeCloseTo(1, 12);
});

it('losses of a setting are those of each rule alone, whatever was asked for before', () => {
  const setting = { ...learned, data: { count: 2, dimension: 1, values: Float64Array.of(-1, 2) } };
  const names = [8, 3, 8].flatMap((count) =>
    (['population', 'empirical'] as const).flatMap((on) =>
      (['g2', 'one'] as const).flatMap((weighting) => sixthsOf({ on, weighting }, count)),
    ),
  );
  const found = names.map((name) => lossNamed(setting, name));
  // a setting of its own has nothing in common with what was asked for before
  expect(found).toEqual(names.map((name) => lossNamed({ ...setting }, name)));
});
