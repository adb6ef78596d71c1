import fc, { type Arbitrary } from 'fast-check';
import { between } from '../properties/generators/numbers.js';
import type { Experiment } from '../src/experiment/schema.js';
import type { ProcessSpec } from '../src/process/process-spec.js';
import type { TargetSpec } from '../src/target/target-spec.js';

/** Any fixed number: the same experiments every time. */
const SEED = 31_415;
/** Decades on either side of 1. */
const DECADES = 15;

const extreme = between(-DECADES, DECADES).map((power) => 10 ** power);
/** A factor of 1 half of the time, and else any within 30 decades. */
const scale = fc.oneof(fc.constant(1), extreme);
const scaled = (ordinary: Arbitrary<number>) => fc.tuple(ordinary, scale).map(([x, factor]) => x * factor);
const sign = fc.constantFrom(-1, 1);

const process: Arbitrary<ProcessSpec> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .record({
        low: scaled(between(0.1, 3)),
        rise: fc.oneof(fc.constant(0), scaled(between(0, 10))),
        horizon: scaled(between(0.5, 4)),
      })
      .map(({ low, rise, horizon }) => ({ kind: 'vp' as const, betaMin: low, betaMax: low + rise, horizon })),
  },
  {
    weight: 1,
    arbitrary: fc
      .record({ sigma: scaled(between(1, 24)).map((x) => 1 + x), horizon: scaled(between(0.5, 1.5)) })
      .map((each) => ({ kind: 've' as const, ...each })),
  },
);

function targetIn(d: number): Arbitrary<TargetSpec> {
  const place = fc.array(
    fc.tuple(sign, scaled(between(0, 3))).map(([side, x]) => side * x),
    { minLength: d, maxLength: d },
  );
  return fc
    .record({
      parts: fc.array(fc.record({ share: between(0.1, 1), place, size: scaled(between(0.2, 2)) }), {
        minLength: 1,
        maxLength: 3,
      }),
      isBump: fc.boolean(),
    })
    .map(({ parts, isBump }) => {
      const total = parts.reduce((sum, { share }) => sum + share, 0);
      const weights = parts.map(({ share }) => share / total);
      const [places, sizes] = [parts.map((each) => each.place), parts.map((each) => each.size)];
      return isBump
        ? { kind: 'bumps' as const, weights, centers: places, halfWidths: sizes }
        : { kind: 'mixture' as const, weights, means: places, variances: sizes };
    });
}

const drawn: Arbitrary<Experiment> = fc.record({
  process,
  target: fc.oneof({ weight: 4, arbitrary: targetIn(1) }, { weight: 1, arbitrary: targetIn(2) }),
  embedding: fc.oneof(fc.constant({ kind: 'signal' as const }), fc.constant({ kind: 'fourier' as const, size: 5 })),
  features: fc.record({
    width: fc.integer({ min: 4, max: 32 }),
    seed: fc.integer({ min: 0, max: 1e9 }),
    weightScale: scale,
    timeWeightScale: scale,
  }),
  data: fc.record({ samples: fc.integer({ min: 5, max: 100 }), seed: fc.integer({ min: 0, max: 1e9 }) }),
  trainingTimes: fc.tuple(extreme, extreme).map(([a, b]) => [0, Math.min(a, b), Math.max(a, b)]),
});

/** Experiments whose scales (variances, means, half widths, horizons, beta, weights, training times) span 30 decades. */
export function extremeExperiments(count: number): Experiment[] {
  return fc.sample(fc.noBias(drawn), { numRuns: count, seed: SEED });
}
