/** `count` points of R^dimension, row-major: coordinate k of point i is values[i * dimension + k]. */
export interface Points {
  readonly count: number;
  readonly dimension: number;
  readonly values: Float64Array;
}
