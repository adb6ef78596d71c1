import type { ForwardProcess } from '../../process/forward-process.js';
import type { ScoreField } from '../field/score-field.js';
import type { Marginals } from '../grid/plane-cells.js';
import { CAP, edgeAfter } from './path-fronts.js';
import { depthOf, LEAST_DEPTH, placesOf } from './path-range.js';
import type { PlaneFrame } from './plane-frame.js';

/** Where a side of the box is looked at, as parts of the way from one end of it to the other. */
const LOOKS = [0, 0.25, 0.5, 0.75, 1];

/** low and high on each axis. */
type Box = readonly [readonly [number, number], readonly [number, number]];

/** A box that moves with its outermost paths. */
interface Front {
  readonly direction: 1 | -1;
  readonly depth: number;
  readonly sides: readonly Side[];
}

interface Side {
  readonly axis: 0 | 1;
  readonly sign: 1 | -1;
  x: number;
  /** The square of how far noise has moved it. */
  spread: number;
}

/**
 * A box, in the coordinates of a frame, that holds every path of the reverse SDE of a model which starts under the prior and
 * ends in the support of p_0, up to z standard deviations.
 *
 * As on the line (`pathRanges`) the narrower of two fronts counts at each time. Here a front is a box: each of its sides moves
 * with the largest velocity outwards, and the largest slope of it, that is seen at five places along the side.
 *
 * @param support that of p_0
 * @param marginals the components of p_0 on each axis
 */
export function planeRange(
  process: ForwardProcess,
  field: ScoreField,
  model: number,
  { times, axes }: PlaneFrame,
  support: Box,
  marginals: Marginals,
): Box {
  process.foresee?.(Array.from(times.subarray(1), (t, j) => 0.5 * (times[j] + t)));
  field.foresee?.(Array.from(times));
  const fromPrior = (depth: number) => {
    const edge = Math.sqrt(2 * depth * process.priorVariance);
    return march(process, field, model, times, frontAt(-1, depth, [-edge, edge], [-edge, edge], edge * edge));
  };
  const first = fromPrior(LEAST_DEPTH);
  const depth = Math.max(
    ...([0, 1] as const).map((axis) =>
      depthOf(marginals[axis].flatMap(placesOf), (tried) => {
        const track = tried === LEAST_DEPTH ? first : fromPrior(tried);
        return [track[2 * axis][0], track[2 * axis + 1][0]];
      }),
    ),
  );
  const coming = depth === LEAST_DEPTH ? first : fromPrior(depth);
  const leaving = march(process, field, model, times, frontAt(1, depth, support[0], support[1], 0));
  const rangeOf = (axis: 0 | 1): [number, number] => {
    let [low, high] = support[axis];
    const { scale, shift } = axes[axis];
    for (let j = 0; j < times.length; j++) {
      const inFrame = (x: number) => (x - shift[j]) / scale[j];
      low = Math.min(low, inFrame(Math.max(coming[2 * axis][j], leaving[2 * axis][j])));
      high = Math.max(high, inFrame(Math.min(coming[2 * axis + 1][j], leaving[2 * axis + 1][j])));
    }
    const margin = 0.05 * (high - low);
    return [Math.max(-CAP, low - margin), Math.min(CAP, high + margin)];
  };
  return [rangeOf(0), rangeOf(1)];
}

function frontAt(
  direction: 1 | -1,
  depth: number,
  first: readonly [number, number],
  second: readonly [number, number],
  spread: number,
): Front {
  const sides = ([first, second] as const).flatMap(([low, high], k): Side[] => [
    { axis: k as 0 | 1, sign: -1, x: low, spread },
    { axis: k as 0 | 1, sign: 1, x: high, spread },
  ]);
  return { direction, depth, sides };
}

/** The sides at all times. */
function march(process: ForwardProcess, field: ScoreField, model: number, times: Float64Array, front: Front) {
  const { direction, depth, sides } = front;
  const tracks = sides.map(() => new Float64Array(times.length));
  const points = new Float64Array(sides.length * LOOKS.length * 4);
  const scores = new Float64Array(points.length);
  let at = direction > 0 ? 0 : times.length - 1;
  for (let step = 0; step < times.length; step++, at += direction) {
    for (const [s, { x }] of sides.entries()) tracks[s][at] = x;
    if (step + 1 === times.length) break;
    const to = at + direction;
    const length = Math.abs(times[to] - times[at]);
    const { drift, diffusion } = process.coefficients(0.5 * (times[at] + times[to]));
    const noise = diffusion * diffusion;
    let p = 0;
    for (const { axis, x } of sides) {
      const [low, high] = [sides[2 - 2 * axis].x, sides[3 - 2 * axis].x];
      const offset = 1e-6 * (1 + Math.abs(x));
      for (const part of LOOKS) {
        for (const place of [x - offset, x + offset]) {
          points[p + axis] = place;
          points[p + 1 - axis] = low + part * (high - low);
          p += 2;
        }
      }
    }
    field.at(times[at]).evaluate(model, points, scores);
    p = 0;
    for (const side of sides) {
      const { axis, sign, x } = side;
      const offset = 1e-6 * (1 + Math.abs(x));
      let [outwards, slope] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
      for (let k = 0; k < LOOKS.length; k++, p += 4) {
        const [below, above] = [scores[p + axis], scores[p + 2 + axis]];
        outwards = Math.max(outwards, sign * direction * (drift * x - 0.5 * noise * (below + above)));
        slope = Math.max(slope, direction * (drift - (noise * (above - below)) / (2 * offset)));
      }
      const { moved, diffused, spread } = edgeAfter(side.spread, { slope, step: length, source: 2 * depth * noise });
      side.x = Math.min(CAP, Math.max(-CAP, x + sign * (moved * outwards + diffused)));
      side.spread = spread;
    }
  }
  return tracks;
}
