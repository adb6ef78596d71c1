import fc from 'fast-check';
import { gaussianKl } from '../../src/divergence/closed-form/gaussian-kl.js';
import { type LinearScore, scoreOnLine } from '../../src/divergence/normal/linear-score.js';
import { isotropicNormal } from '../../src/divergence/normal/normal.js';
import { normalKl } from '../../src/divergence/normal/normal-kl.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import type { Coefficients, ForwardProcess } from '../../src/process/forward-process.js';
import { forwardProcess } from '../../src/process/process-spec.js';
import { between, eitherSign } from '../generators/numbers.js';
import { constantBeta } from '../generators/processes.js';
import { type EarlyPush, pushAt, pushedLoss } from '../oracles/early-push.js';
import { growthExponent, LARGEST_EXPONENT } from './growth-exponents.js';

/** The exponent as a constant of a claim. */
export const EXPONENT = {
  name: 'largest exponent',
  value: LARGEST_EXPONENT,
  meaning: 'the power of 1/r by which a side divided by its bound may grow along the ladder, from r to r/100',
};

/** Scores of N(0, 1) that are pushed off near t = 0 alone, for shorter and shorter times. */
export interface PushCase {
  readonly beta: number;
  readonly horizon: number;
  readonly c: number;
  /** r, descending. */
  readonly ladder: readonly number[];
}

/** vp with one noise rate, and ladders of two decades. */
export const pushes = fc
  .record({ beta: between(0.5, 4), horizon: between(0.5, 5), c: eitherSign(0.5, 3), r: between(0.02, 0.2) })
  .map(({ r, ...rest }): PushCase => ({ ...rest, ladder: [r, r / 10, r / 100] }));

/** Ladders of one decade: the divergence of p^SDE falls like r^4, and must stay above its rounding. */
export const widePushes = fc
  .tuple(pushes, between(0.05, 0.2))
  .map(([push, r]): PushCase => ({ ...push, ladder: [r, r / 3, r / 10] }));

/** By which power of 1/r a ratio of two losses or divergences grows. */
function growthOver(
  { beta, horizon, c, ladder }: PushCase,
  ratio: (process: ForwardProcess, push: EarlyPush) => Estimate,
): Estimate {
  const process = forwardProcess(constantBeta(beta, horizon));
  return growthExponent(ladder.map((r) => ({ x: 1 / r, y: ratio(process, { c, r }) })));
}

/** The pushed score s(x, t) = -x + c relu(alpha_t - 1 + r). */
export function pushedScore(process: ForwardProcess, push: EarlyPush): LinearScore {
  return scoreOnLine(
    () => 1,
    (t) => pushAt(process.coefficients(t), push),
  );
}

/** N(0, 1), which vp leaves unchanged, so that KL(p_T || pi) = 0. */
const STANDARD = isotropicNormal([0], 1);

/** KL(p_0 || p^score)/J, p^score = N(c r, 1). */
export function scoreGrowth(aCase: PushCase): Estimate {
  return growthOver(aCase, (process, push) =>
    quotient(normalKl(STANDARD, isotropicNormal([push.c * push.r], 1)), lossOf(process, push)),
  );
}

/** KL(p_0 || p^SDE)/J. */
export function sdeGrowth(aCase: PushCase): Estimate {
  return growthOver(aCase, (process, push) =>
    quotient(gaussianKl(process, pushedScore(process, push), STANDARD, 'sde'), lossOf(process, push)),
  );
}

/** The loss with the weight g^2 over that with lambda. */
export function weightGrowth(aCase: PushCase, lambda: (at: Coefficients) => number): Estimate {
  return growthOver(aCase, (process, push) => quotient(lossOf(process, push), pushedLoss(process, push, lambda)));
}

function lossOf(process: ForwardProcess, push: EarlyPush): Estimate {
  return pushedLoss(process, push, ({ diffusion }) => diffusion * diffusion);
}

/** a/b of positive a and b, off by at most (e_a + (a/b) e_b)/(b - e_b). */
function quotient(a: Estimate, b: Estimate): Estimate {
  const value = a.value / b.value;
  return { value, error: (a.error + value * b.error) / Math.max(0, b.value - b.error) };
}
