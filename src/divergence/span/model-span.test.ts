import { describe, expect, it } from 'vitest';
import { embedding } from '../../features/embedding.js';
import { drawFeatures, type RandomFeatures } from '../../features/random-features.js';
import { dot } from '../../numeric/vectors.js';
import { ou } from '../../testing/processes.js';
import { featureField } from '../field/feature-field.js';
import { spanOf } from './model-span.js';

const time = embedding({ kind: 'signal' }, ou);

const featuresOf = (ways: readonly (readonly number[])[]): RandomFeatures => ({
  width: ways.length,
  dimension: ways[0].length,
  weights: Float64Array.from(ways.flat()),
  timeWeights: Float64Array.from({ length: 2 * ways.length }, (_, k) => 0.3 - 0.2 * (k % 5)),
  embedding: time,
});

/** A from rows a_i. */
const readoutOf = (pulls: readonly (readonly number[])[]) =>
  Float64Array.from(pulls[0].flatMap((_, j) => pulls.map((pull) => pull[j])));

describe('the span of a model', () => {
  it('has no direction if the readout is 0, whatever the features are', () => {
    expect(spanOf(drawFeatures(5, 3, time, 1), new Float64Array(15))).toEqual({ basis: [] });
  });

  it('is all of the space if the features in use fill it, or if the readout leaves their span', () => {
    const along = [1, 2];
    expect(spanOf(drawFeatures(5, 2, time, 1), new Float64Array(10).fill(1))).toBeUndefined();
    expect(spanOf(featuresOf([along, [-2, -4]]), readoutOf([along, [1, 2.001]]))).toBeUndefined();
    expect(spanOf(featuresOf([along, [-2, -4.001]]), readoutOf([along, along]))).toBeUndefined();
  });

  it('leaves out features whose readout is 0', () => {
    const span = spanOf(
      featuresOf([
        [3, 0],
        [1, 1],
      ]),
      readoutOf([
        [2, 0],
        [0, 0],
      ]),
    );
    expect(span?.basis).toEqual([Float64Array.of(1, 0)]);
  });

  it('takes an axis as exactly one, so that the law of bumps along it is known', () => {
    expect(spanOf(featuresOf([[0, -0.3]]), readoutOf([[0, 0.7]]))?.basis).toEqual([Float64Array.of(0, -1)]);
  });

  it('has a model in it that is the whole model', () => {
    const [e, f] = [
      [0.6, 0, 0.8, 0],
      [0, 1, 0, 0],
    ];
    const sum = (a: number, b: number) => e.map((x, j) => a * x + b * f[j]);
    const features = featuresOf([sum(1, 0), sum(-0.4, 0.3), sum(0.1, 2), sum(0, 0)]);
    const readout = readoutOf([sum(1, 1), sum(0.5, -1), sum(0, 0.2), sum(2, -1)]);
    const span = spanOf(features, readout)!;
    expect(span.basis).toHaveLength(2);
    const [whole, own] = [featureField(features, [readout]), featureField(span.features!, [span.readout!])];
    const x = [0.3, -1, 0.7, 2];
    const [scores, inSpan] = [new Float64Array(4), new Float64Array(2)];
    whole.at(0.4).evaluate(0, Float64Array.from(x), scores);
    own.at(0.4).evaluate(
      0,
      Float64Array.from(span.basis, (each) => dot(each, x)),
      inSpan,
    );
    for (const [j, score] of scores.entries()) {
      expect(score).toBeCloseTo(inSpan[0] * span.basis[0][j] + inSpan[1] * span.basis[1][j], 13);
    }
  });
});
