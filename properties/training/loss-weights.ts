import fc from 'fast-check';
import { claim } from '../../src/claim/claim.js';
import { over } from '../../src/numeric/estimate.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { aboutSystems, referenceCases } from '../generators/about-systems.js';
import { placesAlong } from '../generators/batches.js';
import { type Answer, agrees, agreesWithPercentMore, answering, placeOf } from '../measurements/answers.js';
import { describedWeights, weightsByMistake } from '../measurements/described-weights.js';

export const lossWeights = claim({
  id: 'loss-weights',
  title: 'The weight of a loss is what it is meant to be, in whatever the model predicts',
  source: {
    paper: 'Kingma, Gao 2023, Understanding Diffusion Objectives as the ELBO with Simple Data Augmentation',
    locus: 'section 2 and appendix D',
    note: 'the weight min(SNR, 5) is that of Hang et al. 2023, section 3.4',
  },
  assumptions: [{ statement: "a prediction p at x determines x_0, and |p - p'|^2 is a multiple of |x_0 - x_0'|^2" }],
  scope: ['seven labels a case; where the scale is free, ratios of weights'],
  laws: {
    weighting: {
      statement: "weight |p - p'|^2 = (described weight) |x_0 - x_0'|^2",
      latex: "w(l) |p - p'|^2 = w_{x_0}(l) |x_0 - x_0'|^2",
      sharpness: 'tight',
      causes: [
        'the weight of another parameterization',
        'min for max',
        'SNR + 1 left out',
        'an SNR from another table',
      ],
      check: ({ weight }) => agrees(weight),
    },
    'asked-twice': {
      statement: 'the same label has the same weight',
      latex: 'w(l) = w(l)',
      sharpness: 'tight',
      causes: ['a weight that is drawn, and not computed from the label'],
      check: ({ again }) => agrees(again),
    },
  },
  kind: 'identity',
  expects: 'holds',
  ...aboutSystems(['weights', 'weighting'], drawn, weightsOf),
  controls: [
    {
      id: 'percent-more',
      title: 'a weight that is one percent too large',
      breaks: 'weighting',
      cases: () => referenceCases(['weights', 'weighting'], drawn),
      check: ({ weight }) => agreesWithPercentMore(weight),
    },
    {
      id: 'percent-more-the-second-time',
      title: 'a weight that is one percent larger the second time',
      breaks: 'asked-twice',
      cases: () => referenceCases(['weights', 'weighting'], drawn),
      check: ({ again }) => agreesWithPercentMore(again),
    },
  ],
});

interface Weighed {
  readonly weight: Answer;
  readonly again: Answer;
}

function drawn() {
  return fc.record({ progress: placesAlong(6) });
}

function weightsOf(system: SystemUnderTest, { progress: drawn }: { readonly progress: readonly number[] }): Weighed[] {
  const { weighting } = system.description;
  // a formula of the step before says nothing of level 0, so one label is never that
  const progress = [0.5, ...drawn];
  const label = progress.map((each) => system.schedule.at(each).label);
  const [found, second] = [system.weights(label), system.weights(label)];
  const answer = answering(system);
  const asked = describedWeights(system, progress).flatMap((weight, i) =>
    weight === undefined ? [] : [{ weight, i }],
  );
  const isFree = typeof weighting === 'object' && weighting.scale === 'free';
  const [first] = asked;
  return asked.map(({ weight: described, i }) => {
    const where = placeOf(label[i]);
    const again = answer(second[i], { value: found[i], error: 0 }, Math.abs(found[i]), where);
    if (!isFree) {
      const weight = answer(found[i], described, Math.abs(described.value), {
        where,
        asked: () => ({ call: 'weights', given: { label: [label[i]] }, at: [0] }),
        mistakes: () => weightsByMistake(system, progress[i]),
      });
      return { weight, again };
    }
    const ratio = over(described, first.weight);
    const place = `${where} over ${placeOf(label[first.i])}`;
    const weight = answer(found[i] / found[first.i], ratio, Math.abs(ratio.value), place);
    return { weight, again };
  });
}
