import { gaussLegendre } from '../../src/numeric/gauss-legendre.js';
import type { GridOfLevels } from '../../src/sampler/affine-map.js';
import { endOfWalk } from '../../src/sampler/end-of-walk.js';
import type { Method } from '../../src/sampler/walk.js';
import { walkOfModel } from '../../src/sampler/walk-of-normal.js';
import {
  type Component,
  conditionalMeans,
  density,
  type LineMixture,
  placeWith,
  sides,
} from '../oracles/line-mixture.js';

/** Where a method without noise leads from x, with the exact model of a mixture. */
export function walkOnMixture(mixture: LineMixture, method: Method, grid: GridOfLevels) {
  const walk = walkOfModel(grid, (x, { alpha, sigma }) => {
    const { data, noise } = conditionalMeans(mixture, x, { alpha, sigma });
    return { data, noise, dataSize: 0, noiseSize: 0 };
  });
  return (x: number) => endOfWalk(method, walk, x);
}

/** A distance with its error, and the sizes of the terms that it is made of. */
interface MapDistance {
  readonly value: number;
  readonly error: number;
  readonly scale: number;
}

/** The distances of a map, where they are known. */
interface MapDistances {
  readonly w2: MapDistance;
  readonly kl?: MapDistance | undefined;
  readonly reverseKl?: MapDistance;
}

/** The integrals that the distances are made of. */
interface Sums {
  square: number;
  size: number;
  kl: number;
  reverseKl: number;
}

/** Deviations beyond which a component has 1e-18 of its mass, and how many a panel is wide, or its image. */
const [EDGE, PANEL] = [9, 0.5];
const RULE = gaussLegendre(6);
/** Beside a place, for the slope of the map, in deviations. */
const ASIDE = 4e-5;
/** The most halvings of a panel. */
const HALVINGS = 8;
/** Mass of p beyond all images. */
const BEYOND = 1e-12;

/**
 * The distances between p and the law that a rising map y makes of q on the line, over places x of q:
 *
 *     W2^2 = int (y - Q_p(F_q(x)))^2 q dx,
 *     KL(q_y || p) = int (log q - log y' - log p(y)) q dx,  KL(p || q_y) = int (log p(y) + log y' - log q) p(y) y' dx,
 *
 * with the errors that panels twice as wide show, and slopes over twice the distance. Of a map that falls somewhere W2 alone is known.
 *
 * @returns divergences undefined where the map does not rise, and kl where p has mass beyond the images of all that q has
 */
export function distancesOfMap(
  map: (x: number) => number,
  q: readonly Component[],
  p: readonly Component[],
): MapDistances {
  const aside = ASIDE * narrowestOf(q);
  const by = (coarseness: number): Sums | undefined => {
    const sums: Sums = { square: 0, size: 0, kl: 0, reverseKl: 0 };
    for (const [from, to] of panelsOf(map, q, p, coarseness * PANEL)) {
      const half = 0.5 * (to - from);
      for (const [k, share] of RULE.weights.entries()) {
        const x = from + half * (1 + RULE.nodes[k]);
        const [before, y, slope] = [density(q, x), map(x), slopeOf(map, x, coarseness * aside)];
        if (!(slope > 0)) return undefined;
        const weight = half * share;
        const after = density(p, y);
        const change = Math.log(after) + Math.log(slope) - Math.log(before);
        if (after > 0) sums.kl += weight * after * slope * change;
        if (before === 0) continue;
        const apart = y - placeWith(p, sides(q, x));
        sums.square += weight * before * apart * apart;
        sums.size += weight * before * y * y;
        sums.reverseKl -= weight * before * change;
      }
    }
    return sums;
  };
  const [fine, coarse] = [by(1), by(2)];
  if (fine === undefined || coarse === undefined) return { w2: distanceOfImages(map, q, p) };
  const estimate = (of: (sums: Sums) => number, scale: number): MapDistance => ({
    value: of(fine),
    error: Math.abs(of(coarse) - of(fine)),
    scale: scale + of(fine),
  });
  const faces = q.flatMap(({ mean, deviation }) => [mean - EDGE * deviation, mean + EDGE * deviation]);
  const beyond = sides(p, map(Math.min(...faces)))[0] + sides(p, map(Math.max(...faces)))[1];
  return {
    w2: estimate(({ square }) => Math.sqrt(square), Math.sqrt(fine.size)),
    kl: beyond < BEYOND ? estimate(({ kl }) => kl, 1) : undefined,
    reverseKl: estimate(({ reverseKl }) => reverseKl, 1),
  };
}

/** Images of so many even shares of q stand for all: a multiple of three, as the middle of three shares is that of their union. */
const SHARES = 3 << 13;

/**
 * W2 between p and the images of even shares of q in ascending order, whichever way the map takes them: the middles of N shares miss a
 * function of the level by no more than its variation over 2 N, and what the last tails do shows with a third as many.
 */
function distanceOfImages(map: (x: number) => number, q: readonly Component[], p: readonly Component[]): MapDistance {
  const levels = Array.from({ length: SHARES }, (_, i) => (i + 0.5) / SHARES);
  const placesOf = (law: readonly Component[]) =>
    Float64Array.from(levels, (level) => placeWith(law, [level, 1 - level]));
  const by = (unsorted: Float64Array, meant: Float64Array) => {
    const images = unsorted.toSorted();
    const squares = images.map((y, i) => (y - meant[i]) ** 2);
    const mean = (of: (i: number) => number) => squares.reduce((all, _, i) => all + of(i), 0) / squares.length;
    return {
      w2: Math.sqrt(mean((i) => squares[i])),
      size: Math.sqrt(mean((i) => images[i] ** 2)),
      missed: 0.5 * mean((i) => Math.abs(squares[i] - squares[Math.max(0, i - 1)])),
    };
  };
  const [images, meant] = [placesOf(q).map(map), placesOf(p)];
  const ofThree = (values: Float64Array) => values.filter((_, i) => i % 3 === 1);
  const [fine, coarse] = [by(images, meant), by(ofThree(images), ofThree(meant))];
  const error = fine.missed / (2 * fine.w2) + Math.abs(coarse.w2 - fine.w2);
  return { value: fine.w2, error, scale: fine.size + fine.w2 };
}

/** Panels over all that q has, and its places of those over p; halved where their images are wide, as a map is steep between modes. */
function panelsOf(map: (x: number) => number, q: readonly Component[], p: readonly Component[], panel: number) {
  const ends = (law: readonly Component[]) =>
    law.flatMap(({ mean, deviation }) =>
      Array.from({ length: (2 * EDGE) / panel + 1 }, (_, k) => mean + deviation * (k * panel - EDGE)),
    );
  const places = Float64Array.from([...ends(q), ...ends(p).map((y) => placeWith(q, sides(p, y)))]).sort();
  const widest = panel * narrowestOf(p);
  const panels: [number, number][] = [];
  const halve = (from: number, to: number, images: readonly [number, number], halvings: number) => {
    if (halvings === 0 || images[1] - images[0] < widest) {
      panels.push([from, to]);
      return;
    }
    const middle = 0.5 * (from + to);
    const image = map(middle);
    halve(from, middle, [images[0], image], halvings - 1);
    halve(middle, to, [image, images[1]], halvings - 1);
  };
  const images = places.map(map);
  for (let i = 0; i + 1 < places.length; i++) halve(places[i], places[i + 1], [images[i], images[i + 1]], HALVINGS);
  return panels;
}

function narrowestOf(law: readonly Component[]): number {
  return Math.min(...law.map(({ deviation }) => deviation));
}

/** f' to fourth order. */
function slopeOf(f: (x: number) => number, x: number, h: number): number {
  return (8 * (f(x + h) - f(x - h)) - (f(x + 2 * h) - f(x - 2 * h))) / (12 * h);
}
