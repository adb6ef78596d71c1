/**
 * The DDPM of chain.ts with one bug, named by the variable BUG: posterior, weight or noise.
 *
 *     BUG=weight npx diffusion-bounds verify --system examples/typescript/chain-bugs.ts
 */
import type { DiffusionSystem } from 'diffusion-bounds';
import { noise, posterior, system as right, weights } from './chain.js';

const bugs: Readonly<Record<string, Partial<DiffusionSystem>>> = {
  /** beta_t, which is another choice for the reverse steps, in place of the posterior variance. */
  posterior: {
    posterior: (asked) => ({ ...posterior(asked), variance: asked.at.map((t) => right.process.tables.beta[t]) }),
  },
  /** min(SNR, 5)/SNR + 1 in place of min(SNR, 5)/(SNR + 1). */
  weight: {
    weights: ({ label }) =>
      label.map((t, i) => {
        const snr = right.process.tables.alphaBar[t] / (1 - right.process.tables.alphaBar[t]);
        return (weights({ label })[i] * (snr + 1)) / snr + 1;
      }),
  },
  /** 1 - alpha_bar in place of its root. */
  noise: {
    noise: ({ x0, label, eps }) => {
      const scaled = eps.map((row, i) => row.map((each) => each * right.process.levels.sigma[label[i]]));
      return noise({ x0, label, eps: scaled });
    },
  },
};

const name = process.env.BUG ?? '';
if (bugs[name] === undefined) throw new Error(`BUG should be one of ${Object.keys(bugs).join(', ')}, found '${name}'`);

export const system: DiffusionSystem = { ...right, name: `chain with a bug in its ${name}`, ...bugs[name] };
