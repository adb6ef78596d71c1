import { describe, expect, it } from 'vitest';
import { PRIOR, systemAnswering } from '../../testing/systems.js';
import { NonFiniteAnswer, SystemError } from './answers.js';

const TIME = { from: 0, to: 1, prior: PRIOR };
const MODEL = { id: 'a' };
const POINTS = { count: 2, dimension: 2, values: Float64Array.of(1, 2, 3, 4) };
const ROWS = [
  [1, 2],
  [3, 4],
];
const GRID = { label: [9, 4, null], alpha: [0.1, 0.5, 1], sigma: [0.9, 0.5, 0] };

/** A system with one sampler, of which every call answers the same. */
const answering = (answer: unknown, sampler = 'mine') =>
  systemAnswering(
    { process: TIME, samplers: [{ name: sampler }] },
    {
      coefficients: () => undefined,
      grid: () => answer,
      start: () => answer,
      sample: () => answer,
      logLikelihood: () => answer,
    },
  );
const grid = (changed: object, steps = 2) => answering({ ...GRID, ...changed }).grid('mine', steps);
const sample = (answer: unknown) => answering(answer).sample('mine', MODEL, 3, POINTS);
const about = (call: string) => `${call} of the system 'mine'`;
const ofGrid = about('grid by mine with 2 steps');
const ofSample = about('sample by mine with 3 steps');

describe('a grid', () => {
  it('has NaN for the label of a state at which the model is not asked, and nothing that is not answered', () => {
    expect(grid({})).toEqual({
      label: Float64Array.of(9, 4, Number.NaN),
      alpha: Float64Array.of(0.1, 0.5, 1),
      sigma: Float64Array.of(0.9, 0.5, 0),
    });
    expect([...grid({ time: null, dt: null }).label.keys()]).toEqual([0, 1, 2]);
    expect(grid({ time: null, dt: null })).toEqual(grid({}));
  });

  it.each<[string, unknown]>([
    ['a list', [9, 0, Number.NaN]],
    ['doubles', Float64Array.of(9, 0, Number.NaN)],
    ['single precision', Float32Array.of(9, 0, Number.NaN)],
  ])(
    'has no label that is NaN in %s: that is an answer that is not finite, as null alone says not asked',
    (_, label) => {
      expect(() => grid({ label })).toThrow(new NonFiniteAnswer(`label of ${ofGrid} returned NaN at row 2, column 0`));
    },
  );

  it('may be of typed arrays, whole numbers too, or have each number in brackets', () => {
    const typed = { label: Int32Array.of(9, 4, 0), alpha: Float32Array.of(0.5, 0.25, 1), sigma: [[3], [2], [0]] };
    expect(grid(typed)).toEqual({
      label: Float64Array.of(9, 4, 0),
      alpha: Float64Array.of(0.5, 0.25, 1),
      sigma: Float64Array.of(3, 2, 0),
    });
  });

  it('has the times of its states and the lengths of its steps', () => {
    const { time, dt } = grid({ time: [1, 0.5, 0], dt: [-0.4, -0.6] });
    expect([time, dt]).toEqual([Float64Array.of(1, 0.5, 0), Float64Array.of(-0.4, -0.6)]);
  });

  it('has the forward steps that its own reverse, both numbers of each', () => {
    const found = grid({ stepAlpha: [0.9, 0.8], stepVariance: Float32Array.of(0.25, 0.5) });
    expect(found).toEqual({
      ...grid({}),
      ...{ stepAlpha: Float64Array.of(0.9, 0.8), stepVariance: Float64Array.of(0.25, 0.5) },
    });
    for (const changed of [{ stepAlpha: [0.9, 0.8] }, { stepVariance: [0.2, 0.3], stepAlpha: null }]) {
      const sentence = `${ofGrid} should return stepAlpha and stepVariance, or none of them, found one.`;
      expect(() => grid(changed)).toThrow(new SystemError(sentence));
    }
    expect(grid({ stepAlpha: null, stepVariance: null })).toEqual(grid({}));
  });

  it('may have as many states as steps, or any other number, which is for a law to judge', () => {
    const short = { label: [9, 4], alpha: [0.1, 0.5], sigma: [0.9, 0.5], time: [1, 0.5], dt: [-0.5, -0.5] };
    expect(grid(short).alpha).toHaveLength(2);
    expect(grid({}, 50).alpha).toHaveLength(3);
    expect(grid({ label: [9], alpha: [0.1], sigma: [0.9] }).sigma).toEqual(Float64Array.of(0.9));
  });

  it.each<[string, object, string]>([
    [
      'labels',
      { label: [9, 4] },
      `${ofGrid} should return lists of one length, 3 for 2 steps, found 2 in label, 3 in alpha, 3 in sigma.`,
    ],
    [
      'unasked labels',
      { label: [null] },
      `${ofGrid} should return lists of one length, 3 for 2 steps, found 1 in label, 3 in alpha, 3 in sigma.`,
    ],
    [
      'noises',
      { sigma: [1, 0.5, 0.2, 0] },
      `${ofGrid} should return lists of one length, 3 for 2 steps, found 3 in label, 3 in alpha, 4 in sigma.`,
    ],
    [
      'times',
      { time: [1, 0] },
      `${ofGrid} should return lists of one length, 3 for 2 steps, found 3 in label, 3 in alpha, 3 in sigma, 2 in time.`,
    ],
    ['steps', { dt: [-1, -1, -1] }, `dt of ${ofGrid} should return 2 rows of 1, found 3 numbers.`],
    [
      'forward steps',
      { stepAlpha: [1, 1, 1], stepVariance: [1, 1] },
      `stepAlpha of ${ofGrid} should return 2 rows of 1, found 3 numbers.`,
    ],
    ['states', { alpha: [] }, `alpha of ${ofGrid} should return a list that is not empty, found [].`],
  ])('is refused with another number of %s', (_, changed, sentence) => {
    expect(() => grid(changed)).toThrow(new SystemError(sentence));
  });

  it.each<[object, string]>([
    [{ alpha: 0.5 }, `alpha of ${ofGrid} should return a list of numbers.`],
    [{ alpha: 'abc' }, `alpha of ${ofGrid} should return a list of numbers.`],
    [{ alpha: null }, `alpha of ${ofGrid} should return a list of numbers.`],
    [{ label: null }, `label of ${ofGrid} should return 3 rows, found null.`],
    [{ label: [9, '4', null] }, `label of ${ofGrid} should return numbers, found "4".`],
    [{ sigma: [0.9, null, 0] }, `sigma of ${ofGrid} should return numbers, found null.`],
    [{ label: undefined }, `${ofGrid} should return an object with label, found none.`],
    [{ sigma: undefined }, `${ofGrid} should return an object with sigma, found none.`],
  ])('is refused with a part that is no list of numbers: %j', (changed, sentence) => {
    expect(() => grid(changed)).toThrow(new SystemError(sentence));
  });

  it.each<[object, string]>([
    [{ sigma: [Infinity, 0.5, 0] }, `sigma of ${ofGrid} returned Infinity at row 0, column 0`],
    [{ alpha: [0, Number.NaN, 1] }, `alpha of ${ofGrid} returned NaN at row 1, column 0`],
    [{ label: [9, -Infinity, null] }, `label of ${ofGrid} returned -Infinity at row 1, column 0`],
    [{ time: [1, 0.5, Number.NaN] }, `time of ${ofGrid} returned NaN at row 2, column 0`],
    [{ dt: [Number.NaN, -1] }, `dt of ${ofGrid} returned NaN at row 0, column 0`],
  ])('has finite numbers: %j', (changed, sentence) => {
    expect(() => grid(changed)).toThrow(new NonFiniteAnswer(sentence));
  });

  it('is called by its sampler and its number of steps, whatever they are', () => {
    const sentence = "grid by $& of $1 with 1 step of the system 'mine' should return an object with";
    expect(() => answering(5, '$& of $1').grid('$& of $1', 1)).toThrow(sentence);
    expect(() => grid({ alpha: [] }, 1)).toThrow('grid by mine with 1 step of');
  });
});

describe('a start', () => {
  it('has a row for each row of noise', () => {
    expect(answering(ROWS).start('mine', POINTS)).toEqual(POINTS);
    expect(answering(Float64Array.of(1, 2, 3, 4)).start('mine', { ...POINTS, count: 4, dimension: 1 })).toEqual({
      ...POINTS,
      count: 4,
      dimension: 1,
    });
  });

  it('is refused in another shape, and with numbers that are not finite', () => {
    const sentence = `${about('start by mine')} should return 2 rows of 2, found 1 rows of 2.`;
    expect(() => answering([[1, 2]]).start('mine', POINTS)).toThrow(new SystemError(sentence));
    const infinite = answering([
      [1, 2],
      [3, Infinity],
    ]);
    expect(() => infinite.start('mine', POINTS)).toThrow(
      new NonFiniteAnswer(`${about('start by mine')} returned Infinity at row 1, column 1`),
    );
  });
});

describe('a sample', () => {
  it.each<[string, unknown, object]>([
    ['rows', ROWS, {}],
    ['rows with their shape', POINTS, {}],
    ['an object with x', { x: ROWS }, {}],
    ['the same without draws', { x: ROWS, draws: null }, {}],
    ['the number of draws', { x: POINTS, draws: 7 }, { draws: 7 }],
    ['no draws at all', { x: ROWS, draws: 0 }, { draws: 0 }],
  ])('may be %s', (_, answer, draws) => {
    expect(sample(answer)).toEqual({ x: POINTS, ...draws });
  });

  it.each<[unknown, string]>([
    [1.5, '1.5'],
    [-1, '-1'],
    ['3', '"3"'],
    [Number.NaN, 'NaN'],
    [2n, 'a bigint'],
  ])('is refused with %s draws', (draws, found) => {
    const sentence = `draws of ${ofSample} should be a whole number of at least 0, found ${found}.`;
    expect(() => sample({ x: ROWS, draws })).toThrow(new SystemError(sentence));
  });

  it('is refused in another shape, whichever form it has', () => {
    const short = `${ofSample} should return 2 rows of 2, found 1 rows of 2.`;
    for (const answer of [[[1, 2]], { x: [[1, 2]] }, { x: [[1, 2]], draws: 1 }]) {
      expect(() => sample(answer)).toThrow(new SystemError(short));
    }
    expect(() => sample({ draws: 3 })).toThrow(new SystemError(`${ofSample} should return 2 rows, found {"draws":3}.`));
    expect(() => sample({ x: null })).toThrow(new SystemError(`${ofSample} should return 2 rows, found null.`));
    expect(() => sample(null)).toThrow(new SystemError(`${ofSample} should return 2 rows, found null.`));
  });

  it('is refused with numbers that are not finite, whichever form it has', () => {
    const wild = [
      [1, 2],
      [Number.NaN, 4],
    ];
    for (const answer of [wild, { x: wild }, { x: wild, draws: 1 }]) {
      expect(() => sample(answer)).toThrow(new NonFiniteAnswer(`${ofSample} returned NaN at row 1, column 0`));
    }
  });

  it('is asked with rows, a block of rows for each draw, and nothing that was not given', () => {
    const asked: object[] = [];
    const system = systemAnswering(
      { process: TIME, samplers: [{ name: 'mine' }] },
      {
        coefficients: () => undefined,
        grid: () => GRID,
        sample(params: object) {
          asked.push(params);
          return ROWS;
        },
      },
    );
    const noise = [POINTS, { ...POINTS, values: Float64Array.of(5, 6, 7, 8) }];
    system.sample('mine', MODEL, 3, POINTS, { noise, direction: 'encode' });
    system.sample('mine', MODEL, 3, POINTS, { seed: 5 });
    system.sample('mine', MODEL, 3, POINTS);
    const always = { sampler: 'mine', model: MODEL, steps: 3, start: ROWS };
    const second = [
      [5, 6],
      [7, 8],
    ];
    expect(asked).toEqual([{ ...always, noise: [ROWS, second], direction: 'encode' }, { ...always, seed: 5 }, always]);
    expect(asked.map((params) => 'noise' in params)).toEqual([true, false, false]);
  });
});

describe('a log-likelihood', () => {
  it('has a number for each point, not for each coordinate', () => {
    expect(answering([-1, [-2]]).logLikelihood(MODEL, POINTS, 1)).toEqual(Float64Array.of(-1, -2));
    const sentence = `${about('logLikelihood')} should return 2 rows of 1, found 4 numbers.`;
    expect(() => answering([-1, -2, -3, -4]).logLikelihood(MODEL, POINTS, 1)).toThrow(new SystemError(sentence));
  });

  it('is finite', () => {
    expect(() => answering([-1, -Infinity]).logLikelihood(MODEL, POINTS, 1)).toThrow(
      new NonFiniteAnswer(`${about('logLikelihood')} returned -Infinity at row 1, column 0`),
    );
  });
});
