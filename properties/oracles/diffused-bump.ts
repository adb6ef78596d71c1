import { gaussLegendre } from '../../src/numeric/gauss-legendre.js';

/** Integrals over a bump z in [-1, 1] of its density (1 - z^2)^2, without a factor, times exp(-(nu - z)^2/(2 rho^2)). */
export interface BumpSums {
  /** The logarithm of the integral. */
  readonly logMass: number;
  /** The means of nu - z and of |nu - z| under it. */
  readonly gap: number;
  readonly size: number;
  /** The largest exponent. */
  readonly exponent: number;
}

const { nodes, weights } = gaussLegendre(10);

/** Where an exponential of scale 1 has fallen to nothing beside its start, and a normal density beside its peak. */
const [FALLEN, FAR] = [45, 9.5];
/** Panels, in units of the scale on which the integrand changes, and of the bump. */
const [PANEL, WIDEST] = [0.75, 0.25];

/**
 * By panels that are narrower than what the integrand changes over, from its peak outwards: in all directions over rho, beyond an
 * edge at the distance D inwards over rho^2/D.
 */
export function sumsOfBump(nu: number, rho: number): BumpSums {
  const place = Math.abs(nu);
  const distance = Math.max(0, place - 1);
  const scale = distance > 0 ? Math.min(rho, (rho * rho) / distance) : rho;
  const reach = distance > 0 ? FALLEN * scale : FAR * scale;
  const width = Math.min(WIDEST, PANEL * scale);
  const sums = { mass: 0, gap: 0, size: 0 };
  // by the way u from the peak, which keeps its digits
  const add = (direction: 1 | -1, room: number) => {
    const end = Math.min(reach, room);
    const count = Math.ceil(end / width);
    for (let p = 0; p < count; p++) {
      const half = (0.5 * end) / count;
      for (let i = 0; i < nodes.length; i++) {
        const u = (2 * p + 1 + nodes[i]) * half;
        const low = distance > 0 ? u : 1 - place + (direction < 0 ? u : -u);
        const bell = low * (2 - low);
        const away = direction < 0 ? distance + u : -u;
        const value = half * weights[i] * bell * bell * Math.exp((-u * (2 * distance + u)) / (2 * rho * rho));
        sums.mass += value;
        sums.gap += value * away;
        sums.size += value * Math.abs(away);
      }
    }
  };
  if (distance === 0) add(1, 1 - place);
  add(-1, distance > 0 ? 2 : 1 + place);
  const exponent = -((distance / rho) * (distance / rho)) / 2;
  return {
    logMass: Math.log(sums.mass) + exponent,
    gap: (Math.sign(nu) * sums.gap) / sums.mass,
    size: sums.size / sums.mass,
    exponent,
  };
}
