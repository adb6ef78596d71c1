import { memoized } from '../../numeric/memo.js';
import { diffusedMixture } from '../../target/diffused-mixture.js';
import { type GaussianMixture, gaussianMixture, isGaussianMixture } from '../../target/mixture.js';
import { type Comparison, type PublishedGrid, runsByCalls, type WalkEnds } from '../errors-by-calls.js';
import type { SamplerMethod } from '../methods.js';
import type { SamplerLine } from '../samplers-result.js';
import type { GridLevel } from '../walk.js';
import { meantLaw } from './compared-cells.js';
import { lawOfMixture } from './line-law.js';
import { type MixtureWalk, mixtureErrors } from './mixture-errors.js';

/** What all samplers of a comparison on a mixture have in common. */
export interface MixtureComparison extends Pick<Comparison, 'start' | 'budgets'> {
  readonly target: GaussianMixture;
  /** From the start of the comparison to what is meant. */
  walkBetween(ends: WalkEnds): MixtureWalk;
}

/** @param target on the line */
export function mixtureComparison(
  target: GaussianMixture,
  { start, budgets }: Pick<Comparison, 'start' | 'budgets'>,
): MixtureComparison {
  // methods share their levels, and systems have others
  const byLevel = memoized((alpha) =>
    memoized((sigma) => meantLaw(lawOfMixture(diffusedTo(target, { alpha, sigma })))),
  );
  const diffused = ({ alpha, sigma }: GridLevel) => byLevel(alpha)(sigma);
  const prior = memoized((variance: number) => lawOfMixture(gaussianMixture([1], [[0]], [variance])));
  return {
    ...{ target, start, budgets },
    walkBetween: ({ first, last, priorVariance }) =>
      start === 'prior'
        ? { target, start: prior(priorVariance), meant: diffused({ alpha: 1, sigma: 0 }) }
        : { target, start: diffused(first).law, meant: diffused(last) },
  };
}

function diffusedTo(target: GaussianMixture, { alpha, sigma }: GridLevel): GaussianMixture {
  const found = diffusedMixture(target, { alpha, sigma });
  if (found === undefined || !isGaussianMixture(found)) throw new Error('a bug: a mixture of normals stays one');
  return found;
}

/** The errors of a published method on a mixture, by numbers of model calls. */
export function mixtureMethodErrors(
  name: SamplerMethod,
  published: PublishedGrid,
  comparison: MixtureComparison,
): SamplerLine {
  return runsByCalls(name, published, comparison.budgets, ({ method, grid, options, ends }) =>
    mixtureErrors(method, grid, comparison.walkBetween(ends), options),
  );
}
