import { expect, test } from 'vitest';
import { inLines, mathml } from './formula.js';

test('a formula of several clauses has each on a line of its own, and brackets stay whole', () => {
  expect(inLines('x \\le 1')).toBe('x \\le 1');
  expect(inLines('a \\le b, \\quad b = \\frac{c}{d}, \\quad c = 1')).toBe(
    '\\begin{gathered} a \\le b, \\\\ b = \\frac{c}{d}, \\\\ c = 1 \\end{gathered}',
  );
  expect(inLines('a \\le 0 \\quad (m \\sim n)')).toBe('a \\le 0 \\quad (m \\sim n)');
  const inner = '\\left\\{ a, \\quad b \\right\\} = {c, \\quad d}';
  expect(inLines(inner)).toBe(inner);
  expect(mathml('a, \\quad b')).toContain('<mtable');
});

test('the name of a function keeps its distance from what is before and after it, but for a bracket', () => {
  const shown = (latex: string) =>
    mathml(latex)
      .replace(/<mspace[^>]*><\/mspace>/g, '_')
      .replace(/<[^>]*>|\u2061/g, '');
  expect(shown('d \\ln n / d \\ln(m)')).toBe('d_ln_n/d_ln(m)');
  expect(shown('\\mathrm{med} \\max_\\tau J + \\log x')).toBe('med_maxτ_J+log_x');
  expect(shown('x_i y')).toBe('xiy');
});
