import { distancesByCell, type MassPair, quantileDistance } from './quantile-distance.js';

/**
 * The cells of a grid that matter most for W2 between two distributions of which the mass of each cell is known alone. A mass m in a
 * cell of width h is off by e = h min(1, c) at most, where the density changes by the part c from a cell to the next, and moves W2^2
 * by less than m e^2 + 2 e int |D|, D the difference of quantiles over the levels of the cell: those come first where this is
 * largest.
 *
 * @param pair on the same faces
 * @param most how many cells at most
 * @returns their numbers, ascending
 */
export function bentCells({ data, generated }: MassPair, most: number): number[] {
  const { faces } = data;
  const distances = distancesByCell({ data, generated });
  const worth = new Float64Array(faces.length - 1);
  for (const [{ masses }, distance] of [
    [data, distances.data],
    [generated, distances.generated],
  ] as const) {
    const density = masses.map((mass, i) => mass / (faces[i + 1] - faces[i]));
    for (const [i, mass] of masses.entries()) {
      if (!(mass > 0)) continue;
      const change = Math.max(partChanged(density, i, i - 1), partChanged(density, i, i + 1));
      const off = (faces[i + 1] - faces[i]) * change;
      worth[i] += off * (mass * off + 2 * distance[i]);
    }
  }
  return Array.from(worth.keys())
    .filter((i) => worth[i] > 0)
    .sort((a, b) => worth[b] - worth[a] || a - b)
    .slice(0, most)
    .sort((a, b) => a - b);
}

/** The part of its density by which a cell is too steep to know how its mass lies in it. */
const STEEP = 0.5;

/**
 * What W2 may be off by as a grid is too coarse for what a model generates. A mass m that lies in a cell of width h in any way, and not
 * evenly, is moved by e = h/sqrt 3 at most in the root mean square; so is W2^2 by sum_i (m e^2 + 2 e int |D|), over the cells whose
 * density is less than half of that of a neighbour, or more than twice. On a grid that is fine enough these are in the last tails.
 */
export function hiddenInSteepCells({ data, generated }: MassPair): number {
  const { faces, masses } = generated;
  const distances = distancesByCell({ data, generated }).generated;
  const density = masses.map((mass, i) => mass / (faces[i + 1] - faces[i]));
  let moved = 0;
  for (const [i, mass] of masses.entries()) {
    if (!(mass > 0) || Math.max(partChanged(density, i, i - 1), partChanged(density, i, i + 1)) < STEEP) continue;
    const off = (faces[i + 1] - faces[i]) / Math.sqrt(3);
    moved += off * (mass * off + 2 * distances[i]);
  }
  const distance = quantileDistance({ data, generated });
  // root(W^2 + moved) - W
  return moved / (Math.sqrt(distance * distance + moved) + distance);
}

/** By which part a density changes from a cell to another, 1 at most. */
function partChanged(density: Float64Array, from: number, to: number): number {
  const [a, b] = [density[from], density[to] ?? 0];
  return Math.abs(a - b) / Math.max(a, b);
}
