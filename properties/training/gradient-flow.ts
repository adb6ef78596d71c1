import fc from 'fast-check';
import { claim, control, systemCheck } from '../../src/claim/claim.js';
import type { Comparison } from '../../src/evidence/comparison.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { gaussLegendre } from '../../src/numeric/gauss-legendre.js';
import { dot, minus, norm } from '../../src/numeric/vectors.js';
import type { SystemUnderTest } from '../../src/system/system-under-test.js';
import { flowReadout, type GradientFlow, gradientFlow, rowOf } from '../../src/training/gradient-flow.js';
import { residual, residualRounding } from '../../src/training/loss-at-readout.js';
import type { QuadraticLoss } from '../../src/training/quadratic-loss.js';
import { inAnyDimension } from '../cases/any-dimension.js';
import { experiments, logBetween, sizes } from '../cases/generators.js';
import { dataLosses } from '../cases/systems/data-loss.js';
import { anyFit, type Fit, fittedReadout } from '../cases/systems/fits.js';
import { SYSTEM_SIZES } from '../cases/systems/sizes.js';
import { TRAINING_TOLERANCE } from '../cases/systems/tolerance.js';
import { trainOnBoth } from '../cases/trained.js';

/** Agreement wanted of two readouts, as a part of the norm of the later one. */
const TOLERANCE = 1e-6;
/** Aim of the flow's own error, as a part of |A(tau)|: below a quarter of TOLERANCE with room for rounding at late times. */
const FLOW_TOLERANCE = 1e-8;
/** The same of a flow whose stated error is compared with its true one: where that is not far larger, both may be one and the same. */
const LOOSE_TOLERANCE = 1e-2;
const FAR_LARGER = 10;

/** A(tau) as a function of tau, and where it comes from. */
interface Path {
  readonly loss: QuadraticLoss;
  readonly flow: GradientFlow;
  at(tau: number): Float64Array;
}

/** The laws of the flow between two training times, on the population and on the data. */
function compare({ trainingTimes, ...rest }: Experiment, clockOf: (width: number) => number): Comparison[] {
  const [from, to] = trainingTimes;
  const { population, empirical } = trainOnBoth({ trainingTimes, ...rest });
  return [population.loss, empirical.loss].flatMap((loss) => {
    const clock = clockOf(loss.width);
    const flow = gradientFlow(loss, [clock * from, clock * to], FLOW_TOLERANCE);
    const path = { loss, flow, at: (tau: number) => flowReadout(flow.spectrum, clock * tau) };
    const laws = [integralForm(path, from, to), semigroup(path, from, to), decay(path, from), decay(path, to)];
    return [...laws, ...statedErrors(path)];
  });
}

/** A(tau_2) - A(tau_1) = int (B - A(s) G) ds from tau_1 to tau_2. */
function integralForm({ loss, flow, at }: Path, from: number, to: number): Comparison {
  const slope = (s: number) => residual(loss, at(s));
  const [fine, coarse] = [14, 10].map((count) => integrate(from, to, count, slope));
  const end = at(to);
  return {
    measured: norm(minus(minus(end, at(from)), fine)),
    bound: TOLERANCE * norm(end),
    // the flow's own error bounds the integral of the residual that its Krylov space leaves
    error: flow.errors[1] + norm(minus(fine, coarse)),
    detail: { law: 1, from, to, norm: norm(end), normBefore: norm(at(from)), integral: norm(fine) },
  };
}

/** A(tau_2) = A(tau_1) + D, D the flow for the time tau_2 - tau_1 towards what is left, B - A(tau_1) G: from a basis of its own. */
function semigroup({ loss, flow, at }: Path, from: number, to: number): Comparison {
  const start = at(from);
  const left = residual(loss, start);
  const rest = gradientFlow({ ...loss, crossMoment: left }, [to - from], FLOW_TOLERANCE);
  const end = at(to);
  return {
    measured: norm(minus(minus(end, start), rest.readouts[0])),
    bound: TOLERANCE * norm(end),
    // an error in A(tau_1) is not magnified; one in what is left acts for tau_2 - tau_1
    error: flow.errors[0] + flow.errors[1] + rest.errors[0] + (to - from) * residualRounding(loss, start),
    detail: {
      law: 2,
      from,
      to,
      norm: norm(end),
      normBefore: norm(start),
      left: norm(left),
      rest: norm(rest.readouts[0]),
    },
  };
}

/** |A(tau) G - B| <= |A(tau)|/tau, as exp(-x) <= (1 - exp(-x))/x in each eigendirection. */
function decay({ loss, flow: { spectrum }, at }: Path, tau: number): Comparison {
  const A = at(tau);
  const measured = norm(residual(loss, A));
  // in its Krylov space each row obeys the law; outside, A G has beta_k times the last coefficient of A
  const leaks = spectrum.map(({ basis: { vectors, diagonal, couplings } }, j) => {
    const last = diagonal.length - 1;
    return couplings[last] * dot(rowOf(A, loss.width, j), vectors[last]);
  });
  const leak = norm(Float64Array.from(leaks));
  return {
    measured,
    bound: norm(A) / tau,
    // rounding in G moves exp(-l tau) by eps tau |G| of itself
    error: leak + residualRounding(loss, A) + Number.EPSILON * tau * norm(loss.gram) * measured,
    detail: { law: 3, tau, norm: norm(A), leak },
  };
}

/** A flow that is followed loosely is off by no more than it says: |A_k(tau) - A(tau)| <= e_k. */
function statedErrors({ loss, flow }: Path): Comparison[] {
  const loose = gradientFlow(loss, flow.times, LOOSE_TOLERANCE);
  return flow.times.flatMap((tau, i) => {
    const [stated, error] = [loose.errors[i], flow.errors[i]];
    if (stated <= FAR_LARGER * error) return [];
    const measured = norm(minus(loose.readouts[i], flow.readouts[i]));
    return [{ measured, bound: stated, error, detail: { law: 4, tau, norm: norm(flow.readouts[i]), stated } }];
  });
}

/** int f ds from `from` to `to` > 0: Gauss-Legendre on panels even in log s, the scale on which a flow changes. */
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

/** The readout of a model that a system has trained against that of gradient flow on the same data, in the same features. */
function compareFit(system: SystemUnderTest, fit: Fit, clockOf: (width: number) => number): Comparison {
  const done = fittedReadout(system, fit);
  const tau = clockOf(done.features.width) * fit.trainingTime;
  const [fine, coarse] = dataLosses(done, tau).map(({ flow }) => flow);
  const [A] = fine.readouts;
  return {
    measured: norm(minus(done.readout, A)),
    bound: TRAINING_TOLERANCE * norm(A),
    error: fine.errors[0] + norm(minus(A, coarse.readouts[0])),
    detail: { tau, width: done.features.width, norm: norm(A), fittedNorm: norm(done.readout) },
  };
}

/** Two training times, tau_1 up to `latest` and tau_2 twice to a hundred times later. */
const twoTimes = (latest: number) =>
  fc
    .record({ from: logBetween(1e-2, latest), ratio: logBetween(2, 100) })
    .map(({ from, ratio }) => [from, ratio * from]);

export const gradientFlowOracle = claim({
  id: 'gradient-flow',
  group: 'training',
  title: 'The trained readout solves the equation of gradient flow',
  source: { paper: 'Li, Li, Zhang, Bian 2023', locus: 'eq. 35, in the clock 2/T times theirs' },
  statement: String.raw`A(\tau_2) - A(\tau_1) = \int_{\tau_1}^{\tau_2} (B - A(s) G) \, ds; \quad
    A(\tau_2) = \Phi_{\tau_2 - \tau_1}(A(\tau_1)); \quad |A(\tau) G - B|_F \le |A(\tau)|_F / \tau; \quad
    |A_k(\tau) - A(\tau)|_F \le e_k`,
  plain: [
    'A(tau_2) - A(tau_1) = ∫_{tau_1}^{tau_2} (B - A(s) G) ds,  A(tau_2) = Phi_{tau_2 - tau_1}(A(tau_1)),',
    '|A(tau) G - B|_F <= |A(tau)|_F / tau,  |A_k(tau) - A(tau)|_F <= e_k, the error stated after k steps of Lanczos',
  ].join('\n'),
  sharpness: 'tight',
  assumptions: [
    { statement: 'gradient flow on theta = vec(A)/sqrt(m) from A = 0, tau in the clock of theta' },
    {
      statement: '0 < tau_1 <= tau_2',
      holds: ({ trainingTimes: [from, to] }: Experiment) => 0 < from && from <= to,
    },
  ],
  kind: 'identity',
  expects: 'holds',
  ...inAnyDimension({ trainingTimes: twoTimes(1e2) }),
  check: (experiment) => compare(experiment, () => 1),
  constants: [
    {
      name: 'tolerance',
      value: TOLERANCE,
      meaning: 'agreement wanted of two readouts, as a part of the norm of the later one',
    },
  ],
  experiment: (experiment) => experiment,
  controls: [
    control({
      id: 'clock-of-readout',
      title: 'm tau in place of tau: the time of gradient flow on A itself',
      cases: experiments({ width: sizes(8, 64), trainingTimes: twoTimes(1) }),
      check: (experiment) => compare(experiment, (width) => width),
    }),
  ],
  onSystem: {
    needs: ['fit', 'readout'],
    of: (system) =>
      systemCheck({
        cases: anyFit,
        check: (fit) => compareFit(system, fit, () => 1),
        controls: [
          control({
            id: 'clock-of-readout',
            title: 'm tau in place of tau: the time of gradient flow on A itself',
            cases: anyFit,
            check: (fit) => compareFit(system, fit, (width) => width),
          }),
        ],
        sizes: SYSTEM_SIZES,
      }),
  },
});
