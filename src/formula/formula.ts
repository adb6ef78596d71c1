import type { EvalFunction, FunctionNode, MathNode, SymbolNode } from 'mathjs';
import { type Estimate, numberOf, type Quantity } from '../numeric/estimate.js';
import { inLatex } from './latex.js';
import { mathjs, strayIn } from './mathjs.js';

/** What a symbol of a formula stands for. */
export interface FormulaSymbol {
  readonly meaning: string;
  /** 'nats' for instance; left out for a plain number. */
  readonly unit?: string;
  /** Default: its name, with Greek letters and subscripts. */
  readonly latex?: string;
}

/** A formula as plain data: one expression is evaluated, differentiated and written in LaTeX. */
export interface Formula<S extends string = string> {
  /**
   * In the syntax of mathjs: numbers, symbols, + - * / ^, and the functions below. In `2 m j` the factors multiply; before
   * a bracket it takes a `*`, as `m (j + 1)` is a function of that name.
   */
  readonly expression: string;
  /** Every symbol in the expression, by name. */
  readonly symbols: Readonly<Record<S, FormulaSymbol>>;
}

/** A value for each symbol of a formula; more may be given. */
export type Values<S extends string = string> = Readonly<Record<S, number>>;

/** The functions of which the larger or the smaller argument is taken. */
const CHOICES = ['max', 'min'];
const FUNCTIONS = ['sqrt', 'exp', 'log', ...CHOICES];

/** What is read from an expression once. */
interface Compiled {
  readonly node: MathNode;
  readonly names: readonly string[];
  readonly code: EvalFunction;
  /** Every max and min, with its arguments. */
  readonly choices: readonly Choice[];
  /** Derivatives, by symbol and by the arguments that attain the choices. */
  readonly slopes: Map<string, EvalFunction>;
}

/** A max or min. */
interface Choice {
  readonly node: MathNode;
  readonly code: EvalFunction;
  readonly args: readonly { readonly node: MathNode; readonly code: EvalFunction }[];
}

const compiled = new WeakMap<Formula, Compiled>();

/** The value of a formula. @throws Error if a symbol has no value, or no meaning */
export function evaluate<S extends string>(formula: Formula<S>, values: Values<NoInfer<S>>): number {
  return checked(formula, values).code.evaluate({ ...values });
}

/**
 * d log f / d log s at given values: the power of s by which the formula grows there. A max or min is differentiated as
 * the argument that attains it.
 */
export function logSlope<S extends string>(formula: Formula<S>, symbol: NoInfer<S>, at: Values<NoInfer<S>>): number {
  const x: number = at[symbol];
  return (x * slope(formula, symbol, at)) / evaluate<string>(formula, at);
}

/** The value of a formula of quantities, whose errors e_s move it by |df/ds| e_s each, to first order. */
export function estimateOf<S extends string>(
  formula: Formula<S>,
  quantities: Readonly<Record<NoInfer<S>, Quantity>>,
): Estimate {
  const given = Object.entries<Quantity>(quantities);
  const values = Object.fromEntries(given.map(([name, quantity]) => [name, numberOf(quantity)]));
  const value = evaluate<string>(formula, values);
  let [error, sampled] = [0, false];
  for (const [name, quantity] of given) {
    if (typeof quantity === 'number' || !Object.hasOwn(formula.symbols, name)) continue;
    if (quantity.error > 0) error += Math.abs(slope(formula, name, values)) * quantity.error;
    sampled ||= quantity.sampled === true;
  }
  return { value, error, ...(sampled ? { sampled } : {}) };
}

/** A formula in LaTeX. */
export function latex(formula: Formula): string {
  return inLatex(compile(formula).node, (name) => formula.symbols[name]?.latex);
}

function compile(formula: Formula): Compiled {
  const known = compiled.get(formula);
  if (known !== undefined) return known;
  const stray = strayIn(formula.expression);
  if (stray !== undefined) fail(formula, `'${stray}' has no place in it`);
  const node = mathjs().parse(formula.expression);
  const used = new Set<string>();
  const choices: Choice[] = [];
  node.traverse((each, path) => {
    if (isCall(each)) {
      if (!FUNCTIONS.includes(each.fn.name)) fail(formula, `'${each.fn.name}' is not a function`);
      if (CHOICES.includes(each.fn.name)) choices.push({ ...withCode(each), args: each.args.map(withCode) });
    }
    if (isSymbol(each) && path !== 'fn') used.add(each.name);
  });
  const { symbols } = formula;
  for (const name of used) if (!Object.hasOwn(symbols, name)) fail(formula, `it does not say what '${name}' means`);
  for (const name of Object.keys(symbols)) if (!used.has(name)) fail(formula, `'${name}' does not occur in it`);
  const done = { ...withCode(node), names: [...used], choices, slopes: new Map<string, EvalFunction>() };
  compiled.set(formula, done);
  return done;
}

/** The formula, once every symbol has a value. */
function checked(formula: Formula, values: Values): Compiled {
  const done = compile(formula);
  for (const name of done.names) {
    if (typeof values[name] === 'number') continue;
    fail(formula, `there is no value for '${name}', ${formula.symbols[name].meaning}`);
  }
  return done;
}

/** df/ds. */
function slope(formula: Formula, symbol: string, at: Values): number {
  const { node, choices, slopes } = checked(formula, at);
  const attained = choices.map(({ code, args }) => {
    const value = code.evaluate({ ...at });
    return args.findIndex((arg) => arg.code.evaluate({ ...at }) === value);
  });
  const key = [symbol, ...attained].join();
  const known = slopes.get(key);
  if (known !== undefined) return known.evaluate({ ...at });
  const chosen = (each: MathNode): MathNode => {
    const k = choices.findIndex((choice) => choice.node === each);
    return k < 0 ? each : choices[k].args[attained[k]].node.transform(chosen);
  };
  const code = mathjs().derivative(node.transform(chosen), symbol, { simplify: false }).compile();
  slopes.set(key, code);
  return code.evaluate({ ...at });
}

function withCode<N extends MathNode>(node: N) {
  return { node, code: node.compile() };
}

function fail({ expression }: Formula, what: string): never {
  throw new Error(`formula '${expression}': ${what}.`);
}

function isCall(node: MathNode): node is FunctionNode {
  return node.type === 'FunctionNode';
}

function isSymbol(node: MathNode): node is SymbolNode {
  return node.type === 'SymbolNode';
}
