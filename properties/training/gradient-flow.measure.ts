import fc from 'fast-check';
import { perCase } from '../../src/claim/measured.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { setting } from '../../src/experiment/setting.js';
import { type Trained, train } from '../../src/experiment/training.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { gaussLegendre } from '../../src/numeric/gauss-legendre.js';
import { dot, minus, norm } from '../../src/numeric/vectors.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { empiricalMeasure } from '../../src/target/empirical-measure.js';
import { flowReadout, type GradientFlow, gradientFlow, rowOf } from '../../src/training/gradient-flow.js';
import { about, residual, residualRounding } from '../../src/training/loss-at-readout.js';
import { type QuadraticLoss, quadraticLoss } from '../../src/training/quadratic-loss.js';
import { exactTraining, type Fit, fittedReadout } from '../generators/fits.js';
import { logBetween } from '../generators/numbers.js';
import { TRAINING_TOLERANCE } from '../generators/systems.js';
import { FEW_NODES } from '../measurements/losses-of-few-nodes.js';

/** Required agreement of two readouts, as a fraction of |A_0|_F + |A(tau_2) - A_0|_F. */
export const TOLERANCE = 1e-6;

/** Two training times, tau_1 from 0.3 up to `latest` and tau_2 between twice and a hundred times tau_1. */
export function twoTimes(latest: number) {
  return fc
    .record({ from: logBetween(0.3, latest), ratio: logBetween(2, 100) })
    .map(({ from, ratio }) => [from, ratio * from]);
}

/** Aim of the flow's own error, as a fraction of |A(tau)|: with room for rounding at late times. */
const FLOW_TOLERANCE = 1e-8;
/**
 * The same for a second, looser flow, whose stated error is compared with its true one. Where the stated error is not
 * far larger than that of the first flow, the two may be identical.
 */
const LOOSE_TOLERANCE = 1e-2;
const FAR_LARGER = 10;
/** Nodes per panel of training time; the difference from the coarser rule is the error. */
const FINE = 14;
const COARSE = 10;

/** A flow on the loss of the population or of the data, between two training times. */
interface Path {
  readonly loss: QuadraticLoss;
  /** A_0. */
  readonly start: Float64Array;
  /** tau_1 and tau_2. */
  readonly times: readonly [number, number];
  /** The engine's readouts at these times, from which the flow is restarted. */
  readonly trained: Pick<Trained, 'readouts' | 'flow'>;
  /** The flow of A - A_0 to both times, in a basis of its own, and a looser one. */
  readonly flow: GradientFlow;
  readonly loose: GradientFlow;
  /** A(tau) - A_0. */
  moved(tau: number): Float64Array;
}

/** The factor between the time of a flow and tau, as a function of m. */
export type Clock = (width: number) => number;

/** That of gradient flow on theta = vec(A)/sqrt(m), in which tau is stated. */
export const clockOfTheta: Clock = () => 1;

/** That of gradient flow on A itself. */
export const clockOfReadout: Clock = (width) => width;

/** The flows on the population and on the data, evaluated at A(clock tau) in place of A(tau). */
const pathsOf = perCase((experiment: Experiment, clockOf: Clock): Path[] => {
  const built = setting(experiment);
  const { process, features, target, data, weighting, initial } = built;
  const clock = clockOf(features.width);
  const [from, to] = experiment.trainingTimes;
  const training = train(built, [clock * from, clock * to], FEW_NODES);
  return (['population', 'empirical'] as const).map((on) => {
    const measure = on === 'population' ? target : empiricalMeasure(data);
    const loss = quadraticLoss(process, features, measure, FEW_NODES.timeNodes, weighting);
    const start = initial ?? new Float64Array(loss.crossMoment.length);
    const flow = gradientFlow(about(loss, start), [clock * from, clock * to], FLOW_TOLERANCE);
    const loose = gradientFlow(about(loss, start), flow.times, LOOSE_TOLERANCE);
    const moved = (tau: number) => flowReadout(flow.spectrum, clock * tau);
    return { loss, start, times: [from, to], trained: training[on], flow, loose, moved };
  });
});

/** How far two readouts are apart that should be the same. */
export interface ReadoutGap {
  readonly distance: Estimate;
  /** The size of the terms that they are made of, and their required agreement as a fraction of it. */
  readonly size: number;
  readonly tolerance: number;
}

/** |A_0|_F + |A(tau_2) - A_0|_F. */
function sizeOf({ start, moved, times: [, to] }: Path): number {
  return norm(start) + norm(moved(to));
}

/** The flows against the integral of their equation. */
export function integrals(experiment: Experiment): ReadoutGap[] {
  return pathsOf(experiment, clockOfTheta).map((path) => ({
    distance: offIntegral(path),
    size: sizeOf(path),
    tolerance: TOLERANCE,
  }));
}

/** The flows against those that are restarted at tau_1. */
export function restarts(clock: Clock): (experiment: Experiment) => ReadoutGap[] {
  return (experiment) =>
    pathsOf(experiment, clock).map((path) => ({
      distance: offRestarted(path),
      size: sizeOf(path),
      tolerance: TOLERANCE,
    }));
}

/** The readout of a model that a system has trained, against that of the flow from 0 on the same data and features. */
export function restartOfFit(clockOf: Clock): (fit: Fit, system: SystemUnderTest) => ReadoutGap {
  return (fit, system) => {
    const done = fittedReadout(system, fit);
    const tau = clockOf(done.features.width) * fit.trainingTime;
    const { empirical, tilted } = exactTraining(done, tau);
    const [A] = empirical.flow.readouts;
    const moved = tilted.map((each) => norm(minus(A, each.empirical.flow.readouts[0])));
    return {
      distance: { value: norm(minus(done.readout, A)), error: empirical.flow.errors[0] + Math.max(...moved) },
      size: norm(A),
      tolerance: TRAINING_TOLERANCE,
    };
  };
}

/** A flow at one training time. */
export interface FlowAt {
  readonly tau: number;
  /** |A(tau) - A_0|_F. */
  readonly moved: number;
  /** |B - A(tau) G|_F. */
  readonly left: Estimate;
}

/** The flows at tau_1 and at tau_2. */
export function flowEnds(experiment: Experiment): FlowAt[] {
  return pathsOf(experiment, clockOfTheta).flatMap((path) =>
    path.times.map((tau) => ({ tau, moved: norm(path.moved(tau)), left: left(path, tau) })),
  );
}

/** How far a looser flow is off, and the error that it states. */
export interface LooseFlow {
  readonly distance: Estimate;
  readonly stated: number;
}

/** The looser flows at tau_1 and at tau_2, where the error that they state is far larger than that of the others. */
export function looseFlows(experiment: Experiment): LooseFlow[] {
  return pathsOf(experiment, clockOfTheta).flatMap(({ flow, loose }) =>
    flow.times.flatMap((_, k) => {
      const [stated, error] = [loose.errors[k], flow.errors[k]];
      if (stated <= FAR_LARGER * error) return [];
      return [{ distance: { value: norm(minus(loose.readouts[k], flow.readouts[k])), error }, stated }];
    }),
  );
}

/** A(tau) = A_0 + (A(tau) - A_0). */
function at({ start, moved }: Path, tau: number): Float64Array {
  return moved(tau).map((a, e) => start[e] + a);
}

/** |A(tau_2) - A(tau_1) - int_{tau_1}^{tau_2} (B - A(s) G) ds|_F. */
function offIntegral(path: Path): Estimate {
  const { loss, flow, times } = path;
  const [from, to] = times;
  const [fine, coarse] = [FINE, COARSE].map((count) => integrate(from, to, count, (s) => residual(loss, at(path, s))));
  return {
    value: norm(minus(minus(at(path, to), at(path, from)), fine)),
    // the flow's own error bounds the integral of the residual that its Krylov space leaves
    error: flow.errors[1] + norm(minus(fine, coarse)),
  };
}

/**
 * |A(tau_2) - Phi_{tau_2 - tau_1}(A(tau_1))|_F. Phi(A(tau_1)) = A(tau_1) + D, where D is the flow from 0 for the time tau_2 -
 * tau_1, in a basis of its own, with the cross moment B - A(tau_1) G.
 */
function offRestarted({ loss, times: [from, to], trained: { readouts, flow } }: Path): Estimate {
  const [start, end] = readouts;
  const time = to - from;
  const rest = gradientFlow(about(loss, start), [time], FLOW_TOLERANCE);
  return {
    value: norm(minus(minus(end, start), rest.readouts[0])),
    // an error in A(tau_1) is not magnified; one in B - A(tau_1) G acts for the time tau_2 - tau_1
    error: flow.errors[0] + flow.errors[1] + rest.errors[0] + time * residualRounding(loss, start),
  };
}

/**
 * |B - A(tau) G|_F. Within the Krylov space, B - A G obeys the laws of the flow; outside it, (A - A_0) G has the length beta_k times the
 * last coefficient of A - A_0.
 */
function left(path: Path, tau: number): Estimate {
  const { loss, flow } = path;
  const A = at(path, tau);
  const moved = path.moved(tau);
  const value = norm(residual(loss, A));
  const leaks = flow.spectrum.map(({ basis: { vectors, diagonal, couplings } }, j) => {
    const last = diagonal.length - 1;
    // a row of B that is 0 has no Krylov space, and that row of A stays where it is
    if (last < 0) return 0;
    return couplings[last] * dot(rowOf(moved, loss.width, j), vectors[last]);
  });
  // rounding in G changes exp(-l tau) by a relative amount of eps tau |G|
  const rounding = Number.EPSILON * tau * norm(loss.gram) * value;
  return { value, error: norm(leaks) + residualRounding(loss, A) + rounding };
}

/**
 * int f ds from `from` to `to` > 0: Gauss-Legendre on panels of equal width in log s, the scale on which a flow
 * changes.
 */
function integrate(from: number, to: number, count: number, f: (s: number) => Float64Array): Float64Array {
  const { nodes, weights } = gaussLegendre(count);
  const sum = new Float64Array(f(from).length);
  for (let a = from; a < to; ) {
    const b = Math.min(to, 2 * a);
    const half = 0.5 * (b - a);
    for (let i = 0; i < count; i++) {
      const value = f(a + half * (1 + nodes[i]));
      for (let j = 0; j < sum.length; j++) sum[j] += half * weights[i] * value[j];
    }
    a = b;
  }
  return sum;
}
