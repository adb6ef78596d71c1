import type { LineComponent } from '../../target/line-components.js';

/** Half of the width of a narrow place, as a fraction of the scale: paths that far apart keep half of their digits. */
const HALF_WIDTH = 1e-7;

/** A stretch of the line. */
export interface Place {
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
