import fc from 'fast-check';
import { claim } from '../../src/claim/claim.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { setting } from '../../src/experiment/setting.js';
import { train } from '../../src/experiment/training.js';
import { atMost } from '../../src/numeric/estimate.js';
import { minus, norm } from '../../src/numeric/vectors.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { empiricalMeasure } from '../../src/target/empirical-measure.js';
import { quadraticLoss } from '../../src/training/quadratic-loss.js';
import { type FlowBetween, flowBetween } from '../by-definition/training/flow-between.js';
import { exactTraining } from '../cases/training/exact-training.js';
import { anyStart, anyWeighting, experiments, inAnyDimension } from '../generators/experiments.js';
import { FEW_NODES } from '../generators/few-nodes.js';
import { anyFit, type Fit, fittedReadout } from '../generators/fits.js';
import { logBetween, sizes } from '../generators/numbers.js';
import { SYSTEM_SIZES, TRAINING_TOLERANCE } from '../generators/systems.js';

/** Required agreement of two readouts, as a fraction of |A_0|_F + |A(tau_2) - A_0|_F. */
const TOLERANCE = 1e-6;

export const gradientFlowClaim = claim({
  id: 'gradient-flow',
  title: 'The trained readout solves the equation of gradient flow',
  source: { paper: 'Li, Li, Zhang, Bian 2023', locus: 'eqs. 9 and 10', note: 'in a clock of 2/T times theirs' },
  assumptions: [
    { statement: 'gradient flow on theta = vec(A)/sqrt(m) from A_0, in any weighting, tau in the clock of theta' },
    {
      statement: '0 < tau_1 <= tau_2',
      holds: ({ trainingTimes: [from, to] }: Experiment) => 0 < from && from <= to,
    },
  ],
  scope: [
    'the losses of the population and of the data, d up to 3, in longer profiles up to 8; 2 <= tau_2/tau_1 <= 100',
    'A_0 = 0 half of the time; G and B are those of the weighting in which the model is trained',
    'for a system, the flow on its data from tau_1 = 0, where A = 0, to the readout that it has trained',
  ],
  laws: {
    integral: {
      statement: 'A(tau_2) - A(tau_1) = ∫_{tau_1}^{tau_2} (B - A(s) G) ds',
      latex: String.raw`A(\tau_2) - A(\tau_1) = \int_{\tau_1}^{\tau_2} (B - A(s) G) \, ds`,
      sharpness: 'tight',
      check: ({ integral, norm, tolerance }) => integral && atMost(integral, tolerance * norm),
    },
    semigroup: {
      statement: 'A(tau_2) = Phi_{tau_2 - tau_1}(A(tau_1)),  Phi the flow of A -> B - A G',
      latex: String.raw`A(\tau_2) = \Phi_{\tau_2 - \tau_1}(A(\tau_1)), \quad
        \Phi \text{ the flow of } A \mapsto B - A G`,
      sharpness: 'tight',
      check: ({ restarted, norm, tolerance }) => atMost(restarted, tolerance * norm),
    },
    decay: {
      statement: '|A(tau) G - B|_F <= |A(tau) - A_0|_F / tau',
      latex: String.raw`\|A(\tau) G - B\|_F \le \|A(\tau) - A_0\|_F / \tau`,
      sharpness: 'tight',
      // exp(-x) <= (1 - exp(-x))/x in each eigendirection
      check: ({ ends }) => ends?.map(({ tau, moved, left }) => atMost(left, moved / tau)),
    },
    'stated-error': {
      statement: '|A_k(tau) - A(tau)|_F <= e_k,  the error stated after k steps of Lanczos',
      latex: String.raw`\|A_k(\tau) - A(\tau)\|_F \le e_k \text{ after } k \text{ steps of Lanczos}`,
      sharpness: 'upper',
      check: ({ ends }) => ends?.flatMap(({ loose }) => (loose ? [atMost(loose.distance, loose.stated)] : [])),
    },
  },
  kind: 'identity',
  expects: 'holds',
  ...inAnyDimension({ trainingTimes: twoTimes(1e2), weighting: anyWeighting, start: anyStart, handMade: true }),
  measure: (experiment: Experiment) => flows(experiment, () => 1),
  forSystem: {
    needs: ['fit', 'readout', 'continuous time'],
    cases: () => anyFit,
    measure: (fit: Fit, system) => flowOfFit(fit, system, () => 1),
    controls: [
      {
        id: 'clock-of-readout',
        title: 'm tau in place of tau: the time of gradient flow on A itself',
        breaks: 'semigroup',
        measure: (fit: Fit, system: SystemUnderTest) => flowOfFit(fit, system, (width) => width),
      },
    ],
    sizes: SYSTEM_SIZES,
  },
  controls: [
    {
      id: 'clock-of-readout',
      title: 'm tau in place of tau: the time of gradient flow on A itself',
      breaks: 'semigroup',
      cases: () => experiments({ width: sizes(8, 64), trainingTimes: twoTimes(1) }),
      measure: (experiment: Experiment) => flows(experiment, (width) => width),
    },
  ],
  constants: [
    {
      name: 'tolerance',
      value: TOLERANCE,
      meaning: 'required agreement of two readouts, as a fraction of |A_0|_F + |A(tau_2) - A_0|_F',
    },
  ],
});

/** What is seen of a flow; for a system's readout, only how far it is from the readout of the flow. */
type Flow = Pick<FlowBetween, 'from' | 'to' | 'norm' | 'restarted'> &
  Partial<FlowBetween> & { readonly tolerance: number };

/** Two training times, tau_1 from 0.3 up to `latest` and tau_2 between twice and a hundred times tau_1. */
function twoTimes(latest: number) {
  return fc
    .record({ from: logBetween(0.3, latest), ratio: logBetween(2, 100) })
    .map(({ from, ratio }) => [from, ratio * from]);
}

/** The flows on the population and on the data. @param clockOf the clock as a function of m; 1 is right */
function flows(experiment: Experiment, clockOf: (width: number) => number): Flow[] {
  const built = setting(experiment);
  const { process, features, target, data, weighting, initial } = built;
  const clock = clockOf(features.width);
  const times = experiment.trainingTimes;
  const training = train(
    built,
    times.map((tau) => clock * tau),
    FEW_NODES,
  );
  return (['population', 'empirical'] as const).map((on) => {
    const measure = on === 'population' ? target : empiricalMeasure(data);
    const loss = quadraticLoss(process, features, measure, FEW_NODES.timeNodes, weighting);
    const start = initial ?? new Float64Array(loss.crossMoment.length);
    return { ...flowBetween(loss, start, training[on], times, clock), tolerance: TOLERANCE };
  });
}

/** The readout of a model that a system has trained, against the flow on the same data in the same features. */
function flowOfFit(fit: Fit, system: SystemUnderTest, clockOf: (width: number) => number): Flow {
  const done = fittedReadout(system, fit);
  const tau = clockOf(done.features.width) * fit.trainingTime;
  const { empirical, tilted } = exactTraining(done, tau);
  const [A] = empirical.flow.readouts;
  const moved = tilted.map((each) => norm(minus(A, each.empirical.flow.readouts[0])));
  return {
    from: 0,
    to: tau,
    norm: norm(A),
    restarted: { value: norm(minus(done.readout, A)), error: empirical.flow.errors[0] + Math.max(...moved) },
    tolerance: TRAINING_TOLERANCE,
  };
}
