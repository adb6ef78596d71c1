/** The inner product of two vectors; for two matrices stored in the same order, the Frobenius inner product. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  // a loop that has seen lists too takes three times as long for typed arrays, of which most vectors are
  return a instanceof Float64Array && b instanceof Float64Array ? dotOfDoubles(a, b) : dotOfLists(a, b);
}

function dotOfDoubles(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function dotOfLists(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** |v|, the Euclidean norm; for a matrix, the Frobenius norm. */
export function norm(v: ArrayLike<number>): number {
  return Math.sqrt(dot(v, v));
}

/** a - b. */
export function minus(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((x, i) => x - b[i]);
}

/** |a - b|^2. */
export function squaredDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return sum;
}

/** The mean of vectors of the same length. */
export function meanOf(vectors: readonly Float64Array[]): Float64Array {
  const sum = new Float64Array(vectors[0].length);
  for (const vector of vectors) for (let i = 0; i < sum.length; i++) sum[i] += vector[i];
  return sum.map((x) => x / vectors.length);
}

/** Whether a value is an array, of whichever kind. */
export function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && 'length' in value);
}
