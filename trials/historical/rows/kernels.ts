import type { DiffusionSystem } from '../../../src/system/contract/contract.js';
import { signals, vpSde } from '../pieces.js';
import type { HistoricalRow } from '../row.js';

/** sigma/alpha of a variance preserving process, and its derivative, as code in the manner of EDM has them. */
const sigmaAt = (t: number) => Math.sqrt(Math.expm1(vpSde.total(t)));

/**
 * x = s (x_0 + sigma n), so that f = s'/s and g^2 = 2 s^2 sigma sigma'. From 1e-3, as the derivative of sigma is infinite
 * at 0.
 */
function scaled(name: string, sigmaPrime: (t: number) => number): DiffusionSystem {
  const s = (t: number) => 1 / Math.sqrt(1 + sigmaAt(t) ** 2);
  return {
    name,
    process: { from: 1e-3, to: 1, prior: { variance: 1 }, family: 'vp' },
    coefficients: ({ time }) => ({
      ...signals(time, (t) => ({ alpha: s(t), sigma: s(t) * sigmaAt(t) })),
      drift: time.map((t) => -vpSde.rate(t) / 2),
      diffusion: time.map((t) => s(t) * Math.sqrt(2 * sigmaAt(t) * sigmaPrime(t))),
    }),
  };
}

/** The ends of score_sde, assumed for deepinv too: the fault is in neither. */
const SMALLEST = 0.01;
const LARGEST = 50;

/** sigma(t) = min (max/min)^t. */
function exploding(name: string, diffusion: (sigma: number) => number): DiffusionSystem {
  const sigma = (t: number) => SMALLEST * (LARGEST / SMALLEST) ** t;
  return {
    name,
    // the law at the noise end is centred at 0 as the data are, though x given x_0 is centred at x_0
    process: { from: 0, to: 1, prior: { variance: LARGEST ** 2 }, family: 've' },
    coefficients: ({ time }) => ({
      ...signals(time, (t) => ({ alpha: 1, sigma: sigma(t) })),
      drift: time.map(() => 0),
      diffusion: time.map((t) => diffusion(sigma(t))),
    }),
  };
}

const logRatio = Math.log(LARGEST / SMALLEST);

/** Drift and diffusion that do not belong to the noise. */
export const kernels: readonly HistoricalRow[] = [
  {
    number: 1,
    repository: 'deepinv/deepinv',
    reference: 'PR #1343',
    wrong: 'The derivative of sigma for VP lacks a factor 1/2, so that g^2 = 2 beta -> g^2 = beta.',
    faulty: scaled('deepinv VP', (t) => (vpSde.rate(t) * (1 + sigmaAt(t) ** 2)) / sigmaAt(t)),
    right: scaled('deepinv VP', (t) => (vpSde.rate(t) * (1 + sigmaAt(t) ** 2)) / (2 * sigmaAt(t))),
    expected: 'kernel-coefficients',
  },
  {
    number: 18,
    repository: 'deepinv/deepinv',
    reference: 'issue #775',
    wrong: 'The documented diffusion of VE is sigma(t) -> sigma(t) sqrt(2 log(max/min)).',
    faulty: exploding('deepinv VE, as documented', (sigma) => sigma),
    right: exploding('deepinv VE, as documented', (sigma) => sigma * Math.sqrt(2 * logRatio)),
    expected: 'kernel-coefficients',
  },
  {
    number: 0,
    repository: 'yang-song/score_sde_pytorch',
    reference: 'issue #64',
    wrong:
      'Reported: the prior of VE should be centred at x_0. It is the marginal that generation starts from, N(0, max^2 I).',
    right: exploding('score_sde VE', (sigma) => sigma * Math.sqrt(2 * logRatio)),
    expected: 'prior-scale',
  },
  {
    number: -1,
    repository: 'NVlabs/edm',
    reference: 'issue #1',
    wrong:
      'Reported: s(t) of the table is wrong for VP. With s = 1/sqrt(1 + sigma^2) the process is that of Song et al.',
    // EDM's sigma' = (beta_min + beta_d t)(sigma + 1/sigma)/2, the same function in another form
    right: scaled('EDM, VP', (t) => 0.5 * vpSde.rate(t) * (sigmaAt(t) + 1 / sigmaAt(t))),
    expected: 'kernel-coefficients',
  },
];
