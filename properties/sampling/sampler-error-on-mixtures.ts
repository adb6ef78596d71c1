import { claim } from '../../src/claim/claim.js';
import { dealt } from '../../src/claim/dealt.js';
import type { Vacuous } from '../../src/claim/law.js';
import { atMost } from '../../src/numeric/estimate.js';
import {
  byWalks,
  folding,
  type OnMixture,
  type Overlapping,
  onMixture,
  overlapping,
  type TwoNormals,
  twoNormals,
} from './sampler-error-on-mixtures.measure.js';

type MixtureCase = TwoNormals | Overlapping;

/** Roundings of the closed forms, as a part of the terms they are made of. */
const ROUNDING = 1e-9;

export const samplerErrorOnMixtures = claim({
  id: 'sampler-error-on-mixtures',
  title:
    'The errors of samplers on a mixture are those on its normals, where these are one or far apart, and those of their map',
  source: {
    paper: 'this suite',
    locus: 'what `samplers --target` prints',
    note: 'Pierret, Galerne 2025 for the closed forms of a normal',
  },
  assumptions: [{ statement: 'the model is exact; p_0 is a mixture of two normals on the line' }],
  scope: [
    'every published method whose law on a mixture is computed, in 2 to 8 steps, under vp and ve',
    'where the normals are far apart, from the law of a level whose noise does not blur them; one variance is at most four times',
    'the other, as most of what lies between two normals belongs to the wider one, where first guesses of long steps may lead;',
    'up to six deviations apart, of unlike widths, methods without noise, also of flow matching, and two or three steps that fold the line',
  ],
  laws: {
    alike: {
      statement:
        'p_0 = w N(m, v) + (1 - w) N(m, v)  =>  W2, KL and reverse KL are those of N(m, v) within their errors',
      latex: String.raw`p_0 = w N(m, v) + (1 - w) N(m, v) \Rightarrow W_2,\ D_{KL} \text{ are those of } N(m, v)`,
      sharpness: 'tight',
      measure: (aCase: MixtureCase) => (aCase.kind === 'alike' ? onMixture(aCase) : undefined),
      check: withinError,
    },
    apart: {
      statement: [
        'p_0 = w N(m_1, v_1) + (1 - w) N(m_2, v_2), the means far apart  =>',
        'W2^2 = w W2_1^2 + (1 - w) W2_2^2, and so KL and reverse KL, within their errors',
      ].join('\n'),
      latex: String.raw`|m_1 - m_2| \gg 1 \Rightarrow W_2^2 = w W_{2,1}^2 + (1 - w) W_{2,2}^2, \quad
        D_{KL} = w D_{KL,1} + (1 - w) D_{KL,2}`,
      sharpness: 'tight',
      measure: (aCase: MixtureCase) => (aCase.kind === 'apart' ? onMixture(aCase) : undefined),
      check: withinError,
    },
    overlap: {
      statement: [
        'of a method without noise, whose map is y, W2 is that of y within its error, with p what is meant and q what y starts from, and',
        "so are KL and reverse KL where y rises:  W2^2 = ∫ (y - F_p^-1(F_q))^2 q,  and these are means of log q - log y' - log p(y);",
        'where y falls somewhere W2 is that of its images in order',
      ].join('\n'),
      latex: String.raw`W_2^2 = \int (y - F_p^{-1}(F_q(x)))^2 q(x)\, dx, \quad
        D_{KL}(q_y | p) = \int \left(\log q(x) - \log y'(x) - \log p(y(x))\right) q(x)\, dx`,
      sharpness: 'tight',
      measure: (aCase: MixtureCase) => (aCase.kind === 'overlap' ? byWalks(aCase) : undefined),
      check: withinError,
    },
  },
  kind: 'exact',
  expects: 'holds',
  cases: () =>
    dealt<MixtureCase>(
      { weight: 1, arbitrary: twoNormals('alike') },
      { weight: 1, arbitrary: twoNormals('apart') },
      { weight: 1, arbitrary: overlapping() },
      { weight: 1, arbitrary: folding() },
    ),
  controls: [
    {
      id: 'wider',
      title: 'a variance that is 5% larger in the closed form',
      breaks: 'alike',
      cases: () => twoNormals('alike'),
      measure: (aCase: TwoNormals) => onMixture(aCase, { variances: [1.05 * aCase.variances[0], aCase.variances[1]] }),
    },
    {
      id: 'one-more-step',
      title: 'a step more in the closed form',
      breaks: 'alike',
      cases: () => twoNormals('alike'),
      measure: (aCase: TwoNormals) => onMixture(aCase, { steps: aCase.steps + 1 }),
    },
    {
      id: 'heavier',
      title: 'a weight of the first normal that is a tenth larger',
      breaks: 'apart',
      cases: () => twoNormals('apart'),
      measure: (aCase: TwoNormals) => onMixture(aCase, { weight: 1.1 * aCase.weight }),
    },
    {
      id: 'one-wider',
      title: 'a variance of the first normal that is 5% larger',
      breaks: 'apart',
      cases: () => twoNormals('apart'),
      measure: (aCase: TwoNormals) => onMixture(aCase, { variances: [1.05 * aCase.variances[0], aCase.variances[1]] }),
    },
    {
      id: 'a-tenth-narrower',
      title: 'walks with a variance of the first normal that is a tenth smaller',
      breaks: 'overlap',
      cases: overlapping,
      measure: (aCase: Overlapping) => byWalks(aCase, { variances: [0.9 * aCase.variances[0], aCase.variances[1]] }),
    },
  ],
  constants: [
    { name: 'rounding', value: ROUNDING, meaning: 'of closed forms, as a part of the terms they are made of' },
  ],
  sizes: {
    quick: { cases: 16, controlCases: 8 },
    ci: { cases: 180, controlCases: 40 },
    deep: { cases: 3000, controlCases: 100 },
  },
});

function withinError(each: OnMixture | Vacuous) {
  if ('vacuous' in each) return each;
  const { which, engine, exact, unsure = 0, scale } = each;
  return { ...atMost(Math.abs(engine.value - exact), engine.error + unsure + ROUNDING * scale), where: which };
}
