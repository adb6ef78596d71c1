import { claim } from '../../src/claim/claim.js';
import { aboutSystems, ofSystem, referenceCases } from '../generators/about-systems.js';
import { agrees, agreesWithPercentMore } from '../measurements/answers.js';
import { asNoise, exchanged, leaking, otherDeviation, otherEnds, scaled } from '../measurements/mistaken-guides.js';
import {
  type GuidanceCase,
  type Guide,
  guidanceCases,
  mixed,
  mixedAt,
  rescaled,
  withinInterval,
} from './guided-predictions.measure.js';

/** What each law measures of a system, or of a mistaken one. */
const MEASURES = {
  mixed,
  conditional: mixedAt(1),
  unconditional: mixedAt(0),
  rescaled,
  interval: withinInterval,
} as const;
type LawName = keyof typeof MEASURES;

export const guidedPredictions = claim({
  id: 'guided-predictions',
  title: 'Guidance combines two predictions of any kind as it combines their scores',
  source: {
    paper: 'Ho, Salimans 2022, Classifier-Free Diffusion Guidance',
    locus: 'eq. 6',
    note:
      'for noise, with gamma = 1 + w; any other prediction is affine in the score at a given x, and the weights gamma and ' +
      '1 - gamma sum to 1. Rescaling is that of Lin et al. 2024, section 3.4, and the interval that of Kynkaanniemi et al. 2024',
  },
  assumptions: [{ statement: 'x = alpha x_0 + sigma eps, with alpha and sigma above 0' }],
  scope: [
    'two predictions at four points with a label each, in up to three dimensions; every kind that a system combines',
    'no answer is compared where it is as near to an end of an interval as roundings are',
  ],
  laws: {
    mixed: {
      statement: 'the guided prediction is u + gamma (c - u): its score is gamma s(x|c) + (1 - gamma) s(x)',
      latex: String.raw`s_\gamma(x) = \gamma \, s(x | c) + (1 - \gamma) \, s(x)`,
      sharpness: 'tight',
      needs: ['guide'],
      causes: [
        'the conditional and the unconditional prediction exchanged',
        'a scale that is off by one: 1 + w for gamma',
        'the formula of guided noise for another prediction',
      ],
      measure: measured('mixed'),
      check: agrees,
    },
    conditional: {
      statement: 'gamma = 1, that is w = 0, is the conditional prediction',
      latex: 's_1(x) = s(x | c)',
      sharpness: 'tight',
      needs: ['guide'],
      appliesWhen: 'a scale that means gamma = 1',
      causes: ['a scale that is off by one: 1 + w for gamma', 'the predictions exchanged'],
      measure: measured('conditional'),
      check: agrees,
    },
    unconditional: {
      statement: 'gamma = 0, that is w = -1, is the unconditional prediction',
      latex: 's_0(x) = s(x)',
      sharpness: 'tight',
      needs: ['guide'],
      appliesWhen: 'a scale that means gamma = 0',
      causes: ['scales below 1 that are taken for no guidance (describe guidance.scales)', 'the predictions exchanged'],
      measure: measured('unconditional'),
      check: agrees,
    },
    rescaled: {
      statement: 'with phi the guided g is (phi std(c)/std(g) + 1 - phi) g, each deviation that of one point',
      latex: String.raw`g \mapsto \Big(\phi \, \frac{\operatorname{std}(c)}{\operatorname{std}(g)} + 1 - \phi\Big) g`,
      sharpness: 'tight',
      needs: ['guidance rescale'],
      appliesWhen: 'two dimensions or more',
      causes: [
        'the standard deviation of the unconditional prediction',
        'a deviation over the whole batch',
        'the two deviations exchanged',
      ],
      measure: measured('rescaled'),
      check: agrees,
    },
    interval: {
      statement: 'between the two ends it is guided, and elsewhere it is the conditional prediction',
      latex: String.raw`\gamma(\sigma) = \gamma \text{ for } \sigma \in (\sigma_{lo}, \sigma_{hi}], \text{ else } 1`,
      sharpness: 'tight',
      needs: ['guidance interval'],
      causes: ['the two ends exchanged', 'the unconditional prediction outside', 'ends in another unit'],
      measure: measured('interval'),
      check: agrees,
    },
  },
  kind: 'identity',
  expects: 'holds',
  ...aboutSystems(['guide'], guidanceCases),
  controls: [
    percentMore('mixed'),
    percentMore('rescaled'),
    percentMore('interval'),
    mistaken('scale-5-percent', 'mixed', 'a scale that is 5% larger', scaled(1.05, 0)),
    mistaken('scale-above-one', 'conditional', 'a scale of 1.05 for 1', scaled(1, 0.05)),
    mistaken('scale-above-zero', 'unconditional', 'a scale of 0.05 for 0', scaled(1, 0.05)),
    mistaken('phi-5-percent', 'rescaled', 'phi that is 5% larger', ({ rescale = 0, ...rest }, system) =>
      system.guide({ ...rest, rescale: 1.05 * rescale }),
    ),
    mistaken('leak-5-percent', 'interval', '5% of the guidance outside of the interval too', leaking(0.05)),
    mistaken('exchanged', 'mixed', 'the two predictions exchanged', exchanged),
    mistaken('exchanged-at-one', 'conditional', 'the two predictions exchanged', exchanged),
    mistaken('exchanged-at-zero', 'unconditional', 'the two predictions exchanged', exchanged),
    mistaken('off-by-one', 'mixed', '1 + w taken for gamma', scaled(1, 1)),
    mistaken('off-by-one-at-one', 'conditional', '1 + w taken for gamma', scaled(1, 1)),
    mistaken('off-by-one-at-zero', 'unconditional', '1 + w taken for gamma', scaled(1, 1)),
    {
      ...mistaken('formula-of-noise', 'mixed', 'x_0 guided by the formula of the noise', asNoise),
      // the system that is preconditioned predicts x_0
      cases: () => referenceCases(['guide', 'precondition'], guidanceCases),
    },
    mistaken('other-deviation', 'rescaled', 'the deviation of the unconditional prediction', otherDeviation),
    mistaken('ends-exchanged', 'interval', 'the ends of the interval exchanged', otherEnds),
  ],
});

/** The law of a system as it is. */
function measured(law: LawName) {
  return ofSystem((system, aCase: GuidanceCase) => MEASURES[law](system, aCase));
}

/** Cases to which a law applies: one coordinate has no standard deviation. */
function casesOf(law: LawName) {
  if (law === 'interval') return () => referenceCases(['guidance interval'], guidanceCases);
  if (law !== 'rescaled') return () => referenceCases(['guide'], guidanceCases);
  return () => referenceCases(['guidance rescale'], () => guidanceCases().filter(({ dimension }) => dimension > 1));
}

function percentMore<const L extends LawName>(breaks: L) {
  const title = 'answers that are one percent too large';
  return { id: `percent-more-${breaks}`, title, breaks, check: agreesWithPercentMore, cases: casesOf(breaks) };
}

/** A mistake in what a reference system answers. */
function mistaken<const L extends LawName>(id: string, breaks: L, title: string, guide: Guide) {
  const measure = ofSystem((system, aCase: GuidanceCase) => MEASURES[breaks](system, aCase, guide));
  return { id, title, breaks, cases: casesOf(breaks), measure };
}
