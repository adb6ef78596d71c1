import type { Estimate } from '../../src/numeric/estimate.js';
import { normalPdf } from '../../src/numeric/normal.js';
import { dot, norm } from '../../src/numeric/vectors.js';
import type { Coefficients, ForwardProcess } from '../../src/process/forward-process.js';
import { type BumpMixture, bumpMixture } from '../../src/target/bumps.js';
import type { GaussianMixture } from '../../src/target/mixture.js';
import { panelQuadrature } from '../../src/target/panel-quadrature.js';
import { type Target, UNDIFFUSED } from '../../src/target/target.js';
import { timeQuadrature } from './time-quadrature.js';
import { joinedInPairs } from './weighted-loss.js';

/**
 * Nodes in time, and how many nodes a panel has fewer than usual: the difference of two rules is the error. By one node fewer
 * both may be off by the same: by 5 and 4 nodes a loss was off by four times their difference.
 */
const FINE = { times: 36, fewer: 0 };
const COARSE = { times: 26, fewer: 2 };

/**
 * A KL to pi below this is computed as E_p[L + e^{-L} - 1], whose terms do not cancel; above it the nodes need not cover
 * pi.
 */
const NEAR = 0.01;

/** Where panels end, in deviations of a Gaussian: its density there is 1e-14 of the peak. */
const REACH = 8;

/** Corners of a component's grid are left out where the product of their masses over the axes so far is below this. */
const NEGLIGIBLE_CORNER = 1e-16;
/** Places on a grid of bumps with less mass than this, from the axes before the last, are left out. */
const NEGLIGIBLE_PLACE = 1e-14;

/** Integrals over a density p on R^d, in nats. */
export interface DensityIntegrals {
  /** h(p) = -E_p[log p]. */
  readonly entropy: number;
  /** E_p|grad log p|^2. */
  readonly information: number;
  /** KL(p||pi) = E_p[L] with L = log(p/pi). */
  readonly priorKl: number;
}

/** What alone is asked for at most times: logarithms at all nodes take as long as all else. */
export type Only = 'information';

/** The integrals over p_t of a target whose information is not known. */
export type EntropyIntegrals = Omit<DensityIntegrals, 'information'>;

/** The parameters of a mixture of Gaussians, and of one of products of bumps. */
type Gaussians = Pick<GaussianMixture, 'weights' | 'means' | 'variances'>;
type Bumps = Pick<BumpMixture, 'weights' | 'centers' | 'halfWidths'>;

/** The terms of the balance J_0 = h(p_T) - h(p_0) - d int f dt, and KL(p_T||pi), in nats. */
export interface Balance {
  readonly loss: Estimate;
  readonly entropy: Estimate;
  readonly prior: Estimate;
}

/**
 * J_0 = 1/2 int g^2 E|grad log p_t|^2 dt, h(p_0) and KL(p_T||pi) by integrals over space, and over time where the
 * information is among them. Where it is not, J_0 = h(p_T) - h(p_0) - d int f dt with int f dt = log alpha_T.
 *
 * @param integralsAt the integrals over p_t, by so many nodes a panel fewer than usual; `only` the one that is asked for
 */
export function balanceOf(
  process: ForwardProcess,
  dimension: number,
  integralsAt: (at: Coefficients, fewer: number, only?: Only) => EntropyIntegrals | DensityIntegrals,
): Balance {
  const last = process.coefficients(process.horizon);
  const [fine, coarse] = [FINE, COARSE].map(({ times, fewer }) => {
    const start = integralsAt(UNDIFFUSED, fewer);
    const end = integralsAt(last, fewer);
    const rest = { entropy: start.entropy, prior: end.priorKl };
    if (!('information' in start)) {
      return { loss: end.entropy - start.entropy - dimension * Math.log(last.alpha), ...rest };
    }
    const { nodes, weights } = timeQuadrature(process.horizon, times);
    const loss = nodes.reduce((sum, t, k) => {
      const at = process.coefficients(t);
      const { information } = integralsAt(at, fewer, 'information') as DensityIntegrals;
      return sum + 0.5 * weights[k] * at.diffusion * at.diffusion * information;
    }, 0);
    return { loss, ...rest };
  });
  const of = (term: keyof Balance) => ({ value: fine[term], error: Math.abs(fine[term] - coarse[term]) });
  return { loss: of('loss'), entropy: of('entropy'), prior: of('prior') };
}

/** h(p_0) and KL(p_T||pi) of a target on the line by integrals over its own panels. */
export function balanceOnLine(process: ForwardProcess, target: Target): Pick<Balance, 'entropy' | 'prior'> {
  const [fine, coarse] = [10, 7];
  const by = (at: Coefficients, of: keyof EntropyIntegrals) => {
    const [value, other] = [fine, coarse].map((nodes) => lineIntegrals(target, at, process.priorVariance, nodes)[of]);
    return { value, error: Math.abs(value - other) };
  };
  return { entropy: by(UNDIFFUSED, 'entropy'), prior: by(process.coefficients(process.horizon), 'priorKl') };
}

/** The entropy and the prior KL of p_t on the line, by panels of the target. */
function lineIntegrals(target: Target, at: Coefficients, priorVariance: number, nodes: number): EntropyIntegrals {
  const { nodes: places, weights } = panelQuadrature(target.panels(at), nodes);
  const sums = densitySums(1, priorVariance);
  for (const [q, x] of places.entries()) {
    const density = Math.exp(target.logDensity([x], at));
    if (density > 0) sums.add(weights[q] * density, density, 0, x * x);
  }
  const { entropy, priorKl } = sums.integrals();
  return { entropy, priorKl };
}

/**
 * Integrals over p_t of a mixture of Gaussians in a few dimensions. Each component is integrated over a grid of its own,
 * on which every Gaussian is a product of its values on the axes.
 *
 * @param priorVariance of pi = N(0, priorVariance I)
 * @param nodes in each panel of an axis
 */
export function mixtureIntegrals(
  { weights, means, variances }: Gaussians,
  { alpha, sigma }: Coefficients,
  priorVariance: number,
  nodes: number,
  only?: Only,
): DensityIntegrals {
  const d = means[0].length;
  const centres = means.map((mean) => mean.map((x) => alpha * x));
  const precisions = variances.map((v) => 1 / (alpha * alpha * v + sigma * sigma));
  const sums = densitySums(d, priorVariance, only);
  const x = new Float64Array(d);
  const slope = new Float64Array(d);

  /** Adds the place x, with the mass of the grid there and the density of each component. */
  const add = (mass: number, densities: Float64Array) => {
    let [density, square] = [0, 0];
    slope.fill(0);
    for (let l = 0; l < densities.length; l++) {
      density += densities[l];
      for (let j = 0; j < d; j++) slope[j] -= densities[l] * precisions[l] * (x[j] - centres[l][j]);
    }
    let information = 0;
    for (let j = 0; j < d; j++) {
      const score = slope[j] / density;
      information += score * score;
      square += x[j] * x[j];
    }
    sums.add(mass, density, information, square);
  };

  const narrowest = Math.sqrt(1 / Math.max(...precisions));
  for (const [k, centre] of centres.entries()) {
    const deviation = Math.sqrt(1 / precisions[k]);
    const unit = panelQuadrature(panels(-REACH, REACH, lengthIn(deviation, narrowest)), nodes);
    const masses = unit.weights.map((weight, i) => weight * normalPdf(unit.nodes[i]));
    const places = centre.map((c) => unit.nodes.map((z) => c + deviation * z));
    // axes[j][i * K + l]: the density of component l on axis j at place i
    const axes = places.map((axis, j) =>
      Float64Array.from({ length: axis.length * weights.length }, (_, e) => {
        const l = e % weights.length;
        const root = Math.sqrt(precisions[l]);
        return root * normalPdf(root * (axis[Math.floor(e / weights.length)] - centres[l][j]));
      }),
    );
    const partial = Array.from({ length: d + 1 }, () => Float64Array.from(weights));
    const walk = (j: number, mass: number) => {
      if (j === d) return add(mass, partial[d]);
      for (let i = 0; i < masses.length; i++) {
        if (mass * masses[i] < NEGLIGIBLE_CORNER) continue;
        x[j] = places[j][i];
        for (let l = 0; l < weights.length; l++) partial[j + 1][l] = partial[j][l] * axes[j][i * weights.length + l];
        walk(j + 1, mass * masses[i]);
      }
    };
    walk(0, weights[k]);
  }
  return sums.integrals();
}

/**
 * Integrals over p_t of a mixture of Gaussians whose means lie on a line through 0, in any number of dimensions. Along
 * the line with the coordinate a, and at the distance r from it,
 *
 * p = sum_k w_k N(a; mu_k, v_k) (2 pi v_k)^{-(d-1)/2} e^{-r^2/(2 v_k)}, dx = da times the law of r, that of sqrt(v_k)
 * chi_{d-1} under component k.
 *
 * @param priorVariance of pi = N(0, priorVariance I)
 * @param nodes in each panel of a coordinate
 */
export function collinearIntegrals(
  { weights, means, variances }: Gaussians,
  { alpha, sigma }: Coefficients,
  priorVariance: number,
  nodes: number,
  only?: Only,
): DensityIntegrals {
  const across = means[0].length - 1;
  const places = placesOnLine(means).map((place) => alpha * place);
  const spreads = variances.map((v) => alpha * alpha * v + sigma * sigma);
  const mode = Math.sqrt(across);
  const narrowest = Math.sqrt(Math.min(...spreads));
  const logNorms = spreads.map((v) => 0.5 * (across + 1) * Math.log(2 * Math.PI * v));
  const sums = densitySums(across + 1, priorVariance, only);
  for (const [k, weight] of weights.entries()) {
    const deviation = Math.sqrt(spreads[k]);
    const length = lengthIn(deviation, narrowest);
    const along = normalised(panelQuadrature(panels(-REACH, REACH, length), nodes), normalPdf);
    // r^{d-2} e^{-r^2/2}, the density of chi_{d-1} but for a factor
    const away = normalised(panelQuadrature(panels(Math.max(0, mode - REACH), mode + REACH, length), nodes), (r) =>
      Math.exp((across - 1) * Math.log(r / mode) - 0.5 * (r * r - mode * mode)),
    );
    for (let i = 0; i < along.nodes.length; i++) {
      const a = places[k] + deviation * along.nodes[i];
      for (let j = 0; j < away.nodes.length; j++) {
        const r = deviation * away.nodes[j];
        let density = 0;
        let slope = 0;
        let pull = 0;
        for (let l = 0; l < spreads.length; l++) {
          const gap = a - places[l];
          const part = weights[l] * Math.exp(-(0.5 * (gap * gap + r * r)) / spreads[l] - logNorms[l]);
          density += part;
          slope -= (part * gap) / spreads[l];
          pull -= (part * r) / spreads[l];
        }
        const mass = weight * along.masses[i] * away.masses[j];
        sums.add(mass, density, (slope * slope + pull * pull) / (density * density), a * a + r * r);
      }
    }
  }
  return sums.integrals();
}

/**
 * The entropy and the prior KL of p_t of a mixture of products of bumps on a grid, d = 2 or 3. Each axis of the grid has
 * the panels of the bumps there, and p_t is a sum of products of the densities of single bumps on the line.
 *
 * @param priorVariance of pi = N(0, priorVariance I)
 * @param nodes in each panel of an axis
 */
export function bumpIntegrals(target: Bumps, at: Coefficients, priorVariance: number, nodes: number): EntropyIntegrals {
  const { weights, centers } = target;
  const dimension = centers[0].length;
  const axes = centers[0].map((_, axis) => bumpsOnAxis(target, axis, at, nodes));
  const sums = densitySums(dimension, priorVariance);
  const parts = axes.map(() => new Float64Array(weights.length));

  /** @param before the product so far of each component's weight and its densities, and of the steps; |x|^2 so far */
  const walk = (axis: number, before: ArrayLike<number>, volume: number, square: number) => {
    const { places, steps, densities } = axes[axis];
    const products = parts[axis];
    for (const [i, x] of places.entries()) {
      let density = 0;
      for (let k = 0; k < products.length; k++) {
        products[k] = before[k] * densities[k][i];
        density += products[k];
      }
      const [mass, length] = [volume * steps[i] * density, square + x * x];
      if (mass < NEGLIGIBLE_PLACE * steps[i]) continue;
      if (axis === dimension - 1) sums.add(mass, density, 0, length);
      else walk(axis + 1, products, volume * steps[i], length);
    }
  };
  walk(0, weights, 1, 0);
  const { entropy, priorKl } = sums.integrals();
  return { entropy, priorKl };
}

/** A quadrature on one axis, and the density of each component's bump there. */
function bumpsOnAxis({ centers, halfWidths }: Bumps, axis: number, at: Coefficients, nodes: number) {
  const places = centers.map((center) => [center[axis]]);
  const bumps = places.map((place, k) => bumpMixture([1], [place], [halfWidths[k]]));
  const together = bumpMixture(
    bumps.map(() => 1 / bumps.length),
    places,
    halfWidths,
  );
  const rule = panelQuadrature(joinedInPairs(together.panels(at)), nodes);
  return {
    places: rule.nodes,
    steps: rule.weights,
    densities: bumps.map((bump) => rule.nodes.map((x) => Math.exp(bump.logDensity([x], at)))),
  };
}

/** Sums over the nodes of a quadrature under a density p. */
interface DensitySums {
  /**
   * Adds a node x.
   *
   * @param mass of p at the node
   * @param density p(x)
   * @param information |grad log p(x)|^2
   * @param square |x|^2
   */
  add(mass: number, density: number, information: number, square: number): void;
  integrals(): DensityIntegrals;
}

/** @param priorVariance of pi = N(0, priorVariance I) */
function densitySums(dimension: number, priorVariance: number, only?: Only): DensitySums {
  const priorLog = -0.5 * dimension * Math.log(2 * Math.PI * priorVariance);
  const totals = { entropy: 0, information: 0, priorKl: 0 };
  let excess = 0;
  return {
    add(mass, density, information, square) {
      totals.information += mass * information;
      if (only === 'information') return;
      const log = Math.log(density);
      const ratio = log - priorLog + (0.5 * square) / priorVariance;
      totals.entropy -= mass * log;
      totals.priorKl += mass * ratio;
      excess += mass * Math.expm1(-ratio);
    },
    integrals: () => (totals.priorKl < NEAR ? { ...totals, priorKl: totals.priorKl + excess } : totals),
  };
}

/** The means' coordinates on the line through 0 that holds them all. */
function placesOnLine(means: readonly (readonly number[])[]): number[] {
  const furthest = means.reduce((most, mean) => (norm(mean) > norm(most) ? mean : most));
  const length = norm(furthest);
  return means.map((mean) => (length === 0 ? 0 : dot(mean, furthest) / length));
}

/** The lengths of panels, in deviations of the component that they are for. */
const [SHORTEST, LONGEST] = [0.5, 0.8];

/** That of a component beside one that may be narrower, on whose scale the integrand varies. */
function lengthIn(deviation: number, narrowest: number): number {
  return Math.max(SHORTEST, (LONGEST * narrowest) / deviation);
}

/** Breakpoints about so far apart. */
function panels(low: number, high: number, length: number): Float64Array {
  const count = Math.ceil((high - low) / length);
  return Float64Array.from({ length: count + 1 }, (_, i) => low + ((high - low) * i) / count);
}

/** The nodes of a rule, with masses that sum to 1. @param density but for a factor */
function normalised({ nodes, weights }: ReturnType<typeof panelQuadrature>, density: (x: number) => number) {
  const masses = nodes.map((x, i) => weights[i] * density(x));
  const total = masses.reduce((sum, mass) => sum + mass, 0);
  return { nodes, masses: masses.map((mass) => mass / total) };
}
