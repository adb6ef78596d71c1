import { claim } from '../../src/claim/claim.js';
import { aboutSystems, ofSystem, referenceCases } from '../generators/about-systems.js';
import { agrees, agreesWithPercentMore } from '../measurements/answers.js';
import { meanEntries, means, posteriorCases, varianceEntries, variances } from './forward-posterior.measure.js';

const OF_MEAN = ['alpha_bar_prev padded at the wrong end', 'one step taken for a stride', 'a missing root'];
const OF_VARIANCE = ['beta for the posterior variance', ...OF_MEAN, 'a logarithm that is clipped'];

export const forwardPosterior = claim({
  id: 'forward-posterior',
  title: 'The state between x_0 and x_t is normal, with a mean and a variance that the two levels determine',
  source: {
    paper: 'Ho, Jain, Abbeel 2020, Denoising Diffusion Probabilistic Models',
    locus: 'eqs. 6 and 7',
    note: 'for any two levels: Kingma, Salimans, Poole, Ho 2021, appendix A.2',
  },
  assumptions: [{ statement: 'x_s and x_t are two states of one forward process, s before t' }],
  scope: [
    'adjacent levels and strides, as the system takes them',
    'entry 0 of a table is the step from the data, with variance 0 and the mean x_0; the logarithm of 0 is left out',
  ],
  laws: {
    mean: {
      statement: 'E[x_s | x_t, x_0] = (alpha_s s2(t|s) x_0 + (alpha_t/alpha_s) sigma_s^2 x_t)/sigma_t^2',
      latex: String.raw`E[x_s \mid x_t, x_0] = \frac{\alpha_s \sigma_{t|s}^2 x_0 + \alpha_{t|s} \sigma_s^2 x_t}{\sigma_t^2}`,
      sharpness: 'tight',
      needs: ['posterior'],
      causes: OF_MEAN,
      measure: ofSystem(means),
      check: agrees,
    },
    variance: {
      statement: 'Var[x_s | x_t, x_0] = s2(t|s) sigma_s^2/sigma_t^2',
      latex: String.raw`\mathrm{Var}[x_s \mid x_t, x_0] = \sigma_{t|s}^2 \sigma_s^2 / \sigma_t^2`,
      sharpness: 'tight',
      needs: ['posterior'],
      causes: OF_VARIANCE,
      measure: ofSystem(variances),
      check: agrees,
    },
    'table-of-variance': {
      statement: 'posteriorVariance[t] = s2(t|t-1) sigma_{t-1}^2/sigma_t^2, and its logarithm',
      latex: String.raw`\tilde\beta_t = \sigma_{t|t-1}^2 \sigma_{t-1}^2 / \sigma_t^2`,
      sharpness: 'tight',
      needs: ['posterior tables'],
      appliesWhen: 'posteriorVariance or posteriorLogVariance',
      causes: OF_VARIANCE,
      measure: ofSystem(varianceEntries),
      check: agrees,
    },
    'table-of-mean': {
      statement:
        'posteriorMeanOfData[t] = alpha_{t-1} s2/sigma_t^2, posteriorMeanOfState[t] = (alpha_t/alpha_{t-1}) sigma_{t-1}^2/sigma_t^2',
      latex: String.raw`\frac{\alpha_{t-1} \sigma_{t|t-1}^2}{\sigma_t^2}, \ \frac{\alpha_{t|t-1} \sigma_{t-1}^2}{\sigma_t^2}`,
      sharpness: 'tight',
      needs: ['posterior tables'],
      appliesWhen: 'posteriorMeanOfData or posteriorMeanOfState',
      causes: OF_MEAN,
      measure: ofSystem(meanEntries),
      check: agrees,
    },
  },
  kind: 'identity',
  expects: 'holds',
  ...aboutSystems([['posterior', 'posterior tables']], posteriorCases),
  controls: [
    {
      id: 'percent-more-mean',
      title: 'a mean that is one percent too large',
      breaks: 'mean',
      cases: () => referenceCases(['posterior'], posteriorCases),
      check: agreesWithPercentMore,
    },
    {
      id: 'percent-more-variance',
      title: 'a variance that is one percent too large',
      breaks: 'variance',
      cases: () => referenceCases(['posterior'], posteriorCases),
      check: agreesWithPercentMore,
    },
  ],
});
