import { type Preactivations, preactivations, setPreactivation } from './relu-pair.js';

/**
 * The number of Gaussians whose moments are added to a gram at once: enough to make up for the cost of a block, few
 * enough for a cache.
 */
const ROWS = 128;

/**
 * The arguments l_i = w_i . x + b_i of the features, which are normal under each of several Gaussians, with one row per
 * Gaussian. E[relu(l_i) relu(l_j)] of a row depends only on the two arguments and their correlation. The arguments
 * include the weight of the Gaussian: the moment is homogeneous in l.
 */
export interface ArgumentBlock {
  /** The number of columns, one per feature. */
  readonly places: number;
  /** Rows in use, at most `room`. */
  count: number;
  readonly room: number;
  /** rows x places row-major. */
  readonly normals: Preactivations;
  /** -h, or 0 where the normal density at h is 0; rows x places row-major. */
  readonly abscissae: Float64Array;
  /** E[relu(l)^2] summed over the rows: `places` values. */
  readonly squares: Float64Array;
}

export function argumentBlock(places: number): ArgumentBlock {
  return {
    places,
    count: 0,
    room: ROWS,
    normals: preactivations(ROWS * places),
    abscissae: new Float64Array(ROWS * places),
    squares: new Float64Array(places),
  };
}

/**
 * Sets the argument at one place of the next row to N(mean, deviation^2).
 *
 * @param root the square root of the Gaussian's weight
 * @returns P(l > 0)
 */
export function setArgument(
  { normals, abscissae, squares, count, places }: ArgumentBlock,
  place: number,
  mean: number,
  deviation: number,
  root: number,
): number {
  const at = count * places + place;
  setPreactivation(normals, at, root * mean, root * deviation);
  abscissae[at] = normals.root[at] > 0 ? -normals.ratio[at] : 0;
  squares[place] += normals.square[at];
  return normals.own[0][at];
}

/** Empties the block. */
export function clearBlock(block: ArgumentBlock): void {
  block.count = 0;
  block.squares.fill(0);
}
