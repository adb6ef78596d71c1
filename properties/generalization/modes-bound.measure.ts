import fc, { type Arbitrary } from 'fast-check';
import { oneDatumLosses, panelRule } from '../../src/bound/one-datum.js';
import { perCase } from '../../src/claim/measured.js';
import { known } from '../../src/divergence/divergence.js';
import { gapsOf } from '../../src/experiment/gaps.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { setting } from '../../src/experiment/setting.js';
import { type Training, timeResolution, train } from '../../src/experiment/training.js';
import { type Estimate, plus } from '../../src/numeric/estimate.js';
import { gaussLegendre } from '../../src/numeric/gauss-legendre.js';
import { stream } from '../../src/numeric/random.js';
import { dot } from '../../src/numeric/vectors.js';
import type { ProcessSpec } from '../../src/process/process-spec.js';
import { empiricalMeasure } from '../../src/target/empirical-measure.js';
import { integratePanels, splitAt, splitEvenly } from '../../src/target/panel-quadrature.js';
import { gradientFlow } from '../../src/training/gradient-flow.js';
import { lossChange, lossRounding } from '../../src/training/loss-at-readout.js';
import { type QuadraticLoss, quadraticLosses } from '../../src/training/quadratic-loss.js';
import { weightedTimes } from '../../src/training/weighting.js';
import { between, drawSeeds, logBetween, sizes } from '../generators/numbers.js';
import { integratedRate, variancePreservingOver } from '../generators/processes.js';

/** Stated chance, over the data, that the bound does not hold. */
export const DELTA = 0.1;

/** Aim of the KL solver, as a fraction of max(KL, 0.01 nats): gaps are well below the bound here. */
export const AIM = 1e-2;

/** Two modes under vp, and a model of the four features that are drawn so often. */
export interface ModesCase {
  readonly process: ProcessSpec;
  readonly mu: number;
  /** q_1, the weight of the mode at -mu. */
  readonly share: number;
  /** How many of the m features are relu(x), relu(-x), relu(2 x - alpha mu) and relu(-2 x - alpha mu). */
  readonly counts: readonly number[];
  readonly trainingTime: number;
  readonly samples: number;
  readonly seed: number;
}

/** What cases are drawn from; the weights of the modes are from 0.3 to 0.7 where nothing else is said. */
interface Ranges {
  readonly rate: Arbitrary<number>;
  readonly mu: Arbitrary<number>;
  readonly share?: Arbitrary<number>;
  readonly trainingTime: Arbitrary<number>;
  readonly samples?: Arbitrary<number>;
}

function cases({ rate, mu, share = between(0.3, 0.7), trainingTime, samples = fc.constant(1) }: Ranges) {
  const counts = fc.tuple(...[0, 1, 2, 3].map(() => fc.integer({ min: 3, max: 4 })));
  const process = variancePreservingOver(rate);
  return fc.record({ process, mu, share, counts, trainingTime, samples, seed: drawSeeds });
}

/** A model of many data, and one of the population for laws of their own. */
export interface ModesPair {
  readonly learned: ModesCase;
  readonly anywhere: ModesCase;
}

/** So many data that the bound is below the loss before training; and modes anywhere with flows up to any time. */
export function anyModes(): Arbitrary<ModesPair> {
  const learned = cases({
    rate: between(8, 11),
    mu: logBetween(1, 2),
    trainingTime: between(4, 6),
    samples: sizes(400_000, 500_000),
  });
  const anywhere = cases({ rate: between(2, 12), mu: logBetween(0.5, 12), trainingTime: logBetween(0.5, 1e5) });
  return fc.record({ learned, anywhere });
}

/** Both of them one. */
function alone(each: Arbitrary<ModesCase>): Arbitrary<ModesPair> {
  return each.map((one) => ({ learned: one, anywhere: one }));
}

/** The population late in training. */
export function learnedModes(): Arbitrary<ModesPair> {
  return alone(cases({ rate: between(8, 12), mu: logBetween(3, 12), trainingTime: logBetween(1e3, 1e5) }));
}

/** One datum, that the flow learns in place of both modes. */
export function oneDatum(): Arbitrary<ModesPair> {
  return alone(cases({ rate: between(8, 12), mu: between(2, 3), trainingTime: logBetween(100, 300) }));
}

/** Modes of unequal weights, near enough for that to count. */
export function unequalModes(): Arbitrary<ModesPair> {
  const share = fc.oneof(between(0.02, 0.1), between(0.9, 0.98));
  return alone(cases({ rate: between(4, 12), mu: between(2, 12), share, trainingTime: fc.constant(1) }));
}

/** Modes so far apart that the fourth power of mu is all that counts. */
export function farModes(): Arbitrary<ModesPair> {
  return alone(cases({ rate: between(2, 4), mu: logBetween(30, 300), trainingTime: fc.constant(1) }));
}

/** A short horizon, at which modes are still apart. */
export function earlyHorizon(): Arbitrary<ModesPair> {
  const mu = between(4, 12);
  return alone(cases({ rate: between(0.5, 1), mu, trainingTime: fc.constant(1) }));
}

/** w of the four features. */
const SLOPES = [1, -1, 2, -2];
/** Their coefficients in the model s_c, which A_c is. */
const SIGNS = [1, -1, -1, 1];

/** r_k, the part of the m features that are the k-th. */
function partsOf({ counts }: ModesCase): number[] {
  const m = counts.reduce((a, b) => a + b);
  return counts.map((count) => count / m);
}

/**
 * The experiment. Copies of a feature have one readout: r_k m copies of phi_k are one feature sqrt(4 r_k) phi_k among four, whose
 * readout is sqrt(4 r_k) times theirs.
 */
function experimentOf(aCase: ModesCase): Experiment {
  const { process, mu, share, trainingTime, samples, seed } = aCase;
  const scales = partsOf(aCase).map((part) => Math.sqrt(4 * part));
  return {
    process,
    target: { kind: 'mixture', weights: [share, 1 - share], means: [[-mu], [mu]], variances: [1, 1] },
    embedding: { kind: 'signal' },
    features: {
      weights: scales.map((scale, k) => [scale * SLOPES[k]]),
      timeWeights: scales.map((scale, k) => [0, k < 2 ? 0 : -scale * mu]),
    },
    data: { samples, seed },
    trainingTimes: [trainingTime],
  };
}

/** The explicit parts of the bound in nats, all of them functions of mu, q_1, int beta dt, r_k, tau, n and delta. */
export interface ModesBound {
  /** alpha_T^2 mu^2/2. */
  readonly prior: number;
  /** F(mu), the loss of s_c. */
  readonly floor: Estimate;
  /** (1/(4 tau)) sum_k 1/r_k. */
  readonly optimisation: number;
  /** S. */
  readonly sampling: number;
}

/**
 * The parts of the bound, with b = int beta dt, e = 1 - exp(-b) and y = alpha mu:
 *
 * F(mu) = int_{alpha_T mu}^{mu} E (clip(2 x, -y, y) - y tanh(y x + ln(q_2/q_1)/2))^2 dy/y,  x ~ q_1 N(-y, 1) + q_2 N(y, 1),
 * S = ((1/2 + tau D)/(delta n)) (tau b^2 sum_k r_k w_k^2/2 + b tau^2 V/2),  D^2 = 2 V/(delta n),
 *
 * where V bounds E|Z - G|_F^2, see `datumSquare`. dt is -2 dalpha/(beta alpha), as alpha' = -beta alpha/2.
 */
export function modesBound(aCase: ModesCase): ModesBound {
  const { mu, trainingTime: tau, samples: n } = aCase;
  const { process } = trainingOf(aCase).setting;
  const b = integratedRate(process);
  const parts = partsOf(aCase);
  const V = datumSquare(mu, b, parts);
  const D = Math.sqrt((2 * V) / (DELTA * n));
  return {
    prior: 0.5 * Math.exp(-b) * mu * mu,
    floor: floorOf(aCase, b),
    optimisation: parts.reduce((sum, part) => sum + 1 / part, 0) / (4 * tau),
    sampling: ((0.5 + tau * D) / (DELTA * n)) * (0.5 * tau * b * b * pullOf(aCase) + 0.5 * b * tau * tau * V),
  };
}

/**
 * E S(x_0)^2 with S(x_0) = s_0 + s_1 (mu + z)^2 + s_2 (mu + 2 z)^2 and z ~ N(0, 1), which is at least tr Z, as
 *
 * phi_1^2 + phi_2^2 = x^2,  phi_3^2 + phi_4^2 <= (2 |x| - y)^2,  E[x^2 | x_0] = alpha^2 x_0^2 + sigma^2,
 * E[(2 |x| - y)^2 | x_0] <= alpha^2 (2 |x_0| - mu)^2 + 4 sigma^2,  |x_0| = |mu + z|:
 *
 * s_0 = (r + 4 r') (b - e),  s_1 = r e,  s_2 = r' e,  r = max(r_1, r_2),  r' = max(r_3, r_4).
 */
function datumSquare(mu: number, b: number, [r1, r2, r3, r4]: readonly number[]): number {
  const e = -Math.expm1(-b);
  const [r, s] = [Math.max(r1, r2), Math.max(r3, r4)];
  const [s0, s1, s2] = [(r + 4 * s) * (b - e), r * e, s * e];
  const square = mu * mu;
  const fourth = square * square;
  return (
    s0 * s0 +
    2 * s0 * (s1 * (square + 1) + s2 * (square + 4)) +
    s1 * s1 * (fourth + 6 * square + 3) +
    2 * s1 * s2 * (fourth + 13 * square + 12) +
    s2 * s2 * (fourth + 24 * square + 48)
  );
}

/** Nodes in ln y, and in each panel of x; the difference from the coarser rule is the error. */
const [FINE, COARSE] = [
  { scales: 40, points: 6 },
  { scales: 28, points: 4 },
];
/** Deviations beyond the modes at which the integral over x ends. */
const OUTERMOST = 9;

/** F(mu). @param lean ln(q_2/q_1)/2; default: that of the case */
function floorOf({ mu, share }: ModesCase, b: number, lean = 0.5 * Math.log(1 / share - 1)): Estimate {
  const by = ({ scales, points }: typeof FINE) => {
    const { nodes, weights } = gaussLegendre(scales);
    return nodes.reduce((sum, node, k) => {
      const y = mu * Math.exp(0.25 * b * (node - 1));
      return sum + 0.25 * b * weights[k] * missedAt(y, share, lean, points);
    }, 0);
  };
  const value = by(FINE);
  return { value, error: Math.abs(value - by(COARSE)) };
}

/** E (clip(2 x, -y, y) - y tanh(y x + lean))^2. */
function missedAt(y: number, share: number, lean: number, points: number): number {
  const ends = Float64Array.of(-y - OUTERMOST, y + OUTERMOST);
  const panels = splitAt(splitEvenly(ends, 1 / (1 + y)), [-0.5 * y, 0.5 * y]);
  return integratePanels(panels, points, (x) => {
    const gap = Math.max(-y, Math.min(y, 2 * x)) - y * Math.tanh(y * x + lean);
    const density = share * Math.exp(-0.5 * (x + y) * (x + y)) + (1 - share) * Math.exp(-0.5 * (x - y) * (x - y));
    return (density / Math.sqrt(2 * Math.PI)) * gap * gap;
  });
}

/** The bound beside what it bounds, in nats. */
export interface ModesValues extends ModesBound {
  readonly initialLoss: Estimate;
  /** KL(p_0 || p^SDE) of the model that is trained. */
  readonly kl: Estimate;
}

/** Quadrature nodes in diffusion time: fewer with many data, where the first of them decides how finely data are told apart. */
const [TIME_NODES, FEW_NODES] = [96, 8];

/** Trained on the population, as a single datum costs nothing. */
const trainingOf = perCase((aCase: ModesCase): Training => {
  const built = setting(experimentOf({ ...aCase, samples: 1 }));
  return train(built, [aCase.trainingTime], timeResolution(TIME_NODES));
});

/** Of the flow on the population. */
export function populationLearned({ anywhere }: ModesPair): ModesValues[] {
  const { setting: built, population, tilted, doubt } = trainingOf(anywhere);
  const sets = [tilted.map((each) => each.population.readouts)];
  const [kl] = gapsOf(built, { readouts: population.readouts, tilted: sets, doubt }, 'klSde', AIM);
  return kl.value === null ? [] : [valuesOf(anywhere, known(kl))];
}

/**
 * Of the flow on the data. What so few nodes do to the divergence is not known of the data, but of the population, where nodes cost
 * little: twice that counts as error.
 */
export function modesLearned({ learned }: ModesPair): ModesValues[] {
  const { setting: built, population } = trainingOf(learned);
  const { process, target, features } = built;
  const data = target.sample(learned.samples, stream(learned.seed, 'data'));
  const [{ at: first }] = weightedTimes(process, 1, FEW_NODES);
  const lossOf = quadraticLosses(process, features, FEW_NODES);
  const readouts = [empiricalMeasure(data, first.sigma / first.alpha), target].flatMap(
    (measure) => gradientFlow(lossOf(measure), [learned.trainingTime]).readouts,
  );
  const models = { readouts: [...readouts, ...population.readouts], tilted: [], doubt: 1 };
  const [kl, rough, fine] = gapsOf(built, models, 'klSde', AIM);
  if (kl.value === null || rough.value === null || fine.value === null) return [];
  const found = known(kl);
  return [valuesOf(learned, { ...found, error: found.error + 2 * Math.abs(rough.value - fine.value) })];
}

function valuesOf(aCase: ModesCase, kl: Estimate): ModesValues {
  return { ...modesBound(aCase), initialLoss: trainingOf(aCase).initialLoss, kl };
}

/** Numbers of the bound beside those of the engine, in nats. */
export interface ModesParts {
  readonly floor: Estimate;
  /** F(mu) as if both modes had the same weight. */
  readonly evenFloor: Estimate;
  /** J(A_c). */
  readonly loss: Estimate;
  /** alpha_T^2 mu^2/2, and with alpha_T^4 in its stead. */
  readonly prior: number;
  readonly earlierPrior: number;
  /** KL(p_T || pi). */
  readonly priorKl: Estimate;
}

/** F(mu) and alpha_T^2 mu^2/2 beside the loss of A_c and KL(p_T || pi). */
export function modesParts({ anywhere: aCase }: ModesPair): ModesParts {
  const { population, zeroLoss, prior: priorKl, setting: built } = trainingOf(aCase);
  const b = integratedRate(built.process);
  // s_c has the readout +-1/r_k of each copy of phi_k
  const A = Float64Array.from(partsOf(aCase), (part, k) => (SIGNS[k] / part) * Math.sqrt(4 * part));
  const { floor, prior } = modesBound(aCase);
  const change = { value: lossChange(population.loss, A), error: lossRounding(population.loss, A) };
  const earlierPrior = prior * Math.exp(-b);
  return { floor, evenFloor: floorOf(aCase, b, 0), loss: plus(zeroLoss, change), prior, earlierPrior, priorKl };
}

/** Mean squares of one datum, and what bounds them. */
export interface DatumSquares {
  /** E|Z|_F^2, and V. */
  readonly gram: Estimate;
  readonly square: number;
  /** E|B_x - B|^2 and b^2 sum_k r_k w_k^2/4, as a part of m. */
  readonly crossMoment: Estimate;
  readonly pull: number;
}

/** Nodes in a panel of p_0, and in the coarser rule that shows the error. */
const [DATUM_NODES, FEWER_NODES] = [3, 2];

/** Nodes in diffusion time for one datum. */
const DATUM_TIME_NODES = 32;

/** Of the four features, whose m features have the same mean squares. */
export function datumSquares({ anywhere: aCase }: ModesPair): DatumSquares {
  const { process, features, target } = trainingOf(aCase).setting;
  const b = integratedRate(process);
  const [fine, coarse] = [DATUM_NODES, FEWER_NODES].map((count) => {
    const { nodes, weights } = panelRule(target, count);
    const data = Array.from(nodes, oneDatumLosses(process, features, DATUM_TIME_NODES));
    const mean = (of: (one: QuadraticLoss) => number) => data.reduce((sum, one, i) => sum + weights[i] * of(one), 0);
    const B = Float64Array.from({ length: 4 }, (_, k) => mean(({ crossMoment }) => crossMoment[k]));
    return {
      gram: mean(({ gram }) => dot(gram, gram)),
      crossMoment: 0.25 * mean(({ crossMoment }) => dot(crossMoment, crossMoment)) - 0.25 * dot(B, B),
    };
  });
  const estimate = (of: 'gram' | 'crossMoment') => ({ value: fine[of], error: Math.abs(fine[of] - coarse[of]) });
  return {
    gram: estimate('gram'),
    square: datumSquare(aCase.mu, b, partsOf(aCase)),
    crossMoment: estimate('crossMoment'),
    pull: 0.25 * b * b * pullOf(aCase),
  };
}

/** sum_k r_k w_k^2. */
function pullOf(aCase: ModesCase): number {
  return partsOf(aCase).reduce((sum, part, k) => sum + part * SLOPES[k] * SLOPES[k], 0);
}
