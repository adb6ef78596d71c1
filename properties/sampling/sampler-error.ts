import { claim } from '../../src/claim/claim.js';
import { type CheckResult, vacuous } from '../../src/claim/law.js';
import { equal } from '../../src/numeric/estimate.js';
import {
  type BothVariances,
  bothContinuous,
  bothVariances,
  type PrintedCase,
  printedCases,
} from './sampler-error.measure.js';

/** Roundings of a recursion of 150 steps, relative: the printed one has its own, of the times of its grid above all. */
const ROUNDING = 1e-9;

export const samplerError = claim({
  id: 'sampler-error',
  title:
    'What samplers generate of a normal is what the published recursions of its eigenvalues have, and so is its W2',
  source: {
    paper: 'Pierret, Galerne 2025, Diffusion models for Gaussian distributions: Exact solutions and Wasserstein errors',
    locus: 'Table 5',
    note:
      'eqs. 5 to 23 as the notebook of the authors prints them; the cells of the table themselves, on the spectrum of ' +
      'CIFAR-10 that the authors publish without a licence, are compared by npm run published',
  },
  assumptions: [{ statement: 'p_0 = N(0, S), the model is exact; vp with beta from 0.1 to 20 and T = 1' }],
  scope: [
    'Euler-Maruyama, the exponential integrator, DDPM, Euler, Heun and RK4 on 30 to 150 even times, down to 1e-5',
    'eigenvalues from 1e-4 to 200, from N(0, I) and from p_T',
  ],
  laws: {
    recursion: {
      statement: 'lambda_i of x_N by the steps of the method = lambda_i by the printed recursion',
      latex: String.raw`\lambda_i^{N} = \lambda_i^{N, \text{printed}}`,
      sharpness: 'tight',
      measure: right,
      check: (both) => sameVariances(both),
    },
    w2: {
      statement: 'W2 over the spectrum = (sum_i (sqrt(lambda_i) - sqrt(lambda_i of x_N))^2)^{1/2} of the printed ones',
      latex: String.raw`W_2 = \Bigl(\sum_i \bigl(\sqrt{\lambda_i} - \sqrt{\lambda_i^N}\bigr)^2\Bigr)^{1/2}`,
      sharpness: 'tight',
      measure: right,
      check: (both) => sameW2(both),
    },
    sde: {
      statement: 'the reverse SDE from N(0, I), without steps, has the printed eigenvalues (eq. 7)',
      latex: String.raw`\tilde\lambda_t = \lambda_t + e^{-2 (B_T - B_t)} \lambda_t^2 \lambda_T^{-1} (\lambda_T^{-1} - 1)`,
      sharpness: 'tight',
      measure: (aCase: PrintedCase) => bothContinuous(aCase, 'SDE'),
      check: (both) => sameVariances(both),
    },
    flow: {
      statement: 'the probability flow from N(0, I), without steps, has the printed eigenvalues (eq. 8)',
      latex: String.raw`\hat\lambda_t = \lambda_t / \lambda_T`,
      sharpness: 'tight',
      measure: (aCase: PrintedCase) => bothContinuous(aCase, 'ODE'),
      check: (both) => sameVariances(both),
    },
  },
  kind: 'identity',
  expects: 'holds',
  cases: () => printedCases(),
  controls: [
    {
      id: 'one-step-more',
      title: 'N steps in place of N - 1, which is how the table counts',
      breaks: 'recursion',
      measure: (aCase: PrintedCase) => bothVariances(aCase, 'one step more'),
    },
    {
      id: 'coefficients-of-the-end',
      title: 'the coefficients of a step taken at its end',
      breaks: 'recursion',
      cases: () => printedCases(['EM', 'EI', 'DDPM', 'Euler']),
      measure: (aCase: PrintedCase) => bothVariances(aCase, 'coefficients of the end of a step'),
    },
    {
      id: 'first-order-of-the-exponential',
      title: 'h in place of e^h - 1 in the exponential integrator',
      breaks: 'recursion',
      cases: () => printedCases(['EI']),
      measure: (aCase: PrintedCase) => bothVariances(aCase, 'first order of the exponential'),
    },
    {
      id: 'w2-of-one-step-more',
      title: 'W2 of N steps in place of N - 1',
      breaks: 'w2',
      measure: (aCase: PrintedCase) => bothVariances(aCase, 'one step more'),
    },
    {
      id: 'the-flow-for-the-sde',
      title: 'the eigenvalues of the flow in place of those of the reverse SDE',
      breaks: 'sde',
      measure: (aCase: PrintedCase) => bothContinuous(aCase, 'SDE', 'ODE'),
    },
    {
      id: 'the-sde-for-the-flow',
      title: 'the eigenvalues of the reverse SDE in place of those of the flow',
      breaks: 'flow',
      measure: (aCase: PrintedCase) => bothContinuous(aCase, 'ODE', 'SDE'),
    },
  ],
  constants: [{ name: 'rounding', value: ROUNDING, meaning: 'required agreement of both recursions, relative' }],
  sizes: {
    quick: { cases: 10, controlCases: 8 },
    ci: { cases: 240, controlCases: 40 },
    deep: { cases: 4000, controlCases: 100 },
  },
});

/** Two laws share it. */
function right(aCase: PrintedCase): BothVariances {
  return bothVariances(aCase);
}

/** The generated eigenvalues agree, relative to the larger of what is meant and what is generated. */
function sameVariances({ engine, printed }: BothVariances) {
  return engine.map((each, i) => equal(each, printed[i], { tolerance: ROUNDING }));
}

/** Relative to the deviations whose differences it is made of. */
function sameW2({ printed, w2, printedW2 }: BothVariances): CheckResult {
  if (w2.value === null) return vacuous(w2.reason);
  return equal(w2, printedW2, { tolerance: ROUNDING, scale: Math.hypot(printedW2, ...printed.map(Math.sqrt)) });
}
