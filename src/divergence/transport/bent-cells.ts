import { distancesByCell, type LineMasses, type MassPair, quantileDistance } from './quantile-distance.js';

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
    const changes = partsChanged({ faces, masses });
    for (const [i, mass] of masses.entries()) {
      if (!(mass > 0)) continue;
      const off = (faces[i + 1] - faces[i]) * changes[i];
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
 * What W2 may be off by as a grid is too coarse for what a model generates: where it puts a mass m in a cell of width h evenly, the mass may
 * lie in any way. With D the difference of quantiles, over the cells whose density is less than half of that of a neighbour, or more
 * than twice, that is no more than
 *
 *     (sum_i m h^2/3)^{1/2}  and  sum_i (m h^2/3 + 2 h int |D|) / W2,
 *
 * the distance of both, by the triangle inequality, and what moves W2^2, as no place moves by more than h. On a grid that is fine
 * enough these cells are in the last tails.
 */
export function hiddenInSteepCells({ data, generated }: MassPair): number {
  const { faces, masses } = generated;
  const distances = distancesByCell({ data, generated }).generated;
  const changes = partsChanged(generated);
  let [squares, crossed] = [0, 0];
  for (const [i, mass] of masses.entries()) {
    if (!(mass > 0) || changes[i] < STEEP) continue;
    const width = faces[i + 1] - faces[i];
    squares += (mass * width * width) / 3;
    crossed += 2 * width * distances[i];
  }
  const distance = quantileDistance({ data, generated });
  return Math.min(Math.sqrt(squares), distance > 0 ? (squares + crossed) / distance : Number.POSITIVE_INFINITY);
}

/** By which part, 1 at most, the density of each cell with mass and that of one of its neighbours differ. */
function partsChanged({ faces, masses }: LineMasses): Float64Array {
  const density = masses.map((mass, i) => mass / (faces[i + 1] - faces[i]));
  const part = (a: number, b = 0) => Math.abs(a - b) / Math.max(a, b);
  return density.map((here, i) => Math.max(part(here, density[i - 1]), part(here, density[i + 1])));
}
