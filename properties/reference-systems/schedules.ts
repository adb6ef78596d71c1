import type { SystemCalls } from '../../src/system/contract/contract.js';
import type { LevelProcess, LevelTable } from '../../src/system/contract/description.js';

/** alpha, sigma, f and g at one time s from the data end. */
export interface Kernel {
  readonly alpha: number;
  readonly sigma: number;
  readonly drift: number;
  readonly diffusion: number;
}

/** The call `coefficients` of a kernel given for one time. */
export function coefficientsOf(kernel: (t: number) => Kernel): NonNullable<SystemCalls['coefficients']> {
  return ({ time }) => {
    const found = time.map(kernel);
    return {
      alpha: found.map(({ alpha }) => alpha),
      sigma: found.map(({ sigma }) => sigma),
      drift: found.map(({ drift }) => drift),
      diffusion: found.map(({ diffusion }) => diffusion),
    };
  };
}

/** A rising noise rate, beta from 0.1 to 20 over [0, 1]: its value and its integral. */
function linearRate(t: number) {
  return { beta: 0.1 + 19.9 * t, integral: 0.1 * t + 0.5 * 19.9 * t * t };
}

/** Song et al. 2021, eq. 32. */
export function variancePreserving(t: number): Kernel {
  const { beta, integral } = linearRate(t);
  return {
    alpha: Math.exp(-0.5 * integral),
    sigma: Math.sqrt(-Math.expm1(-integral)),
    drift: -0.5 * beta,
    diffusion: Math.sqrt(beta),
  };
}

/** Song et al. 2021, eq. 29, the last case: sigma = 1 - alpha^2. */
export function subVariancePreserving(t: number): Kernel {
  const { beta, integral } = linearRate(t);
  return {
    alpha: Math.exp(-0.5 * integral),
    sigma: -Math.expm1(-integral),
    drift: -0.5 * beta,
    diffusion: Math.sqrt(beta * -Math.expm1(-2 * integral)),
  };
}

const [LEAST_SIGMA, LARGEST_SIGMA] = [0.01, 50];

/** Song et al. 2021, eq. 30: sigma from 0.01 to 50, evenly in its logarithm; there is noise at the data end. */
export function varianceExploding(t: number): Kernel {
  const rate = Math.log(LARGEST_SIGMA / LEAST_SIGMA);
  const sigma = LEAST_SIGMA * Math.exp(rate * t);
  return { alpha: 1, sigma, drift: 0, diffusion: sigma * Math.sqrt(2 * rate) };
}

/** Karras et al. 2022: sigma = t. */
export function karras(t: number): Kernel {
  return { alpha: 1, sigma: t, drift: 0, diffusion: Math.sqrt(2 * t) };
}

/** Lipman et al. 2023, conditional optimal transport with data at t = 1: alpha = t, sigma = 1 - t; s = 1 - t. */
export function straight(t: number): Kernel {
  // f = -1/(1 - s), g^2 = (sigma^2)' - 2 f sigma^2 in s
  const drift = -1 / t;
  return { alpha: t, sigma: 1 - t, drift, diffusion: Math.sqrt(2 * (1 - t) - 2 * drift * (1 - t) * (1 - t)) };
}

/** Ho et al. 2020: beta from 1e-4 to 0.02 over 1000 levels. */
export const linearBetas = Array.from({ length: 1000 }, (_, k) => 1e-4 + ((0.02 - 1e-4) * k) / 999);

/** Nichol, Dhariwal 2021, eq. 17, over 100 levels: f(t) = cos^2 of a quarter turn, and no beta above 0.999. */
export const cosineBetas = Array.from({ length: 100 }, (_, k) => {
  const signal = (t: number) => Math.cos((Math.PI / 2) * ((t + 0.008) / 1.008)) ** 2;
  return Math.min(0.999, 1 - signal((k + 1) / 100) / signal(k / 100));
});

/** A chain with its tables as DDPMs compute them: everything from beta and alpha_bar. */
export function chain(betas: readonly number[]) {
  let product = 1;
  const alphaBar = betas.map((beta) => {
    product *= 1 - beta;
    return product;
  });
  const alphaBarPrevious = [1, ...alphaBar.slice(0, -1)];
  const posteriorVariance = betas.map((beta, k) => (beta * (1 - alphaBarPrevious[k])) / (1 - alphaBar[k]));
  return {
    levels: { alpha: alphaBar.map(Math.sqrt), sigma: alphaBar.map((each) => Math.sqrt(1 - each)) },
    prior: { variance: 1 },
    family: 'vp',
    tables: {
      beta: betas,
      alphaBar,
      alphaBarPrevious,
      snr: alphaBar.map((each) => each / (1 - each)),
      logSnr: alphaBar.map((each) => Math.log(each) - Math.log(1 - each)),
      posteriorVariance,
      posteriorLogVariance: posteriorVariance.map((each, k) => Math.log(k === 0 ? posteriorVariance[1] : each)),
      posteriorMeanOfData: betas.map((beta, k) => (beta * Math.sqrt(alphaBarPrevious[k])) / (1 - alphaBar[k])),
      posteriorMeanOfState: betas.map(
        (beta, k) => ((1 - alphaBarPrevious[k]) * Math.sqrt(1 - beta)) / (1 - alphaBar[k]),
      ),
      dataOfState: alphaBar.map((each) => Math.sqrt(1 / each)),
      dataOfNoise: alphaBar.map((each) => Math.sqrt(1 / each - 1)),
    },
  } satisfies LevelProcess;
}

/**
 * Labels between the levels of a variance-preserving chain: log(sigma/alpha) is linear in the label from level to level.
 */
export function interpolated({ alpha, sigma }: LevelTable): Required<Pick<SystemCalls, 'labelOf' | 'levelOf'>> {
  const logs = alpha.map((signal, k) => Math.log(sigma[k] / signal));
  const last = logs.length - 1;
  return {
    labelOf: ({ sigmaOverAlpha }) =>
      sigmaOverAlpha.map((ratio) => {
        const log = Math.log(ratio);
        const above = logs.findIndex((each) => each >= log);
        const k = Math.min(last - 1, Math.max(0, (above < 0 ? last : above) - 1));
        return k + (log - logs[k]) / (logs[k + 1] - logs[k]);
      }),
    levelOf({ label }) {
      const ratios = label.map((each) => {
        const k = Math.min(last - 1, Math.max(0, Math.floor(each)));
        return Math.exp(logs[k] + (each - k) * (logs[k + 1] - logs[k]));
      });
      // alpha^2 + sigma^2 = 1
      const signals = ratios.map((ratio) => 1 / Math.sqrt(1 + ratio * ratio));
      return { alpha: signals, sigma: ratios.map((ratio, i) => ratio * signals[i]) };
    },
  };
}
