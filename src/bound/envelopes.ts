import type { Formula } from '../formula/formula.js';

const tau = { meaning: 'the training time, in the clock of theta' };
const n = { meaning: 'the number of data' };
const m = { meaning: 'the number of features' };
const c = { meaning: 'tau/n^{2/5}, as the training is stopped at tau = c n^{2/5}' };
const h = { meaning: '|A_c|_F^2/m, the square of the norm of a model A_c' };
const j = { meaning: 'J(A_c), its loss', unit: 'nats' };
const dG = { meaning: '|G_n - G|_op', latex: String.raw`\|\Delta G\|_{op}` };
const delta = { meaning: 'the chance, over the data, of being beyond the bound' };
const C = { meaning: 'a constant', unit: 'nats' };

/** The explicit rate: a bound on J(A_n(tau)), from R(s) = dB - A(s) dG along the flow A(s) on the population. */
export const explicitRate = {
  expression: '(sqrt(j + h/(4 tau)) + sqrt((1/2 + tau dG)*R/(2 m)))^2',
  symbols: {
    j,
    h,
    tau,
    dG,
    R: {
      meaning: 'the integral of |dB - A(s) dG|_F^2 over s from 0 to tau',
      latex: String.raw`\int_0^\tau \|R(s)\|_F^2 ds`,
    },
    m,
  },
} satisfies Formula;

/**
 * A bound on J(A_n(tau)) by how far the gram and cross moment of the data are off: (x + y)^2 <= 2 x^2 + 2 y^2 in the
 * explicit rate, with |R(s)|_F <= |dB|_F + |A(s)|_F |dG|_F and |A(s)|_F^2/m <= 1.2093 (h + 2 tau j).
 */
export const rateByDistances = {
  expression: '2 j + h/(2 tau) + tau*(1/2 + tau dG)*(dB_F/sqrt(m) + sqrt(1.2093*(h + 2 tau j))*dG_F)^2',
  symbols: {
    j,
    h,
    tau,
    dG,
    dB_F: { meaning: '|B_n - B|_F', latex: String.raw`\|\Delta B\|_F` },
    dG_F: { meaning: '|G_n - G|_F', latex: String.raw`\|\Delta G\|_F` },
    m,
  },
} satisfies Formula;

/** K, for which E (|dB|_F/sqrt(m) + sqrt(1.2093 (h + 2 tau j)) |dG|_F)^2 <= K^2/n. */
export const samplingNorm = {
  expression: 'sqrt(V_B/m) + sqrt(1.2093*(h + 2 tau j))*sqrt(V_G)',
  symbols: {
    V_B: { meaning: 'E|B_x - B|_F^2 over one datum x' },
    m,
    h,
    tau,
    j,
    V_G: { meaning: 'E|Z - G|_F^2 over the gram Z of one datum' },
  },
} satisfies Formula;

const K = { meaning: 'the size of sampling at n = 1' };

/** The constant of the envelope below, with the loss m j = O(1) of an average of m features. */
export const envelopeConstant = {
  expression: 'max(h/2, 2 m j, K^2/delta*(1/2 + tau dG))',
  symbols: { h, m, j, K, delta, tau, dG },
} satisfies Formula;

/** With probability at least 1 - delta over the data a bound on J(A_n(tau)). */
export const envelope = {
  expression: 'C*(1/tau + tau/n + 1/m)',
  symbols: { C, tau, n, m },
} satisfies Formula;

/** The constant of the envelope above a floor. */
export const flooredConstant = {
  expression: 'max(h/2, K^2/delta*(1/2 + tau dG))',
  symbols: { h, K, delta, tau, dG },
} satisfies Formula;

/** With probability at least 1 - delta over the data a bound on J(A_n(tau)), where j is a floor. */
export const flooredEnvelope = {
  expression: '2 j + C*(1/tau + tau/n)',
  symbols: { j, C, tau, n },
} satisfies Formula;

/** How many times the constant of the envelope is needed where n^{-2/5} + m^{-4/5} stands for its bracket. */
export const stoppingFactor = {
  expression: 'max(1, 1/c + c*n^(-1/5))',
  symbols: { c, n },
} satisfies Formula;

/**
 * With probability at least 1 - delta over the data a bound on J(A_n(tau)) at tau = c n^{2/5}, of the form of the paper's
 * eq. 16.
 */
export const stoppedEnvelope = {
  expression: 'C*(n^(-2/5) + m^(-4/5))',
  symbols: { C, n, m },
} satisfies Formula;
