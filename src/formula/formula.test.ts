import { describe, expect, it } from 'vitest';
import { estimateOf, evaluate, type Formula, latex, logSlope } from './formula.js';

const x = { meaning: 'a length' };
const y = { meaning: 'a rate' };
const of = (expression: string) => ({ expression, symbols: { x, y } }) satisfies Formula;

describe('evaluate', () => {
  it.each<[string, (x: number, y: number) => number]>([
    ['x^3 + y^(-2)', (a, b) => a * a * a + 1 / (b * b)],
    ['x^(-2/5) y', (a, b) => Math.exp(-0.4 * Math.log(a)) * b],
    ['max(x, 2 y) - min(x, y)', (a, b) => Math.max(a, 2 * b) - Math.min(a, b)],
    ['sqrt(x)*exp(-y) + log(x)', (a, b) => Math.sqrt(a) * Math.exp(-b) + Math.log(a)],
    ['x/2/y', (a, b) => a / 2 / b],
  ])('%s is what it says', (expression, expected) => {
    for (const [a, b] of [
      [0.3, 2],
      [7, 1.5],
      [3, 3],
    ]) {
      expect(evaluate(of(expression), { x: a, y: b })).toBeCloseTo(expected(a, b), 12);
    }
  });

  it('takes large whole powers of either sign, and of 0', () => {
    const power = (expression: string, x: number) =>
      evaluate({ expression, symbols: { x: { meaning: 'a length' } } }, { x });
    expect(power('x^101', 1.1)).toBeCloseTo(1.1 ** 101, 8);
    expect(power('x^101', -1.1)).toBeCloseTo(-(1.1 ** 101), 8);
    expect(power('x^100', -1.1)).toBeCloseTo(1.1 ** 100, 8);
    expect(power('x^101', 0)).toBe(0);
    expect(power('x^(-101)', 0)).toBe(Number.POSITIVE_INFINITY);
  });

  it('takes no constant of mathjs for a symbol without a value, and ignores values of other names', () => {
    const formula = { expression: '2 tau', symbols: { tau: { meaning: 'the training time' } } } satisfies Formula;
    expect(evaluate(formula, { tau: 3, ...{ n: 5 } })).toBe(6);
    expect(() => evaluate<string>(formula, {})).toThrow(
      "formula '2 tau': there is no value for 'tau', the training time.",
    );
  });

  it('refuses an expression and symbols that do not fit', () => {
    const values = { x: 1, y: 1 };
    expect(() => evaluate<string>(of('x y z'), values)).toThrow("it does not say what 'z' means");
    expect(() => evaluate(of('x + 1'), values)).toThrow("'y' does not occur in it");
    expect(() => evaluate(of('x (y + 1)'), values)).toThrow("'x' is not a function");
    expect(() => evaluate(of('x + 5% y'), values)).toThrow("'%' has no place in it");
    expect(() => evaluate(of('x y # + 1'), values)).toThrow("'#' has no place in it");
    expect(() => evaluate(of('x + random() y'), values)).toThrow("'random' is not a function");
  });
});

describe('logSlope', () => {
  it('of a product of powers is the power', () => {
    for (const at of [
      { x: 2, y: 5 },
      { x: 0.1, y: 9 },
    ]) {
      expect(logSlope(of('3 x^(-2/5)/y^4'), 'x', at)).toBeCloseTo(-0.4, 12);
      expect(logSlope(of('3 x^(-2/5)/y^4'), 'y', at)).toBeCloseTo(-4, 12);
    }
  });

  it('is what differences of logarithms find', () => {
    const formula = of('(sqrt(x) + y/x)^2 + exp(-x y)');
    const at = { x: 1.3, y: 0.4 };
    const log = (shift: number) => Math.log(evaluate(formula, { ...at, x: at.x * Math.exp(shift) }));
    expect(logSlope(formula, 'x', at)).toBeCloseTo((log(1e-5) - log(-1e-5)) / 2e-5, 8);
  });

  it('differentiates a max as the argument that attains it, inside another too', () => {
    const formula = of('max(x, min(y^2, 3))');
    expect(logSlope(formula, 'y', { x: 1, y: 1.5 })).toBeCloseTo(2, 12);
    expect(logSlope(formula, 'y', { x: 1, y: 2 })).toBe(0);
    expect(logSlope(formula, 'x', { x: 5, y: 2 })).toBeCloseTo(1, 12);
    expect(logSlope(formula, 'x', { x: 1, y: 1.5 })).toBe(0);
  });
});

describe('estimateOf', () => {
  it('adds up the first-order effects of the errors', () => {
    const found = estimateOf(of('x^2/y'), { x: { value: 3, error: 1e-3 }, y: { value: 2, error: 1e-4 } });
    expect(found.value).toBe(4.5);
    expect(found.error).toBeCloseTo(3e-3 + 2.25e-4, 12);
    expect(found).not.toHaveProperty('sampled');
    expect(estimateOf(of('x^2/y'), { x: 3, y: 2 })).toEqual({ value: 4.5, error: 0 });
  });

  it('is sampled if a quantity is', () => {
    expect(estimateOf(of('x + y'), { x: { value: 1, error: 0.5, sampled: true }, y: 2 }).sampled).toBe(true);
  });
});

describe('latex', () => {
  it('writes factors side by side, powers on one line, and symbols by their names or as they say', () => {
    const symbols = {
      tau: { meaning: '' },
      s_w: { meaning: '' },
      dG: { meaning: '', latex: String.raw`\|\Delta G\|` },
    };
    const formula = { expression: 'max(1/tau, s_w dG*(tau + 1))^(-2/5)', symbols } satisfies Formula;
    expect(latex(formula)).toBe(
      String.raw`{\max\left(\frac{1}{\tau},s_{w} \, \|\Delta G\| \, \left(\tau+1\right)\right)}^{-2/5}`,
    );
  });
});
