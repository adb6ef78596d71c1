import { gaussLegendre } from '../../src/numeric/gauss-legendre.js';
import { increasingRoot } from '../../src/numeric/increasing-root.js';
import { normalSides } from '../../src/numeric/normal.js';
import { density, diffused, type LineMixture, sides } from './line-mixture.js';

/** Deviations beyond which a component has 1e-18 of its mass, and how many a panel is wide. */
const [EDGE, PANEL] = [9, 0.25];
const RULE = gaussLegendre(6);
/** Where normalCdf ends. */
const FARTHEST = 38;

/**
 * W2 between a mixture p on the line and N(m, s^2), of which the quantiles of one level belong together:
 *
 *     W2^2 = int (x - m - s z(x))^2 p(x) dx,  Phi(z(x)) = F_p(x),
 *
 * with the error that panels twice as wide and rounding show.
 */
export function mixtureW2(mixture: LineMixture, { mean, deviation }: { mean: number; deviation: number }) {
  const parts = diffused(mixture, { alpha: 1, sigma: 0 });
  const by = (panel: number) => {
    const ends = parts.flatMap((part) =>
      Array.from({ length: (2 * EDGE) / panel + 1 }, (_, k) => part.mean + part.deviation * (k * panel - EDGE)),
    );
    const faces = Float64Array.from(ends).sort();
    const found = { square: 0, sizes: 0 };
    for (let i = 0; i + 1 < faces.length; i++) {
      const half = 0.5 * (faces[i + 1] - faces[i]);
      for (const [k, weight] of RULE.weights.entries()) {
        const x = faces[i] + half * (1 + RULE.nodes[k]);
        const mass = half * weight * density(parts, x);
        // between two components there may be none
        if (mass === 0) continue;
        const reached = deviation * normalPlace(...sides(parts, x));
        const apart = x - mean - reached;
        const size = Math.abs(x) + Math.abs(mean) + Math.abs(reached);
        found.square += mass * apart * apart;
        found.sizes += mass * size * size;
      }
    }
    return { distance: Math.sqrt(found.square), size: Math.sqrt(found.sizes) };
  };
  const [fine, coarse] = [by(PANEL), by(2 * PANEL)];
  return {
    value: fine.distance,
    error: Math.abs(fine.distance - coarse.distance) + 8 * Number.EPSILON * fine.size,
  };
}

/** z with Phi(z) and Phi(-z) as given, from the smaller of both, which has more digits. */
function normalPlace(below: number, above: number): number {
  const z = increasingRoot(
    (x) => Math.log(normalSides(x).below),
    (x) => normalSides(x).density / normalSides(x).below,
    Math.log(Math.min(below, above)),
    -FARTHEST,
    1,
  );
  return below <= above ? z : -z;
}
