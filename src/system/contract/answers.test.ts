import { describe, expect, it } from 'vitest';
import type { Points } from '../../target/points.js';
import {
  type Asked,
  modelIdOf,
  NonFiniteAnswer,
  numbersOf,
  pairsOf,
  partsOfReply,
  readoutOf,
  rowsOf,
  SystemError,
} from './answers.js';

const ASKED: Asked = { what: "score of the system 'mine'" };
const SHAPE = { count: 2, dimension: 3 };
const SIX = [1, 2, 3, 4, 5, 6];
const points = (count: number, ...values: number[]): Points => ({
  count,
  dimension: values.length / count,
  values: Float64Array.from(values),
});

const fails = (call: () => unknown, sentence: string) => expect(call).toThrow(new SystemError(sentence));

describe('rowsOf', () => {
  it.each([
    ['rows', [SIX.slice(0, 3), SIX.slice(3)]],
    ['typed rows', [Float32Array.of(1, 2, 3), Int8Array.of(4, 5, 6)]],
    [
      'rows of lists',
      [
        [[1], [2], [3]],
        [[4, 5], 6],
      ],
    ],
    ['row-major numbers', { ...SHAPE, values: SIX }],
    ['row-major typed numbers', { ...SHAPE, values: Float32Array.from(SIX) }],
    ['row-major rows', { ...SHAPE, values: [SIX.slice(0, 3), SIX.slice(3)] }],
  ])('takes %s', (_, value) => {
    expect(rowsOf(value, SHAPE, ASKED)).toEqual(points(2, ...SIX));
  });

  it('takes matrices, one a point, as rows of all their entries', () => {
    const value = [1, 5].map((k) => [
      [k, k + 1],
      [k + 2, k + 3],
    ]);
    expect(rowsOf(value, { count: 2, dimension: 4 }, ASKED).values).toEqual(Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8));
  });

  it('takes flat numbers for rows of one, and for no others', () => {
    expect(rowsOf(Float64Array.of(7, 8), { count: 2, dimension: 1 }, ASKED)).toEqual(points(2, 7, 8));
    fails(() => rowsOf(SIX, SHAPE, ASKED), `${ASKED.what} should return 2 rows of 3, found 6 rows of 1.`);
  });

  it.each([
    [undefined, '2 rows, found nothing'],
    [null, '2 rows, found null'],
    [4, '2 rows, found 4'],
    [{ rows: [] }, '2 rows, found {"rows":[]}'],
    [{ values: 4 }, '2 rows, found {"values":4}'],
    [() => 0, '2 rows, found a function'],
    ['x'.repeat(99), `2 rows, found "${'x'.repeat(59)}`],
    [[[1, 2, 3]], '2 rows of 3, found 1 rows of 3'],
    [[SIX.slice(0, 3), [4, 5]], '2 rows of 3, found 2 rows of 2'],
    [[SIX.slice(0, 4), SIX.slice(3)], '2 rows of 3, found 2 rows of 4'],
    [{ ...SHAPE, values: [1, 2] }, '2 rows of 3, found 2 numbers'],
    [[], '2 rows of 3, found 0 rows of 3'],
    [[[1, 2, 'a'], SIX.slice(3)], 'numbers, found "a"'],
    [[[1, 2, null], SIX.slice(3)], 'numbers, found null'],
    [[[1, 2, undefined], SIX.slice(3)], 'numbers, found nothing'],
  ])('refuses %j', (value, found) => {
    fails(() => rowsOf(value, SHAPE, ASKED), `${ASKED.what} should return ${found}.`);
  });

  it('refuses row-major numbers that are said to be of another shape', () => {
    const found = 'found count 3 and dimension 2';
    const call = () => rowsOf({ count: 3, dimension: 2, values: SIX }, SHAPE, ASKED);
    fails(call, `${ASKED.what} should return 2 rows of 3, ${found}.`);
  });

  it('refuses numbers that are no floating point numbers, as anything else that is no number', () => {
    expect(() => rowsOf(BigInt64Array.of(1n, 2n), { count: 2, dimension: 1 }, ASKED)).toThrow(SystemError);
  });

  it.each([
    [4, Number.NaN, {}, 'NaN at row 1, column 1'],
    [4, Number.NaN, { label: [10, 20] }, 'NaN at label 20'],
    [2, -Infinity, { label: [10, 20] }, '-Infinity at label 10'],
    [5, Infinity, { label: [10, 20], points: points(2, 7, 8, 9, 0.5) }, 'Infinity at label 20, point [9, 0.5]'],
    [0, Number.NaN, { label: [10, 20], points: points(2, 7, 8, 9, 0.5) }, 'NaN at label 10, point [7, 8]'],
  ])(
    'takes what is not finite as evidence, with its place: entry %i as %d, asked with %j',
    (k, value, where, found) => {
      const values = SIX.with(k, value);
      const answer = () => rowsOf({ ...SHAPE, values }, SHAPE, { ...ASKED, ...where });
      expect(answer).toThrow(new NonFiniteAnswer(`${ASKED.what} returned ${found}`));
      expect(answer).not.toThrow(SystemError);
    },
  );
});

describe('numbersOf', () => {
  it.each([[[1, 2]], [Float32Array.of(1, 2)], [[[1], [2]]], [{ values: [1, 2] }]])('takes %j', (value) => {
    expect(numbersOf(value, 2, ASKED)).toEqual(Float64Array.of(1, 2));
  });

  it('refuses more or fewer, and a single number', () => {
    fails(() => numbersOf([1, 2, 3], 2, ASKED), `${ASKED.what} should return 2 rows of 1, found 3 numbers.`);
    fails(() => numbersOf([[1, 2]], 2, ASKED), `${ASKED.what} should return 2 rows of 1, found 1 rows of 2.`);
    fails(() => numbersOf(5, 1, ASKED), `${ASKED.what} should return 1 rows, found 5.`);
  });
});

const READOUT: Asked = { what: "readout of the system 'mine'" };
const FLAT = {
  weights: [1, 2],
  timeWeights: Float32Array.of(3, 4, 5, 6),
  embedding: { kind: 'signal' },
  A: [7, 8],
};

describe('partsOfReply', () => {
  it('takes an object with its keys, of which those with a question mark may be missing', () => {
    expect(partsOfReply({ mean: 1, more: 2 }, ['mean', 'variance?'], READOUT)).toEqual({ mean: 1, more: 2 });
  });

  it.each([
    [{ variance: 1 }, 'mean, found none'],
    [{ mean: undefined }, 'mean, found none'],
    [[1, 2], 'mean, variance?, found [1,2]'],
    [null, 'mean, variance?, found null'],
    [undefined, 'mean, variance?, found nothing'],
  ])('refuses %j', (value, found) => {
    const call = () => partsOfReply(value, ['mean', 'variance?'], READOUT);
    expect(call).toThrow(new SystemError(`${READOUT.what} should return an object with ${found}.`));
  });
});

describe('pairsOf', () => {
  it.each([
    [
      [
        [0, 1],
        [1, 1],
      ],
    ],
    [[Int32Array.of(0, 1), Int32Array.of(1, 1)]],
  ])('takes pairs of indices below the count: %j', (value) => {
    expect(pairsOf(value, 2, READOUT)).toEqual([
      [0, 1],
      [1, 1],
    ]);
  });

  it.each([
    [3, `${READOUT.what} should be a list of pairs, found 3.`],
    [[[0, 2]], '[0][1] should be an index below 2, found 2.'],
    [
      [
        [0, 1],
        [-1, 0],
      ],
      '[1][0] should be an index below 2, found -1.',
    ],
    [[[0.5, 1]], '[0][0] should be an index below 2, found 0.5.'],
    [[[0, 1, 1]], '[0] should be a pair of indices, found [0,1,1].'],
    [[0, 1], '[0] should be a pair of indices, found 0.'],
  ])('refuses %j', (value, sentence) => {
    expect(() => pairsOf(value, 2, READOUT)).toThrow(new SystemError(sentence));
  });
});

describe('modelIdOf', () => {
  it('takes a string', () => {
    expect(modelIdOf('fitted', { what: 'fit' })).toBe('fitted');
  });

  it.each([
    [3, '3'],
    [undefined, 'nothing'],
    [{ id: 'a' }, '{"id":"a"}'],
  ])('refuses %j', (value, found) => {
    const sentence = `what fit returns should be the id of a model, a string, found ${found}.`;
    expect(() => modelIdOf(value, { what: 'fit' })).toThrow(new SystemError(sentence));
  });
});

describe('readoutOf', () => {
  it.each([
    ['flat', FLAT],
    [
      'nested',
      {
        ...FLAT,
        weights: [[1], [2]],
        timeWeights: [
          [3, 4],
          [5, 6],
        ],
        A: [[7, 8]],
      },
    ],
  ])('takes matrices that are %s', (_, value) => {
    expect(readoutOf(value, 1, READOUT)).toEqual({
      width: 2,
      weights: Float64Array.of(1, 2),
      timeWeights: Float64Array.of(3, 4, 5, 6),
      embedding: { kind: 'signal' },
      readout: Float64Array.of(7, 8),
    });
  });

  it('takes the matrices of a model in the plane, and refuses the transpose of A', () => {
    const plane = {
      ...FLAT,
      weights: [
        [1, 2],
        [3, 4],
      ],
      A: [
        [5, 6],
        [7, 8],
      ],
    };
    const { width, weights, readout } = readoutOf(plane, 2, READOUT);
    expect([width, [...weights], [...readout]]).toEqual([2, [1, 2, 3, 4], [5, 6, 7, 8]]);
    const fails = (value: object, sentence: string) =>
      expect(() => readoutOf(value, 2, READOUT)).toThrow(new SystemError(`${READOUT.what}: ${sentence}`));
    fails({ ...plane, weights: [1, 2, 3] }, 'weights should have 2 entries for 1 features, found 3.');
    fails({ ...plane, A: [5, 6] }, 'A should have 4 entries for 2 features, found 2.');
    const three = { ...plane, weights: [1, 2, 3, 4, 5, 6], timeWeights: [1, 2, 3, 4, 5, 6] };
    fails(
      {
        ...three,
        A: [
          [1, 2],
          [3, 4],
          [5, 6],
        ],
      },
      'A should have 2 rows, one a coordinate, found 3.',
    );
  });

  it('takes as many time weights as its embedding has entries', () => {
    const embedding = { kind: 'fourier', size: 3 };
    const { timeWeights } = readoutOf({ ...FLAT, timeWeights: [1, 2, 3, 4, 5, 6], embedding }, 1, READOUT);
    expect(timeWeights.length).toBe(6);
    const sentence = `${READOUT.what}: timeWeights should have 6 entries for 2 features, found 4.`;
    expect(() => readoutOf({ ...FLAT, embedding }, 1, READOUT)).toThrow(new SystemError(sentence));
  });

  it.each([
    [3, `${READOUT.what} should be an object, found 3.`],
    [{ ...FLAT, A: [7] }, `${READOUT.what}: A should have 2 entries for 2 features, found 1.`],
    [{ ...FLAT, A: [[7], [8], [9]] }, `${READOUT.what}: A should have 2 entries for 2 features, found 3.`],
    [{ ...FLAT, weights: undefined }, 'weights should be rows of numbers, found nothing.'],
    [{ ...FLAT, embedding: { kind: 'sine' } }, "embedding.kind should be 'fourier' or 'signal', found \"sine\"."],
    [{ ...FLAT, embedding: { kind: 'fourier', size: 0 } }, 'embedding.size should be a positive integer, found 0.'],
  ])('refuses %j', (value, sentence) => {
    expect(() => readoutOf(value, 1, READOUT)).toThrow(new SystemError(sentence));
  });

  it.each([Number.NaN, 'a', null])('refuses a weight that is %s', (weight) => {
    const call = () => readoutOf({ ...FLAT, weights: [1, weight] }, 1, READOUT);
    expect(call).toThrow(SystemError);
    expect(call).not.toThrow(NonFiniteAnswer);
  });
});
