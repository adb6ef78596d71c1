import type { MathNode } from 'mathjs';
import { evaluate, type Formula, type FormulaSymbol, type Values } from '../formula/formula.js';
import { mathjs } from '../formula/mathjs.js';
import { InputError } from '../input/input-error.js';
import { nearHint } from '../input/near-name.js';
import { oneLine } from '../input/one-line.js';

/** An expression that a user wrote, checked node by node: nothing else than arithmetic on its symbols is ever evaluated. */
export interface Expression {
  readonly text: string;
  readonly formula: Formula;
  /** The symbols in it. */
  readonly symbols: readonly string[];
}

/** An expression as it is written, for messages. */
export interface Written {
  /** What it is called, such as 'bound'. */
  readonly what: string;
  readonly text: string;
  /** What stands on both sides of it, if it is a part of something. */
  readonly before?: string;
  readonly after?: string;
}

/** The expression between two places of a text. */
export function partOf(what: string, whole: string, from: number, to: number): Written {
  const part = whole.slice(from, to);
  const text = part.trim();
  const first = from + part.length - part.trimStart().length;
  return { what, text, before: whole.slice(0, first), after: whole.slice(first + text.length) };
}

/** Everything that an expression may consist of. */
const OF_ONE = ['sqrt', 'exp', 'log'];
const FUNCTIONS = [...OF_ONE, 'max', 'min'];
const OPERATORS = ['add', 'subtract', 'multiply', 'divide', 'pow', 'unaryMinus', 'unaryPlus'];
const TOKEN = /\s+|(\d+\.?\d*|\.\d+)(e[+-]?\d+)?|[A-Za-z][A-Za-z0-9_]*|[-+*/^(),]/iy;
const NAME = /[A-Za-z][A-Za-z0-9_]*/y;
/** No bound is as long as this, nor nested as deep. */
const [LONGEST, DEEPEST] = [1000, 50];

/** A node of mathjs as far as it is looked at. */
interface Seen {
  readonly type: string;
  readonly name?: string;
  readonly fn?: string | MathNode;
  readonly op?: string;
  readonly value?: unknown;
  readonly args?: readonly MathNode[];
}

/**
 * Reads an expression of + - * / ^, brackets, numbers, symbols, sqrt, exp, log, max and min. The text is cut into tokens of this
 * alphabet alone before mathjs parses it, and each node of what it parses is on a list: no other kind has a way to run.
 *
 * @param known the symbols that it may have, with their meanings
 * @param isExponent whether a name that is not known may stand in an exponent, as a number that is sought
 * @throws InputError of one sentence, which marks the place
 */
export function readExpression(
  written: Written,
  known: Readonly<Record<string, FormulaSymbol>>,
  isExponent: (name: string) => boolean = () => false,
): Expression {
  const { text, what } = written;
  if (text.length > LONGEST)
    throw new InputError(`The ${what} should have at most ${LONGEST} characters, found ${text.length}.`);
  const names = namesIn(written);
  const node = parsed(written);
  const placeOf = (name: string) => names.find((each) => each.name === name)?.at ?? 0;
  const inPower = new Map<string, boolean>();
  walk(node, (each, isPower, depth) => {
    const { type, name = '', op } = each as unknown as Seen;
    if (depth > DEEPEST) throw new InputError(`The ${what} is nested more than ${DEEPEST} deep.`);
    if (type === 'SymbolNode') inPower.set(name, (inPower.get(name) ?? true) && isPower);
    const stray = strayOf(each);
    if (stray !== undefined) {
      const at = placeOf(stray.name ?? op ?? '');
      throw new InputError(
        `${marked(written, at, (stray.name ?? op ?? text.slice(at, at + 1)).length)} ${stray.fault}.`,
      );
    }
  });
  const symbols: Record<string, FormulaSymbol> = {};
  for (const [name, isPower] of inPower) {
    if (Object.hasOwn(known, name)) symbols[name] = known[name];
    else if (isPower && isExponent(name)) symbols[name] = { meaning: 'an exponent that is sought' };
    else throw unknownSymbol(name, written, placeOf(name), Object.keys(known), isExponent(name));
  }
  return { text, formula: { expression: text, symbols }, symbols: Object.keys(symbols) };
}

/** Its value. */
export function expressionValue({ formula }: Expression, values: Values): number {
  return evaluate<string>(formula, values);
}

/**
 * Why an expression has no finite value at some values, as words that follow its text: the smallest part of it that has none.
 */
export function partWithoutValue({ text }: Expression, values: Values): string {
  let found = text;
  walk(mathjs().parse(text), (each) => {
    if (each.type === 'FunctionNode' || each.type === 'OperatorNode') {
      const value: unknown = each.compile().evaluate({ ...values });
      if (typeof value === 'number' && !Number.isFinite(value)) found = each.toString();
    }
  });
  return found;
}

/** A text with a part of it between marks, in one sentence's beginning. */
function marked({ what, text, before = '', after = '' }: Written, at: number, length: number): string {
  const end = Math.min(text.length, at + Math.max(1, length));
  return `The ${what} '${oneLine(`${before}${text.slice(0, at)}»${text.slice(at, end)}«${text.slice(end)}${after}`)}'`;
}

/** Each name with its place. @throws InputError at a character that is of no token */
function namesIn(written: Written): { readonly name: string; readonly at: number }[] {
  const { text, what, before, after } = written;
  const names: { name: string; at: number }[] = [];
  for (let at = 0; at < text.length; ) {
    TOKEN.lastIndex = at;
    const [token] = TOKEN.exec(text) ?? [];
    if (token === undefined) {
      const [character] = text.slice(at);
      throw new InputError(
        `${marked(written, at, character.length)} has '${oneLine(character)}' where marked: an expression has numbers, ` +
          `symbols, + - * / ^, brackets, ${FUNCTIONS.join(', ')}.`,
      );
    }
    NAME.lastIndex = at;
    if (NAME.test(text)) names.push({ name: token, at });
    at += token.length;
  }
  if (text.trim() === '') {
    const isWhole = before === undefined && after === undefined;
    throw new InputError(isWhole ? `The ${what} is empty.` : `${marked(written, 0, 1)} has nothing where marked.`);
  }
  return names;
}

/** @throws InputError at the place where mathjs does not go on */
function parsed(written: Written): MathNode {
  const { text } = written;
  try {
    return mathjs().parse(text);
  } catch (error) {
    const { message, char } = error as Error & { readonly char?: number };
    // counted from 1, and beyond the end where something is missing
    const at = Math.max(0, Math.min(text.length, (char ?? 1) - 1));
    const fault = oneLine(message.replace(/ \(char \d+\)$/, '')).toLowerCase();
    const point = /\d,$/.test(text.slice(0, at + 1)) ? ': numbers have a decimal point' : '';
    throw new InputError(`${marked(written, at, 1)} cannot be read where marked: ${fault}${point}.`);
  }
}

/** A node that is not on the list, in words, with the name at which it stands. */
function strayOf(node: MathNode): { readonly name?: string; readonly fault: string } | undefined {
  const { type, name, fn, value, args = [] } = node as unknown as Seen;
  switch (type) {
    case 'ParenthesisNode':
    case 'SymbolNode':
      return undefined;
    case 'ConstantNode':
      if (typeof value === 'number' && Number.isFinite(value)) return undefined;
      return { name: String(value), fault: 'has a number where marked that is not finite' };
    case 'OperatorNode':
      return OPERATORS.includes(String(fn))
        ? undefined
        : { fault: `has an operator where marked that bounds do not have` };
    case 'FunctionNode': {
      const called = typeof fn === 'object' ? (fn as unknown as Seen).name : undefined;
      const of = called ?? name ?? '';
      if (FUNCTIONS.includes(of)) {
        if (args.length === 1 || (args.length > 1 && !OF_ONE.includes(of))) return undefined;
        return {
          name: of,
          fault: `has '${of}' of ${args.length} arguments where marked, which takes ${OF_ONE.includes(of) ? 'one' : 'some'}`,
        };
      }
      return {
        name: of,
        fault: `has '${of}' before a bracket where marked, which is no function: ${of === 'ln' ? 'write log( for the natural logarithm' : `write ${of}*( for a product`}`,
      };
    }
    default:
      return { fault: `has a part, ${type}, that bounds do not have` };
  }
}

function unknownSymbol(
  name: string,
  written: Written,
  at: number,
  known: readonly string[],
  isBase: boolean,
): InputError {
  if (name === 'e' && !known.includes(name))
    return new InputError(`${marked(written, at, 1)} has 'e' where marked, which is no symbol: write exp(x) for e^x.`);
  if (isBase)
    return new InputError(
      `${marked(written, at, name.length)} has '${name}' where marked, which may stand in exponents only, as in mu^${name}.`,
    );
  const symbols = known.length === 0 ? 'it has numbers only' : `symbols are ${known.join(', ')}`;
  return new InputError(
    `${marked(written, at, name.length)} has the unknown symbol '${name}' where marked: ${symbols}${nearHint(name, known)}.`,
  );
}

/** Visits each node with whether it is in an exponent; the name of a function is no node of its own. */
function walk(
  node: MathNode,
  visit: (node: MathNode, isPower: boolean, depth: number) => void,
  isPower = false,
  depth = 0,
): void {
  visit(node, isPower, depth);
  const isPowerOf = (node as unknown as Seen).fn === 'pow';
  let k = 0;
  node.forEach((child, path) => {
    if (path === 'fn') return;
    walk(child, visit, isPower || (isPowerOf && k === 1), depth + 1);
    k++;
  });
}
