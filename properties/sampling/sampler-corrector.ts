import { claim } from '../../src/claim/claim.js';
import { aboutEverySampler, isCorrected, referenceSamplers } from '../generators/about-samplers.js';
import { agrees, agreesWithPercentMore } from '../measurements/answers.js';
import { correctedArrivals, correctedDraws } from './sampler-corrector.measure.js';

export const samplerCorrector = claim({
  id: 'sampler-corrector',
  title: 'A sampler with a corrector takes the Langevin steps that it names',
  source: {
    paper: 'Song et al. 2021, Score-Based Generative Modeling through Stochastic Differential Equations',
    locus: 'algorithms 2 to 5',
    note: 'with the factor of the length that algorithm 5 has in variance preserving processes, alpha_i = 1 - beta_i',
  },
  assumptions: [{ statement: 'the model is that of the target, at the label that the sampler tells it' }],
  scope: [
    "the system's own grid, at up to 50 steps; normals in up to three dimensions, mixtures on the line",
    'a run whose roundings may move the result by 1% is not compared',
  ],
  laws: {
    arrival: {
      statement:
        'x_N of a batch with noise, by x + c s + sqrt(2 c) z beside each step of the predictor;\nc = 2 a^2 (snr |z|/|s|)^2 by the mean norms of the batch, or 2 a^2 (snr sigma)^2',
      latex: String.raw`x \leftarrow x + c s + \sqrt{2 c}\, z, \quad c = 2 a^2 (r \overline{|z|}/\overline{|s|})^2`,
      sharpness: 'tight',
      causes: [
        'a length of the step without its factor 2, its square, or stepAlpha^2',
        'norms of the whole batch, or of each point, for their mean',
        'sqrt(c) for sqrt(2 c)',
        'a corrector at another level, or on the other side of the predictor',
        'the score of a network that predicts noise, not divided by sigma',
      ],
      appliesWhen: 'a run whose roundings move the result by less than 1%, and whose x_0 stays within dataRange',
      measure: correctedArrivals,
      check: agrees,
    },
    draws: {
      statement: 'each step draws once for each step of the corrector, and once for a predictor with noise',
      latex: 'N (n + 1)',
      sharpness: 'tight',
      causes: ['noise that two steps share', 'a corrector that is left out'],
      measure: correctedDraws,
      check: agrees,
    },
  },
  kind: 'identity',
  expects: 'holds',
  ...aboutEverySampler(['corrected samplers'], {
    quick: { cases: 8, controlCases: 8 },
    ci: { cases: 24, controlCases: 20 },
    deep: { cases: 200, controlCases: 40 },
  }),
  controls: [
    {
      id: 'percent-more',
      title: 'a result one percent too large',
      breaks: 'arrival',
      cases: referenceSamplers(['corrected samplers'], isCorrected),
      check: agreesWithPercentMore,
    },
    {
      id: 'another-draw',
      title: 'a draw more than is expected',
      breaks: 'draws',
      cases: referenceSamplers(['corrected samplers'], isCorrected),
      check: (answer) => agrees({ ...answer, answer: answer.answer + 1 }),
    },
  ],
});
