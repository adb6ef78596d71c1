import type { MassPair } from '../../divergence/transport/quantile-distance.js';
import { distinct, facesOf, type LineLaw } from './line-law.js';

/** A law in cells, where a map takes their ends, and how much of what is meant lies between these. */
export interface CarriedCells {
  readonly faces: Float64Array;
  readonly images: Float64Array;
  readonly masses: Float64Array;
  /** 0 where the images fall. */
  readonly meant: Float64Array;
}

/** What is to be generated. */
export interface MeantLaw {
  readonly law: LineLaw;
  /** Its own cells, with half as many, and with a quarter. */
  readonly faces: readonly Float64Array[];
}

/** The share by which its own cells leave 1e-6 of W2 where nothing is generated: .004 left 2e-5, more than cells of a map may. */
const OWN_SHARE = 0.001;

export function meantLaw(law: LineLaw): MeantLaw {
  const faces = [facesOf(law, OWN_SHARE)];
  for (const _ of [1, 2]) faces.push(everyOther(faces[faces.length - 1]));
  return { law, faces };
}

/** Every other of some places, and the last one. */
export function everyOther(places: Float64Array): Float64Array {
  return places.filter((_, i) => i % 2 === 0 || i === places.length - 1);
}

/** Both laws, and where the map is increasing the masses of both in the same cells. */
export interface ComparedCells {
  readonly pair: MassPair;
  readonly common: { readonly meant: Float64Array; readonly generated: Float64Array } | undefined;
}

/**
 * Both laws on the line. Where they have the same cells, what these miss of both is nearly the same and leaves their difference alone; what
 * is meant has cells of its own where next to nothing is generated, and everywhere where images fold, as cells between these say nothing
 * of how it is divided.
 *
 * @param coarseness how often the cells have been halved in number
 */
export function comparedCells(cells: CarriedCells, { law, faces: all }: MeantLaw, coarseness: number): ComparedCells {
  const { images, masses } = cells;
  const isOrdered = isIncreasing(images);
  const generated = isOrdered ? { faces: images, masses } : spreadOver(images, masses);
  const count = generated.masses.length;
  const meant = isOrdered ? cells.meant : undefined;
  const own = all[coarseness];
  const [faces, inCells]: [number[], number[]] = [[], []];
  let next = 0;
  const ownUpTo = (end: number, isTaken: boolean) => {
    for (; next < own.length && own[next] < end; next++) {
      if (isTaken) {
        inCells.push(Number.NaN);
        faces.push(own[next]);
      }
    }
    while (own[next] === end) next++;
  };
  ownUpTo(generated.faces[0], true);
  faces.push(generated.faces[0]);
  for (let i = 0; i < count; i++) {
    const before = faces.length;
    ownUpTo(generated.faces[i + 1], meant === undefined || meant[i] > OWN_CELLS * generated.masses[i]);
    inCells.push(meant === undefined || faces.length > before ? Number.NaN : meant[i]);
    faces.push(generated.faces[i + 1]);
  }
  ownUpTo(Number.POSITIVE_INFINITY, true);
  const data = {
    faces: Float64Array.from(faces),
    masses: Float64Array.from({ length: faces.length - 1 }, (_, i) =>
      Number.isNaN(inCells[i]) ? law.mass(faces[i], faces[i + 1]) : inCells[i],
    ),
  };
  return { pair: { data, generated }, common: meant && { meant, generated: masses } };
}

/** Whether no image falls. */
export function isIncreasing(images: Float64Array): boolean {
  for (let i = 1; i < images.length; i++) if (images[i] < images[i - 1]) return false;
  return true;
}

/** How many times more mass than what is generated something that is meant has in a cell of which its own cells are taken. */
const OWN_CELLS = 2;

/** Masses between images in any order, each even between its two. */
function spreadOver(images: Float64Array, masses: Float64Array) {
  const faces = Float64Array.from(distinct([...images]));
  const spread = new Float64Array(faces.length - 1);
  const indexOf = new Map(Array.from(faces, (face, i) => [face, i]));
  for (let i = 0; i < masses.length; i++) {
    const [a, b] = [indexOf.get(images[i])!, indexOf.get(images[i + 1])!];
    const [low, high] = [Math.min(a, b), Math.max(a, b)];
    // what is in one place is next to it
    if (low === high) spread[Math.min(low, spread.length - 1)] += masses[i];
    for (let cell = low; cell < high; cell++) {
      spread[cell] += (masses[i] * (faces[cell + 1] - faces[cell])) / (faces[high] - faces[low]);
    }
  }
  return { faces, masses: spread };
}

/** sum p log(p/g) - p + g, of which each term is at least 0, over cells in which g has mass. */
export function divergenceOf(p: Float64Array, g: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < p.length; i++) if (g[i] > 0) sum += (p[i] > 0 ? p[i] * Math.log(p[i] / g[i]) : 0) - p[i] + g[i];
  return sum;
}
