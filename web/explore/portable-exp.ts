import exp from '@stdlib/math-base-special-exp';

/** e^x with the bits of Node's Math.exp, which knows e itself better than its own algorithm finds it. */
// biome-ignore lint/style/noDefaultExport: it stands for the default exports of @stdlib
export default function portableExp(x: number): number {
  return x === 1 ? Math.E : exp(x);
}
