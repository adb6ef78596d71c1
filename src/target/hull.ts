/**
 * The part of a point outside the span of the others is rounding if it is below this fraction of the largest distance.
 */
const RESOLUTION = 1e-13;

/**
 * Orthonormal coordinates in the affine hull of K points of R^d, the last of which is the origin: K rows of
 * r <= min(d, K - 1) values. By the Gram-Schmidt method, farthest point first, with each vector orthogonalised twice.
 */
export function hullCoordinates(points: readonly (readonly number[])[]): number[][] {
  const origin = points[points.length - 1];
  const rests = points.map((row) => row.map((x, j) => x - origin[j]));
  const coordinates: number[][] = points.map(() => []);
  const scale = Math.max(...rests.map(length));
  for (;;) {
    const lengths = rests.map(length);
    const farthest = lengths.indexOf(Math.max(...lengths));
    if (lengths[farthest] <= RESOLUTION * scale) return coordinates;
    const direction = rests[farthest].map((x) => x / lengths[farthest]);
    for (const [k, rest] of rests.entries()) {
      let along = 0;
      for (let pass = 0; pass < 2; pass++) {
        const overlap = rest.reduce((sum, x, j) => sum + x * direction[j], 0);
        for (let j = 0; j < rest.length; j++) rest[j] -= overlap * direction[j];
        along += overlap;
      }
      coordinates[k].push(along);
    }
  }
}

function length(row: readonly number[]): number {
  return Math.sqrt(row.reduce((sum, x) => sum + x * x, 0));
}
