/**
 * Sine and cosine with the same bits in every engine: those of Math differ in the last one between Node and browsers, and
 * these are as fast. Math.exp, expm1, log and log1p of Node are the ones of @stdlib, which the page of `explore` takes; see
 * web/explore/portable-math.ts.
 */
export { default as cos } from '@stdlib/math-base-special-cos';
export { default as sin } from '@stdlib/math-base-special-sin';
