import { compactRadii, markovRadii, meanRadius } from '../../src/bound/concentration.js';
import * as envelopes from '../../src/bound/envelopes.js';
import { explicitBound, explicitEstimates } from '../../src/bound/explicit-bound.js';
import { explicitRate } from '../../src/bound/explicit-rate.js';
import { deviationInLoss, flowDeviations, scoreDistances } from '../../src/bound/flow-deviation.js';
import { growthIntegral, growthProductIntegral } from '../../src/bound/growth-integrals.js';
import { likelyResidual, residualMean, residualVariance, scatterAt } from '../../src/bound/residual-scatter.js';
import { ridgeComparison } from '../../src/bound/ridge-comparison.js';
import { samplingIntegral } from '../../src/bound/sampling-error.js';
import { samplingGain } from '../../src/bound/sampling-gain.js';
import { evaluate, type Formula, logSlope } from '../../src/formula/formula.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { type Stream, stream } from '../../src/numeric/random.js';
import { norm, squaredDistance } from '../../src/numeric/vectors.js';
import { gradientFlow } from '../../src/training/gradient-flow.js';
import { TRUNCATION } from '../../src/training/mehler-series.js';
import type { QuadraticLoss } from '../../src/training/quadratic-loss.js';
import type { BoundCase } from '../generators/bound-cases.js';
import { mixedLoss } from '../measurements/sampled-data.js';
import type { TwoWays } from '../measurements/two-ways.js';
import {
  gainByDoubling,
  growthByNodes,
  plainResidual,
  plainSquare,
  readoutsOf,
  ridgeByElimination,
  trainingTimeRule,
} from '../oracles/flow-integrals.js';
import { wholePower } from '../oracles/whole-power.js';

/** Roundings of an eigenvalue of m x m numbers, as a multiple of eps m of the largest. */
const EIGENVALUE_ROUNDINGS = 8;
/** (1 + x)^2 - 1 is off by an eps where x is tiny, which is 1e-9 of this. */
const LOST = 2e-7;

/** How far a gram is off: roundings, and beyond the line TRUNCATION sqrt(G_ii G_jj) an entry, whose norm is TRUNCATION tr G. */
function gramError({ width: m, gram, crossMoment }: QuadraticLoss): number {
  const trace = Array.from({ length: m }, (_, i) => gram[i * (m + 1)]).reduce((sum, each) => sum + each, 0);
  const isBeyondLine = crossMoment.length > m;
  return EIGENVALUE_ROUNDINGS * m * Number.EPSILON * norm(gram) + (isBeyondLine ? TRUNCATION * trace : 0);
}

const both = (where: string, found: number, defined: number, scale = Math.abs(defined)): TwoWays => ({
  where,
  found,
  other: defined,
  scale,
});

/** Losses of the atoms, and of p_0. @param d rows of B */
function lossesOf({ masses, width, size, seed }: BoundCase, d = 1) {
  const source = stream(seed, 'features');
  const ones = masses.map(() => atomLoss(source, width, d, size));
  return { ones, population: mixedLoss(ones, masses) };
}

/** Z = (size/m) times a mean of m + 1 squares; B = C Z for some C, as no loss pulls where it is flat. */
function atomLoss(source: Stream, width: number, d: number, size: number): QuadraticLoss {
  const gram = new Float64Array(width * width);
  for (let k = 0; k <= width; k++) {
    const v = Float64Array.from({ length: width }, () => source.normal());
    for (let e = 0; e < gram.length; e++) {
      gram[e] += (size * v[Math.floor(e / width)] * v[e % width]) / (width * (width + 1));
    }
  }
  const start = Float64Array.from({ length: d * width }, () => source.normal());
  const none = { width, gram, crossMoment: new Float64Array(d * width) };
  return { width, gram, crossMoment: plainResidual(none, start).map((x) => -x) };
}

/** A kind of data set: how many of its n data are at each atom, and how likely that is. */
interface Kind {
  readonly shares: readonly number[];
  readonly probability: number;
}

/** All kinds of sets of n data. */
function kindsOf(masses: readonly number[], n: number): Kind[] {
  const kinds: Kind[] = [];
  const place = (counts: readonly number[], left: number, probability: number): void => {
    const k = counts.length;
    if (k === masses.length - 1) {
      kinds.push({
        shares: [...counts, left].map((c) => c / n),
        probability: probability * wholePower(masses[k], left),
      });
      return;
    }
    for (let c = 0, ways = 1; c <= left; ways = (ways * (left - c)) / (c + 1), c++) {
      place([...counts, c], left - c, probability * ways * wholePower(masses[k], c));
    }
  };
  place([], n, 1);
  return kinds;
}

/**
 * The radius of the mean of n vectors from that of their sum S: E|S| <= sqrt(n V), and either n D^2 is the sum of squared
 * differences (McDiarmid), or n V + 2 D E|S| the variance and D the size in Bousquet's inequality. Also by Markov's.
 *
 * @param mixedTerms how often D E|S| counts
 */
export function radiiBySums({ variance: V, diameter: D, many: n, delta, error }: BoundCase, mixedTerms = 2): TwoWays[] {
  const x = -Math.log(delta);
  const ofSums = (v: number) => {
    const mean = Math.sqrt(n * v);
    const bounded = Math.sqrt((x * n * D * D) / 2);
    const spread = Math.sqrt(2 * x * (n * v + mixedTerms * D * mean)) + (x * D) / 3;
    return (mean + Math.min(bounded, spread)) / n;
  };
  const radius = meanRadius({ value: V, error: error * V }, D, n, delta);
  const moments = { population: NONE, gram: scatterOf(V, error * V), crossMoment: scatterOf(2 * V, 0) };
  const compact = compactRadii(moments, { gram: D, crossMoment: D }, n, delta);
  const markov = markovRadii(moments, n, delta);
  return [
    both('radius', radius.value, ofSums(V)),
    both('its error', radius.error, ofSums(V) - ofSums(V * (1 - error)), ofSums(V)),
    both('radius of B', compact.crossMoment.value, ofSums(2 * V)),
    both('radius of G', compact.gram.value, ofSums(V)),
    both('by Markov, of G', markov.gram.value * markov.gram.value * n * delta, V),
    both('by Markov, of B', markov.crossMoment.value * markov.crossMoment.value * n * delta, 2 * V),
  ];
}

const NONE: QuadraticLoss = { width: 1, gram: new Float64Array(1), crossMoment: new Float64Array(1) };
const scatterOf = (value: number, error: number) => ({ meanSquare: { value, error }, variance: { value, error } });

/** The chance of data beyond a radius, and delta. */
export interface Chance {
  readonly beyond: number;
  readonly delta: number;
}

/** What part of a distance may be rounding. */
const ROUNDED = 1e-9;

/** The share of all data sets that are beyond the radii, for G and for B, by the diameters and by Markov. @param part of the radii */
export function chances(aCase: BoundCase, part = 1): Chance[] {
  const { masses, samples: n, delta } = aCase;
  const { ones, population } = lossesOf(aCase);
  const kinds = kindsOf(masses, n).map(({ shares: parts, probability }) => ({
    loss: mixedLoss(ones, parts),
    probability,
  }));
  const of = (key: 'gram' | 'crossMoment') => {
    const V = ones.reduce((sum, one, x) => sum + masses[x] * squaredDistance(one[key], population[key]), 0);
    const diameter = Math.max(...ones.flatMap((a) => ones.map((b) => Math.sqrt(squaredDistance(a[key], b[key])))));
    const distances = kinds.map(({ loss, probability }) => {
      return { distance: Math.sqrt(squaredDistance(loss[key], population[key])), probability };
    });
    return { V, diameter, distances };
  };
  const [G, B] = [of('gram'), of('crossMoment')];
  const moments = { population, gram: scatterOf(G.V, 0), crossMoment: scatterOf(B.V, 0) };
  const compact = compactRadii(moments, { gram: G.diameter, crossMoment: B.diameter }, n, delta);
  const markov = markovRadii(moments, n, delta);
  const beyond = ({ distances }: typeof G, { value }: Estimate) =>
    distances.reduce((sum, each) => (each.distance > part * value * (1 + ROUNDED) ? sum + each.probability : sum), 0);
  return [
    { beyond: beyond(G, compact.gram), delta },
    { beyond: beyond(B, compact.crossMoment), delta },
    { beyond: beyond(G, markov.gram), delta },
    { beyond: beyond(B, markov.crossMoment), delta },
  ];
}

/**
 * The residual int_0^tau |dB - A dG|^2 ds over all sets of n data: its moments, and Cantelli's bound by them.
 *
 * @param n that the package is given
 */
export function residuals(aCase: BoundCase, n = aCase.samples): TwoWays[] {
  const { masses, trainingTime: tau, delta } = aCase;
  const { ones, population } = lossesOf(aCase);
  const { fastest, at } = readoutsOf(population);
  const rule = trainingTimeRule(fastest, tau);
  const readouts = rule.at.map(at);
  // R of each atom at each node; that of a data set is their mean
  const residualsAt = readouts.map((A) => {
    const own = plainResidual(population, A);
    return ones.map((one) => plainResidual(one, A).map((x, e) => x - own[e]));
  });
  const found = kindsOf(masses, aCase.samples).map(({ shares: parts, probability }) => {
    const integral = residualsAt.reduce((sum, ofAtoms, node) => {
      let square = 0;
      for (let e = 0; e < population.width; e++) {
        const entry = ofAtoms.reduce((total, R, x) => total + parts[x] * R[e], 0);
        square += entry * entry;
      }
      return sum + rule.weights[node] * square;
    }, 0);
    return { integral, probability };
  });
  const mean = found.reduce((sum, each) => sum + each.probability * each.integral, 0);
  const variance = found.reduce((sum, { integral, probability }) => {
    return sum + probability * (integral - mean) * (integral - mean);
  }, 0);
  const flow = gradientFlow(population, [tau]);
  const weights = Float64Array.from(masses);
  const scatter = scatterAt(population, flow, 0, ones, { masses: weights, coarser: weights });
  const size = mean * n;
  const likely = mean + Math.sqrt((variance * (1 - delta)) / delta);
  const [foundMean, foundVariance] = [residualMean(scatter, n), residualVariance(scatter, n)];
  const atMost = likelyResidual(scatter, n, delta);
  const above = atMost.value - mean;
  // what the residual is made of cancels to 1e-4 and less of it, late in training: so much more is rounding, as is stated
  return [
    { ...both('mean', foundMean.value, mean), error: foundMean.error },
    { ...both('variance', foundVariance.value, variance, size * size), error: foundVariance.error },
    // a variance of 0 is rounded to a root of that
    {
      ...both('at most, likely', square(above), square(likely - mean), (size * size) / delta),
      error: 2 * Math.abs(above) * atMost.error + square(atMost.error),
    },
  ];
}

const square = (x: number) => x * x;

/** kappa, the ridge readout with what it costs, and the integrals of growth. @param clock of the definitions */
export function alongTraining(aCase: BoundCase, clock = 1): TwoWays[] {
  const { trainingTime: tau, rows, size, error: other, width: m } = aCase;
  const { ones, population } = lossesOf(aCase, rows);
  const [empirical] = ones;
  const loss = population;
  const flow = gradientFlow(loss, [tau]);
  const part = 0.5 + other;
  const end = clock * tau;
  const ridge = ridgeComparison({ loss, flow }, tau, part);
  const A = ridgeByElimination(loss, part / (2 * end));
  const length = A.reduce((sum, a) => sum + a * a, 0);
  const pulled = A.reduce((sum, a, e) => sum + a * loss.crossMoment[e], 0);
  const [l, k] = [size, size * other];
  const gain = samplingGain(loss, empirical, tau);
  // an error E of the gram of the data is D E more of a residual, and |D| <= sqrt(tau) |R| in L^2
  const [e, x] = [loss, empirical].map((each) => end * gramError(each));
  const gainError = gain.value * x * (2 + x) + e;
  return [
    both('gain', gain.value, gainByDoubling(loss, empirical, end)),
    both('error of the gain', gain.error, gainError, gainError + LOST * gain.value),
    both('ridge', Math.sqrt(squaredDistance(ridge.readout, A)), 0, Math.sqrt(length)),
    both('ridge, |A|^2', ridge.distance, length / (4 * m * end)),
    both('ridge, change', ridge.change, (0.5 * plainSquare(loss, A) - pulled) / m, Math.abs(pulled) / m),
    both('growth', growthIntegral(l, tau), growthByNodes(l, undefined, end)),
    both('growth of none', growthIntegral(0, tau), 0.5 * end * end),
    both('growth of two', growthProductIntegral(l, k, tau), growthByNodes(l, k, end)),
    both('growth of equals', growthProductIntegral(l, l, tau), growthByNodes(l, l, end)),
  ];
}

/** What sampling the data does to a flow, and the bounds made of it. @param clock of the definitions */
export function flowsOnData(aCase: BoundCase, clock = 1): TwoWays[] {
  const { trainingTime: tau, rows, width: m, variance } = aCase;
  const { ones, population } = lossesOf(aCase, rows);
  const [empirical] = ones;
  const [known, seen] = [population, empirical].map(readoutsOf);
  const [onLaw, onData] = [population, empirical].map((loss) => ({ loss, flow: gradientFlow(loss, [tau]) }));
  const flows = { population: onLaw, empirical: onData };
  const end = clock * tau;
  const [A, An] = [known.at(end), seen.at(end)];
  const difference = An.map((a, e) => a - A[e]);
  const size = (plainSquare(population, A) + plainSquare(population, An)) / (2 * m);
  const rule = trainingTimeRule(Math.max(known.fastest, seen.fastest), end);
  const integralOf = (at: (s: number) => Float64Array) =>
    rule.at.reduce((sum, s, node) => {
      const readout = at(s);
      const own = plainResidual(population, readout);
      return (
        sum + rule.weights[node] * plainResidual(empirical, readout).reduce((t, x, e) => t + square(x - own[e]), 0)
      );
    }, 0);
  const sampling = integralOf(seen.at) / (4 * m);
  const initialLoss = { value: variance + Math.abs(ridgeComparison(onLaw, tau).change), error: 0 };
  const found = explicitBound({ ...flows, initialLoss, prior: { value: variance, error: 0 } }, 8);
  const ridge = ridgeByElimination(population, 1 / (2 * end));
  const pulled = ridge.reduce((sum, a, e) => sum + a * population.crossMoment[e], 0);
  const approximation = initialLoss.value + (0.5 * plainSquare(population, ridge) - pulled) / m;
  const optimisation = approximation + ridge.reduce((sum, a) => sum + a * a, 0) / (4 * m * end);
  const [residual] = samplingIntegral(population, empirical, onLaw.flow.spectrum, [tau], 8);
  return [
    both('distance of scores', scoreDistances(flows)[0].value, plainSquare(population, difference) / (2 * m), size),
    both('int |R|^2 along the flow on p_0', residual, integralOf(known.at)),
    both('sampling', found.sampling[0], sampling),
    both('approximation', found.approximation[0], approximation, initialLoss.value),
    both('optimisation', found.optimisation[0], optimisation, initialLoss.value),
    both('bound', found.bound[0], variance + square(Math.sqrt(optimisation) + Math.sqrt(sampling))),
  ];
}

/** An error that is stated, beside how far its numbers move what it is stated of. */
export interface StatedChange {
  readonly what: string;
  readonly stated: number;
  readonly change: number;
  readonly scale: number;
}

/** Changes of a function of numbers, each at either end of its error. */
function statedChange(
  what: string,
  { value, error }: Estimate,
  inputs: readonly Estimate[],
  f: (values: readonly number[]) => number,
): StatedChange {
  const ends = inputs.reduce<readonly (readonly number[])[]>(
    (all, input) =>
      all.flatMap((some) => [-1, 1].map((side) => [...some, Math.max(0, input.value + side * input.error)])),
    [[]],
  );
  return {
    what,
    stated: error,
    change: Math.max(...ends.map((at) => Math.abs(f(at) - value))),
    scale: Math.abs(value),
  };
}

/** The errors that bounds make of those of their parts. */
export function changesOfBounds(aCase: BoundCase): StatedChange[] {
  const { variance, diameter, delta, samples: n, error: part, width } = aCase;
  const estimate = (value: number, share = part): Estimate => ({ value, error: share * value });
  const [approximation, distance, residual, gain] = [variance, diameter, 2 * variance, 0.5].map((x) => estimate(x));
  const rate = explicitRate({ width, approximation, distance, residual, gain });
  const S = (R: number, kappa: number) => (kappa * R) / (2 * width);
  const inputs = [approximation, distance, residual, gain];
  const scatter = {
    square: estimate(variance),
    fourth: estimate(3 * variance * variance),
    overlap: estimate(variance),
  };
  const W = ([V, F, O]: readonly number[]) => (F - V * V + 2 * (n - 1) * O) / (n * n * n);
  const moments = [scatter.square, scatter.fourth, scatter.overlap];
  const { found, ...flows } = boundOf(aCase, part);
  const { initialLoss, prior } = flows;
  const [stated] = explicitEstimates(found, [], flows).bound;
  const rest = found.optimisation[0] - initialLoss.value;
  const [S0] = found.sampling;
  // of what is off in dB - A dG at all times, of the size of the root of what is known
  const unseen = part * diameter * Math.sqrt((4 * width * S0) / aCase.trainingTime);
  const fast = { share: 0, jumps: new Float64Array(width), unseen };
  const [missing] = explicitEstimates(found, [], { ...flows, fast }).sampling;
  return [
    statedChange('rate', rate.bound, inputs, ([j, h, R, kappa]) => square(Math.sqrt(j + h) + Math.sqrt(S(R, kappa)))),
    statedChange('rate above its model', rate.aboveComparison, inputs, ([j, h, R, kappa]) => {
      return square(Math.sqrt(j + h) + Math.sqrt(S(R, kappa))) - j;
    }),
    statedChange('its sampling', rate.sampling, [residual, gain], ([R, kappa]) => S(R, kappa)),
    statedChange('variance', residualVariance(scatter, n), moments, W),
    statedChange('likely residual', likelyResidual(scatter, n, delta), moments, (at) => {
      return at[0] / n + Math.sqrt((1 / delta - 1) * Math.max(0, W(at)));
    }),
    statedChange('explicit bound', stated, [initialLoss, prior], ([J, prior0]) => {
      return prior0 + square(Math.sqrt(Math.max(0, J + rest)) + Math.sqrt(S0));
    }),
    statedChange('sampling of the explicit bound, unseen', missing, [{ value: 0, error: unseen }], ([off]) => {
      return square(Math.sqrt(S0) + off * Math.sqrt(aCase.trainingTime / (4 * width)));
    }),
    changeOfDeviation(flows, part),
  ];
}

/** |D G^{1/2}|^2 where D is off along D G, the direction in which it changes most: by so little that this is nearly all. */
function changeOfDeviation({ population, empirical }: Flows, part: number): StatedChange {
  const { gram, width } = population.loss;
  const [deviation] = flowDeviations(population, empirical);
  const { difference: D } = deviation;
  const image = D.map((_, e) => D.reduce((sum, x, i) => sum + x * gram[i * width + e], 0));
  const steepest = norm(image);
  const error = (part * steepest) / norm(gram);
  const shift = { value: error, error };
  return statedChange('deviation of flows', deviationInLoss(population.loss, { ...deviation, error }), [shift], ([s]) =>
    plainSquare(
      population.loss,
      D.map((x, e) => x + ((s - error) * image[e]) / steepest),
    ),
  );
}

type Flows = Pick<ReturnType<typeof boundOf>, 'population' | 'empirical'>;

/** The explicit bound of losses of a case, from J_0 and a prior with errors. */
function boundOf(aCase: BoundCase, part: number) {
  const { ones, population: loss } = lossesOf(aCase);
  const [population, empirical] = [loss, ones[0]].map((each) => ({
    loss: each,
    flow: gradientFlow(each, [aCase.trainingTime]),
  }));
  const J = 2 * Math.abs(ridgeComparison(population, aCase.trainingTime).change) + aCase.variance;
  const initialLoss = { value: J, error: part * J };
  const prior = { value: aCase.variance, error: part * aCase.variance };
  return {
    population,
    empirical,
    initialLoss,
    prior,
    found: explicitBound({ population, empirical, initialLoss, prior }, 6),
  };
}

/** A power by which a bound grows, printed and by a difference of its logarithm. */
const STEP = 1e-4;

/**
 * The bounds that are printed as formulas, beside the same written out, with the powers by which they grow.
 *
 * @param clock of what is written out
 */
export function formulas(aCase: BoundCase, clock = 1): TwoWays[] {
  const { variance, diameter, many: n, width: m, size, delta, trainingTime: tau } = aCase;
  const end = clock * tau;
  const [j, h, K, c, kappa, w] = [variance / m, diameter, size, tau, 0.5 + size, 1 / diameter];
  const at = { j, h, K, c, tau, n, m, kappa, R: variance, V: variance, delta, w };
  const stopped = c * root5(n) * root5(n);
  const known = (J: number, H: number, k: number, t: number, count: number) =>
    square(Math.sqrt(J + H / (4 * t)) + k * Math.sqrt(t / count));
  const norm = Math.sqrt((kappa / (2 * m)) * variance * (1 + Math.sqrt((1 - delta) / delta) * Math.sqrt(w)));
  const plain: [string, Formula, number][] = [
    [
      'explicitRate',
      envelopes.explicitRate,
      square(Math.sqrt(j + h / (4 * end)) + Math.sqrt((kappa * variance) / (2 * m))),
    ],
    ['samplingNorm', envelopes.samplingNorm, norm],
    ['envelope', envelopes.envelope, known(j, h, K, end, n)],
    ['rates', envelopes.rates, 1 / end + end / n + 1 / m],
    ['rateConstant', envelopes.rateConstant, Math.max(h / 2, 2 * m * j, 2 * K * K)],
    ['stoppedEnvelope', envelopes.stoppedEnvelope, known(j, h, K, stopped, n)],
    ['stoppedRates', envelopes.stoppedRates, 1 / square(root5(n)) + 1 / square(square(root5(m)))],
    ['stoppedConstant', envelopes.stoppedConstant, Math.max(h / (2 * c) + (2 * c * K * K) / root5(n), 2 * m * j)],
  ];
  const slopes: [string, Formula<'tau' | 'n' | 'm'>, 'tau' | 'n' | 'm'][] = [
    ['rates', envelopes.rates, 'tau'],
    ['rates', envelopes.rates, 'n'],
    ['stoppedRates', envelopes.stoppedRates as Formula<'tau' | 'n' | 'm'>, 'n'],
    ['stoppedRates', envelopes.stoppedRates as Formula<'tau' | 'n' | 'm'>, 'm'],
  ];
  return [
    ...plain.map(([what, formula, defined]) => both(what, evaluate<string>(formula, at), defined)),
    ...slopes.map(([what, formula, symbol]) => {
      const [less, more] = [-STEP, STEP].map((e) =>
        Math.log(evaluate<string>(formula, { ...at, [symbol]: at[symbol] * Math.exp(e) })),
      );
      return both(
        `power of ${symbol} in ${what}`,
        logSlope<string>(formula, symbol, at),
        (more - less) / (2 * STEP),
        1e3,
      );
    }),
  ];
}

/** x^{1/5}. */
const root5 = (x: number) => Math.exp(Math.log(x) / 5);
