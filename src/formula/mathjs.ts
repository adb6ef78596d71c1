import { createRequire } from 'node:module';

type MathJs = Pick<ReturnType<typeof import('mathjs/number')['create']>, 'parse' | 'derivative'>;

let loaded: MathJs | undefined;

/**
 * mathjs for numbers alone, with powers that are the same on every machine. It is loaded on first use, as that takes
 * half a second, and synchronously, as the laws of a claim are synchronous.
 */
export function mathjs(): MathJs {
  if (loaded === undefined) {
    const { create, all }: typeof import('mathjs/number') = createRequire(import.meta.url)('mathjs/number');
    const instance = create(all);
    instance.import({ pow: power, max: Math.max, min: Math.min }, { override: true });
    loaded = instance;
  }
  return loaded;
}

/** The largest exponent that is multiplied out. */
const MULTIPLIED_OUT = 64;

/** x^y for x >= 0 or a whole y: Math.pow may differ in its last bit between versions of an engine. */
function power(x: number, y: number): number {
  if (!Number.isInteger(y)) return Math.exp(y * Math.log(x));
  if (Math.abs(y) > MULTIPLIED_OUT) return (x < 0 && y % 2 !== 0 ? -1 : 1) * Math.exp(y * Math.log(Math.abs(x)));
  let product = 1;
  for (let k = Math.abs(y); k > 0; k--) product *= x;
  return y < 0 ? 1 / product : product;
}
