import {
  type GridLevel,
  gain,
  isLast,
  keptNoise,
  levelOfRatio,
  type Method,
  type MethodOptions,
  predictionsUsed,
  ratio,
  type State,
  sumOf,
  type Walk,
} from './walk.js';

/** x_s = (sigma_s/sigma_t) x_t + alpha_s (1 - e^-h) D, for whichever D stands for the step. */
function exponentialStep(walk: Walk, x: number, from: GridLevel, to: GridLevel, data: number): number {
  return sumOf(walk, (to.sigma / from.sigma) * x, to.alpha * sumOf(walk, 1, -keptNoise(walk, from, to)) * data);
}

/** Half of h with D at the start, all of it with D there. */
export const dpmSolverPlusPlus2S: Method = {
  source: 'Lu et al. 2023, DPM-Solver++, algorithm 1 with r = 1/2',
  order: 2,
  inSigma: true,
  draws: () => false,
  step(walk, k, [x], { last }) {
    const [from, to] = [walk.levels[k], walk.levels[k + 1]];
    const { data } = walk.predict(x, k);
    if (isLast(walk, k) && last === 'data') return [data];
    if (to.sigma === 0 || (isLast(walk, k) && last === 'order 1')) return [exponentialStep(walk, x, from, to, data)];
    const middle = levelOfRatio(ratio(from) * Math.sqrt(keptNoise(walk, from, to)));
    const half = exponentialStep(walk, x, from, middle, data);
    return [exponentialStep(walk, x, from, to, walk.predictAt(half, middle).data)];
  },
};

/*
 * Solvers that keep predictions of x_0, of the probability flow and of the reverse SDE. With lambda = log(alpha/sigma), which
 * gains h in a step, and H = (1 + eta) h, the SDE whose noise is eta times that of the reverse SDE (eta = 0: the flow) is
 * solved by
 *
 * x_s = (sigma_s/sigma_t) e^(-eta h) x_t + alpha_s int_0^1 H e^(-H (1 - v)) D(v) dv + sigma_s sqrt(1 - e^(-2 eta h)) z
 *
 * where D(v), the prediction at lambda_t + v h, is D_t + v d_1 + v^2/2 d_2 by the predictions of the steps before. The
 * integrals of 1, v and v^2/2 are
 *
 * phi_1 = 1 - e^-H,  phi_2 = 1 - phi_1/H,  phi_3 = 1/2 - phi_2/H.
 */

/** What a step goes by: the gain of lambda in it, its eta, and the integrals. */
interface Weights {
  readonly h: number;
  readonly eta: number;
  readonly phi1: number;
  readonly phi2: number;
  readonly phi3: number;
}

/** What is added to phi_1 D_t, where `before` are the predictions of the steps before and r their h over that of the step. */
type Correction = (
  walk: Walk,
  weights: Weights,
  data: number,
  before: readonly Kept[],
  options: MethodOptions,
) => number;

/** A prediction of an earlier step, and the gain of that step over the gain of this one. */
interface Kept {
  readonly data: number;
  readonly r: number;
}

/** d_1 = (D_t - D')/r by the step before. The midpoint rule has half of phi_1 for phi_2. */
const second: Correction = (walk, { phi1, phi2 }, data, [one], { solver = 'midpoint' }) =>
  (solver === 'heun' ? phi2 : 0.5 * phi1) * (sumOf(walk, data, -one.data) / one.r);

/**
 * With a = (D_t - D')/r and b = (D' - D'')/r' it is d_1 = a + r/(r + r') (a - b). Published code has d_2 = (a - b)/(r + r'),
 * which is half of the second derivative.
 */
const third: Correction = (walk, weights, data, [one, two], options) => {
  if (two === undefined) return second(walk, weights, data, [one], options);
  const [a, b] = [sumOf(walk, data, -one.data) / one.r, sumOf(walk, one.data, -two.data) / two.r];
  const bend = sumOf(walk, a, -b) / (one.r + two.r);
  return weights.phi2 * (a + one.r * bend) + weights.phi3 * bend;
};

/** What a solver differs by: the predictions that it keeps, its eta unless that is given, and what it makes of both. */
interface Form extends Pick<Method, 'source' | 'order'> {
  readonly keeps: number;
  readonly standard: number;
  readonly correction: Correction;
}

/** A step without predictions before it, or to no noise, takes D_t alone. */
const multistep = ({ source, order, keeps, standard, correction }: Form): Method => ({
  source,
  order,
  inSigma: true,
  memory: { part: 'data', steps: () => keeps },
  draws: ({ eta = standard }) => eta > 0,
  step(walk, k, [x, ...before], options) {
    const { eta = standard, noiseScale = 1, last } = options;
    const [from, to] = [walk.levels[k], walk.levels[k + 1]];
    const { data } = walk.predict(x, k);
    const next = (reached: number): State => [reached, data, ...before.slice(0, keeps - 1)];
    if (isLast(walk, k) && last === 'data') return next(data);
    if (to.sigma === 0) return next(to.alpha * data);
    const weights = weightsOf(walk, gain(walk, from, to), eta);
    const used = predictionsUsed(walk, k, 1 + before.length, options);
    const kept = before.slice(0, used - 1).map((each, i) => ({
      data: each,
      r: gain(walk, walk.levels[k - 1 - i], walk.levels[k - i]) / weights.h,
    }));
    const corrected = kept.length === 0 ? 0 : correction(walk, weights, data, kept, options);
    const stays = eta === 0 ? 1 : Math.exp(-eta * weights.h);
    const quiet = eta === 0 || (isLast(walk, k) && last === 'without noise');
    const fresh = quiet ? 0 : Math.sqrt(Math.max(0, sumOf(walk, 1, -stays * stays)));
    return next(
      sumOf(
        walk,
        (to.sigma / from.sigma) * stays * x,
        to.alpha * weights.phi1 * data,
        to.alpha * corrected,
        quiet ? 0 : to.sigma * fresh * noiseScale * walk.noise(k),
      ),
    );
  },
});

function weightsOf(walk: Walk, h: number, eta: number): Weights {
  const H = (1 + eta) * h;
  const phi1 = sumOf(walk, 1, -Math.exp(-H));
  const phi2 = sumOf(walk, 1, -phi1 / H);
  return { h, eta, phi1, phi2, phi3: sumOf(walk, 0.5, -phi2 / H) };
}

export const dpmSolverPlusPlus2M = multistep({
  source: 'Lu et al. 2023, DPM-Solver++, algorithm 2',
  ...{ order: 2, keeps: 1, standard: 0, correction: second },
});

/**
 * In the limit its order is 2, as half of the second derivative is missing; but what that leaves has another sign than the
 * terms of third order, and at numbers of steps that are in use their sum passes 0, where it does not fall.
 */
export const dpmSolverPlusPlus3M = multistep({
  source: "Lu et al. 2023, DPM-Solver++, the authors' code",
  ...{ order: 1, keeps: 2, standard: 0, correction: third },
});

export const sdeDpmSolverPlusPlus2M = multistep({
  source:
    'Lu et al. 2023, DPM-Solver++, SDE-DPM-Solver++(2M); with eta: Crowson 2022, k-diffusion, sample_dpmpp_2m_sde',
  ...{ order: 2, keeps: 1, standard: 1, correction: second },
});
