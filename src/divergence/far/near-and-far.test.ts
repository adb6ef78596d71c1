import { describe, expect, it, test } from 'vitest';
import { embedding } from '../../features/embedding.js';
import type { RandomFeatures } from '../../features/random-features.js';
import { type Stream, stream } from '../../numeric/random.js';
import type { ForwardProcess } from '../../process/forward-process.js';
import { varianceExploding } from '../../process/variance-exploding.js';
import { variancePreserving } from '../../process/variance-preserving.js';
import { gaussianMixture } from '../../target/mixture.js';
import { ou } from '../../testing/processes.js';
import { expectWithinError } from '../../testing/within-error.js';
import { lineNormal } from '../closed-form/gaussian-kl.js';
import { known } from '../divergence.js';
import { featureField } from '../field/feature-field.js';
import { linearField } from '../field/linear-field.js';
import { klOde } from '../kl-ode.js';
import { klSde, klSdeAt } from '../kl-sde.js';
import { scoreOnLine } from '../normal/linear-score.js';
import { reverseDensities } from '../reverse-sde/reverse-densities.js';
import { farApart } from './far-components.js';
import { greatestDepth } from './greatest-depth.js';
import { outerLaws } from './outer-laws.js';

/** relu(x), relu(-x) and a constant. */
const featuresOf = (process: ForwardProcess): RandomFeatures => ({
  ...{ width: 3, dimension: 1, weights: Float64Array.of(1, -1, 0) },
  timeWeights: Float64Array.of(0, 0, 0, 0, 1, 0),
  embedding: embedding({ kind: 'signal' }, process),
});

/** The score -right x + offset for x > 0 and -left x + offset for x < 0. */
const kinked = (process: ForwardProcess, left: number, right: number, offset: number) =>
  featureField(featuresOf(process), [Float64Array.of(-3 * right, 3 * left, 3 * offset)]);

interface Component {
  readonly weight: number;
  readonly mean: number;
  readonly variance: number;
}

const targetOf = (components: readonly Component[]) =>
  gaussianMixture(
    components.map(({ weight }) => weight),
    components.map(({ mean }) => [mean]),
    components.map(({ variance }) => variance),
  );

/** KL(p_0 || N(M, V)) = log(2 pi V)/2 + E(x - M)^2/(2V) - h(p_0) for components that do not overlap. */
function separateKl(components: readonly Component[], M: number, V: number): number {
  return components.reduce((sum, { weight: w, mean, variance: v }) => {
    const square = (mean - M) * (mean - M) + v;
    return sum + w * (Math.log(w) + 0.5 * (Math.log(V / v) - 1 + square / V));
  }, 0);
}

const between = (source: Stream, low: number, high: number) => low + (high - low) * source.uniform();

/** A normal and a speck of a weight that moves KL by 1e-7 to 1000 nats, or of 1e-3 to 1e-30. */
function drawn(source: Stream): Component[] {
  const place = 10 ** between(source, 1.5, 12) * (source.uniform() < 0.5 ? -1 : 1);
  const weight = Math.min(1e-3, 10 ** between(source, -7, 3) / (place * place));
  const speck = source.uniform() < 0.7 ? weight : 10 ** -between(source, 3, 30);
  const bulk = { weight: 1 - speck, mean: between(source, -3, 3), variance: 10 ** between(source, -2, 0.5) };
  return [bulk, { weight: speck, mean: place, variance: 10 ** between(source, -6, 1) }];
}

const PROCESSES: readonly (readonly [string, ForwardProcess])[] = [
  ['ou', ou],
  ['linear beta', variancePreserving(0.1, 20, 1)],
  ['ve', varianceExploding(25, 1)],
];

describe.each(PROCESSES)('a speck of mass far out counts as much as its log q, under %s', (name, process) => {
  it.each([0, 1, 2, 3, 4, 5])('in draw %d of a linear score', (k) => {
    const source = stream(k + 10 * name.length, 'evaluation');
    const components = drawn(source);
    const [precision, offset] = [between(source, 0.3, 1.5), between(source, -1, 1)];
    const score = scoreOnLine(
      () => precision,
      () => offset,
    );
    for (const [flow, solve] of [
      ['sde', klSde],
      ['ode', klOde],
    ] as const) {
      const { mean, covariance } = lineNormal(process, score, flow, 64);
      const exact = separateKl(components, mean[0], covariance[0]);
      const [found] = solve(process, targetOf(components), kinked(process, precision, precision, offset));
      expectWithinError(known(found), exact, 1e-10 * exact);
      expect(known(found).error).toBeLessThan(0.01 * Math.max(exact, 0.01));
    }
  });
});

test('klSde of a score whose pieces are not known is right, or has no value', () => {
  for (let k = 0; k < 8; k++) {
    const source = stream(k + 100, 'evaluation');
    const components = drawn(source);
    const [precision, offset] = [between(source, 0.3, 1.5), between(source, -1, 1)];
    const score = scoreOnLine(
      () => precision,
      () => offset,
    );
    const { mean, covariance } = lineNormal(ou, score, 'sde', 64);
    const field = linearField(score);
    const bare = { ...field, at: (t: number) => ({ evaluate: field.at(t).evaluate }) };
    const [found] = klSde(ou, targetOf(components), bare, 1e-2, { cells: 1024, steps: 128 });
    if (found.value !== null) expectWithinError(found, separateKl(components, mean[0], covariance[0]), 1e-10);
  }
});

// a weight of 1e-12 at -1e6, and of 1e-13 at -1e7, beside N(2, 1)
test.each([
  [1e-12, -1e6, 1.49993],
  [1e-13, -1e7, 5.1011],
])('klSde with a weight of %d at %d is %d', (weight, mean, expected) => {
  const components = [
    { weight, mean, variance: 1 },
    { weight: 1 - weight, mean: 2, variance: 1 },
  ];
  // s = -0.9 x + 0.1 + 0.1 alpha_t
  const features = {
    ...{ width: 4, dimension: 1, weights: Float64Array.of(1, -1, 0, 0) },
    timeWeights: Float64Array.of(0, 0, 0, 0, 1, 0, 0, 1),
    embedding: embedding({ kind: 'signal' }, ou),
  };
  const field = featureField(features, [Float64Array.of(-3.6, 3.6, 0.4, 0.4)]);
  const [found] = klSde(ou, targetOf(components), field);
  expect(known(found).value).toBeCloseTo(expected, 3);
  expect(known(found).error).toBeLessThan(1e-3);
});

it('with all mass far out there is no grid, and the far components may overlap', () => {
  const field = linearField(
    scoreOnLine(
      () => 1,
      () => 0,
    ),
  );
  // N(300, 1) in two halves
  const [found] = klSde(ou, gaussianMixture([0.3, 0.7], [[300], [300]], [1, 1]), field);
  expectWithinError(known(found), 45_000, 1e-6);
  expect(klSdeAt(ou, gaussianMixture([1], [[300]], [1]), field)[0].value).toBeCloseTo(45_000, 3);
});

describe('the law outside of all kinks', () => {
  // slope -0.8 on the left, -1.2 on the right
  const short = variancePreserving(2, 2, 0.3);
  const field = kinked(short, 0.8, 1.2, 0.3);
  const laws = outerLaws(short, field, 'sde', 192)![0];

  it('is that of the score itself beyond `from`', () => {
    const faces = Float64Array.from({ length: 10_001 }, (_, i) => -25 + i / 200);
    const times = Float64Array.from({ length: 801 }, (_, j) => 0.3 * (1 - j / 800) * (1 - j / 800));
    const [{ density }] = reverseDensities(short, field, times, [{ model: 0, faces }]);
    for (const { side, mean, variance, from } of laws) {
      expect(side * from).toBeLessThan(22);
      for (const x of [from, from + side]) {
        const i = faces.findIndex((face) => face > x) - 1;
        const z = (0.5 * (faces[i] + faces[i + 1]) - mean) / Math.sqrt(variance);
        const log = -0.5 * z * z - 0.5 * Math.log(2 * Math.PI * variance);
        expect(Math.abs(Math.log(density[i]) - log)).toBeLessThan(0.01 * Math.abs(log));
      }
    }
  });

  it('holds everywhere where the kinks change nothing', () => {
    for (const { side, from } of outerLaws(ou, kinked(ou, 1, 1, 0.3), 'sde', 24)![0]) {
      expect(from).toBe(side * Number.NEGATIVE_INFINITY);
    }
  });

  it('does not hold for the flow where its paths come from the other side of a kink', () => {
    // s = -x - 4 for x < 0 takes paths to the right at a speed of 4, for a time of 4
    const [left] = outerLaws(ou, kinked(ou, 1, -2, -4), 'ode', 192)![0];
    expect(left.from).toBeCloseTo(-16, 6);
  });

  it('is not known of a score without pieces', () => {
    const bare = { ...field, at: (t: number) => ({ evaluate: field.at(t).evaluate }) };
    expect(outerLaws(ou, bare, 'sde', 24)).toBeUndefined();
    const target = gaussianMixture([0.5, 0.5], [[0], [1e5]], [1, 1]);
    expect(farApart({ process: ou, target, field: bare, flow: 'sde' })).toMatchObject([{ mass: 1, near: target }]);
  });
});

it('models with different far components are measured as if alone', () => {
  const target = gaussianMixture([0.999, 0.001], [[0], [30]], [1, 1]);
  const readouts = [Float64Array.of(-3, 3, 0), Float64Array.of(0, 0, 0), Float64Array.of(-2, 2, 1)];
  const together = klSde(ou, target, featureField(featuresOf(ou), readouts));
  const alone = readouts.map((readout) => klSde(ou, target, featureField(featuresOf(ou), [readout]))[0]);
  expect(together).toEqual(alone);
});

describe('the greatest depth', () => {
  it('is that of p^SDE for the score of N(0, 1) and its prior', () => {
    const field = linearField(
      scoreOnLine(
        () => 1,
        () => 0,
      ),
    );
    for (const x of [0, 3, 1e5]) {
      const exact = 0.5 * x * x + 0.5 * Math.log(2 * Math.PI);
      expect(greatestDepth(ou, field, 0, [x]) / exact).toBeCloseTo(1, 4);
    }
  });

  it('is that in the plane, too', () => {
    const unit = { precision: Float64Array.of(1, 0, 0, 1), offset: new Float64Array(2) };
    const field = linearField({ dimension: 2, at: () => unit });
    const exact = 0.5 * 25 + Math.log(2 * Math.PI);
    expect(greatestDepth(ou, field, 0, [3, -4]) / exact).toBeCloseTo(1, 4);
  });

  it('is never below that of p^SDE', () => {
    for (const [h, c] of [
      [0, 0],
      [0.5, 1],
      [2, -1],
      [-0.2, 0.5],
    ]) {
      const score = scoreOnLine(
        () => h,
        () => c,
      );
      const { mean, covariance } = lineNormal(ou, score, 'sde', 64);
      for (const x of [-1e4, -3, 0, 2, 50]) {
        const z = (x - mean[0]) / Math.sqrt(covariance[0]);
        const exact = 0.5 * z * z + 0.5 * Math.log(2 * Math.PI * covariance[0]);
        expect(greatestDepth(ou, linearField(score), 0, [x])).toBeGreaterThan(exact - 1e-4 * Math.abs(exact) - 0.01);
      }
    }
  });
});
