import { normalSides } from '../../numeric/normal.js';
import { type LineComponent, massBetween } from '../../target/line-components.js';
import type { GaussianMixture } from '../../target/mixture.js';

/** A law on the line whose masses are known between any two places. */
export interface LineLaw {
  /** Ascending places around all of its mass, on the scale of its parts. */
  readonly edges: readonly number[];
  /** Whether a part of it is narrower than what doubles tell apart around it. */
  readonly isSharp: boolean;
  density(x: number): number;
  mass(from: number, to: number): number;
  below(x: number): number;
  above(x: number): number;
}

/** Deviations of a normal at which its law has edges: beyond the last one a double has no mass. */
const EDGES = [0, 2.25, 4.5, 6.75, 9, 13, 19, 38];

/** Machine epsilons of its centre within which the edges of a normal do not come together. */
const APART = 4 * Number.EPSILON;

/** A deviation of so many machine epsilons of its centre has too few doubles in it for its density. */
const SHARP = 1024 * Number.EPSILON;

/** The law of a mixture of normals on the line. */
export function lawOfMixture({ line }: Pick<GaussianMixture, 'line'>): LineLaw {
  const parts = line.map(({ weight, centre, variance }) => ({ weight, centre, deviation: Math.sqrt(variance) }));
  const places = parts.flatMap(({ centre, deviation }) =>
    EDGES.flatMap((y) => {
      const offset = y === 0 ? 0 : Math.max(y * deviation, APART * Math.abs(centre));
      return [centre - offset, centre + offset];
    }),
  );
  const sideOf = (side: 'below' | 'above') => (x: number) =>
    parts.reduce((sum, { weight, centre, deviation }) => sum + weight * normalSides((x - centre) / deviation)[side], 0);
  return {
    edges: distinct(places),
    isSharp: parts.some(({ centre, deviation }) => deviation < SHARP * Math.abs(centre)),
    density: (x) =>
      parts.reduce(
        (sum, { weight, centre, deviation }) =>
          sum + (weight / deviation) * normalSides((x - centre) / deviation).density,
        0,
      ),
    mass: (from, to) => massBetween(line as readonly LineComponent[], from, to),
    below: sideOf('below'),
    above: sideOf('above'),
  };
}

/** Ascending, each once. */
export function distinct(places: readonly number[]): number[] {
  return [...places].sort((a, b) => a - b).filter((x, i, all) => i === 0 || x > all[i - 1]);
}

/** The mass of a cell, over the 3/4 power of the smaller mass beside it: so 500 cells hold a law, fewer in its tails. */
const SHARE = 0.013;

/** Halves cells of a law until each has a small share of the mass. @returns ascending faces */
export function facesOf(law: LineLaw, share = SHARE): Float64Array {
  const faces: number[] = [law.edges[0]];
  const cut = (from: number, to: number) => {
    const middle = from + 0.5 * (to - from);
    const beside = Math.min(law.below(to), law.above(from));
    if (
      from < middle &&
      middle < to &&
      law.mass(from, to) > Math.max(LEAST, share * Math.exp(0.75 * Math.log(beside)))
    ) {
      cut(from, middle);
      cut(middle, to);
    } else faces.push(to);
  };
  for (let i = 1; i < law.edges.length; i++) cut(law.edges[i - 1], law.edges[i]);
  return Float64Array.from(faces);
}

/** A mass that no cell of a first grid is halved for. */
const LEAST = 1e-15;
