import fc, { type Arbitrary } from 'fast-check';
import { claim, control, systemCheck } from '../../src/claim/claim.js';
import type { Comparison } from '../../src/evidence/comparison.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { distribution, forwardProcess } from '../../src/experiment/setting.js';
import { dot } from '../../src/numeric/vectors.js';
import type { ForwardProcess } from '../../src/process/forward-process.js';
import { entropy, priorKl } from '../../src/target/entropy.js';
import { type Target, UNDIFFUSED } from '../../src/target/target.js';
import { eitherSign, type Normal, normalTarget } from '../cases/affine.js';
import { anySpaceTarget, mixed } from '../cases/any-dimension.js';
import {
  anyProcess,
  anyTarget,
  between,
  integratedBeta,
  logBetween,
  varianceExploding,
  variancePreserving,
  vectors,
} from '../cases/generators.js';

/** Rounding of log p_T - log pi, in units of eps: both are sums of terms in the tens. */
const LOG_ROUNDINGS = 32;

interface PriorCase {
  readonly process: Experiment['process'];
  readonly target: Experiment['target'];
}

/** exp(-decay int beta) under vp, E|x_0|^2/(spread sigma_T^2) under ve. */
interface Form {
  readonly decay: number;
  readonly spread: number;
}

/** The claim; a control changes one of them. */
const STATED: Form = { decay: 1, spread: 2 };

/** KL(p_T||pi) against what remains of KL(p_0||pi) under vp, and against E|x_0|^2/(2 sigma_T^2) under ve. */
function compare({ process, target }: PriorCase, form: Form): Comparison {
  return compareFor(forwardProcess(process), distribution(target), integratedBeta(process), form);
}

/** @param noise int beta under vp */
function compareFor(process: ForwardProcess, target: Target, noise: number, { decay, spread }: Form): Comparison {
  const prior = priorKl(process, target);
  // L = log(p_T/pi) is rounded, and KL is about E_pi[L^2]/2
  const rounding = LOG_ROUNDINGS * Number.EPSILON * Math.sqrt(2 * prior.value);
  if (process.kind === 've') {
    const [energy, { priorVariance }] = [secondMoment(target), process];
    return {
      measured: prior.value,
      bound: energy / (spread * priorVariance),
      error: prior.error + rounding,
      detail: { secondMoment: energy, priorVariance, spread },
    };
  }
  const start = initialKl(target);
  const remaining = Math.exp(-decay * noise);
  return {
    measured: prior.value,
    bound: remaining * start.value,
    error: prior.error + rounding + remaining * start.error,
    detail: { noise, decay, remaining, initialKl: start.value },
  };
}

/** KL(p_0||N(0, I)) = -h(p_0) + (d/2) ln(2 pi) + 1/2 E|x_0|^2. */
function initialKl(target: Target): { value: number; error: number } {
  const { value, error } = entropy(target, UNDIFFUSED);
  const energy = 0.5 * (target.dimension * Math.log(2 * Math.PI) + secondMoment(target));
  return { value: energy - value, error: error + 4 * Number.EPSILON * (energy + Math.abs(value)) };
}

function secondMoment({ mean, variance }: Target): number {
  return variance + dot(mean, mean);
}

/** N(mean, I), a shift of the prior of vp, which attains equality there. */
const shiftedPrior = (mean: number[]): Experiment['target'] => ({
  kind: 'mixture',
  weights: [1],
  means: [mean],
  variances: [1],
});

/** Targets in R^d, one in five of them a shift of the prior. */
const targetsIn = (dimension: number) =>
  fc.oneof(
    { weight: 4, arbitrary: anySpaceTarget(dimension) },
    { weight: 1, arbitrary: vectors(dimension, eitherSign(0.1, 2)).map(shiftedPrior) },
  );

const shiftedNormals: Arbitrary<Normal> = fc.record({ mean: eitherSign(2, 5), variance: between(0.3, 1.5) });

export const priorDecay = claim({
  id: 'prior-decay',
  group: 'forward',
  title: 'The forward process forgets p_0: KL(p_T||pi) falls like exp(-int beta), or like 1/sigma_T^2',
  source: { paper: 'Bakry, Gentil, Ledoux 2014', locus: 'Theorem 5.2.1 for vp; convexity of KL for ve' },
  statement: String.raw`D_{KL}(p_T \| \pi) \le e^{-\int_0^T \beta} D_{KL}(p_0 \| \pi) \ (\text{vp}), \quad
    D_{KL}(p_T \| \pi) \le \frac{E|x_0|^2}{2 \sigma_T^2} \ (\text{ve})`,
  plain: [
    'vp:  KL(p_T || pi) <= exp(-∫_0^T beta) KL(p_0 || pi)',
    've:  KL(p_T || pi) <= E|x_0|^2 / (2 sigma_T^2)',
  ].join('\n'),
  sharpness: 'tight',
  assumptions: [{ statement: 'pi = N(0, I) under vp, N(0, sigma_T^2 I) under ve; p_0 of finite second moment' }],
  kind: 'exact',
  expects: 'holds',
  ...mixed(
    fc.record({
      process: anyProcess,
      target: fc.oneof(
        { weight: 4, arbitrary: anyTarget },
        { weight: 1, arbitrary: eitherSign(0.1, 5).map((mean) => shiftedPrior([mean])) },
      ),
    }),
    (largest) =>
      fc
        .integer({ min: 2, max: largest })
        .chain((dimension) => fc.record({ process: anyProcess, target: targetsIn(dimension) })),
  ),
  check: (aCase) => compare(aCase, STATED),
  constants: [
    { name: 'decay', value: STATED.decay, meaning: 'the rate in exp(-decay ∫ beta) under vp' },
    { name: 'spread', value: STATED.spread, meaning: 'the divisor in E|x_0|^2/(spread sigma_T^2) under ve' },
  ],
  controls: [
    control({
      id: 'twice-the-decay',
      title: 'exp(-2 int beta) in place of exp(-int beta) under vp, for shifted targets',
      cases: fc.record({
        process: variancePreserving,
        target: shiftedNormals.map(normalTarget),
      }),
      check: (aCase) => compare(aCase, { ...STATED, decay: 2 }),
    }),
    control({
      id: 'half-the-spread',
      title: '4 in place of 2 under ve, for shifted targets',
      cases: fc.record({
        process: varianceExploding(25),
        target: fc
          .record({ mean: eitherSign(1, 5), variance: logBetween(0.1, 0.5) })
          .map((normal) => normalTarget(normal)),
      }),
      check: (aCase) => compare(aCase, { ...STATED, spread: 4 }),
    }),
  ],
  proves: 'prior',
  onSystem: {
    needs: [],
    of: ({ process }) =>
      systemCheck({
        cases: anyTarget,
        check: (target) => {
          const noise = -2 * Math.log(process.coefficients(process.horizon).alpha);
          return compareFor(process, distribution(target), noise, STATED);
        },
      }),
  },
});
