/*
 * Pierret, Galerne 2025, "Diffusion models for Gaussian distributions: Exact solutions and Wasserstein errors" (ICML; arXiv
 * 2405.14250): how the eigenvalues of a covariance go on under each scheme of their Table 5, as the notebook of their repository
 * prints it (code/Gaussian_diffusion_W2.ipynb, eqs. 6 to 23 there, commit 8d02029). Their beta is half of ours:
 * dx = -beta x dt + sqrt(2 beta) dw, beta(t) = 0.05 + 9.95 t, T = 1, B_t = int_0^t beta.
 */

export const PRINTED_SCHEMES = ['EM', 'EI', 'DDPM', 'Euler', 'Heun', 'RK4'] as const;
export type PrintedScheme = (typeof PRINTED_SCHEMES)[number];

const [BETA_MIN, BETA_MAX] = [0.05, 10];
const T = 1;

const beta = (t: number) => BETA_MIN + (BETA_MAX - BETA_MIN) * t;
const integral = (t: number) => BETA_MIN * t + 0.5 * (BETA_MAX - BETA_MIN) * t * t;

/** lambda^t = e^{-2 B_t} lambda + 1 - e^{-2 B_t}, eq. 6. */
export function printedForward(lambda: number, t: number): number {
  const kept = Math.exp(-2 * integral(t));
  return kept * lambda - Math.expm1(-2 * integral(t));
}

/** Their grid: N points t_k = (T - eps) k/(N - 1) of the reverse time, so N - 1 steps. */
export interface PrintedRun {
  readonly scheme: PrintedScheme;
  /** N, which their table calls NFE; of RK4 a quarter of that. */
  readonly points: number;
  readonly eps: number;
  /** 1 from N(0, I), lambda^T from p_T. */
  readonly start: 'prior' | 'exact';
}

/** One thing wrong. */
export type PrintedMistake = 'one step more' | 'coefficients of the end of a step' | 'first order of the exponential';

/** The eigenvalue of what a scheme generates, by its recursion as printed: eqs. 11, 13, 15, 17, 19 and 23. */
export function printedVariance(lambda: number, { scheme, points, eps, start }: PrintedRun, wrong?: PrintedMistake) {
  const steps = wrong === 'one step more' ? points : points - 1;
  const h = (T - eps) / steps;
  const timeAt = (k: number) => T - h * k;
  /** beta (1 - share/lambda^t), what a drift multiplies the state by. */
  const rate = (t: number, share: number) => beta(t) * (1 - share / printedForward(lambda, t));
  let value = start === 'prior' ? 1 : printedForward(lambda, T);
  for (let k = 0; k < steps; k++) {
    const [t, s] = [timeAt(k), timeAt(k + 1)];
    const at = wrong === 'coefficients of the end of a step' ? s : t;
    const [factor, added] = stepOf(at, s, t);
    value = factor * factor * value + added;
  }
  return value;

  function stepOf(at: number, s: number, t: number): [factor: number, added: number] {
    switch (scheme) {
      case 'EM':
        return [1 + h * rate(at, 2), 2 * h * beta(at)];
      case 'EI': {
        const gain = integral(t) - integral(s);
        const first = wrong === 'first order of the exponential' ? gain : Math.expm1(gain);
        return [1 + first * (1 - 2 / printedForward(lambda, at)), Math.expm1(2 * gain)];
      }
      case 'DDPM': {
        const b = 2 * h * beta(at);
        return [(1 - b / printedForward(lambda, at)) / Math.sqrt(1 - b), b];
      }
      case 'Euler':
        return [1 + h * rate(at, 1), 0];
      case 'Heun':
        return [1 + 0.5 * h * rate(at, 1) + 0.5 * h * rate(s, 1) * (1 + h * rate(at, 1)), 0];
      case 'RK4': {
        const middle = rate(at - 0.5 * h, 1);
        const c1 = rate(at, 1);
        const c2 = middle * (1 + 0.5 * h * c1);
        const c3 = middle * (1 + 0.5 * h * c2);
        const c4 = rate(s, 1) * (1 + h * c3);
        return [1 + (h / 6) * (c1 + 2 * c2 + 2 * c3 + c4), 0];
      }
    }
  }
}

/** The eigenvalue of what the reverse SDE (eq. 7) or the flow (eq. 8) generates from N(0, I) at the time eps, without steps. */
export function printedContinuous(lambda: number, flow: 'SDE' | 'ODE', eps: number): number {
  const [now, end] = [printedForward(lambda, eps), printedForward(lambda, T)];
  if (flow === 'ODE') return now / end;
  return now + Math.exp(-2 * (integral(T) - integral(eps))) * now * (now / end) * (1 / end - 1);
}

/** W2 of two centred normals by the eigenvalues of both, eq. 5. */
export function printedW2(one: readonly number[], other: readonly number[]): number {
  return Math.hypot(...one.map((lambda, i) => Math.sqrt(lambda) - Math.sqrt(other[i])));
}
