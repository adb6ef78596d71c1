import type { MathNode } from 'mathjs';
import { type Estimate, minus, over, plus, times } from '../numeric/estimate.js';
import { power } from './mathjs.js';

/** A node as far as it is looked at: mathjs gives each kind a type of its own. */
interface Seen {
  readonly type: string;
  readonly name?: string;
  readonly op?: string;
  readonly value?: number;
  readonly args?: readonly MathNode[];
  readonly content?: MathNode;
  readonly fn?: { readonly name?: string };
}

/** Roundings of a function of a library: two units in the last place. */
const OF_FUNCTION = 2;

/**
 * The value of a formula with a bound on the rounding of code that computes it in narrower numbers, by a running error
 * analysis (Higham 2002, section 3.3). Each node is off by what its arguments are off, and by a rounding of its own:
 *
 * a + b: eps (|a| + |b|), which covers sums and products in another order;  a b, a/b, sqrt a: eps of the result;
 * exp a, log a: 2 eps;  a^n: n eps.
 *
 * A difference keeps the errors of its terms, so that the bound is wide where terms cancel, and there alone.
 *
 * @param node numbers, symbols, + - * / ^, brackets, sqrt, exp, log, abs, min and max
 * @param values of the symbols, which count as exact
 * @param epsilon of the numbers that the code computes in
 * @throws RangeError for a symbol without a value, or another kind of node
 */
export function roundedValue(node: MathNode, values: Readonly<Record<string, number>>, epsilon: number): Estimate {
  const { type, name, op, value = Number.NaN, args = [], content, fn } = node as unknown as Seen;
  const of = (each: MathNode) => roundedValue(each, values, epsilon);
  switch (type) {
    case 'ConstantNode':
      return { value, error: isOfEpsilon(value, epsilon) ? 0 : epsilon * Math.abs(value) };
    case 'SymbolNode':
      if (!Object.hasOwn(values, name ?? '')) throw new RangeError(`there is no value for '${name}'`);
      return { value: values[name!], error: 0 };
    case 'ParenthesisNode':
      return of(content!);
    case 'OperatorNode':
      return ofOperator(op ?? '', args.map(of), epsilon);
    case 'FunctionNode':
      return ofFunction(fn?.name ?? '', args.map(of), epsilon);
    default:
      throw new RangeError(`a ${type} has no value`);
  }
}

function ofOperator(op: string, [a, b]: readonly Estimate[], epsilon: number): Estimate {
  if (b === undefined) return op === '-' ? minus(0, a) : a;
  const size = Math.abs(a.value) + Math.abs(b.value);
  switch (op) {
    case '+':
      return rounded(plus(a, b), epsilon * size);
    case '-':
      return rounded(minus(a, b), epsilon * size);
    case '*':
      return rounded(times(a, b), epsilon * Math.abs(a.value * b.value));
    case '/':
      return rounded(over(a, b), epsilon * Math.abs(a.value / b.value));
    case '^':
      return powerOf(a, b, epsilon);
    default:
      throw new RangeError(`'${op}' has no value`);
  }
}

function ofFunction(name: string, args: readonly Estimate[], epsilon: number): Estimate {
  const [a] = args;
  switch (name) {
    case 'abs':
      return { value: Math.abs(a.value), error: a.error };
    case 'min':
    case 'max':
      return {
        value: Math[name](...args.map(({ value }) => value)),
        error: Math.max(...args.map(({ error }) => error)),
      };
    case 'sqrt':
      return rising((x) => Math.sqrt(Math.max(0, x)), a, epsilon);
    case 'exp':
      return rising(Math.exp, a, OF_FUNCTION * epsilon);
    case 'log':
      return rising((x) => Math.log(Math.max(0, x)), a, OF_FUNCTION * epsilon);
    default:
      throw new RangeError(`'${name}' has no value`);
  }
}

/** A function that rises: it is farthest off at an end of where its argument may lie. */
function rising(f: (x: number) => number, { value: x, error }: Estimate, roundings: number): Estimate {
  const value = f(x);
  const off = error === 0 ? 0 : Math.max(f(x + error) - value, value - f(x - error));
  return rounded({ value, error: off }, roundings * Math.abs(value));
}

/** a^b, which is farthest off at an end of where a and b may lie, or by any amount where a may be 0 below a line. */
function powerOf(a: Estimate, b: Estimate, epsilon: number): Estimate {
  const value = power(a.value, b.value);
  const own = epsilon * Math.max(1, Math.abs(b.value)) * Math.abs(value);
  if (a.error === 0 && b.error === 0) return { value, error: own };
  if (b.value < 0 && Math.abs(a.value) <= a.error) return { value, error: Number.POSITIVE_INFINITY };
  const ends = ({ value: x, error }: Estimate) => [x - error, x + error];
  const bases = Number.isInteger(b.value) ? ends(a) : ends(a).map((x) => Math.max(0, x));
  const exponents = b.error === 0 ? [b.value] : ends(b);
  const off = bases.flatMap((x) => exponents.map((y) => Math.abs(power(x, y) - value)));
  return rounded({ value, error: Math.max(...off) }, own);
}

function rounded({ value, error }: Estimate, own: number): Estimate {
  return { value, error: error + own };
}

/** Whether a constant is a number of that machine epsilon, as 5 and 0.25 are and 0.1 is not. */
function isOfEpsilon(value: number, epsilon: number): boolean {
  if (value === 0) return true;
  const mantissa = Math.abs(value) / 2 ** Math.floor(Math.log2(Math.abs(value)));
  return Number.isInteger(mantissa / epsilon);
}
