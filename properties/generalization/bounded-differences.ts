import { claim } from '../../src/claim/claim.js';
import { atMost } from '../../src/numeric/estimate.js';
import { type Exchanged, endsExchanged, exchangedDatum, exchanges } from './bounded-differences.measure.js';

export const boundedDifferences = claim({
  id: 'bounded-differences',
  title: 'Exchanging one of n data moves their gram by at most D_G/n and their cross moment by at most D_B/n',
  source: {
    paper: 'McDiarmid 1989',
    locus: 'Lemma 1.2',
    note: 'its hypothesis, with the differences that make the radii of `concentration`',
  },
  assumptions: [{ statement: 'all data are in a compact support; Z_x is the gram and B_x the cross moment of {x}' }],
  scope: [
    'bumps in d = 1; x and y anywhere in the support, and often at its ends',
    'D_B is |B_x - B_y| for the two ends of the support: P(feature i is active | x_0 = x) is monotone in x',
    'D_G is the largest |Z_x - Z_y|_F on a grid, seen at the ends alone, and what Z can leave its chords by, as it is made of convex functions',
  ],
  laws: {
    gram: {
      statement: "n |G_n - G_n'|_F = |Z_x - Z_y|_F <= D_G,  G_n' with a datum y in place of x",
      latex: String.raw`n \|G_n - G_n'\|_F = \|Z_x - Z_y\|_F \le D_G`,
      sharpness: 'tight',
      axes: { measured: "n |G_n - G_n'|_F", bound: 'D_G' },
      check: ({ gram }) => ofDiameter(gram),
    },
    'cross-moment': {
      statement: "n |B_n - B_n'| = |B_x - B_y| <= D_B",
      latex: String.raw`n \|B_n - B_n'\| = \|B_x - B_y\| \le D_B`,
      sharpness: 'tight',
      axes: { measured: "n |B_n - B_n'|", bound: 'D_B' },
      check: ({ crossMoment }) => ofDiameter(crossMoment),
    },
  },
  kind: 'exact',
  expects: 'holds',
  cases: exchanges,
  measure: exchangedDatum,
  controls: [
    {
      id: 'gram-diameter-too-small',
      title: 'D_G/1.1 in place of D_G, for the ends of the support',
      breaks: 'gram',
      cases: endsExchanged,
      check: ({ gram }) => ofDiameter(gram, TOO_SMALL),
    },
    {
      id: 'cross-moment-diameter-too-small',
      title: 'D_B/1.1 in place of D_B, for the ends of the support',
      breaks: 'cross-moment',
      cases: endsExchanged,
      check: ({ crossMoment }) => ofDiameter(crossMoment, TOO_SMALL),
    },
  ],
  proves: 'sampling',
});

/** By how much a diameter of the controls is too small. */
const TOO_SMALL = 1.1;

function ofDiameter({ change, diameter }: Exchanged, factor = 1) {
  return atMost(change, diameter / factor);
}
