import { describe, expect, it } from 'vitest';
import { WEIGHT_SYMBOLS, weightFormula } from './weight-formula.js';

const refused = (text: string, message: string) => expect(() => weightFormula(text)).toThrow(new RangeError(message));

describe('weightFormula', () => {
  it.each([
    ['1', {}, 1],
    ['snr', { snr: 4 }, 4],
    ['min(snr, 5)', { snr: 4 }, 4],
    ['min(snr, 5)', { snr: 7 }, 5],
    ['min(snr, 5)/(snr + 1)', { snr: 9 }, 0.5],
    ['max(snr, 1, t)', { snr: 0.5, t: 3 }, 3],
    ['snrPrevious - snr', { snr: 2, snrPrevious: 5 }, 3],
    ['(sigma^2 + sigmaData^2)/(sigma sigmaData)^2', { sigma: 2, sigmaData: 0.5 }, 4.25],
    ['beta^2/(2 sigma^2 (1 - beta) alpha^2)', { beta: 0.2, sigma: 0.5, alpha: 0.5 }, 0.4],
    ['-snr^2', { snr: 3 }, -9],
    ['2^-1^2', {}, 0.5],
    ['8/4/2', {}, 1],
    ['sqrt(t) + abs(-t)', { t: 9 }, 12],
    ['exp(-log(snr))', { snr: 8 }, 0.125],
    ['2snr t', { snr: 3, t: 5 }, 30],
    ['(snr + 1)(t + 1)', { snr: 3, t: 5 }, 24],
    ['snr/2 t', { snr: 3, t: 5 }, 0.3],
    ['1/2 t', { t: 5 }, 2.5],
    ['1e-3 t', { t: 1000 }, 1],
  ])('%s at %o is %d', (text, values, expected) => {
    expect(weightFormula(text).of(values)).toBeCloseTo(expected, 14);
  });

  it('knows its symbols, each once and no others', () => {
    expect(weightFormula('snr + min(beta, snr)^sigma').symbols).toEqual(['snr', 'beta', 'sigma']);
    expect(weightFormula('3').symbols).toEqual([]);
    expect(weightFormula(WEIGHT_SYMBOLS.join(' + ')).symbols).toEqual([...WEIGHT_SYMBOLS]);
    const all = { snr: 1, snrPrevious: 2, beta: 4, alpha: 8, sigma: 16, sigmaData: 32, t: 64 };
    expect(weightFormula(WEIGHT_SYMBOLS.join(' + ')).of(all)).toBe(127);
  });

  it('is that of the values of each time, of which nothing is left', () => {
    const { of } = weightFormula('snr t');
    expect([of({ snr: 2, t: 3 }), of({ snr: 5, t: 1 })]).toEqual([6, 5]);
    expect(() => of({ snr: 2 })).toThrow('t');
  });

  it.each([
    ['SNR', "'SNR' is none of snr, snrPrevious, beta, alpha, sigma, sigmaData, t"],
    ['pi', "'pi' is none of snr, snrPrevious, beta, alpha, sigma, sigmaData, t"],
    ['__proto__', "'__proto__' is none of snr, snrPrevious, beta, alpha, sigma, sigmaData, t"],
    ['cos(snr)', "'cos' is none of min, max, sqrt, exp, log, abs"],
    ['snr(2)', "'snr' is none of min, max, sqrt, exp, log, abs"],
    ['snr!', "'!' is none of + - * / ^"],
    ['snr % 2', "'%' is none of + - * / ^"],
    ['snr + 5%', "'%' is none of + - * / ^"],
    ['snr # the loss on eps', "'#' is none of + - * / ^"],
    ['snr < 5', "'<' is none of + - * / ^"],
    ['"snr"', '"snr" is not a number'],
    ['true', 'true is not a number'],
    ['null', 'null is not a number'],
    ['snr = 5', 'a AssignmentNode has no place in it'],
    ['min = 5', 'a AssignmentNode has no place in it'],
    ['f(snr) = snr', 'a FunctionAssignmentNode has no place in it'],
    ['snr.constructor', 'a AccessorNode has no place in it'],
    ['snr["constructor"]', 'a AccessorNode has no place in it'],
    ['[1, 2]', 'a ArrayNode has no place in it'],
    ['{ a: 1 }', 'a ObjectNode has no place in it'],
    ['1:5', 'a RangeNode has no place in it'],
    ['snr > 1 ? snr : 1', 'a ConditionalNode has no place in it'],
    ['snr; 5', 'a BlockNode has no place in it'],
  ])('refuses %s', (text, message) => refused(text, message));

  it.each(['', 'snr +', 'min(snr', '5 $ 3'])("refuses '%s', which says nothing", (text) => {
    expect(() => weightFormula(text)).toThrow(RangeError);
  });

  it.each([
    'snr + (t = 1)',
    'min(snr, "a")',
    'sqrt([1])',
    '-(snr.t)',
    '2^(f(x) = 1)',
    '((true))',
    'max(1, cos(snr))',
    'abs(snr; 1)',
    'snr.sqrt(4)',
    'snr["min"](4, 1)',
  ])('refuses what is hidden in a part: %s', (text) => {
    expect(() => weightFormula(text)).toThrow(RangeError);
  });

  it('cannot run code', () => {
    const marked = globalThis as { ranByFormula?: boolean };
    const code = 'globalThis.ranByFormula = true';
    for (const text of [
      `min.constructor('${code}')()`,
      `sqrt.constructor("${code}")()`,
      `constructor.constructor("${code}")()`,
      `snr.constructor.constructor("${code}")()`,
      `snr["constructor"]["constructor"]("${code}")()`,
      `evaluate("${code}")`,
      `parse("${code}")`,
      `import({ sqrt: 1 }, { override: true })`,
      `createUnit("a")`,
      code,
    ]) {
      expect(() => weightFormula(text), text).toThrow(RangeError);
    }
    expect(marked.ranByFormula).toBe(undefined);
    expect(weightFormula('sqrt(4)').of({})).toBe(2);
  });

  it.each(['sqrt()', 'exp(snr, 2)', 'abs()', 'min()'])('refuses %s, which has no value, when it is read', (text) => {
    expect(() => weightFormula(text)).toThrow(RangeError);
  });
});
