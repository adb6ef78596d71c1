import { type Preactivations, preactivations, setPreactivation } from './relu-pair.js';

/**
 * Gaussians whose moments are added to a gram at once: enough to pay for what a block costs, few enough for a cache. 64 and 256 take
 * the same time to a tenth.
 */
const ROWS = 128;

/**
 * The arguments l_i = w_i . x + b_i of the features, normal under each of some Gaussians, a row each.
 * E[relu(l_i) relu(l_j)] of a row depends on these and on the correlation of l_i and l_j alone. The weight of a
 * Gaussian is in them: the moment is homogeneous in l.
 */
export interface ArgumentBlock {
  /** Columns, one a feature. */
  readonly places: number;
  /** Rows in use, at most `room`. */
  count: number;
  readonly room: number;
  /** rows x places row-major. */
  readonly normals: Preactivations;
  /** -h; 0 where the normal density at h is. rows x places row-major. */
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
 * Makes the argument at one place of the next row N(mean, deviation^2).
 *
 * @param root of the Gaussian's weight
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
