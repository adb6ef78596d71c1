import type { Estimate } from '../numeric/estimate.js';
import { stream } from '../numeric/random.js';
import type { Coefficients } from '../process/forward-process.js';
import { posterior, shareEntropy } from './mixing.js';
import type { Target } from './target.js';

/** The chance that a sampled value is further from the truth than its error. */
export const SAMPLED_DOUBT = 1e-6;
/**
 * How many draws a sampled value takes. They come from the stream `noise` of this seed, whatever the experiment's seed.
 */
const DRAWS = 524_288;
const SEED = 410_759_117;
/** Diffused bumps get this many times fewer draws, as each density takes a quadrature of its own. */
const SLOWNESS = 8;
/** Points drawn at a time. */
const BATCH = 4096;
/** Sampling cannot improve on an error below this, in nats, whatever the variance: 7 ln(2) ln(4/delta)/(3 N). */
export const CLOSE_TO_SAMPLED = 4e-5;

/**
 * The mean of H(P(. | x)) over draws x of p_t, with the empirical Bernstein bound: for values in [0, M] of sample
 * variance V, |mean - E| <= sqrt(2 V ln(4/delta)/N) + 7 M ln(4/delta)/(3 (N - 1)) with probability at least 1 - delta.
 *
 * @see Maurer, Pontil 2009, "Empirical Bernstein bounds and sample variance penalization", Theorem 4, on both sides
 */
export function sampledPosteriorEntropy(target: Target, at: Coefficients, draws = drawsFor(target, at)): Estimate {
  const noise = stream(SEED, 'noise');
  const d = target.dimension;
  let mean = 0;
  let squares = 0;
  for (let done = 0; done < draws; ) {
    const { count, values } = target.sample(Math.min(BATCH, draws - done), noise);
    for (let i = 0; i < count; i++) {
      const x = values.subarray(i * d, (i + 1) * d);
      if (at.sigma > 0) for (let j = 0; j < d; j++) x[j] = at.alpha * x[j] + at.sigma * noise.normal();
      const unknown = shareEntropy(posterior(target.logParts(x, at)).shares);
      done++;
      const step = unknown - mean;
      mean += step / done;
      squares += step * (unknown - mean);
    }
  }
  const logarithm = Math.log(4 / SAMPLED_DOUBT);
  const largest = Math.log(target.weights.length);
  const error =
    Math.sqrt((2 * (squares / (draws - 1)) * logarithm) / draws) + (7 * largest * logarithm) / (3 * (draws - 1));
  return { value: mean, error, sampled: true };
}

function drawsFor({ kind }: Target, { sigma }: Coefficients): number {
  return kind === 'bumps' && sigma > 0 ? DRAWS / SLOWNESS : DRAWS;
}
