import { quantileDistance } from '../../divergence/transport/quantile-distance.js';
import { ROUNDED } from '../generated-variance.js';
import {
  type CarriedCells,
  comparedCells,
  divergenceOf,
  everyOther,
  isIncreasing,
  type MeantLaw,
} from './compared-cells.js';
import { facesOf, type LineLaw } from './line-law.js';

/** A law, and a map that takes it to what is generated. */
export interface Carried {
  readonly law: LineLaw;
  /** Of ascending places. */
  images(places: Float64Array): Float64Array;
  /** By how much places and images may be rounded, relative; default: `ROUNDED` of doubles. */
  readonly rounded?: number;
}

/** The same image, of -x and its law: a map that falls rises so. */
export function mirrored({ law, images, ...rest }: Carried): Carried {
  return {
    ...rest,
    law: {
      edges: law.edges.map((x) => -x).reverse(),
      isSharp: law.isSharp,
      density: (x) => law.density(-x),
      mass: (from, to) => law.mass(-to, -from),
      below: (x) => law.above(-x),
      above: (x) => law.below(-x),
    },
    images: (places) => images(places.map((x) => -x).reverse()).reverse(),
  };
}

/** A share of W2^2, and of a divergence, that halving two cells may still change; and nats that count as none. */
const [OF_SQUARE, OF_DIVERGENCE, NATS] = [1e-7, 3e-5, 1e-12];

/** And of W2^2 where images fold, as nothing that is missed in both laws makes up there. */
const OF_FOLDED = 1e-6;

const [MOST_CELLS, MOST_ROUNDS] = [6000, 80];

/** After so many rounds it is asked anew how large the distances are. */
const ROUNDS = 8;

/**
 * Cells of a law that show how its image differs from what is meant: those are halved in which both laws are divided differently, until
 * W2 and the divergences hardly see it. Where they jump, that takes some 40 rounds of two cells.
 */
export function carriedCells(carried: Carried, meant: MeantLaw): CarriedCells {
  const { law } = carried;
  const first = facesOf(law);
  let cells = cellsAt(carried, first, meant.law);
  let scale = scaleOf(cells, meant);
  for (let round = 1; round < MOST_ROUNDS && cells.faces.length < MOST_CELLS; round++) {
    if (!cells.images.every(Number.isFinite)) break;
    const places = halves(cells, scale, carried.rounded);
    if (places.length === 0 || round % ROUNDS === 0) {
      const before = scale.square;
      scale = scaleOf(cells, meant);
      if (places.length === 0 && scale.square > before / 2) break;
    }
    if (places.length > 0) cells = withFaces(carried, cells, places, meant.law);
  }
  return cells;
}

/** How large the distances are. */
interface Scale {
  readonly square: number;
  readonly divergence: number;
  readonly reverse: number;
}

function scaleOf(cells: CarriedCells, meant: MeantLaw): Scale {
  const w2 = quantileDistance(comparedCells(cells, meant, 0).pair);
  return {
    square: w2 * w2,
    divergence: divergenceOf(cells.meant, cells.masses),
    reverse: divergenceOf(cells.masses, cells.meant),
  };
}

/** A law in cells between given places. */
export function cellsAt({ law, images, rounded }: Carried, faces: Float64Array, meant: LineLaw): CarriedCells {
  const masses = new Float64Array(faces.length - 1);
  for (let i = 0; i < masses.length; i++) masses[i] = law.mass(faces[i], faces[i + 1]);
  return settled({ faces, images: images(faces), masses, meant: masses.map(() => Number.NaN) }, meant, rounded);
}

/** The same with further places. */
function withFaces(
  { law, images, rounded }: Carried,
  cells: CarriedCells,
  added: Float64Array,
  meant: LineLaw,
): CarriedCells {
  const ends = images(added);
  const count = cells.masses.length + added.length;
  const all = {
    ...{ faces: new Float64Array(count + 1), images: new Float64Array(count + 1) },
    ...{ masses: new Float64Array(count), meant: new Float64Array(count).fill(Number.NaN) },
  };
  for (let i = 0, next = 0, at = 0; i <= cells.masses.length; i++, at++) {
    const face = cells.faces[i];
    all.faces[at] = face;
    all.images[at] = cells.images[i];
    if (i === cells.masses.length) break;
    if (added[next] < cells.faces[i + 1]) {
      all.masses[at++] = law.mass(face, added[next]);
      all.faces[at] = added[next];
      all.images[at] = ends[next];
      all.masses[at] = law.mass(added[next++], cells.faces[i + 1]);
    } else {
      all.masses[at] = cells.masses[i];
      all.meant[at] = cells.meant[i];
    }
  }
  return settled(all, meant, rounded);
}

/** Images that fall by rounding stay level, and masses that are not known are found. */
function settled({ faces, images, masses, meant }: CarriedCells, law: LineLaw, rounded = ROUNDED): CarriedCells {
  for (let i = 1; i < images.length; i++) {
    const fall = images[i - 1] - images[i];
    if (!(fall > 0 && fall <= 4 * rounded * Math.abs(images[i]))) continue;
    images[i] = images[i - 1];
    meant[i - 1] = Number.NaN;
    if (i < meant.length) meant[i] = Number.NaN;
  }
  for (let i = 0; i < meant.length; i++) {
    if (Number.isNaN(meant[i])) meant[i] = images[i] < images[i + 1] ? law.mass(images[i], images[i + 1]) : 0;
  }
  return { faces, images, masses, meant };
}

/** The middles of cells that are to be halved, ascending. */
function halves(cells: CarriedCells, scale: Scale, rounded = ROUNDED): Float64Array {
  const { faces, images, masses, meant } = cells;
  const found = new Set<number>();
  const [square, folded] = [OF_SQUARE * scale.square, OF_FOLDED * scale.square];
  const [divergence, reverse] = [OF_DIVERGENCE * scale.divergence + NATS, OF_DIVERGENCE * scale.reverse + NATS];
  for (let i = 1; i < masses.length; i++) {
    const [from, place, to] = [images[i - 1], images[i], images[i + 1]];
    const [g, h, p, q] = [masses[i - 1], masses[i], meant[i - 1], meant[i]];
    const bend = g + h > 0 ? Math.abs(place - (from * h + to * g) / (g + h)) : 0;
    let isBent = (g + h) * bend * bend > folded;
    if (from < place && place < to) {
      const isShared = p + q > (g + h) / SPARSE && g + h > (p + q) / SPARSE;
      const off = isShared ? (to - from) * Math.abs(p / (p + q) - g / (g + h)) : bend;
      isBent = (g + h + p + q) * off * off > square || lossOf(p, q, g, h) > divergence || lossOf(g, h, p, q) > reverse;
    }
    if (isBent) found.add(i - 1).add(i);
    const [width, next] = [faces[i] - faces[i - 1], faces[i + 1] - faces[i]];
    if (width > UNEVEN * next && g + p > SEEN) found.add(i - 1);
    if (next > UNEVEN * width && h + q > SEEN) found.add(i);
  }
  const places: number[] = [];
  for (const i of [...found].sort((a, b) => a - b)) {
    const width = faces[i + 1] - faces[i];
    const isWide = width > rounded * Math.max(Math.abs(faces[i]), Math.abs(faces[i + 1]));
    if (isWide && masses[i] + meant[i] > LEAST) places.push(faces[i] + 0.5 * width);
  }
  return Float64Array.from(places);
}

/** How many times more mass one law has in a cell than the other where that says nothing of how it is divided. */
const SPARSE = 16;

/** How many times wider than its neighbour a cell may be, which would say little of it. */
const UNEVEN = 2.5;

/** A mass that is looked at closely, and one that no cell is halved for, as levels are rounded by as much. */
const [SEEN, LEAST] = [1e-13, 1e-17];

/** What sum p log(p/g) loses where two cells become one. */
function lossOf(p: number, q: number, g: number, h: number): number {
  if (!(p > 0 && q > 0 && g > 0 && h > 0)) return 0;
  return p * Math.log(p / g) + q * Math.log(q / h) - (p + q) * Math.log((p + q) / (g + h));
}

/** Every other cell end, and the last one. */
export function halved({ faces, images, masses, meant }: CarriedCells, law: LineLaw): CarriedCells {
  const inPairs = (each: Float64Array) => {
    const sums = new Float64Array(Math.ceil(each.length / 2));
    for (let i = 0; i < each.length; i++) sums[i >> 1] += each[i];
    return sums;
  };
  const own = { faces: everyOther(faces), images: everyOther(images), masses: inPairs(masses) };
  // where images fold, what is meant between two of them is no sum
  const unknown = isIncreasing(images) ? inPairs(meant) : own.masses.map(() => Number.NaN);
  return settled({ ...own, meant: unknown }, law);
}
