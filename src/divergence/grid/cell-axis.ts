/** An axis that is divided into cells, with what fluxes between them need. */
export interface CellAxis {
  /** Ascending ends of the cells, one more than cells. */
  readonly faces: Float64Array;
  readonly widths: Float64Array;
  /** The centres of the cells between the outer faces, two more than cells. */
  readonly centres: Float64Array;
  /** The middles between each two of these, one more than cells. */
  readonly middles: Float64Array;
  /** The distance between the centres on both sides of a face; at the two outer faces, from the centre to the face. */
  readonly gaps: Float64Array;
}

/** The axis with these faces. @param faces ascending */
export function cellAxis(faces: Float64Array): CellAxis {
  const cells = faces.length - 1;
  const widths = Float64Array.from({ length: cells }, (_, i) => faces[i + 1] - faces[i]);
  const centres = new Float64Array(cells + 2);
  for (let i = 0; i < cells; i++) centres[i + 1] = 0.5 * (faces[i] + faces[i + 1]);
  centres[0] = faces[0];
  centres[cells + 1] = faces[cells];
  const gaps = Float64Array.from({ length: cells + 1 }, (_, i) => centres[i + 1] - centres[i]);
  const middles = gaps.map((_, i) => 0.5 * (centres[i] + centres[i + 1]));
  return { faces, widths, centres, middles, gaps };
}

/** Writes the axis x = shift + scale y for an axis y. @param scale > 0 */
export function moveAxis(axis: CellAxis, scale: number, shift: number, into: CellAxis): void {
  for (const part of ['faces', 'centres', 'middles'] as const) {
    for (let i = 0; i < axis[part].length; i++) into[part][i] = shift + scale * axis[part][i];
  }
  for (const part of ['widths', 'gaps'] as const) {
    for (let i = 0; i < axis[part].length; i++) into[part][i] = scale * axis[part][i];
  }
}
