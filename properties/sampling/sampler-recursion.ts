import { claim } from '../../src/claim/claim.js';
import { aboutEverySampler, isNamed, isNoisy, referenceSamplers } from '../generators/about-samplers.js';
import { agrees, agreesWithPercentMore } from '../measurements/answers.js';
import { encoded, onMixture, onNormal, withNoise } from './sampler-recursion.measure.js';

const KNOWN = 'a run whose roundings move the result by less than 1%, and whose x_0 stays within dataRange';

export const samplerRecursion = claim({
  id: 'sampler-recursion',
  title: 'A sampler takes the steps of the method that it names',
  source: {
    paper: 'Karras, Aittala, Aila, Laine 2022, Elucidating the Design Space of Diffusion-Based Generative Models',
    locus: 'algorithms 1 and 2',
    note: 'and the other methods where they are published, as src/sampler says for each',
  },
  assumptions: [{ statement: 'the model is that of the target, at the label that the sampler tells it' }],
  scope: [
    "the system's own grid, at up to 50 steps; normals in up to three dimensions, mixtures on the line",
    'a run whose roundings may move the result by 1% is not compared',
  ],
  laws: {
    normal: {
      statement: 'x_N of a normal target without noise, as the method has it on the same grid',
      latex: 'x_N = A x_T + b',
      sharpness: 'tight',
      appliesWhen: KNOWN,
      measure: onNormal,
      check: (answer) => ('vacuous' in answer ? answer : agrees(answer)),
    },
    noise: {
      statement: 'how far a unit of noise in one step moves x_N',
      latex: String.raw`\partial x_N / \partial z_k = C_k`,
      sharpness: 'tight',
      needs: ['noisy samplers'],
      appliesWhen: KNOWN,
      measure: withNoise,
      check: agrees,
    },
    mixture: {
      statement: 'x_N of a mixture, with noise',
      latex: String.raw`x_N = \Phi(x_T, z_1, \dots, z_N)`,
      sharpness: 'tight',
      appliesWhen: KNOWN,
      measure: onMixture,
      check: agrees,
    },
    encode: {
      statement: 'x at the noise end from a point near the data, by the same steps upwards',
      latex: "x_T = A' x_0 + b'",
      sharpness: 'tight',
      appliesWhen: 'encodeLabel of a sampler',
      measure: encoded,
      check: agrees,
    },
  },
  kind: 'identity',
  expects: 'holds',
  ...aboutEverySampler(['named samplers'], {
    quick: { cases: 5, controlCases: 8 },
    ci: { cases: 24, controlCases: 20 },
    deep: { cases: 200, controlCases: 40 },
  }),
  controls: [
    {
      id: 'percent-more',
      title: 'a result one percent too large',
      breaks: 'normal',
      cases: referenceSamplers(['named samplers'], isNamed),
      check: (answer) => ('vacuous' in answer ? answer : agreesWithPercentMore(answer)),
    },
    {
      id: 'percent-more-noise',
      title: 'a noise one percent too large',
      breaks: 'noise',
      cases: referenceSamplers(['noisy samplers'], isNoisy),
      check: agreesWithPercentMore,
    },
  ],
});
