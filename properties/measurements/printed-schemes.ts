import type { Estimate } from '../../src/numeric/estimate.js';
import { walkedVariance } from '../../src/sampler/generated-variance.js';
import { METHODS } from '../../src/sampler/methods.js';
import { SAMPLED_PROCESSES, scheduledGrid } from '../../src/sampler/scheduled-grid.js';
import { type GridLevel, type Method, sumOf, timeStep, type Walk } from '../../src/sampler/walk.js';
import { diffusedVariance, walkOfNormal } from '../../src/sampler/walk-of-normal.js';
import type { PrintedRun, PrintedScheme } from '../oracles/printed-variances.js';

/** The exponential integrator of the reverse SDE: x_s = x_t/a + 2 (1/a - 1) score + sqrt(1/a^2 - 1) z, a = alpha_t/alpha_s. */
const exponentialIntegrator: Method = {
  source: 'Pierret, Galerne 2025, the scheme EI: the reverse SDE with the score held over a step',
  order: 1,
  draws: () => true,
  step(walk, k, [x]) {
    const [from, to] = [walk.levels[k], walk.levels[k + 1]];
    const grown = to.alpha / from.alpha;
    const score = -walk.predict(x, k).noise / from.sigma;
    return [sumOf(walk, grown * x, 2 * (grown - 1) * score, Math.sqrt(grown * grown - 1) * walk.noise(k))];
  },
};

/** The classical method of Runge and Kutta for the probability flow. */
const rungeKutta: Method = {
  source: 'Kutta 1901, for the probability flow of Song et al. 2021, eq. 13',
  order: 4,
  draws: () => false,
  step(walk, k, [x]) {
    const [from, to] = [walk.levels[k], walk.levels[k + 1]];
    const h = timeStep(walk, k);
    const middle = walk.levelAt((from.time ?? Number.NaN) + 0.5 * h);
    const velocity = (y: number, level: GridLevel) => {
      const { data, noise } = walk.predictAt(y, level);
      return (level.alphaSlope ?? Number.NaN) * data + (level.sigmaSlope ?? Number.NaN) * noise;
    };
    const first = velocity(x, from);
    const second = velocity(sumOf(walk, x, 0.5 * h * first), middle);
    const third = velocity(sumOf(walk, x, 0.5 * h * second), middle);
    const fourth = velocity(sumOf(walk, x, h * third), to);
    return [sumOf(walk, x, (h / 6) * first, (h / 3) * second, (h / 3) * third, (h / 6) * fourth)];
  },
};

/** The schemes of Pierret and Galerne as methods. */
const SCHEMES: Readonly<Record<PrintedScheme, Method>> = {
  EM: METHODS['euler-maruyama'],
  EI: exponentialIntegrator,
  DDPM: METHODS['ddpm-large'],
  Euler: METHODS['flow-euler'],
  Heun: METHODS['flow-heun'],
  RK4: rungeKutta,
};

/** The eigenvalue of what the engine says that a scheme generates. */
export function schemeVariance(lambda: number, { scheme, points, eps, start }: PrintedRun): Estimate {
  const { vp } = SAMPLED_PROCESSES;
  const { levels, levelAt } = scheduledGrid(vp, 'time', points - 1, { ends: [1, eps] });
  const walk =
    scheme === 'DDPM' ? chainWalk(levels, lambda, eps) : walkOfNormal(levels, { mean: 0, variance: lambda }, levelAt);
  return walkedVariance(SCHEMES[scheme], walk, start === 'prior' ? 1 : diffusedVariance(lambda, levels[0]));
}

/**
 * A chain of as many levels as there are states, 1 - beta_k = 1 - h beta(t_k) of each step, whose model is that of continuous
 * time. Where the chain begins is free: only the ratios of its alphas count.
 */
function chainWalk(levels: readonly GridLevel[], lambda: number, eps: number): Walk {
  const h = (1 - eps) / (levels.length - 1);
  const alphas = [0.5];
  // towards the noise
  for (let k = levels.length - 2; k >= 0; k--) {
    alphas.unshift(alphas[0] * Math.sqrt(1 - h * (levels[k].diffusionSquare ?? Number.NaN)));
  }
  const chain = alphas.map((alpha) => ({ alpha, sigma: Math.sqrt(1 - alpha * alpha) }));
  const walk = walkOfNormal(chain, { mean: 0, variance: lambda });
  return {
    ...walk,
    predict(x, k) {
      const { alpha, sigma } = chain[k];
      const noise = (sigma * x) / diffusedVariance(lambda, levels[k]);
      const noiseSize = Math.abs(noise);
      return {
        noise,
        noiseSize,
        data: (x - sigma * noise) / alpha,
        dataSize: (Math.abs(x) + sigma * noiseSize) / alpha,
      };
    },
  };
}
