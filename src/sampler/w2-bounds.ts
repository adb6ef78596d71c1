import { type Estimate, plus, root, times } from '../numeric/estimate.js';
import { ANY_AMOUNT, type Known, NO_STEP } from './spectrum-errors.js';
import { type Part, sumOverParts } from './spectrum-rule.js';
import type { StepError } from './step-errors.js';

/** The errors of a walk along an axis; each axis has as many of them. */
export interface WalkedAxis {
  /** How many axes it stands for. */
  readonly weight: number;
  readonly errors: readonly StepError[];
}

/** Bounds of W2 between the law of the last level and what is generated. */
export interface W2Bounds {
  /**
   * What later steps make of the start and of the error of each step, |g (x_0 - x*_0)| + sum_k |g_{k+1} e_k|, |.|^2 a sum over axes by
   * weight, and of its noise, (sum_k |g_{k+1} n_k|^2)^(1/2).
   */
  readonly carried: Known;
  /** B_{k+1} = L_k B_k + (|e_k|^2 + |n_k|^2)^(1/2), L_k the largest slope of step k; of methods without a memory. */
  readonly contraction: Known;
}

/**
 * The bounds of a spectrum. The start and all steps of the true walk are coupled with those of the method by x_0 and the noise,
 * so that W2 is at most the root mean square of x_N - x*_N, for which `stepErrors` has a sum: the triangle inequality gives `carried`,
 * where the squares of the noises add up as they are independent.
 * The largest slopes of the steps bound what is made of an error, as in Kwon, Fan, Lee 2022.
 */
export function w2Bounds(parts: readonly Part<WalkedAxis>[]): W2Bounds {
  const axes = parts.flatMap(({ nodes }) => nodes);
  const places = axes[0].errors.map((_, k) => k);
  const square = (k: number, of: (error: StepError) => Estimate): Estimate =>
    sumOverParts(parts, (nodes) =>
      plus(...nodes.map(({ weight, errors }) => times(weight, times(of(errors[k]), of(errors[k]))))),
    );
  const noises = root(plus(...places.map((k) => square(k, ({ offNoise, follows }) => times(offNoise, follows)))));
  return {
    carried: checked(plus(...places.map((k) => root(square(k, ({ off, follows }) => times(off, follows)))), noises)),
    contraction: contraction(),
  };

  function contraction(): Known {
    if (parts.some(({ fewer }) => fewer !== undefined)) {
      return { value: null, reason: 'the largest slope is not known where nodes stand for axes' };
    }
    let bound: Estimate = { value: 0, error: 0 };
    for (const k of places) {
      const slopes = axes.map(({ errors }) => errors[k].slope);
      let [largest, error] = [0, 0];
      for (const slope of slopes) {
        if (slope === undefined) return { value: null, reason: 'it has a memory, of which no slope is known' };
        largest = Math.max(largest, Math.abs(slope.value));
        error = Math.max(error, slope.error);
      }
      bound = plus(
        times({ value: largest, error }, bound),
        root(
          plus(
            square(k, ({ off }) => off),
            square(k, ({ offNoise }) => offNoise),
          ),
        ),
      );
    }
    return checked(bound);
  }
}

function checked({ value, error }: Estimate): Known {
  if (Number.isNaN(value)) return { value: null, reason: NO_STEP };
  if (!Number.isFinite(value)) return { value: null, reason: 'the bound overflows' };
  return Number.isFinite(error) ? { value, error } : { value: null, reason: ANY_AMOUNT };
}
