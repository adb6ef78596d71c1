import { claim } from '../../src/claim/claim.js';
import { targetField } from '../../src/divergence/field/target-field.js';
import { klOde } from '../../src/divergence/kl-ode.js';
import { distribution, forwardProcess } from '../../src/experiment/setting.js';
import { equal } from '../../src/numeric/estimate.js';
import { priorKl } from '../../src/target/entropy.js';
import { alongThePath, axisByAxis, type Sides } from '../by-definition/sampling/linear-closed-forms.js';
import { type PriorBalance, priorBalance } from '../by-definition/sampling/prior-balance.js';
import { type ClosedFormCase, closedFormCases, LINE_AIM, SPACE_AIM, swirling } from '../cases/sampling/closed-forms.js';
import {
  covered,
  FLOW_COVER,
  lineCases,
  REVERSE_COVER,
  type Solved,
  type SolvedCase,
  SPACE_COVER,
  solvedBeside,
  solvedKls,
} from '../cases/sampling/solved-kls.js';
import { type LinearCase, offsetOff, swirlOff } from '../generators/linear.js';
import { normalTarget } from '../generators/targets.js';

/** What the solvers aim at in a control, whose offset is off by far more. */
const CONTROL_AIM = 1e-3;
/** Required agreement of two quadratures of smooth functions, relative; they are seen to agree to a tenth of it. */
const TOLERANCE = 4e-5;

export const gaussianClosedForms = claim({
  id: 'gaussian-closed-forms',
  title: 'The KL solvers agree with the closed forms of linear scores',
  source: {
    paper: 'Song et al. 2021, Score-Based Generative Modeling through Stochastic Differential Equations',
    locus: 'eqs. 6 and 13',
    note: 'for linear scores',
  },
  assumptions: [{ statement: 'H and c are continuous; p_0 is Gaussian, except for the score of the prior' }],
  scope: [
    'solvers on the line, and beyond it for p^ODE, where in d > 2 the score is isotropic',
    'd = 1 for the exact score and for the score of the prior, the latter under vp',
  ],
  laws: {
    solver: {
      statement: [
        's = -H(t) x + c(t),  p_0 = N(mu, S)  =>  p^SDE and p^ODE are Gaussian,',
        'and their means and covariances solve known equations; a solver states at least one and a half times its error',
      ].join('\n'),
      latex: String.raw`s = -H(t) x + c(t),\ p_0 = N(\mu, S) \Rightarrow
        p^{SDE}_0, p^{ODE}_0 \text{ Gaussian with } \dot M, \dot V \text{ known}`,
      sharpness: 'tight',
      check: ({ solver }) => solver && covered(solver),
    },
    'exact-score': {
      statement: 's = grad log p_t  =>  KL(p_0 || p^ODE) = KL(p_T || pi)',
      latex: String.raw`s = \nabla \log p_t \Rightarrow D_{KL}(p_0 \| p^{ODE}_0) = D_{KL}(p_T \| \pi)`,
      sharpness: 'tight',
      check: ({ exactScore }) => exactScore && covered(exactScore),
    },
    'prior-score': {
      statement: 's = -x  =>  KL(p_0 || pi) = J + KL(p_T || pi)',
      latex: String.raw`s = -x \Rightarrow D_{KL}(p_0 \| \pi) = J + D_{KL}(p_T \| \pi)`,
      sharpness: 'tight',
      check: ({ prior }) => prior && equal(prior.initialKl, prior.bound, { tolerance: TOLERANCE }),
    },
    axes: {
      statement: 'in one eigenbasis the closed form is the sum of the closed forms on the axes',
      latex: String.raw`D_{KL}(p_0 \| p) = \textstyle\sum_k D_{KL}(p_0^{(k)} \| p^{(k)}) \text{ in one eigenbasis}`,
      sharpness: 'tight',
      check: ({ axes }) => axes && equal(axes.closedForm, axes.other, { tolerance: TOLERANCE }),
    },
    path: {
      statement: 'the closed form is KL(p_T || pi) plus what the KL gains along the path of the reverse flow',
      latex: String.raw`D_{KL}(p_0 \| p^{SDE}_0) = D_{KL}(p_T \| \pi)
        + \tfrac12 \int g^2 E_{p_t}[|s - a|^2 - |s - b|^2] dt, \
        D_{KL}(p_0 \| p^{ODE}_0) = D_{KL}(p_T \| \pi) + \tfrac12 \int g^2 E_{p_t}[(s - a) \cdot (b - a)] dt, \quad
        a = \nabla \log p_t,\ b = \nabla \log q_t`,
      sharpness: 'tight',
      check: ({ path }) => path && equal(path.closedForm, path.other, { tolerance: TOLERANCE, scale: path.scale }),
    },
  },
  kind: 'identity',
  expects: 'holds',
  cases: closedFormCases,
  measure: measured,
  controls: [
    {
      id: 'offset-5-percent',
      title: '0.95 c(t) in place of c(t) in the closed form',
      breaks: 'solver',
      cases: () => lineCases(CONTROL_AIM),
      measure: (aCase: SolvedCase) => solvedKls(aCase, offsetOff).map((solver) => ({ solver })),
    },
    {
      id: 'swirl-10-percent',
      title: '0.9 of H - H^T beyond the line, in what the closed form is compared with',
      breaks: 'path',
      cases: swirling,
      measure: (aCase: LinearCase) => ({ path: alongThePath(aCase, 'sde', swirlOff) }),
    },
  ],
  // four divergences and their closed forms take a fourth of a second a case
  sizes: {
    quick: { cases: 14, controlCases: 10 },
    ci: { cases: 120, controlCases: 40 },
    deep: { cases: 2000, controlCases: 100 },
  },
  constants: [
    {
      name: 'solver aim',
      value: LINE_AIM,
      meaning: 'what the solvers aim at, as a fraction of max(KL, 0.01 nats); errors up to four times that pass',
    },
    { name: 'space aim', value: SPACE_AIM, meaning: 'the same for the solver beyond the line' },
    { name: 'reverse cover', value: REVERSE_COVER, meaning: 'times its error that the SDE solver states at least' },
    { name: 'flow cover', value: FLOW_COVER, meaning: 'the same of the solver of the ODE on the line' },
    { name: 'space cover', value: SPACE_COVER, meaning: 'the same beyond the line' },
    { name: 'quadrature tolerance', value: TOLERANCE, meaning: 'agreement of two smooth quadratures, relative' },
  ],
});

/** What there is to measure in a kind of case. */
interface Values {
  readonly solver?: Solved;
  readonly exactScore?: Solved;
  readonly prior?: PriorBalance;
  readonly axes?: Sides;
  readonly path?: Sides;
}

function measured(aCase: ClosedFormCase): Values | Values[] {
  switch (aCase.kind) {
    case 'solved':
      return solvedKls(aCase).map((solver) => ({ solver }));
    case 'exact': {
      const process = forwardProcess(aCase.process);
      const target = distribution(normalTarget(aCase.normal));
      const [ode] = klOde(process, target, targetField(target, process), LINE_AIM);
      return solvedBeside(ode, priorKl(process, target), LINE_AIM, FLOW_COVER).map((exactScore) => ({ exactScore }));
    }
    case 'rest':
      return { prior: priorBalance(forwardProcess(aCase.process), distribution(aCase.target)) };
    case 'linear':
      return (['sde', 'ode'] as const).map((flow) => ({
        axes: axisByAxis(aCase, flow),
        path: alongThePath(aCase, flow),
      }));
  }
}
