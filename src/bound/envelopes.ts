import type { Formula } from '../formula/formula.js';

const tau = { meaning: 'the training time, in the clock of theta' };
const n = { meaning: 'the number of data' };
const m = { meaning: 'the number of features' };
const c = { meaning: 'tau/n^{2/5}, as the training is stopped at tau = c n^{2/5}' };
const h = { meaning: '|A_c|_F^2/m, the square of the norm of a model A_c' };
const j = { meaning: 'J(A_c), its loss', unit: 'nats' };
const K = { meaning: 'the size of sampling at tau = n' };
const kappa = {
  meaning: 'the largest eigenvalue of G^{1/2} W G^{1/2}, W the integral of exp(-2 s G_n) over s from 0 to tau',
};

/** The explicit rate: a bound on J(A_n(tau)), from R(s) = dB - A(s) dG along the flow A(s) on the population. */
export const explicitRate = {
  expression: '(sqrt(j + h/(4 tau)) + sqrt(kappa*R/(2 m)))^2',
  symbols: {
    j,
    h,
    tau,
    kappa,
    R: {
      meaning: 'the integral of |dB - A(s) dG|_F^2 over s from 0 to tau',
      latex: String.raw`\int_0^\tau \|R(s)\|_F^2 ds`,
    },
    m,
  },
} satisfies Formula;

/**
 * K, for which (kappa/2m) int_0^tau |R(s)|^2 ds <= K^2 tau/n with probability at least 1 - delta over the data, by Cantelli's
 * inequality.
 */
export const samplingNorm = {
  expression: 'sqrt(kappa/(2 m)*V*(1 + sqrt((1/delta - 1)*w)))',
  symbols: {
    kappa,
    m,
    V: { meaning: 'the mean of V_R(s) over s from 0 to tau, so that the integral of |R|^2 has the mean tau V/n' },
    delta: { meaning: 'the chance, over the data, of being beyond the bound' },
    w: { meaning: 'the variance of the integral of |R|^2 as a part of its squared mean' },
  },
} satisfies Formula;

/** With probability at least 1 - delta over the data a bound on J(A_n(tau)). */
export const envelope = {
  expression: '(sqrt(j + h/(4 tau)) + K*sqrt(tau/n))^2',
  symbols: { j, h, tau, K, n },
} satisfies Formula;

/** What the envelope is in powers of tau, n and m where j = O(1/m), up to a constant. */
export const rates = {
  expression: '1/tau + tau/n + 1/m',
  symbols: { tau, n, m },
} satisfies Formula;

/** A constant with which the rates are above the envelope. */
export const rateConstant = {
  expression: 'max(h/2, 2 m j, 2 K^2)',
  symbols: { h, m, j, K },
} satisfies Formula;

/** The envelope at tau = c n^{2/5}. */
export const stoppedEnvelope = {
  expression: '(sqrt(j + h/(4 c)*n^(-2/5)) + K*sqrt(c)*n^(-3/10))^2',
  symbols: { j, h, c, K, n },
} satisfies Formula;

/** The bracket of the paper's eq. 16. */
export const stoppedRates = {
  expression: 'n^(-2/5) + m^(-4/5)',
  symbols: { n, m },
} satisfies Formula;

/** A constant with which that bracket is above the envelope. */
export const stoppedConstant = {
  expression: 'max(h/(2 c) + 2 c*K^2*n^(-1/5), 2 m j)',
  symbols: { h, c, K, n, m, j },
} satisfies Formula;
