/** `count` points of R^dimension, row-major: coordinate k of point i is values[i * dimension + k]. */
export interface Points {
  readonly count: number;
  readonly dimension: number;
  readonly values: Float64Array;
}

/** The coordinates of point i. */
export function pointOf({ dimension, values }: Omit<Points, 'count'>, i: number): Float64Array {
  return values.subarray(i * dimension, (i + 1) * dimension);
}

/** All points as rows of numbers. */
export function rowsOfPoints(points: Points): number[][] {
  return Array.from({ length: points.count }, (_, i) => Array.from(pointOf(points, i)));
}
