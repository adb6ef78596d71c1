import { expect, test } from 'vitest';
import { symbolParts } from './symbol-parts.js';

const written = (text: string) =>
  symbolParts(text)
    .map(
      (piece) =>
        ({ span: piece.text, sub: `[${piece.text}]`, sup: `{${piece.text}}`, code: `'${piece.text}'` })[piece.tag],
    )
    .join('');

test('indices and powers of symbols are set as such, and names stay as they are', () => {
  expect(written('x_t given x_0, sigma_t^2 and |A_c - A_0|^2/(4 m tau)')).toBe(
    'x[t] given x[0], σ[t]{2} and |A[c] − A[0]|{2}/(4 m τ)',
  );
  expect(written('tau = c n^{2/5} of order n^{-2/5}')).toBe('τ = c n{2/5} of order n{−2/5}');
  expect(written('alpha_bar_prev is padded')).toBe('alpha_bar_prev is padded');
  expect(written('n^(2/5), delta^1.95, x_0. log^4(d + 1)')).toBe('n{2/5}, δ{1.95}, x[0]. log{4}(d + 1)');
  expect(written('|A_c|_F^2 and ∫_0^tau g')).toBe('|A[c]|[F]{2} and ∫[0]{τ} g');
  expect(written('lambda_max(G - G_n)_+')).toBe('λ[max](G − G[n])[+]');
  expect(written('exp(-int beta) at -mu and mu, 1 - delta, self-mu, by --mu')).toBe(
    'exp(−∫ β) at −μ and μ, 1 − δ, self-mu, by --mu',
  );
  expect(written('as t -> 0')).toBe('as t → 0');
  expect(written('see `explicit-rate`')).toBe("see 'explicit-rate'");
  expect(written('KL(p_0 || p^SDE)')).toBe('KL(p[0] ‖ p{SDE})');
  expect(written('E_{p_t}|s_{A_n(tau)} - s_{A(tau)}|^2')).toBe('E[pₜ]|s[Aₙ(τ)] − s[A(τ)]|{2}');
  expect(written('for tau <= sqrt(n), KL(p_T||pi)')).toBe('for τ ≤ √(n), KL(p[T]‖π)');
});

test('powers of ten are raised, and what only looks like one stays as it is', () => {
  expect(written('tau >= 1e4, off by 5.95e-9, [-0.67, -1e-6]')).toBe('τ ≥ 10⁴, off by 5.95 × 10⁻⁹, [−0.67, −10⁻⁶]');
  expect(written('r2.1e4.x, case1e5, 2e3x')).toBe('r2.1e4.x, case1e5, 2e3x');
  expect(written('the control order-1e-3, and n-1e-3')).toBe('the control order-1e-3, and n-1e-3');
});
