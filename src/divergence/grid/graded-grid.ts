import { increasingRoot } from '../../numeric/increasing-root.js';
import { type Target, UNDIFFUSED } from '../../target/target.js';

/**
 * Share of the cells placed by the density of p_0; the rest follow the sinh grading. Shares between 0.3 and 0.5 did
 * best.
 */
const DENSITY_SHARE = 0.4;
/** The number of intervals in the table of int p_0^{1/3}: the narrowest cells must be wider than these intervals. */
const TABLE_INTERVALS = 4096;

/**
 * A family of grids on [low, high], one for each number of cells, all by one smooth map, so that their errors have a
 * common expansion in the cell width.
 *
 * Faces are equally spaced in xi(x) = (1 - a) asinh((x - centre)/L) / range + a C(x), C(x) ~ int^x p_0^{1/3}: the first
 * part is the sinh grid x = centre + L sinh(kappa xi), even inside the support and geometric outside. The second part
 * places cells where p_0 has mass and is narrow: this density of cells equidistributes h^2 times p_0.
 *
 * @returns cells -> faces, cells + 1 ascending values
 */
export function gradedGrid(target: Target, low: number, high: number): (cells: number) => Float64Array {
  const [left, right] = target.support[0];
  const centre = 0.5 * (left + right);
  const scale = 0.25 * (right - left);
  const start = asinh((low - centre) / scale);
  const range = asinh((high - centre) / scale) - start;
  const density = cubeRootDensity(target);

  const xi = (x: number) =>
    ((1 - DENSITY_SHARE) * (asinh((x - centre) / scale) - start)) / range + DENSITY_SHARE * density.mass(x);
  const slope = (x: number) =>
    (1 - DENSITY_SHARE) / (range * Math.hypot(x - centre, scale)) + DENSITY_SHARE * density.at(x);
  const first = xi(low);
  const last = xi(high);

  return (cells) => {
    const faces = new Float64Array(cells + 1);
    faces[0] = low;
    faces[cells] = high;
    for (let i = 1; i < cells; i++) {
      faces[i] = increasingRoot(xi, slope, first + ((last - first) * i) / cells, faces[i - 1], high);
    }
    return faces;
  };
}

/** Math.asinh is not the same to the last bit in every version of Node; log and sqrt are. */
function asinh(x: number): number {
  const size = Math.log(Math.abs(x) + Math.hypot(x, 1));
  return x < 0 ? -size : size;
}

/** p_0^{1/3}, normalised to mass 1 on its support, and its primitive, both as piecewise polynomials through a table. */
function cubeRootDensity(target: Target): { at(x: number): number; mass(x: number): number } {
  const [left, right] = target.support[0];
  const step = (right - left) / TABLE_INTERVALS;
  const values = new Float64Array(TABLE_INTERVALS + 1);
  const masses = new Float64Array(TABLE_INTERVALS + 1);
  const point = new Float64Array(1);
  for (let i = 0; i <= TABLE_INTERVALS; i++) {
    point[0] = left + i * step;
    values[i] = Math.exp(target.logDensity(point, UNDIFFUSED) / 3);
    if (i > 0) masses[i] = masses[i - 1] + 0.5 * step * (values[i - 1] + values[i]);
  }
  const total = 1 / masses[TABLE_INTERVALS];
  return {
    at(x) {
      if (!(x > left && x < right)) return 0;
      const i = Math.min(TABLE_INTERVALS - 1, Math.floor((x - left) / step));
      const u = (x - left) / step - i;
      return total * (values[i] + u * (values[i + 1] - values[i]));
    },
    mass(x) {
      if (x <= left) return 0;
      if (x >= right) return 1;
      const i = Math.min(TABLE_INTERVALS - 1, Math.floor((x - left) / step));
      const u = (x - left) / step - i;
      return total * (masses[i] + step * u * (values[i] + 0.5 * u * (values[i + 1] - values[i])));
    },
  };
}
