import { type RandomFeatures, sliceOfFeatures } from '../../src/features/random-features.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { stream } from '../../src/numeric/random.js';
import { lossChange, lossRounding } from '../../src/training/loss-at-readout.js';
import { quadraticLoss } from '../../src/training/quadratic-loss.js';
import type { ReadoutCase } from '../generators/random-readouts.js';
import { LEAST_SCALE } from '../oracles/weighted-loss.js';
import { featuresAt, lawOf, normals, sharesOf, TIME_NODES } from './feature-laws.js';

/* Eq. 13: m features drawn from a law of (a, w, u). */

/** Required agreement of the mean over all draws with its formula, as a fraction of the terms of both. */
export const DRAW_TOLERANCE = 1e-9;
/** How many values of (w, u) a law has that is drawn from, and the most features of a draw: all draws are tried. */
const [FEW_VALUES, MOST_DRAWN] = [3, 4];

/** The mean loss of m drawn features (d = 1, in nats). */
export interface DrawnMean {
  /** m. */
  readonly width: number;
  /** E J(s_m) - J(s), over all m-tuples of values. */
  readonly excess: Estimate;
  /** E_rho[|a|^2 |phi|^2], the same with a(w, u) for a, and |s|^2; |.|^2 = int lambda E_{p_t}|.|^2 dt. */
  readonly single: number;
  readonly singleOfMean: number;
  readonly mean: number;
  /** The size of the terms of the excess. */
  readonly scale: number;
}

/** A value (a, w, u) with its probability; `value` is the place of (w, u). */
interface Drawn {
  readonly value: number;
  readonly a: number;
  readonly probability: number;
}

/**
 * The models s_m of m features drawn from a law rho of (a, w, u), in which a is a_k + b_k or a_k - b_k, equally likely, where
 * (w, u) = v_k: so a(v_k) = a_k. Each multiset of m values is one model, which the engine measures.
 */
export function drawnModels(aCase: ReadoutCase): DrawnMean | undefined {
  const { built, masses: all, seed } = lawOf(aCase);
  const { process, target, weighting } = built;
  if (target.dimension > 1) return undefined;
  const count = Math.min(FEW_VALUES, all.length);
  const features = sliceOfFeatures(built.features, 0, count);
  const masses = sharesOf(all.slice(0, count));
  const source = stream(seed, 'readouts');
  const m = 1 + Math.floor(MOST_DRAWN * source.uniform());
  const [a, b] = [normals(source, count), normals(source, count)];
  const rho = masses.flatMap((r, k): Drawn[] =>
    [-1, 1].map((sign) => ({ value: k, a: a[k] + sign * b[k], probability: r / 2 })),
  );
  const lossOf = (of: RandomFeatures) => quadraticLoss(process, of, target, TIME_NODES, weighting);
  const whole = lossOf(features);
  const kernel = (k: number, l: number) => count * whole.gram[k * count + l];
  const readout = a.map((each, k) => count * masses[k] * each);
  const reached = lossChange(whole, readout);
  let [expected, error, size] = [0, lossRounding(whole, readout), Math.abs(reached)];
  for (const { members, probability } of multisets(rho, m)) {
    const loss = lossOf(
      featuresAt(
        features,
        members.map(({ value }) => value),
      ),
    );
    const A = Float64Array.from(members, (each) => each.a);
    const change = lossChange(loss, A);
    expected += probability * change;
    error += probability * lossRounding(loss, A);
    size += probability * Math.abs(change);
  }
  return {
    width: m,
    excess: { value: expected - reached, error },
    single: rho.reduce((sum, each) => sum + each.probability * each.a * each.a * kernel(each.value, each.value), 0),
    singleOfMean: masses.reduce((sum, r, k) => sum + r * a[k] * a[k] * kernel(k, k), 0),
    mean: masses.reduce(
      (sum, r, k) => sum + masses.reduce((part, q, l) => part + r * q * a[k] * a[l] * kernel(k, l), 0),
      0,
    ),
    scale: Math.max(size, LEAST_SCALE),
  };
}

/** The multisets of m values from a place in the list on, with the chance of each among m independent draws. */
function multisets(rho: readonly Drawn[], m: number, from = 0): { members: Drawn[]; probability: number }[] {
  if (m === 0) return [{ members: [], probability: 1 }];
  if (from === rho.length) return [];
  const found: { members: Drawn[]; probability: number }[] = [];
  // (m choose j) p^j times that of the others
  let chance = 1;
  for (let j = 0; j <= m; j++) {
    const own = new Array<Drawn>(j).fill(rho[from]);
    for (const { members, probability } of multisets(rho, m - j, from + 1))
      found.push({ members: [...own, ...members], probability: chance * probability });
    chance *= (rho[from].probability * (m - j)) / (j + 1);
  }
  return found;
}
