import { claim } from '../../src/claim/claim.js';
import { reported } from '../../src/claim/law.js';
import { atMost } from '../../src/numeric/estimate.js';
import { fewestAndMost, leastGrowth, type Powers, powersOf, sharesOf, wholeLadders } from './memorisation.measure.js';

const LINEAR = {
  value: 1,
  by: 'growth linear in n, which Bonnaire et al. 2025 find in high dimension; another power on the line is no contradiction',
};
const REGARDLESS = { value: 0.5, by: 'a model that has no regard for which data it was trained on' };

/** A kind of p_0. */
interface Kind {
  readonly name: string;
  readonly modes: number;
}

const NORMALS: Kind = { name: 'normals', modes: 1 };
const TWO_MODES: Kind = { name: 'two modes', modes: 2 };

/** The power of n of the time that is seen. */
function powerFor({ name, modes: count }: Kind) {
  return {
    statement: `the slope of ln tau_n in ln n for ${name}, n from 8 to 800 at a fixed m`,
    latex: String.raw`d \ln \tau_n / d \ln n`,
    sharpness: 'tight',
    axes: { measured: 'slope of ln tau_n in ln n' },
    kind: 'finding',
    predicted: LINEAR,
    measure: powersOf,
    check: ({ modes, seen }: Powers) => (modes === count ? reported(seen) : undefined),
  } as const;
}

/** That of the time that is predicted. */
function predictedPowerFor({ name, modes: count }: Kind) {
  return {
    statement: `the slope in ln n of ln tau for ${name}, where c(tau)/n first is J(A(tau)), see the claim sampling-limit`,
    latex: String.raw`d \ln \tau / d \ln n, \quad c(\tau)/n = J(A(\tau))`,
    sharpness: 'tight',
    axes: { measured: 'slope of ln tau in ln n' },
    kind: 'finding',
    measure: powersOf,
    check: ({ modes, predicted }: Powers) => (modes === count ? reported(predicted) : undefined),
  } as const;
}

export const memorisation = claim({
  id: 'memorisation',
  title: 'The training time at which n data double the loss grows with n, by no power of its own',
  source: {
    paper: 'Bonnaire, Urfin, Biroli, Mezard 2025, Why Diffusion Models Don’t Memorize',
    locus: 'abstract',
    note: [
      'where the time beyond which memorisation emerges increases linearly with n, by experiments and for random features in high',
      'dimension; here on the line, by the loss and by what is generated, with nothing said of their setting',
    ].join(' '),
  },
  assumptions: [
    {
      statement:
        'A_n and A are the gradient flows from 0 on n data and on p_0, tau in the clock of theta, at a fixed m',
    },
  ],
  scope: [
    'd = 1, OU processes, normals and pairs of modes up to +-2 of unit variance, n from 8 to 800, means over two sets of data',
    'quick: m from 16 to 24, n = 8 and 800, and no finding; longer profiles: m from 40 to 56, and n = 25, 80 and 250 too',
    'training times up to 1e8: where n data never double the loss, the law takes the last one, and findings leave n out',
    'losses are those of 32 nodes in diffusion time; shares are those of the probability flow at tau = 1e8',
  ],
  laws: {
    grows: {
      statement: [
        'in the median, the slope in ln n of ln tau_n is at least 0, for the first tau_n with',
        'J(A_n(tau_n)) - J(A(tau_n)) >= J(A(tau_n))',
      ].join('\n'),
      latex: String.raw`\text{in the median, } d \ln \tau_n / d \ln n \ge 0, \quad
        \tau_n = \min \{ \tau : J(A_n(\tau)) - J(A(\tau)) \ge J(A(\tau)) \}`,
      sharpness: 'upper',
      axes: { measured: 'slope of ln tau_n in ln n' },
      measure: leastGrowth,
      check: ({ growth }) => atMost(0, growth),
    },
    'power-for-normals': powerFor(NORMALS),
    'predicted-power-for-normals': predictedPowerFor(NORMALS),
    'power-for-modes': powerFor(TWO_MODES),
    'predicted-power-for-modes': predictedPowerFor(TWO_MODES),
    'beside-prediction': {
      statement: 'tau_n over the tau where c(tau)/n first is J(A(tau)), in the geometric mean over n',
      latex: String.raw`\tau_n / \tau, \quad c(\tau)/n = J(A(\tau))`,
      sharpness: 'tight',
      axes: { measured: 'tau_n over the predicted one' },
      kind: 'finding',
      predicted: { value: 1, by: 'c(tau)/n = J(A(tau)), to first order in 1/n' },
      measure: powersOf,
      check: ({ ratio }) => reported(ratio),
    },
    'share-of-few': {
      statement:
        'for n = 8, the share of p^ODE nearer to the data of the training than to 8 that were held out, tau = 1e8',
      latex: String.raw`P_{p^{ODE}}(\text{nearer to the data}), \quad n = 8`,
      sharpness: 'tight',
      axes: { measured: 'share nearer to the data' },
      kind: 'finding',
      predicted: REGARDLESS,
      measure: sharesOf,
      check: ({ fewest }) => reported(fewest),
    },
    'share-of-many': {
      statement: 'the same share for n = 800',
      latex: String.raw`P_{p^{ODE}}(\text{nearer to the data}), \quad n = 800`,
      sharpness: 'tight',
      axes: { measured: 'share nearer to the data' },
      kind: 'finding',
      predicted: REGARDLESS,
      measure: sharesOf,
      check: ({ most }) => reported(most),
    },
  },
  kind: 'trend',
  expects: 'holds',
  cases: fewestAndMost,
  furtherCases: wholeLadders,
  controls: [
    {
      id: 'does-not-grow',
      title: 'the time does not grow: the slope is at most 0',
      breaks: 'grows',
      exceedance: 0.95,
      cases: fewestAndMost,
      check: ({ growth }) => atMost(growth, 0),
    },
  ],
  // 28 whole ladders in ci, half of them for each kind of p_0: an interval of 99% needs 8
  sizes: {
    quick: { cases: 36, controlCases: 36 },
    ci: { cases: 64, controlCases: 40 },
    deep: { cases: 400, controlCases: 48 },
  },
});
