import fc from 'fast-check';
import { expect, test } from 'vitest';
import { claims } from './index.js';

type Detail = Readonly<Record<string, number>>;

/** The bound of a comparison from its details; of a case's comparisons this is the `place`-th. */
type Recipe = (detail: Detail, place: number) => number;

const identity: Recipe = ({ tolerance, scale }) => tolerance * scale;
const solver: Recipe = ({ statedError, largestError }) => Math.min(statedError, largestError);
const flow: Recipe = ({ law, norm, tau, stated }) => (law === 4 ? stated : law === 3 ? norm / tau : 1e-6 * norm);

const RECIPES: Readonly<Record<string, Recipe>> = {
  'kernel-coefficients': identity,
  'score-identities': identity,
  'score-matching-equivalence': identity,
  'exact-score-recovers-target': solver,
  'gaussian-closed-forms': (detail, place) => ('statedError' in detail ? solver : identity)(detail, place),
  'entropy-balance': identity,
  'flow-along-one-direction': ({ law, few, fall, tolerance, scale }) =>
    law === 1 ? tolerance * scale : Math.max(1e-10, fall * few),
  'gradient-flow': flow,
  'plug-in-gaussian-kl': identity,
  'diffused-data': ({ samples, delta }) => Math.sqrt(Math.log(2 / delta) / (2 * samples)),
  'likelihood-bound': ({ scoreLoss, prior }) => scoreLoss + prior,
  'likelihood-bound-as-printed': ({ lossShare, loss, priorShare, prior }) => lossShare * loss + priorShare * prior,
  'prior-decay': ({ remaining, initialKl, secondMoment, spread, priorVariance }) =>
    spread === undefined ? remaining * initialKl : secondMoment / (spread * priorVariance),
  'quadratic-loss': ({ law, tolerance, scale, smallest, largest }) =>
    law === 1 ? tolerance * scale : law === 2 ? 1e-11 * Math.max(largest, -smallest) : 1e-8,
  'optimisation-rate': ({ approximation, distance }) => approximation + distance,
  'norm-growth': ({ law, time, decrease, factor, distance, tau, approximation }) =>
    law === 1 ? time * decrease : factor * (distance + 2 * tau * approximation),
  'norm-growth-as-printed': ({ tau, initialLoss, divisor }) => Math.sqrt((tau * initialLoss) / divisor),
  'feature-approximation': identity,
  'sampling-variance': identity,
  concentration: ({ samples: n, delta, variance, reach }, place) =>
    reach === undefined
      ? Math.sqrt((2 * variance) / (n * delta))
      : Math.sqrt(variance / n) + reach * Math.sqrt(Math.log(2 / delta) / (n * (1 + place))),
  stability: ({ law, integral, share, tau, shift, factor, gram, later }) =>
    law === 1 ? integral / 2 : law === 2 ? share * tau * shift + factor * gram : later,
  'step-size': ({ law, factor, steps, x }) => (law === 1 ? 1 : 0.5 * factor * steps * x * x),
  'tail-bounds': ({ delta }) => delta,
  'tail-bounds-as-printed': ({ delta }) => delta,
  'certified-bound': ({ law, prior, optimisation, sampling, other }) => {
    const sum = prior + (Math.sqrt(optimisation) + Math.sqrt(sampling)) ** 2;
    return [sum, optimisation, sampling, other, sum][law - 1];
  },
};

test.each(claims)(
  'a replayed case of $id shows what its bound is made of',
  async ({ id, cases, furtherCases, check }) => {
    const recipe = RECIPES[id];
    let compared = 0;
    const drawn = fc.sample(cases, { seed: 7, numRuns: 3 });
    // larger ones, some of them beyond the line
    if (furtherCases) drawn.push(...fc.sample(furtherCases, { seed: 7, numRuns: 4 }));
    for (const aCase of drawn) {
      const result = await check(aCase);
      for (const [place, finding] of [result].flat().entries()) {
        if ('vacuous' in finding) continue;
        compared++;
        const { bound, detail = {} } = finding;
        expect(Object.values(detail).every(Number.isFinite)).toBe(true);
        expect(Math.abs(recipe(detail, place) - bound)).toBeLessThanOrEqual(1e-12 * Math.abs(bound));
      }
    }
    expect(compared).toBeGreaterThan(0);
  },
);
