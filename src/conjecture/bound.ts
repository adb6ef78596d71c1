import { estimateOf, latex } from '../formula/formula.js';
import { InputError } from '../input/input-error.js';
import { oneLine } from '../input/one-line.js';
import type { Estimate, Quantity } from '../numeric/estimate.js';
import { valuesText } from './domain.js';
import { type Expression, partWithoutValue, readExpression } from './expression.js';
import {
  BOUND_SYMBOLS,
  CHANCE,
  CONSTANTS,
  type ConstantName,
  EXPONENTS,
  FACTOR,
  isConstant,
  isVariable,
  VARIABLE_NAMES,
  type Variable,
  type VariableValues,
} from './symbols.js';

/** A bound, as a formula of the variables, of computed constants, of a factor C and of exponents that are sought. */
export interface Bound {
  readonly expression: Expression;
  readonly variables: readonly Variable[];
  readonly constants: readonly ConstantName[];
  readonly exponents: readonly string[];
  readonly hasFactor: boolean;
  readonly hasChance: boolean;
}

/** What the symbols of a bound stand for in a case, besides C and the exponents. */
export interface BoundValues {
  readonly variables: VariableValues;
  readonly constants: Readonly<Partial<Record<ConstantName, Estimate>>>;
  readonly delta?: number | undefined;
}

/** Exponents by name. */
export type Exponents = Readonly<Record<string, number>>;

/** Between two sides, of which a bound is one. */
const RELATION = /<=|>=|[<>=≤≥]/;

/** @throws InputError */
export function readBound(text: string): Bound {
  const [relation] = RELATION.exec(text) ?? [];
  if (relation !== undefined) {
    const sides = text.split(RELATION).map((side) => side.trim());
    const alone = /[>≥]/.test(relation) ? sides[0] : sides.at(-1);
    const [side, other] = alone === sides[0] ? ['right', 'left'] : ['left', 'right'];
    throw new InputError(
      `The bound '${oneLine(text)}' should be its ${other} side alone: leave the ${side} side out, which --measure names.`,
    );
  }
  const expression = readExpression({ what: 'bound', text }, BOUND_SYMBOLS, (name) => EXPONENTS.includes(name));
  const { symbols } = expression;
  const variables = symbols.filter(isVariable);
  const constants = symbols.filter(isConstant);
  if (variables.length + constants.length === 0) {
    throw new InputError(
      `The bound '${text}' has no symbol that varies: it should depend on some of ${[...VARIABLE_NAMES, ...Object.keys(CONSTANTS)].join(', ')}.`,
    );
  }
  return {
    expression,
    variables,
    constants,
    exponents: symbols.filter((name) => !Object.hasOwn(BOUND_SYMBOLS, name)),
    hasFactor: symbols.includes(FACTOR),
    hasChance: symbols.includes(CHANCE),
  };
}

/**
 * The value of a bound in a case.
 *
 * @param factor C; 1 for the shape of the bound alone
 * @throws InputError where it is negative or not finite, with the place
 */
export function boundIn(bound: Bound, values: BoundValues, factor: number, exponents: Exponents = {}): Estimate {
  const { expression } = bound;
  const all = {
    ...values.variables,
    ...values.constants,
    ...exponents,
    [FACTOR]: factor,
    [CHANCE]: values.delta ?? Number.NaN,
  };
  const quantities: Record<string, Quantity> = {};
  for (const name of expression.symbols) quantities[name] = (all as Record<string, Quantity>)[name];
  const found = estimateOf(expression.formula, quantities);
  if (!Number.isFinite(found.value) || found.value < 0) throw withoutValue(bound, quantities, found.value);
  // where a derivative has no value the error has none
  return Number.isFinite(found.error) ? found : { ...found, error: Number.POSITIVE_INFINITY };
}

/** The bound in LaTeX. */
export function boundLatex({ expression }: Bound): string {
  return latex(expression.formula);
}

function withoutValue(
  { expression }: Bound,
  quantities: Readonly<Record<string, Quantity>>,
  value: number,
): InputError {
  const values = Object.fromEntries(
    Object.entries(quantities).map(([name, each]) => [name, typeof each === 'number' ? each : each.value]),
  );
  const part = Number.isFinite(value) ? '' : `, as ${partWithoutValue(expression, values)} is not finite there`;
  const at = valuesText(values, expression.symbols);
  return new InputError(
    `The bound '${expression.text}' is ${Number.isFinite(value) ? Number(value.toPrecision(4)) : value} at ${at}${part}: ` +
      'a bound should be a number of at least 0 in its whole domain.',
  );
}
