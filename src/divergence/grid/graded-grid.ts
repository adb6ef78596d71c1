import { asinh } from '../../numeric/asinh.js';
import { increasingRoot } from '../../numeric/increasing-root.js';
import type { LineComponent } from '../../target/line-components.js';

/** Share of the cells placed by the components of p_0; the rest follow the sinh grading. */
const OWN_SHARE = 0.4;
/** Share of a component's cells that lie geometrically around it, down from the other scales to its own. */
const GEOMETRIC_SHARE = 0.25;
/** The least length scale of the sinh grid, as a fraction of the scale. */
const LEAST_PART = 0.01;
/** Faces closer than this, relative to where they are, are one. */
const RESOLUTION = 1e-15;

/**
 * A family of grids that cover [low, high], one for each number of cells, all by one smooth map, so that their errors
 * have a common expansion in the cell width.
 *
 * Faces are equally spaced in xi(x) = (1 - a) asinh((x - centre)/L)/range + a sum_k c_k C_k(x): the first part is the sinh
 * grid x = centre + L sinh(kappa xi), even among the components and geometric outside. C_k places cells where component k
 * has mass, on its own scale: like p_k^{1/3}, so that h^2 times its mass is spread evenly, and around it geometrically.
 * With c_k ~ w_k^{1/3} the errors of the components are in balance, however different their scales are.
 *
 * What is too narrow for any cells, see `narrowPlaces`, lies within a cell of its own, the same in every grid.
 *
 * @param scale the largest length that matters on the way of a path
 * @returns cells -> ascending faces, about as many
 */
export function gradedGrid(
  components: readonly LineComponent[],
  scale: number,
  low: number,
  high: number,
): (cells: number) => Float64Array {
  const narrow = narrowPlaces(components, scale);
  const [first, last] = [
    Math.min(low, ...narrow.map(({ from }) => from)),
    Math.max(high, ...narrow.map(({ to }) => to)),
  ];
  const xi = cellClock(components, scale, first, last);
  const [start, end] = [xi.at(first), xi.at(last)];
  return (cells) => {
    const faces = [first];
    for (let i = 1; i < cells; i++) {
      const goal = start + ((end - start) * i) / cells;
      faces.push(increasingRoot(xi.at, xi.slope, goal, faces[i - 1], last));
    }
    faces.push(last);
    const outside = faces.filter((x) => narrow.every(({ from, to }) => x < from || x > to));
    const all = Float64Array.from([...outside, ...narrow.flatMap(({ from, to }) => [from, to])]).sort();
    return all.filter((x, i) => i === 0 || x - all[i - 1] > RESOLUTION * Math.abs(x));
  };
}

/** xi and its slope. */
interface CellClock {
  at(x: number): number;
  slope(x: number): number;
}

function cellClock(components: readonly LineComponent[], scale: number, low: number, high: number): CellClock {
  const kept = components.filter((each) => !isNarrow(each, scale));
  const left = Math.min(...components.map(({ centre, reach }) => centre - reach));
  const right = Math.max(...components.map(({ centre, reach }) => centre + reach));
  const global = sinhClock(0.5 * (left + right), Math.max(0.25 * (right - left), LEAST_PART * scale), low, high);
  const total = kept.reduce((sum, { weight }) => sum + cubeRoot(weight), 0);
  const parts = kept.map(({ weight, centre, variance }) => {
    const sd = Math.sqrt(variance);
    return {
      share: (OWN_SHARE * cubeRoot(weight)) / total,
      centre,
      width: Math.sqrt(3) * sd,
      around: sinhClock(centre, sd, low, high),
    };
  });
  const rest = kept.length > 0 ? 1 - OWN_SHARE : 1;
  return {
    at(x) {
      let sum = rest * global.at(x);
      for (const { share, centre, width, around } of parts) {
        const u = (x - centre) / width;
        sum += share * (GEOMETRIC_SHARE * around.at(x) + (1 - GEOMETRIC_SHARE) * 0.5 * (1 + u / Math.sqrt(1 + u * u)));
      }
      return sum;
    },
    slope(x) {
      let sum = rest * global.slope(x);
      for (const { share, centre, width, around } of parts) {
        const u = (x - centre) / width;
        const root = 1 / Math.sqrt(1 + u * u);
        sum += share * (GEOMETRIC_SHARE * around.slope(x) + ((1 - GEOMETRIC_SHARE) * 0.5 * root * root * root) / width);
      }
      return sum;
    },
  };
}

/** (asinh((x - centre)/L) - asinh((low - centre)/L))/range, from 0 to 1. */
function sinhClock(centre: number, L: number, low: number, high: number): CellClock {
  const start = asinh((low - centre) / L);
  const range = asinh((high - centre) / L) - start;
  return {
    at: (x) => (asinh((x - centre) / L) - start) / range,
    slope: (x) => 1 / (range * Math.hypot(x - centre, L)),
  };
}

function cubeRoot(x: number): number {
  return Math.exp(Math.log(x) / 3);
}

/** Half of the width of a narrow place, as a fraction of the scale: paths that far apart keep half of their digits. */
const HALF_WIDTH = 1e-7;

/** A stretch of the line. */
interface Place {
  readonly from: number;
  readonly to: number;
}

/** The largest length that matters on the way of a path between p_0 and the prior. */
export function scaleOfPaths(components: readonly LineComponent[], priorVariance: number): number {
  return components.reduce(
    (largest, { centre, reach }) => Math.max(largest, Math.abs(centre) + reach),
    Math.sqrt(priorVariance),
  );
}

/** Whether a component is too narrow for cells on its own scale: its paths would lie within their rounding. */
export function isNarrow({ reach }: LineComponent, scale: number): boolean {
  return reach <= 0.5 * HALF_WIDTH * scale;
}

/**
 * Stretches around the components that are too narrow for cells, ascending and apart: each is one cell, within which a
 * density that is learned is constant, and p_0 is integrated on its own scale.
 *
 * @param scale the largest length that matters on the way of a path
 */
export function narrowPlaces(components: readonly LineComponent[], scale: number): Place[] {
  const half = HALF_WIDTH * scale;
  const places = components
    .filter((each) => isNarrow(each, scale))
    .map(({ centre }) => ({ from: centre - half, to: centre + half }))
    .sort((a, b) => a.from - b.from);
  const apart: Place[] = [];
  for (const place of places) {
    const last = apart[apart.length - 1];
    if (last !== undefined && place.from <= last.to) apart[apart.length - 1] = { from: last.from, to: place.to };
    else apart.push(place);
  }
  return apart;
}
