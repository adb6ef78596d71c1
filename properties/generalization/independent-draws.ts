import { claim } from '../../src/claim/claim.js';
import { atMost } from '../../src/numeric/estimate.js';
import {
  changedPrefixes,
  commonDraws,
  seededCases,
  strangeWeights,
  withOneStream,
  withOtherSeed,
} from './independent-draws.measure.js';

export const independentDraws = claim({
  id: 'independent-draws',
  title: 'Features do not depend on the data of the same seed, nor either of them on how many are drawn',
  source: {
    paper: 'this suite',
    locus: 'named streams',
    note: 'what claims about samples assume, as far as generators of pseudorandom numbers can have it',
  },
  assumptions: [{ statement: 'each use of a seed has a stream of its own, and takes its numbers from it one by one' }],
  scope: ['the first 400 numbers of two streams of one seed; models and data in up to four dimensions'],
  laws: {
    disjoint: {
      statement: 'no number of 53 bits is among the first ones of two streams of a seed',
      latex: String.raw`\{u_1, \dots, u_{400}\} \cap \{v_1, \dots, v_{400}\} = \emptyset`,
      sharpness: 'tight',
      measure: commonDraws,
      check: ({ common }) => atMost(common, 0.5),
    },
    named: {
      statement:
        'w and u of each feature are the next normal numbers of the stream of features, over sqrt(d) and sqrt(q)',
      latex: String.raw`\sqrt{d} \, w_i, \sqrt{q} \, u_i \text{ are the next normal numbers of the stream of features}`,
      sharpness: 'tight',
      measure: strangeWeights,
      check: ({ strange }) => atMost(strange, 0.5),
    },
    nested: {
      statement: 'a wider model begins with the features of a narrower one, and more data with fewer, number by number',
      latex: String.raw`(w_i, u_i)_{i \le m} \text{ and } (x_k)_{k \le n} \text{ do not depend on how many more are drawn}`,
      sharpness: 'tight',
      measure: changedPrefixes,
      check: ({ features, data }) => [atMost(features, 0.5), atMost(data, 0.5)],
    },
  },
  kind: 'exact',
  expects: 'holds',
  cases: seededCases,
  controls: [
    {
      id: 'one-stream',
      title: 'one stream for both uses',
      breaks: 'disjoint',
      measure: withOneStream,
    },
    {
      id: 'other-seed',
      title: 'the next seed for the wider model and for more data',
      breaks: 'nested',
      measure: withOtherSeed,
    },
  ],
  proves: 'sampling',
});
