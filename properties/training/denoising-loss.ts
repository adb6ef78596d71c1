import { claim } from '../../src/claim/claim.js';
import { aboutSystems, referenceCases } from '../generators/about-systems.js';
import { agrees, agreesWithPercentMore } from '../measurements/answers.js';
import { lossCases, lossesOf } from './denoising-loss.measure.js';

export const denoisingLoss = claim({
  id: 'denoising-loss',
  title: 'The training loss is the weighted squared distance of a prediction from its target, point by point',
  source: { paper: 'Ho, Jain, Abbeel 2020, Denoising Diffusion Probabilistic Models', locus: 'eq. 14' },
  assumptions: [{ statement: 'the noise is the one that is given, and the model predicts what it says' }],
  scope: ['exact models of mixtures, with data from elsewhere, so that the loss is not the least one'],
  laws: {
    loss: {
      statement: 'loss = weight * |prediction - its target|^2, summed over coordinates',
      latex: String.raw`L = w \, |p_\theta(x, l) - p|^2`,
      sharpness: 'tight',
      causes: [
        'the state for the noise as target',
        'a mean over coordinates',
        'a weight of another parameterization',
        'a state that is noised wrongly',
      ],
      check: ({ loss }) => agrees(loss),
    },
  },
  kind: 'identity',
  expects: 'holds',
  ...aboutSystems(['loss'], lossCases, lossesOf),
  controls: [
    {
      id: 'percent-more',
      title: 'a loss that is one percent too large',
      breaks: 'loss',
      cases: () => referenceCases(['loss'], lossCases),
      check: ({ loss }) => agreesWithPercentMore(loss),
    },
  ],
});
