import type { Pieces } from '../field/score-field.js';

/**
 * A primitive S of a piecewise linear score. On piece i,
 *
 * S(x) = values[i] + derivatives[i] (x - anchors[i]) + slopes[i] (x - anchors[i])^2 / 2.
 */
export interface Potential {
  readonly kinks: Float64Array;
  readonly slopes: Float64Array;
  readonly anchors: Float64Array;
  readonly values: Float64Array;
  readonly derivatives: Float64Array;
}

/** The primitive of a piecewise linear score, anchored at the left kink of each piece (the first at its right one). */
export function integratePieces({ kinks, slopes, intercepts }: Pieces): Potential {
  const count = slopes.length;
  const anchors = new Float64Array(count);
  const values = new Float64Array(count);
  const derivatives = new Float64Array(count);
  anchors[0] = kinks.length > 0 ? kinks[0] : 0;
  derivatives[0] = slopes[0] * anchors[0] + intercepts[0];
  for (let i = 1; i < count; i++) {
    anchors[i] = kinks[i - 1];
    derivatives[i] = slopes[i] * anchors[i] + intercepts[i];
    const width = anchors[i] - anchors[i - 1];
    values[i] = values[i - 1] + width * (derivatives[i - 1] + 0.5 * slopes[i - 1] * width);
  }
  return { kinks, slopes, anchors, values, derivatives };
}
