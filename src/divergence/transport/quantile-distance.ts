/** A distribution on the line as masses of cells, within which its density is constant. */
export interface LineMasses {
  /** Ascending ends of the cells, one more than cells. */
  readonly faces: Float64Array;
  /** None is negative; they are taken as parts of their sum. */
  readonly masses: Float64Array;
}

/** Two distributions whose distance is asked for. */
export interface MassPair {
  readonly data: LineMasses;
  readonly generated: LineMasses;
}

/** The distances of two pairs, and how far they are apart. */
export interface ComparedDistances {
  readonly distance: number;
  readonly other: number;
  /** At least |distance - other|; chance does not make it small, as differences of no two places cancel. */
  readonly apart: number;
}

/** W2 of a pair: the root of int_0^1 D^2, with D the difference of the quantile functions. */
export function quantileDistance({ data, generated }: MassPair): number {
  let square = 0;
  alongQuantiles([data, generated], (mass, [p0, q0], [p1, q1]) => {
    square += mass * meanSquare(q0 - p0, q1 - p1);
  });
  return Math.sqrt(square);
}

/**
 * The distances W and V of two pairs that approximate the same one, with D and E their differences of quantiles:
 *
 *     |W - V| <= int_0^1 |D^2 - E^2| / (W + V) <= |D - E|_{L^2(0, 1)}.
 *
 * Where modes lie apart and their masses change by a little, the first bound falls as the masses do and the second as their
 * root.
 */
export function comparedDistances(one: MassPair, other: MassPair): ComparedDistances {
  let [square, otherSquare, moved] = [0, 0, 0];
  alongQuantiles([one.data, one.generated, other.data, other.generated], (mass, from, to) => {
    const [d0, d1] = [from[1] - from[0], to[1] - to[0]];
    const [e0, e1] = [from[3] - from[2], to[3] - to[2]];
    square += mass * meanSquare(d0, d1);
    otherSquare += mass * meanSquare(e0, e1);
    const [d, e] = [0.5 * (d0 + d1), 0.5 * (e0 + e1)];
    moved += (mass * (differenceOfSquares(d0, e0) + 4 * differenceOfSquares(d, e) + differenceOfSquares(d1, e1))) / 6;
  });
  const [distance, otherDistance] = [Math.sqrt(square), Math.sqrt(otherSquare)];
  const sum = distance + otherDistance;
  return { distance, other: otherDistance, apart: sum === 0 ? 0 : moved / sum };
}

/** int |D| over the levels of each cell of both distributions of a pair, D the difference of the quantile functions. */
export function distancesByCell({ data, generated }: MassPair): Record<keyof MassPair, Float64Array> {
  const found = { data: new Float64Array(data.masses.length), generated: new Float64Array(generated.masses.length) };
  alongQuantiles([data, generated], (mass, from, to, cells) => {
    const part = 0.5 * mass * (Math.abs(from[1] - from[0]) + Math.abs(to[1] - to[0]));
    found.data[cells[0]] += part;
    found.generated[cells[1]] += part;
  });
  return found;
}

/** The mean of the square of a line from a to b. */
function meanSquare(a: number, b: number): number {
  return (a * a + a * b + b * b) / 3;
}

function differenceOfSquares(d: number, e: number): number {
  return Math.abs((d - e) * (d + e));
}

/**
 * Told of a stretch of levels on which all quantile functions are lines: its length, where they start and end, and in which cells
 * they are.
 */
type OnStretch = (mass: number, from: Float64Array, to: Float64Array, cells: Int32Array) => void;

/**
 * Goes through the quantile functions of several distributions, stretch by stretch: from both ends to the median, as the masses
 * of the last tails are lost beside a level of nearly 1. The places of the upper half come with the other sign.
 */
function alongQuantiles(distributions: readonly LineMasses[], onStretch: OnStretch): void {
  toTheMedian(distributions, onStretch);
  toTheMedian(distributions.map(mirrored), (mass, from, to, cells) => {
    onStretch(
      mass,
      from,
      to,
      cells.map((cell, k) => distributions[k].masses.length - 1 - cell),
    );
  });
}

function mirrored({ faces, masses }: LineMasses): LineMasses {
  return { faces: faces.map((x) => -x).reverse(), masses: masses.slice().reverse() };
}

function toTheMedian(distributions: readonly LineMasses[], onStretch: OnStretch): void {
  const readers = distributions.map(readerOf);
  const from = new Float64Array(readers.length);
  const to = new Float64Array(readers.length);
  const cells = new Int32Array(readers.length);
  let rest = 0.5;
  while (rest > 0) {
    const mass = readers.reduce((least, { left }) => Math.min(least, left), rest);
    for (const [k, reader] of readers.entries()) {
      from[k] = reader.place;
      cells[k] = reader.cell;
      to[k] = take(reader, mass);
    }
    onStretch(mass, from, to, cells);
    rest -= mass;
    for (const reader of readers) next(reader);
  }
}

/** A place in a distribution, and what is left of the mass of its cell, as a part of all mass. */
interface Reader extends LineMasses {
  readonly whole: number;
  cell: number;
  place: number;
  left: number;
}

function readerOf({ faces, masses }: LineMasses): Reader {
  const whole = masses.reduce((sum, mass) => sum + mass, 0);
  const reader: Reader = { faces, masses, whole, cell: 0, place: faces[0], left: masses[0] / whole };
  next(reader);
  return reader;
}

/** Reads on by a mass. @returns the place where it ends */
function take(reader: Reader, mass: number): number {
  const { faces, cell, place, left } = reader;
  const end = faces[Math.min(cell + 1, faces.length - 1)];
  reader.place = mass < left ? place + (end - place) * (mass / left) : end;
  reader.left = left - mass;
  return reader.place;
}

/** Goes to the next cell with mass where the last one has none left; beyond the last cell nothing moves any more. */
function next(reader: Reader): void {
  const { faces, masses, whole } = reader;
  while (!(reader.left > 0)) {
    reader.cell++;
    if (reader.cell >= masses.length) {
      reader.left = Number.POSITIVE_INFINITY;
      return;
    }
    reader.place = faces[reader.cell];
    reader.left = masses[reader.cell] / whole;
  }
}
