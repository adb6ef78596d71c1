import { describe, expect, it } from 'vitest';
import { type Answers, LEVELS, MODEL, PLANE, PRIOR, systemAnswering } from '../../testing/systems.js';
import { SystemError } from './answers.js';
import type { Call } from './contract.js';

const TIME = { from: 0, to: 1, prior: PRIOR };

const system = (given: object, answers: Answers = {}) => systemAnswering({ process: TIME, ...given }, answers);

describe('what a system can do', () => {
  it.each<[string, object, Call[], string[]]>([
    ['a process in time', {}, ['coefficients'], ['coefficients', 'exact models', 'continuous time']],
    [
      'a model of the plane',
      { models: [PLANE] },
      ['coefficients'],
      ['coefficients', 'models', 'plane models', 'continuous time'],
    ],
    [
      'a model of the line',
      { models: [PLANE, MODEL] },
      ['coefficients', 'score'],
      ['coefficients', 'score', 'models', 'line models', 'plane models', 'continuous time'],
    ],
    ['a fit', {}, ['coefficients', 'fit'], ['coefficients', 'fit', 'line fits', 'continuous time']],
    [
      'a fit in the plane',
      { fitDimensions: [2] },
      ['coefficients', 'fit'],
      ['coefficients', 'fit', 'plane fits', 'continuous time'],
    ],
    ['levels', { process: LEVELS }, [], ['exact models', 'levels']],
    ['tables', { process: { ...LEVELS, tables: { beta: [0.1, 0.2, 0.3] } } }, [], ['exact models', 'levels', 'tables']],
    [
      'guidance that is rescaled',
      { process: LEVELS, guidance: { rescale: 'given' } },
      ['guide'],
      ['guide', 'exact models', 'levels', 'guidance rescale'],
    ],
    [
      'guidance within an interval',
      { process: LEVELS, guidance: { interval: 'steps' } },
      ['guide'],
      ['guide', 'exact models', 'levels', 'guidance interval'],
    ],
    [
      'what guidance would be, without the call',
      { process: LEVELS, guidance: { rescale: 'given', interval: 'steps' } },
      [],
      ['exact models', 'levels'],
    ],
    [
      'a family',
      { process: { ...TIME, family: 've' } },
      ['coefficients'],
      ['coefficients', 'exact models', 'continuous time', 'family'],
    ],
    [
      'a decoder',
      { process: LEVELS, bound: { decoder: { kind: 'density', variance: 1 } } },
      [],
      ['exact models', 'levels', 'decoder'],
    ],
    ['a weighting', { process: LEVELS, weighting: 'snr' }, ['loss'], ['loss', 'exact models', 'levels', 'weighting']],
  ])('is what it offers and describes: %s', (_, given, offers, can) => {
    const answers = Object.fromEntries(offers.map((call) => [call, () => undefined]));
    expect([...system(given, answers).can].sort()).toEqual(can.sort());
  });
});

describe('why a system has no ordered samplers', () => {
  const sample = () => undefined;
  const whyNot = (sampler: object, answers: Answers = { sample, grid: sample, start: sample }) =>
    system({ process: LEVELS, samplers: [{ name: 'a', ...sampler }] }, answers).whyNot?.get('ordered samplers');

  it('is told where a sampler states an order, which three levels do not show', () => {
    expect(whyNot({ method: 'ddim' })).toMatch(
      /^an order is seen with 64 steps or more, of a chain with up to a third/,
    );
    expect(whyNot({ order: 2 })).toBeDefined();
  });

  it('is plain where none states an order, or none can be run', () => {
    expect(whyNot({})).toBeUndefined();
    expect(whyNot({ method: 'ddim', seeded: true })).toBeUndefined();
    expect(whyNot({ method: 'ddim' }, { grid: sample, start: sample })).toBeUndefined();
  });
});

describe('a system under test', () => {
  it('has its name, where it is from, and 16 epsilons of its dtype', () => {
    const { name, path, timeLimit, rounding } = system({ process: LEVELS, dtype: 'float32' });
    expect([name, path, timeLimit, rounding]).toEqual(['mine', 'mine.ts', 9, 2 ** -19]);
  });

  it('reads a signal that its dtype rounds to below 0 as none', () => {
    // the cosine of pi/2 in single precision
    const answer = () => ({ alpha: [-4.371139e-8], sigma: [1] });
    const alphaOf = (dtype: 'float32' | 'float64') =>
      system({ process: TIME, dtype }, { coefficients: answer }).coefficients([1]).alpha[0];
    expect([alphaOf('float32'), alphaOf('float64')]).toEqual([0, -4.371139e-8]);
  });

  it('has a process in time unless it has levels', () => {
    const sentence = "the system 'mine' has levels, and no process in time";
    expect(() => system({ process: LEVELS }).process).toThrow(new RangeError(sentence));
  });

  it('has labels that are no times where it has both labelOf and levelOf, and not for the one alone', () => {
    const coefficients = ({ time }: { time: number[] }) => ({ alpha: time.map(() => 1), sigma: time });
    const labelOf = ({ sigmaOverAlpha }: { sigmaOverAlpha: number[] }) => sigmaOverAlpha.map((ratio) => 100 * ratio);
    expect(system({}, { coefficients, labelOf }).schedule.at(0.5).label).toBe(0.5);
    expect(system({}, { coefficients, labelOf, levelOf: () => 0 }).schedule.at(0.5).label).toBe(50);
  });

  it('has models that generate what is left of their target at the data end, where there is one', () => {
    const coefficients = () => ({ alpha: [0.5], sigma: [2] });
    const [{ target, generated }] = system({ models: [MODEL] }, { coefficients }).models;
    expect([target.mean[0], target.variance]).toEqual([0.7, 1.9]);
    expect([generated?.mean[0], generated?.variance]).toEqual([0.35, 0.25 * 1.9 + 4]);
    expect(system({ process: LEVELS, models: [MODEL] }).models[0]).not.toHaveProperty('generated');
  });

  it('fits points as rows, and takes an id alone', () => {
    const points = { count: 2, dimension: 2, values: Float64Array.of(1, 2, 3, 4) };
    const request = { width: 3, trainingTime: 2, seed: 1 };
    const of = system({ process: LEVELS }, { fit: (params: object) => JSON.stringify(params) });
    expect(JSON.parse(of.fit({ points, ...request }))).toEqual({
      points: [
        [1, 2],
        [3, 4],
      ],
      ...request,
    });
    expect(() => system({ process: LEVELS }, { fit: () => 3 }).fit({ points, ...request })).toThrow(SystemError);
  });
});

it('gives the score of a model in the dimension of its target unless one is given', () => {
  const known = system({ models: [PLANE, MODEL] }, { coefficients: () => undefined });
  expect([PLANE, MODEL].map(({ id }) => known.field(id).dimension)).toEqual([2, 1]);
  expect(known.field('any').dimension).toBe(1);
  expect(known.field('any', 2).dimension).toBe(2);
});

it('gives the readout of a model of the line unless a dimension is given', () => {
  const readout = { weights: [1, 2], timeWeights: [1, 0, 0, 1], embedding: { kind: 'signal' }, A: [3, 4] };
  const trained = system({}, { coefficients: () => undefined, readout: () => readout });
  const { features, readout: A } = trained.readout('any');
  expect(features).toMatchObject({ dimension: 1, width: 2 });
  expect([...A]).toEqual([3, 4]);
  // one feature of the plane has two time weights
  expect(() => trained.readout('any', 2)).toThrow(SystemError);
});
