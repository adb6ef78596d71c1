import { claim } from '../../src/claim/claim.js';
import { distribution, forwardProcess } from '../../src/experiment/setting.js';
import { atMost, type Estimate, minus, times } from '../../src/numeric/estimate.js';
import { dot } from '../../src/numeric/vectors.js';
import type { ForwardProcess } from '../../src/process/forward-process.js';
import type { SystemUnderTest } from '../../src/system/system-under-test.js';
import { entropy, priorKl } from '../../src/target/entropy.js';
import { type Target, UNDIFFUSED } from '../../src/target/target.js';
import { integratedRate } from '../cases/integrated-rate.js';
import { farUnderVp, narrowUnderVe, type PriorCase, priorCases } from '../cases/prior-gaps.js';
import { anyTarget } from '../cases/targets.js';

/** Rounding of log p_T - log pi, in units of eps: both are sums of terms in the tens. */
const LOG_ROUNDINGS = 32;

export const priorDecay = claim({
  id: 'prior-decay',
  title: 'The forward process forgets p_0: KL(p_T||pi) falls like exp(-int beta), or like 1/sigma_T^2',
  source: { paper: 'Bakry, Gentil, Ledoux 2014', locus: 'Theorem 5.2.1 for vp; convexity of KL for ve' },
  assumptions: [
    { statement: 'p_0 has a finite second moment' },
    { statement: 'pi = N(0, I) under vp, N(0, sigma_T^2 I) under ve' },
  ],
  scope: [
    'd up to 3, in longer profiles up to 8; one target in five is a shift of pi, which attains equality under vp',
  ],
  laws: {
    vp: {
      says: 'vp:  KL(p_T || pi) <= exp(-∫_0^T beta) KL(p_0 || pi)',
      latex: String.raw`D_{KL}(p_T \| \pi) \le e^{-\int_0^T \beta} D_{KL}(p_0 \| \pi) \ (\text{vp})`,
      sharpness: 'tight',
      of: ({ prior, vp }) => vp && atMost(prior, times(Math.exp(-vp.integratedBeta), vp.initialKl)),
    },
    ve: {
      says: 've:  KL(p_T || pi) <= E|x_0|^2 / (2 sigma_T^2)',
      latex: String.raw`D_{KL}(p_T \| \pi) \le \frac{E|x_0|^2}{2 \sigma_T^2} \ (\text{ve})`,
      sharpness: 'tight',
      of: ({ prior, ve }) => ve && atMost(prior, ve.secondMoment / (2 * ve.priorVariance)),
    },
  },
  kind: 'exact',
  expects: 'holds',
  ...priorCases(),
  measure: ({ process, target }: PriorCase) => remaining(forwardProcess(process), distribution(target)),
  on: {
    needs: [],
    cases: () => anyTarget,
    measure: (target: PriorCase['target'], { process }: SystemUnderTest) => remaining(process, distribution(target)),
  },
  controls: [
    {
      id: 'twice-the-decay',
      title: 'exp(-2 int beta) in place of exp(-int beta) under vp, for shifted targets',
      breaks: 'vp',
      cases: farUnderVp,
      of: ({ prior, vp }) => vp && atMost(prior, times(Math.exp(-2 * vp.integratedBeta), vp.initialKl)),
    },
    {
      id: 'half-the-spread',
      title: '4 in place of 2 under ve, for shifted targets',
      breaks: 've',
      cases: narrowUnderVe,
      of: ({ prior, ve }) => ve && atMost(prior, ve.secondMoment / (4 * ve.priorVariance)),
    },
  ],
  constants: [
    {
      name: 'roundings',
      value: LOG_ROUNDINGS,
      meaning: 'rounding of log(p_T/pi), in units of the precision of doubles',
    },
  ],
  proves: 'prior',
});

/** What is left of p_0 at T, and what it is bounded by. */
interface Remaining {
  /** KL(p_T||pi). */
  readonly prior: Estimate;
  readonly vp?: { readonly integratedBeta: number; readonly initialKl: Estimate };
  readonly ve?: { readonly secondMoment: number; readonly priorVariance: number };
}

function remaining(process: ForwardProcess, target: Target): Remaining {
  const { value, error } = priorKl(process, target);
  // L = log(p_T/pi) is rounded, and KL is about E_pi[L^2]/2
  const prior = { value, error: error + LOG_ROUNDINGS * Number.EPSILON * Math.sqrt(2 * value) };
  return process.kind === 'vp'
    ? { prior, vp: { integratedBeta: integratedRate(process), initialKl: initialKl(target) } }
    : { prior, ve: { secondMoment: secondMoment(target), priorVariance: process.priorVariance } };
}

/** KL(p_0||N(0, I)) = -h(p_0) + (d/2) ln(2 pi) + 1/2 E|x_0|^2. */
function initialKl(target: Target): Estimate {
  const initial = entropy(target, UNDIFFUSED);
  const energy = 0.5 * (target.dimension * Math.log(2 * Math.PI) + secondMoment(target));
  const rounding = 4 * Number.EPSILON * (energy + Math.abs(initial.value));
  return minus({ value: energy, error: rounding }, initial);
}

function secondMoment({ mean, variance }: Target): number {
  return variance + dot(mean, mean);
}
