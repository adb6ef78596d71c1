/**
 * A DDPM with a linear schedule that predicts the velocity, weighted by min(SNR, 5).
 *
 *     npx diffusion-bounds verify --system examples/typescript/chain.ts
 */
import { type DiffusionSystem, exact } from 'diffusion-bounds';

const LEVELS = 200;
const betas = Array.from({ length: LEVELS }, (_, k) => 5e-4 + ((0.1 - 5e-4) * k) / (LEVELS - 1));

/** alpha_bar_t = prod (1 - beta_s). */
const alphaBar: number[] = [];
for (const beta of betas) alphaBar.push((alphaBar.at(-1) ?? 1) * (1 - beta));

const alpha = alphaBar.map(Math.sqrt);
const sigma = alphaBar.map((each) => Math.sqrt(1 - each));

type Rows = readonly (readonly number[])[];
const combined = (a: number, x: readonly number[], b: number, y: readonly number[]) =>
  x.map((each, j) => a * each + b * y[j]);

export const noise = ({ x0, label, eps }: { x0: Rows; label: readonly number[]; eps: Rows }) =>
  x0.map((row, i) => combined(alpha[label[i]], row, sigma[label[i]], eps[i]));

/** q(x_{t-1} | x_t, x_0), as in Ho et al. 2020, eqs. 6 and 7. */
export function posterior({ x0, xt, at }: { x0: Rows; xt: Rows; at: readonly number[] }) {
  const previous = at.map((t) => alphaBar[t - 1]);
  return {
    mean: x0.map((row, i) => {
      const t = at[i];
      const [ofData, ofState] = [betas[t] * Math.sqrt(previous[i]), Math.sqrt(1 - betas[t]) * (1 - previous[i])];
      return combined(ofData / (1 - alphaBar[t]), row, ofState / (1 - alphaBar[t]), xt[i]);
    }),
    variance: at.map((t, i) => (betas[t] * (1 - previous[i])) / (1 - alphaBar[t])),
  };
}

/** What min(SNR, 5) on the error of x_0 is on that of the velocity. */
export function weights({ label }: { label: readonly number[] }): number[] {
  return label.map((t) => {
    const snr = alphaBar[t] / (1 - alphaBar[t]);
    return Math.min(snr, 5) / (snr + 1);
  });
}

export const system = {
  name: 'chain',
  process: {
    levels: { alpha, sigma },
    prior: { variance: 1 },
    family: 'vp',
    tables: { beta: betas, alphaBar },
  },
  parameterization: 'velocity',
  weighting: 'min(snr, 5)',
  posteriorSteps: 'adjacent',
  noise,
  posterior,
  weights,
  convert({ from, to, values, x, label }) {
    if (from !== 'velocity' || (to !== 'data' && to !== 'noise')) return null;
    return values.map((v, i) => {
      const [a, s] = [alpha[label[i]], sigma[label[i]]];
      return to === 'data' ? combined(a, x[i], -s, v) : combined(s, x[i], a, v);
    });
  },
  // a network would be asked here: the gate brings exact ones, and sees that each point is asked with its own label
  score: ({ model, x, label }): number[][] => exact(model, system)(x, label),
} satisfies DiffusionSystem;
