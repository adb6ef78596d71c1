import type { EvalFunction, MathNode } from 'mathjs';
import { mathjs, strayIn } from '../../formula/mathjs.js';
import { roundedValue } from '../../formula/rounded-value.js';
import { InputError } from '../../input/input-error.js';
import { oneLine } from '../../input/one-line.js';
import type { Estimate } from '../../numeric/estimate.js';

/** What a weight may be made of. */
export const WEIGHT_SYMBOLS = ['snr', 'snrPrevious', 'beta', 'alpha', 'sigma', 'sigmaData', 't'] as const;

export type WeightSymbol = (typeof WEIGHT_SYMBOLS)[number];

/** The functions of several numbers. */
const CHOICES = ['min', 'max'];
const FUNCTIONS = [...CHOICES, 'sqrt', 'exp', 'log', 'abs'];
const OPERATORS = ['+', '-', '*', '/', '^'];

/** A formula is evaluated in every case, with its rounding. */
const LONGEST = 2000;

/** How much of a formula a message shows. */
const QUOTED = 200;

/** A weight as a function of a label's numbers. */
export interface WeightFormula {
  readonly symbols: readonly WeightSymbol[];
  of(values: Readonly<Partial<Record<WeightSymbol, number>>>): number;
  /** The same with a bound on the rounding of code that computes it in numbers of a machine epsilon. */
  rounded(values: Readonly<Partial<Record<WeightSymbol, number>>>, epsilon: number): Estimate;
}

/**
 * Reads the formula of a weight, such as `min(snr, 5)`: numbers, the symbols of `WEIGHT_SYMBOLS`, + - * / ^, brackets
 * and a few functions. Nothing else is read, so that a formula cannot run code.
 *
 * @throws RangeError with a phrase that says what is wrong
 */
export function weightFormula(text: string): WeightFormula {
  if (text.length > LONGEST) throw new RangeError(`it has ${text.length} characters, where ${LONGEST} are the most`);
  const stray = strayIn(text);
  if (stray !== undefined) throw new RangeError(`'${stray}' is none of ${OPERATORS.join(' ')}`);
  let node: MathNode;
  try {
    node = mathjs().parse(text);
  } catch (error) {
    throw new RangeError(`it cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const symbols = new Set<WeightSymbol>();
  check(node, symbols);
  const code: EvalFunction = node.compile();
  return {
    symbols: [...symbols],
    of: (values) => Number(code.evaluate({ ...values })),
    rounded: (values, epsilon) => roundedValue(node, values as Readonly<Record<string, number>>, epsilon),
  };
}

/**
 * Refuses a formula that cannot be read, or that has a symbol without a value.
 *
 * @param known whether there are levels, and a sigmaData
 * @param where the system and the field
 * @throws InputError
 */
export function checkFormula(text: string, known: { levels: boolean; sigmaData: boolean }, where: string): void {
  const fail = (what: string) => {
    throw new InputError(`${where} should be a formula, found '${oneLine(text.slice(0, QUOTED))}': ${what}.`);
  };
  let symbols: readonly string[] = [];
  try {
    symbols = weightFormula(text).symbols;
  } catch (error) {
    fail((error as Error).message);
  }
  const needsLevels = symbols.find((symbol) => symbol === 'beta' || symbol === 'snrPrevious');
  if (needsLevels !== undefined && !known.levels) fail(`'${needsLevels}' is for processes with levels`);
  if (symbols.includes('sigmaData') && !known.sigmaData) fail("'sigmaData' is that of preconditioning");
}

/** A node as far as it is looked at: mathjs gives each kind a type of its own. */
interface Seen {
  readonly type: string;
  readonly name?: string;
  readonly op?: string;
  readonly value?: unknown;
  readonly args?: readonly MathNode[];
  readonly content?: MathNode;
  readonly fn?: { readonly name?: string; readonly type?: string };
}

/** Goes through every node: a kind that is not named here is refused. */
function check(node: MathNode, symbols: Set<WeightSymbol>): void {
  const { type, name, op, value, args = [], content, fn } = node as unknown as Seen;
  switch (type) {
    case 'ConstantNode':
      if (!Number.isFinite(value))
        throw new RangeError(`${value === undefined ? 'nothing' : JSON.stringify(value)} is not a number`);
      return;
    case 'SymbolNode': {
      const symbol = WEIGHT_SYMBOLS.find((each) => each === name);
      if (symbol === undefined) throw new RangeError(`'${name}' is none of ${WEIGHT_SYMBOLS.join(', ')}`);
      symbols.add(symbol);
      return;
    }
    case 'ParenthesisNode':
      check(content!, symbols);
      return;
    case 'OperatorNode':
      if (!OPERATORS.includes(op ?? '')) throw new RangeError(`'${op}' is none of ${OPERATORS.join(' ')}`);
      for (const each of args) check(each, symbols);
      return;
    case 'FunctionNode':
      if (fn?.type !== 'SymbolNode' || !FUNCTIONS.includes(fn.name ?? '')) {
        throw new RangeError(`'${fn?.name ?? name}' is none of ${FUNCTIONS.join(', ')}`);
      }
      if (args.length === 0 || (args.length > 1 && !CHOICES.includes(fn.name ?? ''))) {
        throw new RangeError(`'${fn.name}' takes ${CHOICES.includes(fn.name ?? '') ? 'numbers' : 'one number'}`);
      }
      for (const each of args) check(each, symbols);
      return;
    default:
      throw new RangeError(`a ${type} has no place in it`);
  }
}
