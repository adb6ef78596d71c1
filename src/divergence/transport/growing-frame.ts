import type { ForwardProcess } from '../../process/forward-process.js';
import type { ScoreField, ScoreSlice } from '../field/score-field.js';

/** The reverse SDE in a frame that grows towards t = 0. */
export interface GrowingFrame {
  readonly process: ForwardProcess;
  readonly field: ScoreField;
  /** r_t. */
  scaleAt(t: number): number;
}

/**
 * The reverse SDE of x = r_t y in y, with r_t = (alpha_t/alpha_T)^p: with dx = [f x - g^2 s] dt + g dw and r'/r = p f,
 *
 *     dy = [(1 - p) f y - (g/r)^2 (r s(r y, t))] dt + (g/r) dw.
 *
 * Where a score hardly pulls, paths drift outwards as 1/alpha_t does in reverse time, and fluxes on a grid that stands still smear
 * them; for p = 1 nothing is left of that drift.
 *
 * @param p 0 is the frame that stands still
 */
export function growingFrame(process: ForwardProcess, field: ScoreField, p: number): GrowingFrame {
  if (p === 0) return { process, field, scaleAt: () => 1 };
  const last = Math.log(process.coefficients(process.horizon).alpha);
  const scaleAt = (t: number) => Math.exp(p * (Math.log(process.coefficients(t).alpha) - last));
  // memory for the points that are asked for, which are as many mostly
  let places = new Float64Array(0);
  /** r s(r y), or r times means between points r y. */
  const grown =
    (of: ScoreSlice['evaluate'], r: number): ScoreSlice['evaluate'] =>
    (model, points, into) => {
      if (places.length !== points.length) places = new Float64Array(points.length);
      for (let i = 0; i < points.length; i++) places[i] = r * points[i];
      of(model, places, into);
      for (let i = 0; i < into.length; i++) into[i] *= r;
    };
  const scaled = ({ evaluate, means }: ScoreSlice, r: number): ScoreSlice => ({
    evaluate: grown(evaluate, r),
    ...(means && { means: grown(means, r) }),
  });
  const { ahead, foresee } = field;
  return {
    process: {
      ...process,
      coefficients(t) {
        const at = process.coefficients(t);
        return { ...at, drift: (1 - p) * at.drift, diffusion: at.diffusion / scaleAt(t) };
      },
    },
    field: {
      dimension: 1,
      models: field.models,
      at: (t) => scaled(field.at(t), scaleAt(t)),
      ...(foresee && { foresee }),
      ...(ahead && {
        ahead(times: readonly number[], sets: readonly Float64Array[]) {
          // each time has points of its own
          return times.map((t) =>
            scaled(
              ahead(
                [t],
                sets.map((set) => set.map((y) => scaleAt(t) * y)),
              )[0],
              scaleAt(t),
            ),
          );
        },
      }),
    },
    scaleAt,
  };
}
