import { gaussLegendre } from '../numeric/gauss-legendre.js';

/** A score on the line at one diffusion time: s(x) at ascending points. */
export type LineScore = (points: Float64Array) => Float64Array;

/** A primitive S of a score, S(faces[0]) = 0. */
export interface LinePotential {
  /** S at the faces, one more than there are cells. */
  readonly atFaces: Float64Array;
  /** The places within cells, so many a cell, and the weights by which a function is integrated over all cells. */
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
  /** S at the nodes. */
  readonly atNodes: Float64Array;
}

/**
 * int s dx over cells, by a Gauss-Legendre rule of n nodes a cell. Between its nodes the score is the polynomial through them, of
 * which S is a primitive too: with P_l the Legendre polynomials on [-1, 1],
 *
 *     int_{-1}^{x_j} l_k = (w_k/2) (x_j + 1 + sum_{l=1}^{n-1} P_l(x_k) (P_{l+1}(x_j) - P_{l-1}(x_j))).
 *
 * @param faces ascending ends of the cells
 */
export function linePotential(score: LineScore, faces: Float64Array, count: number): LinePotential {
  const rule = gaussLegendre(count);
  const primitive = primitiveMatrix(count);
  const cells = faces.length - 1;
  const nodes = new Float64Array(cells * count);
  const weights = new Float64Array(cells * count);
  for (let c = 0; c < cells; c++) {
    const half = 0.5 * (faces[c + 1] - faces[c]);
    for (let k = 0; k < count; k++) {
      nodes[c * count + k] = faces[c] + half * (1 + rule.nodes[k]);
      weights[c * count + k] = half * rule.weights[k];
    }
  }
  const scores = score(nodes);
  const atFaces = new Float64Array(cells + 1);
  const atNodes = new Float64Array(nodes.length);
  for (let c = 0; c < cells; c++) {
    const half = 0.5 * (faces[c + 1] - faces[c]);
    let whole = 0;
    for (let k = 0; k < count; k++) whole += weights[c * count + k] * scores[c * count + k];
    atFaces[c + 1] = atFaces[c] + whole;
    for (let j = 0; j < count; j++) {
      let part = 0;
      for (let k = 0; k < count; k++) part += primitive[j * count + k] * scores[c * count + k];
      atNodes[c * count + j] = atFaces[c] + half * part;
    }
  }
  return { atFaces, nodes, weights, atNodes };
}

/** int_{-1}^{x_j} l_k dx, j the row. */
function primitiveMatrix(count: number): Float64Array {
  const { nodes, weights } = gaussLegendre(count);
  const polynomials = Array.from(nodes, (x) => legendre(x, count));
  const matrix = new Float64Array(count * count);
  for (let j = 0; j < count; j++) {
    for (let k = 0; k < count; k++) {
      let sum = nodes[j] + 1;
      for (let l = 1; l < count; l++) sum += polynomials[k][l] * (polynomials[j][l + 1] - polynomials[j][l - 1]);
      matrix[j * count + k] = 0.5 * weights[k] * sum;
    }
  }
  return matrix;
}

/** P_0(x) to P_most(x), by (l + 1) P_{l+1} = (2 l + 1) x P_l - l P_{l-1}. */
function legendre(x: number, most: number): number[] {
  const values = [1, x];
  for (let l = 1; l < most; l++) values.push(((2 * l + 1) * x * values[l] - l * values[l - 1]) / (l + 1));
  return values;
}
