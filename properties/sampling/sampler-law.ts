import { claim } from '../../src/claim/claim.js';
import { atMost } from '../../src/numeric/estimate.js';
import { aboutSamplers } from '../generators/about-samplers.js';
import { referenceCases } from '../generators/about-systems.js';
import { type GeneratedLaw, generatedLaws, lawCases, POINTS, REFERENCE_POINTS } from './sampler-law.measure.js';

/** The chance with which any of the right samplers of a case may be farther off. */
const DELTA = 0.05;

/** The error of a moment in single precision. */
const ROUNDING = 1e-3;

/** ln(2 k/delta): each of k samplers has a k-th of the chance. */
const logOf = ({ samplers }: GeneratedLaw) => Math.log((2 * samplers) / DELTA);

export const samplerLaw = claim({
  id: 'sampler-law',
  title: 'A sampler that draws its own noise generates the law that its method generates',
  source: {
    paper: 'Laurent, Massart 2000, Adaptive Estimation of a Quadratic Functional by Model Selection',
    locus: 'Lemma 1',
    note: 'for the squares of what is generated; of a normal target that is normal, with a known mean and variance',
  },
  assumptions: [{ statement: 'the noises of a seed are independent, from point to point and from step to step' }],
  scope: [
    'samplers that are seeded, at ten steps; normals on the line',
    'of other code 90,000 points a case, in quick 12 of them: 2% of a variance are found with a chance of 0.99 of one sampler, 4% of any',
  ],
  laws: {
    mean: {
      statement:
        '|sample mean - mu| <= sigma (sqrt(2 ln(2 k/delta)/n) + 1e-3) of k samplers, with probability 1 - delta',
      latex: String.raw`|\bar x - \mu| \le \sigma \sqrt{2 \ln(2k/\delta)/n}`,
      sharpness: 'tight',
      axes: { measured: '|sample mean - mu| / sigma' },
      causes: ['noise that has a mean', 'a step that goes elsewhere'],
      measure: generatedLaws,
      check: (law) => atMost(Math.abs(law.shift), Math.sqrt((2 * logOf(law)) / law.points) + ROUNDING),
    },
    variance: {
      statement:
        '|mean of (x - mu)^2/sigma^2 - 1| <= 2 sqrt(L/n) + 2 L/n + 1e-3 with L = ln(2 k/delta), of k samplers,\nwith probability 1 - delta',
      latex: String.raw`\left|\tfrac1n \sum \tfrac{(x_i - \mu)^2}{\sigma^2} - 1\right| \le 2 \sqrt{\ln(2k/\delta)/n} + 2 \ln(2k/\delta)/n`,
      sharpness: 'tight',
      axes: { measured: '|mean of (x - mu)^2/sigma^2 - 1|' },
      causes: ['a variance for a standard deviation', 'the same noise in every step', 'noise in the last step'],
      measure: generatedLaws,
      check: (law) => spread(law),
    },
  },
  kind: 'coverage',
  delta: DELTA,
  expects: 'holds',
  ...aboutSamplers(
    ['seeded samplers'],
    {
      cases: lawCases(REFERENCE_POINTS),
      sizes: {
        quick: { cases: 12, controlCases: 12 },
        ci: { cases: 24, controlCases: 12 },
        deep: { cases: 100, controlCases: 24 },
      },
    },
    { cases: lawCases(POINTS) },
  ),
  controls: [
    {
      id: 'noisier',
      title: 'a fifth more variance',
      breaks: 'variance',
      cases: () => referenceCases(['seeded samplers'], lawCases(REFERENCE_POINTS)),
      exceedance: 0.95,
      check: ({ square, ...law }) => spread({ ...law, square: 1.2 * square }),
    },
  ],
  constants: [{ name: 'delta', value: DELTA, meaning: 'chance that a right sampler is farther off' }],
});

function spread(law: GeneratedLaw) {
  const { square, points } = law;
  const log = logOf(law);
  return atMost(Math.abs(square - 1), 2 * Math.sqrt(log / points) + (2 * log) / points + ROUNDING);
}
