import * as math from 'mathjs/number';

/** What formulas are made of, and nothing else: all of mathjs takes ten times as long to load. */
const PARTS = [
  math.absDependencies,
  math.addDependencies,
  math.derivativeDependencies,
  math.divideDependencies,
  math.expDependencies,
  math.logDependencies,
  math.multiplyDependencies,
  math.parseDependencies,
  math.sqrtDependencies,
  math.subtractDependencies,
  math.unaryMinusDependencies,
  math.unaryPlusDependencies,
];

let instance: math.MathJsInstance | undefined;

/** mathjs for numbers alone, with powers that are the same on every machine; made on first use. */
export function mathjs(): Pick<math.MathJsInstance, 'parse' | 'derivative'> {
  if (instance === undefined) {
    instance = math.create(Object.assign({}, ...PARTS));
    instance.import({ pow: power, max: Math.max, min: Math.min }, { override: true });
  }
  return instance;
}

/** What mathjs reads in an expression although no formula has it: a percentage, or a comment. */
export function strayIn(expression: string): string | undefined {
  return /[%#]/.exec(expression)?.[0];
}

/** The largest exponent that is multiplied out. */
const MULTIPLIED_OUT = 64;

/** x^y for x >= 0 or a whole y: Math.pow may differ in its last bit between versions of an engine. */
export function power(x: number, y: number): number {
  if (!Number.isInteger(y)) return Math.exp(y * Math.log(x));
  if (Math.abs(y) > MULTIPLIED_OUT) return (x < 0 && y % 2 !== 0 ? -1 : 1) * Math.exp(y * Math.log(Math.abs(x)));
  let product = 1;
  for (let k = Math.abs(y); k > 0; k--) product *= x;
  return y < 0 ? 1 / product : product;
}
