import type { Draws, FoundByName } from '../../src/baseline/quantity.js';
import type { Call } from '../../src/system/contract/contract.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { answersTo, DIMENSION, EPS, inDataUnits, scaled, X0 } from './fixed-points.js';
import { bounds, covariances, fits, losses, scores, weights } from './model-quantities.js';
import { type Answers, answered, type Entry, STEPS } from './named-answers.js';
import {
  coefficients,
  conversions,
  guidances,
  labels,
  levelsOfLabel,
  noises,
  posteriors,
  scalings,
  tables,
} from './process-quantities.js';
import { samplerQuantities } from './sampler-quantities.js';
import { modelOf, pointsOf, targetOf } from './sampler-runs.js';

/**
 * What a baseline measures of a system: its process, and what each call that it offers answers at fixed points. Numbers carry the
 * roundings of the dtype of their call, and whatever is random is drawn many times.
 *
 * @param seed of what is drawn
 */
export function systemQuantities(system: SystemUnderTest, seed: number): FoundByName {
  const entries = [
    ...tables(system),
    ...(system.can.has('continuous time') ? answered(system, 'coefficients', coefficients) : []),
    ...CALLS.flatMap(([call, answers]) => (system.can.has(call) ? answered(system, call, answers) : [])),
    ...(system.can.has('times') ? answered(system, 'times', (own) => times(own, seed)) : []),
    ...(system.can.has('couple') ? answered(system, 'couple', (own) => couplings(own, seed)) : []),
    ...samplerQuantities(system, seed),
    ...(system.can.has('logLikelihood') ? answered(system, 'logLikelihood', (own) => likelihoods(own, seed)) : []),
    ...(system.can.has('fit') ? answered(system, 'fit', fits) : []),
  ];
  return new Map(entries);
}

/** The calls that are asked at the fixed points alone. */
const CALLS: readonly (readonly [Call, Answers])[] = [
  ['levelOf', levelsOfLabel],
  ['labelOf', labels],
  ['noise', noises],
  ['posterior', posteriors],
  ['convert', conversions],
  ['precondition', scalings],
  ['guide', guidances],
  ['score', scores],
  ['denoisingCovariance', covariances],
  ['weights', weights],
  ['loss', losses],
  ['variationalBound', bounds],
];

/** Draws whose median is compared, where one call gives many, and where each takes a call. */
const [DRAWS, CALLS_OF_DRAWS] = [1000, 48];

function times(system: SystemUnderTest, seed: number): readonly Entry[] {
  const draws = Array.from(system.times(DRAWS, seed));
  const middle = system.schedule.at(0.5).label;
  return [
    ['times', { draws, error: 0 }],
    [
      'times, distance from the middle of the process',
      { draws: draws.map((each) => Math.abs(each - middle)), error: 0 },
    ],
  ];
}

/** The cost of a plan between two samples on the line, which may be drawn from the cheapest one. */
function couplings(system: SystemUnderTest, seed: number): readonly Entry[] {
  const [x, y] = [X0, EPS].map((values) => ({ count: values.length, dimension: 1, values: Float64Array.from(values) }));
  const draws = Array.from({ length: CALLS_OF_DRAWS }, (_, i) =>
    system
      .couple(x, y, CALLS_OF_DRAWS * seed + i)
      .reduce((sum, [i, j]) => sum + (x.values[i] - y.values[j]) * (x.values[i] - y.values[j]), 0),
  );
  return [['couple, cost', { draws, error: system.rounding * Math.max(...draws) }]];
}

/** Likelihoods of three points; those that are estimated with random probes are drawn, of one point. */
function likelihoods(system: SystemUnderTest, seed: number): readonly Entry[] {
  const axes = targetOf(system, [{ weights: [0.4, 0.6], means: [-0.7, 0.9], variances: [0.3, 0.6] }]);
  const model = modelOf(axes, system.description.parameterization);
  const points = [-1, 0.2, 1.3].map((value) => inDataUnits(system, value));
  const x = { count: points.length, dimension: 1, values: Float64Array.from(points) };
  if (system.description.likelihood.divergence === 'estimated')
    return [['logLikelihood', drawnLikelihoods(system, seed)]];
  const found = answersTo(system, 1, ([factor]) => system.logLikelihood(model, scaled(x, factor), seed));
  return points.map((point, i): Entry => {
    const { value, error } = found[i];
    // the sum of the divergences along a solver's steps
    return [`logLikelihood, x = ${Number(point.toPrecision(6))}`, { value, error: STEPS * (error + system.rounding) }];
  });
}

function drawnLikelihoods(system: SystemUnderTest, seed: number): Draws {
  const axes = targetOf(system, [
    { weights: [1], means: [0.4], variances: [0.5] },
    { weights: [1], means: [-0.2], variances: [0.5] },
  ]);
  const model = modelOf(axes, system.description.parameterization);
  const x = pointsOf(1, DIMENSION, (_, j) => inDataUnits(system, X0[j]));
  const draws = Array.from(
    { length: CALLS_OF_DRAWS },
    (_, i) => system.logLikelihood(model, x, CALLS_OF_DRAWS * seed + i)[0],
  );
  return { draws, error: STEPS * system.rounding * (1 + Math.max(...draws.map(Math.abs))) };
}
