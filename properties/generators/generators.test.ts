import fc, { type Arbitrary } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Experiment, parseExperiment } from '../../src/experiment/schema.js';
import { placesAlong } from './batches.js';
import { anyStart, anyWeighting, experiments, spaceExperiments, trainingTimes } from './experiments.js';
import { between, logBetween, sizes } from './numbers.js';
import { anyProcess, varianceExploding } from './processes.js';
import { anyTarget, bumps, mixtures, spaceBumps } from './targets.js';

/** Fails where the law throws; what it returns does not matter. */
function every<T>(drawn: Arbitrary<T>, law: (value: T) => void): void {
  const property = fc.property(drawn, (value) => {
    law(value);
  });
  fc.assert(property, { numRuns: 300 });
}

describe('experiments', () => {
  it('are accepted by the schema as JSON', () => {
    every(experiments(), (experiment) => {
      const text = JSON.stringify(experiment);
      expect(parseExperiment(JSON.parse(text), 'drawn')).toEqual(JSON.parse(text));
    });
  });

  it('have a weighting and a start only where they are asked for, and are accepted with them too', () => {
    const ranges = { weighting: anyWeighting, start: anyStart };
    for (const drawn of [experiments(ranges), spaceExperiments(4, ranges)]) {
      every(drawn, (experiment) => {
        expect(parseExperiment(experiment, 'drawn')).toEqual(experiment);
      });
      const seen = fc.sample(drawn, { seed: 1, numRuns: 200 });
      expect(new Set(seen.map(({ weighting }) => weighting))).toEqual(new Set(['g2', 'paper', 'sigma2', 'one']));
      expect(new Set(seen.map(({ initial }) => initial === undefined))).toEqual(new Set([true, false]));
    }
    every(experiments(), (experiment) => {
      expect(experiment).not.toHaveProperty('weighting');
      expect(experiment).not.toHaveProperty('initial');
    });
  });

  it('by hand have scales, rows that are 0, repeated or opposed, and repeated data, and three in ten have none', () => {
    const kinds = (drawn: Experiment[]) =>
      drawn.map(({ features, data }) => {
        if ('points' in data) return 'points';
        return 'weights' in features ? 'rows' : features.weightScale === undefined ? 'drawn' : 'scales';
      });
    for (const drawn of [experiments({ handMade: true }), spaceExperiments(4, { handMade: true })]) {
      every(drawn, (experiment) => expect(parseExperiment(experiment, 'drawn')).toEqual(experiment));
      const seen = fc.sample(fc.noBias(drawn), { seed: 1, numRuns: 300 });
      expect(new Set(kinds(seen))).toEqual(new Set(['drawn', 'scales', 'rows', 'points']));
      const plain = kinds(seen).filter((kind) => kind === 'drawn').length;
      expect(Math.abs(plain - 0.3 * 300)).toBeLessThan(35);
      const rows = seen.flatMap(({ features }) => ('weights' in features ? [features] : []));
      const follows = (of: (w: readonly number[], before: readonly number[]) => boolean) =>
        rows.some(({ weights }) => weights.some((w, i) => i > 0 && of(w, weights[i - 1])));
      const isZero = (w: readonly number[]) => w.every((x) => x === 0);
      expect(rows.some(({ weights }) => weights.some(isZero))).toBe(true);
      expect(rows.some(({ timeWeights }) => timeWeights.some(isZero))).toBe(true);
      expect(follows((w, before) => !isZero(w) && w.every((x, j) => x === before[j]))).toBe(true);
      expect(follows((w, before) => !isZero(w) && w.every((x, j) => x === -before[j]))).toBe(true);
      const data = seen.flatMap((each) => ('points' in each.data ? [each.data.points] : []));
      expect(data.some((points) => points.some((x, i) => i > 0 && x.every((c, j) => c === points[i - 1][j])))).toBe(
        true,
      );
    }
  });

  it('keep to the ranges they are given', () => {
    const narrow = experiments({
      width: sizes(8, 9),
      samples: fc.constant(7),
      trainingTimes: trainingTimes(2, 10, 20),
    });
    every(narrow, ({ features, data, trainingTimes: [first, second] }) => {
      expect('width' in features && [8, 9].includes(features.width)).toBe(true);
      expect(data).toMatchObject({ samples: 7 });
      expect(10 <= first && first <= second && second <= 20).toBe(true);
    });
  });

  it('draw every kind of process, target and embedding', () => {
    const drawn: Experiment[] = fc.sample(experiments(), { seed: 1, numRuns: 200 });
    expect(new Set(drawn.map(({ process }) => process.kind))).toEqual(new Set(['vp', 've']));
    expect(new Set(drawn.map(({ target }) => target.kind))).toEqual(new Set(['mixture', 'bumps']));
    expect(new Set(drawn.map(({ embedding }) => embedding.kind))).toEqual(new Set(['fourier', 'signal']));
    expect(new Set(drawn.map(({ target }) => target.weights.length))).toEqual(new Set([1, 2, 3, 4]));
  });
});

describe('processes', () => {
  it('of every kind have horizons on both sides of 1', () => {
    const drawn = fc.sample(fc.noBias(anyProcess), { seed: 1, numRuns: 300 });
    const kinds = drawn.map((process) =>
      process.kind === 'vp' && process.betaMin !== process.betaMax ? 'linear' : process.kind,
    );
    for (const kind of ['vp', 'linear', 've']) {
      const horizons = drawn.filter((_, i) => kinds[i] === kind).map(({ horizon }) => horizon);
      expect(Math.min(...horizons)).toBeLessThan(0.3);
      expect(Math.max(...horizons)).toBeGreaterThan(3);
    }
  });

  it('that explode do so by no more than their largest base', () => {
    every(varianceExploding(25), (process) => {
      if (process.kind === 've') expect(Math.exp(process.horizon * Math.log(process.sigma))).toBeLessThan(25.01);
    });
  });
});

describe('targets', () => {
  it('beyond the line share no coordinate, some of them or all', () => {
    const drawn = fc.sample(fc.noBias(spaceBumps(3, 3)), { seed: 1, numRuns: 200 }).flatMap((target) => {
      if (target.kind !== 'bumps' || target.centers.length < 2) return [];
      const [one, other] = target.centers;
      return [one.filter((x, j) => x === other[j]).length];
    });
    expect(new Set(drawn)).toEqual(new Set([0, 1, 2, 3]));
  });

  it('have positive weights that sum to 1, one for each component', () => {
    every(anyTarget, ({ weights, ...target }) => {
      expect(weights.every((weight) => weight > 0)).toBe(true);
      expect(Math.abs(weights.reduce((sum, weight) => sum + weight, 0) - 1)).toBeLessThan(1e-12);
      expect(target.kind === 'mixture' ? target.means : target.centers).toHaveLength(weights.length);
    });
  });

  it('lie within the reach they are given', () => {
    every(mixtures(2), (target) => {
      if (target.kind === 'mixture') expect(target.means.flat().every((x) => Math.abs(x) <= 2)).toBe(true);
    });
    every(bumps(1), (target) => {
      if (target.kind === 'bumps') expect(target.centers.flat().every((x) => Math.abs(x) <= 1)).toBe(true);
    });
  });
});

describe('numbers', () => {
  it('lie in their interval', () => {
    every(between(-3, 2), (x) => expect(-3 <= x && x <= 2).toBe(true));
    every(logBetween(0.01, 1e6), (x) => expect(0.01 <= x && x <= 1e6).toBe(true));
  });

  it('that are whole are spread over the logarithm, ends included', () => {
    const drawn = fc.sample(sizes(4, 64), { seed: 1, numRuns: 2000 });
    expect([Math.min(...drawn), Math.max(...drawn)]).toEqual([4, 64]);
    expect(drawn.every(Number.isInteger)).toBe(true);
    expect(drawn.filter((m) => m > 16).length).toBeGreaterThan(400);
  });
});

describe('places along a process', () => {
  it('are often at its ends, and never all of them', () => {
    every(placesAlong(1), ([place]) => expect(place > 0 && place < 1).toBe(true));
    const seen = fc.sample(placesAlong(3), { seed: 1, numRuns: 200 }).flat();
    expect(seen).toEqual(expect.arrayContaining([0, 1]));
  });
});
