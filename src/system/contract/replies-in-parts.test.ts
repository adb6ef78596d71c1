import { describe, expect, it } from 'vitest';
import { modelIdOf, pairsOf, partsOfReply, readoutOf } from './replies.js';
import { NonFiniteAnswer, SystemError } from './system-error.js';

const ASKED = { what: "readout of the system 'mine'" };
const FLAT = {
  weights: [1, 2],
  timeWeights: Float32Array.of(3, 4, 5, 6),
  embedding: { kind: 'signal' },
  A: [7, 8],
};

describe('partsOfReply', () => {
  it('takes an object with its keys, of which those with a question mark may be missing', () => {
    expect(partsOfReply({ mean: 1, more: 2 }, ['mean', 'variance?'], ASKED)).toEqual({ mean: 1, more: 2 });
  });

  it.each([
    [{ variance: 1 }, 'mean, found none'],
    [{ mean: undefined }, 'mean, found none'],
    [[1, 2], 'mean, variance?, found [1,2]'],
    [null, 'mean, variance?, found null'],
    [undefined, 'mean, variance?, found nothing'],
  ])('refuses %j', (value, found) => {
    const call = () => partsOfReply(value, ['mean', 'variance?'], ASKED);
    expect(call).toThrow(new SystemError(`${ASKED.what} should return an object with ${found}.`));
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
    expect(pairsOf(value, 2, ASKED)).toEqual([
      [0, 1],
      [1, 1],
    ]);
  });

  it.each([
    [3, `${ASKED.what} should be a list of pairs, found 3.`],
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
    expect(() => pairsOf(value, 2, ASKED)).toThrow(new SystemError(sentence));
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
    expect(readoutOf(value, ASKED)).toEqual({
      width: 2,
      weights: Float64Array.of(1, 2),
      timeWeights: Float64Array.of(3, 4, 5, 6),
      embedding: { kind: 'signal' },
      readout: Float64Array.of(7, 8),
    });
  });

  it('takes as many time weights as its embedding has entries', () => {
    const embedding = { kind: 'fourier', size: 3 };
    const { timeWeights } = readoutOf({ ...FLAT, timeWeights: [1, 2, 3, 4, 5, 6], embedding }, ASKED);
    expect(timeWeights.length).toBe(6);
    const sentence = `${ASKED.what}: timeWeights should have 6 entries for 2 features, found 4.`;
    expect(() => readoutOf({ ...FLAT, embedding }, ASKED)).toThrow(new SystemError(sentence));
  });

  it.each([
    [3, `${ASKED.what} should be an object, found 3.`],
    [{ ...FLAT, A: [7] }, `${ASKED.what}: A should have 2 entries for 2 features, found 1.`],
    [{ ...FLAT, A: [[7], [8], [9]] }, `${ASKED.what}: A should have 2 entries for 2 features, found 3.`],
    [{ ...FLAT, weights: undefined }, 'weights should be rows of numbers, found nothing.'],
    [{ ...FLAT, embedding: { kind: 'sine' } }, "embedding.kind should be 'fourier' or 'signal', found \"sine\"."],
    [{ ...FLAT, embedding: { kind: 'fourier', size: 0 } }, 'embedding.size should be a positive integer, found 0.'],
  ])('refuses %j', (value, sentence) => {
    expect(() => readoutOf(value, ASKED)).toThrow(new SystemError(sentence));
  });

  it.each([Number.NaN, 'a', null])('refuses a weight that is %s', (weight) => {
    const call = () => readoutOf({ ...FLAT, weights: [1, weight] }, ASKED);
    expect(call).toThrow(SystemError);
    expect(call).not.toThrow(NonFiniteAnswer);
  });
});
