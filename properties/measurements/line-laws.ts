import {
  type ComparedDistances,
  comparedDistances,
  distancesByCell,
  type LineMasses,
  type MassPair,
} from '../../src/divergence/transport/quantile-distance.js';
import { lawOfMixture } from '../../src/sampler/mixture/line-law.js';
import { normalSum } from '../../src/sampler/mixture/normal-sum.js';
import { gaussianMixture } from '../../src/target/mixture.js';
import { integratePanels } from '../../src/target/panel-quadrature.js';
import { logMassFrom } from '../oracles/normal-masses.js';
import { scales, type TwoWays } from './two-ways.js';

/** Of which laws on the line are made: six numbers from 0 to 1, where in the first step of a scale their width is, and a place. */
interface SixParts {
  readonly phase: number;
  readonly place: number;
  readonly parts: readonly number[];
}

/** A normal of a sum. */
interface Part {
  readonly weight: number;
  readonly place: number;
}

/** Six normals in [-3, 3], some of them hardly apart. */
function partsOf({ parts }: SixParts): Part[] {
  const weights = parts.map((_, i) => 0.02 + parts[(i + 2) % parts.length]);
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  return parts.map((part, i) => ({ place: 6 * part - 3, weight: weights[i] / whole }));
}

/** What a law that leaves out normals beyond nine deviations drops: of mass, and of density times a deviation. */
const DROPPED = { mass: 1e-18, density: 1e-17 };
const NOTHING = { mass: 0, density: 0 };

/** How far out a law is asked, in deviations of a normal. */
const LOOKS = [-30, -15, -8.9, -6, -3, -1, 0, 0.3, 2, 5, 8.5, 12, 36];

/**
 * Masses on either side of places, between two of them, and densities, of sums of normals that are told their masses from whichever
 * end has less of it; beside each normal by itself.
 */
export function sumsOfNormals(aCase: SixParts): TwoWays[] {
  const normals = partsOf(aCase);
  const [weights, places] = [normals.map(({ weight }) => weight), normals.map(({ place }) => place)];
  return scales(aCase.phase, 3, 1e-3, 3).flatMap((s) => {
    const mixture = gaussianMixture(
      weights,
      places.map((place) => [place]),
      places.map(() => s * s),
    );
    const laws = [
      {
        ...{ name: 'sum of normals', dropped: DROPPED },
        law: normalSum(Float64Array.from(places), Float64Array.from(weights), s),
      },
      { name: 'law of a mixture', dropped: NOTHING, law: lawOfMixture(mixture) },
    ];
    const around = [Math.min(...places), places[0], Math.max(...places)];
    const asked = around.flatMap((place) => LOOKS.map((z) => place + s * z)).sort((a, b) => a - b);
    const sides = asked.map((x) => expectedAt(normals, s, x));
    // a place is rounded beside deviations
    const rounded = 1 + 6 / s;
    const two = (where: string, found: number, other: number, terms: number, error: number): TwoWays => ({
      ...{ where: `${where}, deviation ${s}`, found, other, scale: rounded * terms, error },
    });
    return laws.flatMap(({ name, dropped, law }) => [
      ...asked.flatMap((x, i) => {
        const { below, above, density } = sides[i];
        return [
          two(`mass below ${x} of a ${name}`, law.below(x), below, below, dropped.mass),
          two(`mass above ${x} of a ${name}`, law.above(x), above, above, dropped.mass),
          two(`density at ${x} of a ${name}`, law.density(x), density, density, dropped.density / s),
        ];
      }),
      ...asked.slice(1).flatMap((to, i) => {
        const from = asked[i];
        const expected = normals.reduce((sum, { weight, place }) => sum + weight * massOf(place, s, from, to), 0);
        const terms = Math.min(sides[i + 1].below, sides[i].above);
        return [two(`mass from ${from} to ${to} of a ${name}`, law.mass(from, to), expected, terms, dropped.mass)];
      }),
    ]);
  });
}

/** Masses below and above a place, and the density there. */
function expectedAt(normals: readonly Part[], s: number, x: number) {
  const total = (of: (z: number) => number) =>
    normals.reduce((sum, { weight, place }) => sum + weight * of((x - place) / s), 0);
  return {
    below: total((z) => massAbove(-z)),
    above: total(massAbove),
    density: total((z) => Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI)) / s,
  };
}

/** Of N(0, 1) from z on. */
function massAbove(z: number): number {
  const beyond = Math.exp(logMassFrom(Math.abs(z), Number.POSITIVE_INFINITY));
  return z >= 0 ? beyond : 1 - beyond;
}

/** Of N(place, s^2) between two places, each on its own side of it. */
function massOf(place: number, s: number, from: number, to: number): number {
  const [a, b] = [(from - place) / s, (to - place) / s];
  const [near, far] = b <= 0 ? [-b, -a] : [a, b];
  if (near === far) return 0;
  if (near >= 0) return Math.exp(logMassFrom(near, far - near));
  return Math.exp(logMassFrom(0, -near)) + Math.exp(logMassFrom(0, far));
}

/** How far a generated law is moved so that all of it lies on one side of the data. */
const ASIDE = 20;

/**
 * W2 of laws of six cells, and what each cell adds to the distance of two of them that lie apart; how far two pairs are apart, by
 * int |D^2 - E^2| over levels, for two of the same W2 too: one is the mirror image of the other.
 *
 * @param comparedBy how two pairs are compared, which is as in the engine but in a control
 */
export function distancesOfCells({ parts, place }: SixParts, comparedBy = comparedDistances): TwoWays[] {
  const turned = (by: number) => parts.map((_, i) => parts[(i + by) % parts.length]);
  const pair: MassPair = { data: cellsOf(parts, turned(3), -1), generated: cellsOf(turned(1), turned(4), place) };
  const near: MassPair = { data: pair.data, generated: cellsOf(turned(1), turned(5), place + 0.1) };
  const aside: MassPair = { data: pair.data, generated: moved(pair.generated, ASIDE) };
  const mirror: MassPair = { data: mirrored(pair.data), generated: mirrored(pair.generated) };
  const cells = distancesByCell(aside);
  const width = (law: LineMasses) => ASIDE + law.faces[law.faces.length - 1] - law.faces[0];
  return [
    ...[near, mirror].flatMap((other, k) => {
      const name = k === 0 ? 'another pair' : 'the mirror image';
      return comparedWith(name, pair, other, comparedBy(pair, other));
    }),
    ...(['data', 'generated'] as const).flatMap((which) => {
      const levels = levelsOf([aside[which]]);
      return Array.from(cells[which], (found, i): TwoWays => {
        const other = overLevels([aside.data, aside.generated], levels[i], levels[i + 1], ([x, y]) => y - x);
        return { where: `what cell ${i} of the ${which} adds`, found, other, scale: width(aside[which]) };
      });
    }),
  ];
}

function comparedWith(name: string, pair: MassPair, other: MassPair, found: ComparedDistances): TwoWays[] {
  const [square, otherSquare] = [pair, other].map(({ data, generated }) =>
    overLevels([data, generated], 0, 1, ([x, y]) => (y - x) * (y - x)),
  );
  const four = [pair.data, pair.generated, other.data, other.generated];
  // |D^2 - E^2| is the mean by Simpson's rule on each stretch on which both are lines
  const stretches = levelsOf(four, [0.5]);
  const moved = stretches.slice(1).reduce((sum, to, i) => {
    const from = stretches[i];
    const at = (u: number) => {
      const [x, y, v, w] = four.map((law) => quantile(law, 0.5 * (from + to), from + u * (to - from)));
      return Math.abs((y - x) * (y - x) - (w - v) * (w - v));
    };
    return sum + ((to - from) * (at(0) + 4 * at(0.5) + at(1))) / 6;
  }, 0);
  const scale = square + otherSquare + 1;
  const both = found.distance + found.other;
  return [
    { where: `W2^2 beside ${name}`, found: found.distance * found.distance, other: square, scale },
    { where: `W2^2 of ${name}`, found: found.other * found.other, other: otherSquare, scale },
    { where: `how far ${name} is apart, times both distances`, found: found.apart * both, other: moved, scale },
  ];
}

/** Two pairs taken to be as far apart as their distances are, which those of unlike pairs may be by chance. */
export function differenceAlone(one: MassPair, other: MassPair): ComparedDistances {
  const found = comparedDistances(one, other);
  return { ...found, apart: Math.abs(found.distance - found.other) };
}

/** Cells of given widths and masses, each a part more than nothing. */
function cellsOf(widths: readonly number[], masses: readonly number[], start: number): LineMasses {
  const faces = [start];
  for (const width of widths) faces.push(faces[faces.length - 1] + width + 0.01);
  return { faces: Float64Array.from(faces), masses: Float64Array.from(masses, (mass) => mass + 0.01) };
}

function moved({ faces, masses }: LineMasses, by: number): LineMasses {
  return { faces: faces.map((x) => x + by), masses };
}

function mirrored({ faces, masses }: LineMasses): LineMasses {
  return { faces: faces.map((x) => -x).reverse(), masses: masses.slice().reverse() };
}

/** Levels at the faces of laws, in ascending order. */
function levelsOf(laws: readonly LineMasses[], more: readonly number[] = []): number[] {
  return [...laws.flatMap(levelsOfFaces), ...more].sort((a, b) => a - b);
}

function levelsOfFaces({ masses }: LineMasses): number[] {
  const whole = masses.reduce((sum, mass) => sum + mass, 0);
  return Array.from({ length: masses.length + 1 }, (_, i) => masses.slice(0, i).reduce((sum, m) => sum + m, 0) / whole);
}

/** The quantile function at a level, on the line that it is around another one. */
function quantile(law: LineMasses, around: number, level: number): number {
  const levels = levelsOfFaces(law);
  const after = levels.findIndex((each) => each > around);
  const i = (after < 0 ? levels.length - 1 : after) - 1;
  const [from, to] = [law.faces[i], law.faces[i + 1]];
  return from + ((to - from) * (level - levels[i])) / (levels[i + 1] - levels[i]);
}

/** The integral of a function of the quantiles of laws over levels. */
function overLevels(laws: readonly LineMasses[], from: number, to: number, of: (places: number[]) => number): number {
  const within = levelsOf(laws).filter((level) => level > from && level < to);
  const panels = [from, ...within, to];
  return panels.slice(1).reduce((sum, end, i) => {
    if (!(end > panels[i])) return sum;
    const middle = 0.5 * (panels[i] + end);
    const stretch = Float64Array.of(panels[i], end);
    return sum + integratePanels(stretch, 2, (level) => of(laws.map((law) => quantile(law, middle, level))));
  }, 0);
}
