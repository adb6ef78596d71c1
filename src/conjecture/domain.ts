import { InputError } from '../input/input-error.js';
import { type Expression, expressionValue, partOf, partWithoutValue, readExpression } from './expression.js';
import {
  DEFAULTS,
  isVariable,
  VARIABLE_NAMES,
  VARIABLES,
  type Variable,
  type VariableValues,
  WHOLE,
} from './symbols.js';

/** A variable that moves by itself, from where a bound is calibrated to where it is to hold. */
export interface Range {
  readonly variable: Variable;
  readonly from: number;
  /** Further out: it may be the smaller one. */
  readonly to: number;
  /** Evenly spread in its logarithm, unless an end is 0 or less. */
  readonly scale: 'log' | 'linear';
}

/** A clause that the bound assumes, such as m >= n. */
export interface Clause {
  readonly text: string;
  readonly left: Expression;
  readonly relation: (typeof RELATIONS)[number];
  readonly right: Expression;
}

/** Where a bound is to hold: every place between the ends of the ranges that meets the assumptions. */
export interface Domain {
  readonly ranges: readonly Range[];
  /** Variables that follow others, each after those that it follows. */
  readonly derived: readonly { readonly variable: Variable; readonly by: Expression }[];
  readonly fixed: Readonly<Partial<Record<Variable, number>>>;
  readonly assumptions: readonly Clause[];
  /** Those of them that some place between the ends of the ranges does not meet: the others change nothing. */
  readonly excluding: readonly Clause[];
}

/** A place in the ranges: from 0, at the first end of each, to 1. */
export type Place = readonly number[];

const RELATIONS = ['>=', '<=', '>', '<', '='] as const;

/** More data, features or dimensions than these are a slip of the finger. */
const MOST = 1e7;

/**
 * Reads what varies.
 *
 * @param vary by variable: a number, a range `from..to`, or an expression of other variables
 * @param assume clauses such as 'm >= n'
 * @throws InputError
 */
export function readDomain(vary: Readonly<Record<string, string | number>>, assume: readonly string[]): Domain {
  const ranges: Range[] = [];
  const fixed: Partial<Record<Variable, number>> = {};
  const following = new Map<Variable, Expression>();
  for (const [name, given] of Object.entries(vary)) {
    if (!isVariable(name))
      throw new InputError(`There is no variable '${name}' to vary: variables are ${VARIABLE_NAMES.join(', ')}.`);
    const [first, last, ...more] = String(given).split('..');
    if (last !== undefined) {
      if (more.length > 0 || String(given).includes('...'))
        throw new InputError(`The range of ${name} should be from..to, found '${given}'.`);
      const none = [first, last].findIndex((end) => end.trim() === '');
      if (none >= 0)
        throw new InputError(
          `The range of ${name} should be from..to, found '${given}', which has no ${['first', 'second'][none]} end.`,
        );
      ranges.push(rangeOf(name, numberIn(first, name), numberIn(last, name)));
      continue;
    }
    refuseOtherRange(name, String(given));
    const expression = readExpression({ what: `value of ${name}`, text: String(given) }, VARIABLES);
    if (expression.symbols.length > 0) following.set(name, expression);
    else fixed[name] = checkedValue(name, expressionValue(expression, {}));
  }
  const derived = inOrder(following);
  if (ranges.length === 0)
    throw new InputError(`Nothing varies: --vary should give at least one variable a range, as in n=16..1024.`);
  const domain = { ranges, fixed, derived, assumptions: assume.map(readClause) };
  return { ...domain, excluding: excludingIn(domain) };
}

/** The values of all variables at a place. @throws InputError where one that follows others has none */
export function valuesAt({ ranges, derived, fixed }: Domain, place: Place): VariableValues {
  const values: Record<Variable, number> = { ...DEFAULTS, ...fixed };
  for (const [k, range] of ranges.entries()) values[range.variable] = alongRange(range, place[k]);
  for (const { variable, by } of derived) {
    const value = expressionValue(by, values);
    if (!Number.isFinite(value)) {
      throw new InputError(
        `The value of ${variable}, ${by.text}, is ${value} at ${valuesText(values, by.symbols)}, for ${partWithoutValue(by, values)}.`,
      );
    }
    values[variable] = checkedValue(variable, WHOLE.includes(variable) ? Math.round(value) : short(value));
  }
  return values;
}

/** How many times the way out a variable has to be able to go on, to count as one that goes to infinity. */
const FAR = 16;

/**
 * Whether the assumptions that exclude places still hold far beyond the end of a way, so that growth along it means growth without end: under
 * n >= 4 d, d alone goes nowhere.
 *
 * @param from the first place of the way
 * @param to its last one
 */
export function isOpenBeyond(domain: Domain, from: Place, to: Place): boolean {
  const values = uncheckedValuesAt(
    domain,
    from.map((start, k) => start + FAR * (to[k] - start)),
  );
  return domain.excluding.every((clause) => isMet(clause, values));
}

/** The values at twice the way; they need not be admitted. */
export function asFarAgain(domain: Domain, from: Place, to: Place): VariableValues {
  return uncheckedValuesAt(
    domain,
    from.map((start, k) => start + 2 * (to[k] - start)),
  );
}

/** Values of places that need not be admitted, nor have a value. */
function uncheckedValuesAt({ ranges, derived, fixed }: Omit<Domain, 'excluding'>, place: Place): VariableValues {
  const values: Record<Variable, number> = { ...DEFAULTS, ...fixed };
  for (const [k, range] of ranges.entries()) values[range.variable] = alongRange(range, place[k]);
  for (const { variable, by } of derived) values[variable] = expressionValue(by, values);
  return values;
}

/** Assumptions are tried at so many places along each range, its ends among them, by the number of ranges. */
const TRIED = [64, 64, 16, 8, 5, 4];

function excludingIn(domain: Omit<Domain, 'excluding'>): Clause[] {
  const { ranges, assumptions } = domain;
  if (assumptions.length === 0) return [];
  const perRange = TRIED[ranges.length - 1];
  const parts = Array.from({ length: perRange }, (_, k) => k / (perRange - 1));
  const places = ranges.reduce<number[][]>((some) => some.flatMap((place) => parts.map((u) => [...place, u])), [[]]);
  const values = places.map((place) => uncheckedValuesAt(domain, place));
  return assumptions.filter((clause) => !values.every((each) => isMet(clause, each)));
}

/** The assumptions that are not met. */
export function unmetAt({ assumptions }: Domain, values: VariableValues): Clause[] {
  return assumptions.filter((clause) => !isMet(clause, values));
}

/** Variables with their values, for a reader. */
export function valuesText(values: Readonly<Record<string, number>>, names: readonly string[]): string {
  return names.map((name) => `${name} = ${Number(values[name].toPrecision(4))}`).join(', ');
}

/** Which part of the way out a value of a variable is at. */
export function partOfWay({ from, to, scale }: Range, value: number): number {
  return scale === 'log' ? Math.log(value / from) / Math.log(to / from) : (value - from) / (to - from);
}

/** Whether its variable goes out towards 0. */
export function isFalling({ from, to }: Range): boolean {
  return Math.abs(to) < Math.abs(from);
}

/** Whether all variables are in the first halves of their ranges, where a bound is calibrated. */
export function isInside({ ranges }: Domain, values: VariableValues): boolean {
  return ranges.every((range) => partOfWay(range, values[range.variable]) < 0.5);
}

/** An end of a range: a number, or what makes one, such as 2^10. */
function numberIn(text: string, name: string): number {
  return expressionValue(readExpression({ what: `range of ${name}`, text: text.trim() }, {}), {});
}

/** The value at a part of the way, from 0 to 1. */
function alongRange({ variable, from, to, scale }: Range, part: number): number {
  const value =
    scale === 'log' ? Math.exp(Math.log(from) + part * (Math.log(to) - Math.log(from))) : from + part * (to - from);
  return WHOLE.includes(variable) ? Math.round(value) : short(value);
}

/** To few digits, as cases are written and read. */
function short(value: number): number {
  return Number(value.toPrecision(6));
}

/** What was meant for a range, but is written as one elsewhere. @throws InputError */
function refuseOtherRange(name: Variable, given: string): void {
  const [, least, most] = /^\s*([\d.]+)\s*-\s*([\d.]+)\s*$/.exec(given) ?? [];
  if (least !== undefined)
    throw new InputError(`${name} is '${given}', a difference of two numbers: write ${least}..${most} for a range.`);
  const [, listed] = /^\s*[[({]([-\s\d.,]+)[\])}]\s*$/.exec(given) ?? [];
  const ends = listed?.split(',').map((end) => end.trim()) ?? [];
  if (ends.length > 1)
    throw new InputError(
      `${name} should be a range, a number or an expression, found '${given}': write ${ends[0]}..${ends.at(-1)} for a range.`,
    );
}

function rangeOf(variable: Variable, from: number, to: number): Range {
  checkedValue(variable, from);
  checkedValue(variable, to);
  if (from === to) throw new InputError(`The range of ${variable} should have two ends, found ${from} twice.`);
  if (from * to < 0)
    throw new InputError(
      `The range of ${variable} should go out in one direction, found ${from}..${to}: ask 0..${to} and 0..${from} apart.`,
    );
  return { variable, from, to, scale: from > 0 && to > 0 ? 'log' : 'linear' };
}

/** @throws InputError for a value that the variable cannot have */
function checkedValue(variable: Variable, value: number): number {
  const fail = (expected: string) => {
    throw new InputError(`${variable}, ${VARIABLES[variable].meaning}, should be ${expected}, found ${value}.`);
  };
  if (WHOLE.includes(variable) && !(Number.isInteger(value) && value >= 1 && value <= MOST))
    fail(`a whole number from 1 to ${MOST}`);
  if (variable === 'tau' && !(value >= 0 && value <= 1e100)) fail('at least 0');
  if (variable === 'T' && !(value > 0 && value <= 1e100)) fail('above 0');
  if (!(Math.abs(value) <= 1e100)) fail('a finite number');
  return value;
}

/** Variables after those that they follow. @throws InputError where they follow one another */
function inOrder(following: ReadonlyMap<Variable, Expression>): Domain['derived'] {
  const order: { readonly variable: Variable; readonly by: Expression }[] = [];
  const visit = (variable: Variable, from: readonly Variable[]) => {
    const by = following.get(variable);
    if (by === undefined || order.some((each) => each.variable === variable)) return;
    if (from.includes(variable))
      throw new InputError(
        `${[...from, variable].join(' follows ')}: variables should not follow one another in a circle.`,
      );
    for (const symbol of by.symbols) visit(symbol as Variable, [...from, variable]);
    order.push({ variable, by });
  };
  for (const variable of following.keys()) visit(variable, []);
  return order;
}

function readClause(text: string): Clause {
  if (/\band\b|&&|∧|,(?![^()]*\))/.test(text))
    throw new InputError(
      `An assumption should be one comparison, found '${text}': repeat --assume for each, or list them in a file.`,
    );
  const relation = RELATIONS.find((each) => text.includes(each));
  const [left, right, ...more] = relation === undefined ? [text] : text.split(relation);
  if (relation === undefined || right === undefined || more.length > 0 || /[<>=]/.test(left + right))
    throw new InputError(`An assumption should compare two expressions, as in 'm >= n', found '${text}'.`);
  const none = [left, right].findIndex((side) => side.trim() === '');
  if (none >= 0)
    throw new InputError(
      `An assumption should compare two expressions, as in 'm >= n', found '${text}', which has no ${['left', 'right'][none]} side.`,
    );
  const sides = [
    partOf('assumption', text, 0, left.length),
    partOf('assumption', text, text.length - right.length, text.length),
  ].map((side) => readExpression(side, VARIABLES));
  return { text, left: sides[0], relation, right: sides[1] };
}

function isMet({ left, relation, right }: Clause, values: VariableValues): boolean {
  const [a, b] = [expressionValue(left, values), expressionValue(right, values)];
  switch (relation) {
    case '>=':
      return a >= b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '<':
      return a < b;
    default:
      return a === b;
  }
}
