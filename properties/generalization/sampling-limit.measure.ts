import fc, { type Arbitrary } from 'fast-check';
import { datumRule } from '../../src/bound/datum-rule.js';
import {
  type CostForm,
  centredLaw,
  costBasis,
  costForm,
  costOf,
  reweighted,
  type SamplingCost,
  samplingCost,
  slopeAlong,
} from '../../src/bound/sampling-cost.js';
import { perCase } from '../../src/claim/measured.js';
import { theilSen } from '../../src/evidence/theil-sen.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { type Setting, setting } from '../../src/experiment/setting.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { stream } from '../../src/numeric/random.js';
import { empiricalMeasure } from '../../src/target/empirical-measure.js';
import { gaussianMixture } from '../../src/target/mixture.js';
import { rowsOfPoints } from '../../src/target/points.js';
import type { DiffusedMeasure } from '../../src/target/target.js';
import { gradientFlow } from '../../src/training/gradient-flow.js';
import { about, lossChange } from '../../src/training/loss-at-readout.js';
import { type QuadraticLoss, quadraticLosses } from '../../src/training/quadratic-loss.js';
import type { Weighting } from '../../src/training/weighting.js';
import { anyWeighting, experiments, spaceExperiments, trainingTimes } from '../generators/experiments.js';
import { between, drawSeeds, logBetween, seeds, sizes, vectors } from '../generators/numbers.js';
import { ornsteinUhlenbeck } from '../generators/processes.js';
import { bumps, normalTarget, twoModes } from '../generators/targets.js';
import { logarithm } from '../measurements/growth-exponents.js';
import { mixedLoss } from '../measurements/sampled-data.js';
import { costByEquations } from '../oracles/sampling-cost.js';

/** A law of two or three data, which are those of an experiment, with masses of their own. */
export interface AtomicLaw {
  readonly experiment: Experiment;
  readonly masses: readonly number[];
}

/** What the laws are tried on. */
export interface LimitCase {
  readonly atoms: AtomicLaw;
  /** Bumps, of which many sets of data are drawn. */
  readonly drawn: Experiment;
  /** A normal or two modes, for the growth of c. */
  readonly grown: Experiment;
}

type Times = Arbitrary<number[]>;

/** From 0 half of the time, and else from a readout that is no larger than that of a score. */
const nearStart = fc.record({ scale: fc.oneof(fc.constant(0), logBetween(0.1, 1)), seed: seeds });

/** Atoms on the line, and one time in four in the plane, in any weighting and from any start. */
const atoms = (count: number, width: Arbitrary<number>, times: Times): Arbitrary<AtomicLaw> => {
  const ranges = {
    width,
    samples: fc.constant(count),
    trainingTimes: times,
    weighting: anyWeighting,
    start: nearStart,
  };
  const experiment = fc.oneof(
    { weight: 3, arbitrary: experiments(ranges) },
    { weight: 1, arbitrary: spaceExperiments(2, ranges) },
  );
  const masses = vectors(count, between(0.6, 1)).map((parts) => {
    const whole = parts.reduce((sum, part) => sum + part, 0);
    return parts.map((part) => part / whole);
  });
  return fc.record({ experiment, masses });
};

/** Bumps, for which what is left of a draw has a bounded scatter. */
const bumpDraws = (width: Arbitrary<number>, times: Times): Arbitrary<Experiment> =>
  fc
    .record({ plain: experiments({ target: bumps(2), width, trainingTimes: times }), seed: drawSeeds })
    .map(({ plain, seed }) => ({ ...plain, data: { samples: SAMPLES, seed } }));

/** Normals and pairs of modes, of unit variance, with a signal in time. */
const grown: Arbitrary<Experiment> = experiments({
  process: between(2, 5).map(ornsteinUhlenbeck),
  target: fc.oneof(
    between(-1, 1).map((mean) => normalTarget({ mean, variance: 1 })),
    between(1, 2).map((mu) => twoModes(mu)),
  ),
  embedding: fc.constant({ kind: 'signal' }),
  width: sizes(16, 20),
  trainingTimes: fc.constant([10, 100, 1e3, 1e4, 1e5]),
});

/** @param ofThree the most features beside three atoms, whose sets are many */
const cases = (largest: number, ofThree = Math.round(largest / 4)): Arbitrary<LimitCase> =>
  fc.record({
    atoms: fc.oneof(
      { weight: 3, arbitrary: atoms(2, sizes(2, largest), trainingTimes(1, 0.1, 100)) },
      { weight: 1, arbitrary: atoms(3, sizes(2, ofThree), trainingTimes(1, 0.1, 100)) },
    ),
    drawn: bumpDraws(sizes(4, 12), trainingTimes(1, 1, 1e3)),
    grown,
  });

export const limitCases = () => cases(32);
export const largerLimitCases = () => cases(64);
export const largestLimitCases = () => cases(64, 64);

/** Trained so briefly from 0 that what K does is most of c. */
const BRIEF: Times = fc.constant([0.1]);

/** Two atoms on the line. */
export const briefAtoms = (): Arbitrary<Pick<LimitCase, 'atoms'>> => {
  const experiment = experiments({ width: sizes(12, 24), samples: fc.constant(2), trainingTimes: BRIEF });
  return fc.record({ atoms: fc.record({ experiment, masses: fc.constant([0.5, 0.5]) }) });
};

export const briefDraws = (): Arbitrary<Pick<LimitCase, 'drawn'>> =>
  fc.record({ drawn: bumpDraws(sizes(12, 16), BRIEF) });

export const grownCases = (): Arbitrary<Pick<LimitCase, 'grown'>> => fc.record({ grown });

/** Nodes in diffusion time: c is exact for the loss of any quadrature with positive weights. */
const TIME_NODES = 8;

/** The losses of measures by few nodes in diffusion time, each as a function of A - A_0. */
function lossesBy({ process, features, initial }: Setting, weighting: Weighting = 'g2') {
  const lossOf = quadraticLosses(process, features, TIME_NODES, weighting);
  return (measure: DiffusedMeasure): QuadraticLoss =>
    initial === undefined ? lossOf(measure) : about(lossOf(measure), initial);
}

/** The losses of some data, each as a data set of its own. */
function lossesOfEach(built: Setting, points: readonly (readonly number[])[], weighting?: Weighting): QuadraticLoss[] {
  const lossOf = lossesBy(built, weighting);
  return points.map((x) => lossOf(gaussianMixture([1], [x], [0])));
}

/** c(tau), by its closed form and otherwise. */
export interface Limit {
  readonly trainingTime: number;
  readonly width: number;
  readonly cost: SamplingCost;
  /** lim n (E J(A_n(tau)) - J(A(tau))), by all sets of n data for several n. */
  readonly enumerated: Estimate;
}

/** c of a law of atoms beside the limit over all of its sets of data. */
export function limitOf({ atoms: { experiment, masses } }: LimitCase): Limit {
  const built = setting(experiment);
  const { weighting = 'g2', data } = built;
  const points = rowsOfPoints(data);
  const losses = lossesOfEach(built, points, weighting);
  const population = mixedLoss(losses, masses);
  const J = weighting === 'g2' ? population : mixedLoss(lossesOfEach(built, points), masses);
  const [tau] = experiment.trainingTimes;
  const form = costForm(costBasis(population, J, tau), tau);
  const reached = (shares: readonly number[]) =>
    lossChange(J, gradientFlow(mixedLoss(losses, shares), [tau], FLOW_TOLERANCE).readouts[0]);
  const whole = reached(masses);
  return {
    trainingTime: tau,
    width: population.width,
    cost: samplingCost(form, centredLaw(form.basis, losses, masses)),
    enumerated: limitOverSets(masses, (shares) => reached(shares) - whole),
  };
}

/** Of the flows, so that n times their differences is exact enough. */
const FLOW_TOLERANCE = 1e-12;
/** Numbers of data, each twice the one before, and how many of them at most: sets of three atoms are many. */
const [FEWEST, MOST] = [8, { 2: 6, 3: 4 } as Record<number, number>];
/** Extrapolants that agree to this are near enough. */
const NEAR = 1e-6;

/** By how many times an error falls with one number n more: what falls further has done so by chance. */
const MOST_GAIN = 1000;

/**
 * lim n E f(shares) by Richardson's extrapolation in 1/n; its error is the largest distance from the last extrapolant of those
 * of one number n fewer, the one by all levels before and the one without the first of them, as one of these is small by chance.
 * So may be both, where the error falls by far more than at any other level.
 */
function limitOverSets(masses: readonly number[], f: (shares: readonly number[]) => number): Estimate {
  let row: number[] = [];
  let found = { value: Number.NaN, error: Number.POSITIVE_INFINITY };
  for (let level = 0, n = FEWEST; level < MOST[masses.length]; level++, n *= 2) {
    const next = [n * meanOverSets(masses, n, f)];
    let power = 1;
    for (const [k, before] of row.entries()) {
      power *= 2;
      next.push(next[k] + (next[k] - before) / (power - 1));
    }
    if (level > 0) {
      const others = [next[level - 1], row[level - 1]];
      const least = level > 1 ? found.error / MOST_GAIN : 0;
      const error = others.reduce((most, other) => Math.max(most, Math.abs(next[level] - other)), least);
      found = { value: next[level], error };
    }
    row = next;
    if (level > 2 && found.error < NEAR * Math.abs(found.value)) break;
  }
  return found;
}

/** Sets of less probability than this are left out. */
const NEVER = 1e-18;

/** The mean of f over all sets of n data of two or three atoms, by how many there are of each. */
function meanOverSets(masses: readonly number[], n: number, f: (shares: readonly number[]) => number): number {
  const logFactorials = [0];
  for (let k = 1; k <= n; k++) logFactorials.push(logFactorials[k - 1] + Math.log(k));
  let sum = 0;
  const add = (counts: readonly number[]) => {
    const log = counts.reduce((total, k, x) => total + k * Math.log(masses[x]) - logFactorials[k], logFactorials[n]);
    const probability = Math.exp(log);
    if (probability > NEVER) sum += probability * f(counts.map((k) => k / n));
  };
  for (let first = 0; first <= n; first++) {
    if (masses.length === 2) add([first, n - first]);
    else for (let second = 0; second <= n - first; second++) add([first, second, n - first - second]);
  }
  return sum;
}

/** Of the closed form at a time that is short enough for small steps, for few features. */
export interface ByEquations {
  readonly cost: SamplingCost;
  readonly shift: number;
  readonly scatter: number;
}

/** Features, and training times in units of 1/tr G. */
const [FEW, SHORT] = [8, 6];

/** c of the first features of a law of atoms, with the weight g^2 and from 0, by the equations of its perturbation. */
export function limitByEquations({ atoms: { experiment, masses } }: LimitCase): ByEquations {
  const built = setting({ ...experiment, weighting: undefined, initial: undefined } as Experiment);
  const { data, features } = built;
  const width = Math.min(FEW, features.width);
  const first = {
    ...features,
    width,
    weights: features.weights.subarray(0, width * features.dimension),
    timeWeights: features.timeWeights.subarray(0, (width * features.timeWeights.length) / features.width),
  };
  const losses = lossesOfEach({ ...built, features: first }, rowsOfPoints(data));
  const population = mixedLoss(losses, masses);
  let trace = 0;
  for (let i = 0; i < width; i++) trace += population.gram[i * (width + 1)];
  const tau = Math.min(experiment.trainingTimes[0], SHORT / trace);
  const form = costForm(costBasis(population, population, tau), tau);
  return {
    cost: samplingCost(form, centredLaw(form.basis, losses, masses)),
    ...costByEquations(population, { losses, masses }, tau),
  };
}

/** n, and how many pairs of sets of n data are drawn. */
const SAMPLES = 128;
const PAIRS = 10;
/** Standard errors that the mean of the pairs may be off: beyond lies 7e-4 of Student's law with 9 degrees of freedom. */
export const DEVIATIONS = 5;

/** What n data cost a flow on average, by draws. */
export interface MeanCost {
  readonly trainingTime: number;
  readonly samples: number;
  readonly width: number;
  /** J(A(tau)) - J_0. */
  readonly change: number;
  /** c(tau), and the part of it by K. */
  readonly cost: Estimate;
  readonly shift: number;
  /** c by the draws, and its standard error. */
  readonly mean: number;
  readonly deviation: number;
}

/**
 * c by draws of n data. Of n (J(A_n) - J(A)) is taken what is of first order in dG and dB, with mean 0, and what is of second
 * order in them, of which c is the mean: c of the one "datum" (G_n, B_n). With f_n for the rest and c, two sets of n are one
 * of 2n, and the mean of 2 f_2n - f_n, the latter of both, is c but for terms of the order of 1/n^2.
 */
export function meanCost({ drawn }: LimitCase): MeanCost {
  const built = setting(drawn);
  const { target, data } = built;
  const [tau] = drawn.trainingTimes;
  const lossOf = lossesBy(built);
  const population = lossOf(target);
  const form = costForm(costBasis(population, population, tau), tau);
  const [cost] = continuousCosts(built, drawn, [form]);
  const change = lossChange(population, gradientFlow(population, [tau], FLOW_TOLERANCE).readouts[0]);
  const costBy = (n: number, loss: QuadraticLoss) => {
    const reached = lossChange(population, gradientFlow(loss, [tau], FLOW_TOLERANCE).readouts[0]);
    const one = centredLaw(form.basis, [loss], [1]);
    return n * (reached - change - slopeAlong(form, one, 0) - costOf(samplingCost(form, one))) + cost.value;
  };
  const source = stream('samples' in drawn.data ? drawn.data.seed : 0, 'data');
  const n = data.count;
  const pairs = Array.from({ length: PAIRS }, () => {
    const [one, other] = [0, 1].map(() => lossOf(empiricalMeasure(target.sample(n, source))));
    return 2 * costBy(2 * n, mixedLoss([one, other], [0.5, 0.5])) - 0.5 * (costBy(n, one) + costBy(n, other));
  });
  const mean = pairs.reduce((sum, each) => sum + each, 0) / PAIRS;
  const square = pairs.reduce((sum, each) => sum + (each - mean) * (each - mean), 0);
  return {
    trainingTime: tau,
    samples: n,
    width: population.width,
    change,
    cost,
    shift: cost.shift,
    mean,
    deviation: Math.sqrt(square / (PAIRS * (PAIRS - 1))),
  };
}

/** c of a continuous law on the line, by a rule for it and by a coarser one. */
function continuousCosts(
  built: Setting,
  { target }: Experiment,
  forms: readonly CostForm[],
): (Estimate & { readonly shift: number })[] {
  const { points, masses, coarser } = datumRule(target);
  const fine = centredLaw(forms[0].basis, lossesOfEach(built, points), masses);
  const coarse = reweighted(forms[0].basis, fine, coarser);
  return forms.map((form) => {
    const found = samplingCost(form, fine);
    const value = costOf(found);
    return { value, error: Math.abs(value - costOf(samplingCost(form, coarse))), shift: found.shift };
  });
}

/** The slope of log c in log tau, by Theil and Sen. */
export const growthOfCost = perCase(({ grown: experiment }: LimitCase): { readonly slope: Estimate } => {
  const built = setting(experiment);
  const { trainingTimes: taus } = experiment;
  const population = lossesBy(built)(built.target);
  const basis = costBasis(population, population, taus[taus.length - 1]);
  const costs = continuousCosts(
    built,
    experiment,
    taus.map((tau) => costForm(basis, tau)),
  );
  return { slope: theilSen(taus.map(Math.log), costs.map(logarithm)) };
});
