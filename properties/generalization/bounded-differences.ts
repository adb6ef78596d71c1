import { claim } from '../../src/claim/claim.js';
import { atMost, plus, times } from '../../src/numeric/estimate.js';
import { type Exchanged, exchangedDatum, exchanges, oppositeEnds } from './bounded-differences.measure.js';

export const boundedDifferences = claim({
  id: 'bounded-differences',
  title: 'Exchanging one of n data moves their gram by at most sqrt(2) R/n and their cross moment by at most R_B/n',
  source: {
    paper: 'McDiarmid 1989',
    locus: 'Lemma 1.2',
    note: 'its hypothesis, with the differences that make the radii of `concentration`',
  },
  assumptions: [{ statement: 'all data are in a compact support; Z_x is the gram and B_x the cross moment of {x}' }],
  scope: [
    'bumps in d = 1; x and y anywhere in the support, and often at its ends',
    'R is the larger trace of Z at the two ends of the support, where it is largest, as it is convex',
    'R_B^2 = sum_i w_i^2 max p_i^2 over both ends, p_i(x) = ∫ g^2 P(feature i is active | x_0 = x) dt, monotone in x',
  ],
  laws: {
    gram: {
      statement: "n |G_n - G_n'|_F = |Z_x - Z_y|_F <= sqrt(2) R,  G_n' with a datum y in place of x",
      latex: String.raw`n \|G_n - G_n'\|_F = \|Z_x - Z_y\|_F \le \sqrt2 \, R`,
      sharpness: 'tight',
      check: ({ gram }) => atMost(gram.change, Math.SQRT2 * gram.reach),
    },
    'cross-moment': {
      statement: "n |B_n - B_n'| = |B_x - B_y| <= R_B",
      latex: String.raw`n \|B_n - B_n'\| = \|B_x - B_y\| \le R_B`,
      sharpness: 'tight',
      check: ({ crossMoment }) => atMost(crossMoment.change, crossMoment.reach),
    },
    radii: {
      statement: [
        'with c = |Z_x - Z_y|_F and b = |B_x - B_y|, as McDiarmid needs for the probability 1 - delta:',
        'sqrt(V_G/n) + c sqrt(ln(1/delta)/(2n)) <= sqrt(V_G/n) + R sqrt(ln(1/delta)/n),  V_G = E|Z - G|_F^2',
        'sqrt(V_B/n) + b sqrt(ln(1/delta)/(2n)) <= sqrt(V_B/n) + R_B sqrt(ln(1/delta)/(2n)),  V_B = E|B_x - B|^2',
      ].join('\n'),
      latex: String.raw`\sqrt{V_G/n} + \|Z_x - Z_y\|_F \sqrt{\tfrac{\ln(1/\delta)}{2n}} \le
    \sqrt{V_G/n} + R \sqrt{\tfrac{\ln(1/\delta)}{n}}, \quad
    \sqrt{V_B/n} + \|B_x - B_y\| \sqrt{\tfrac{\ln(1/\delta)}{2n}} \le
    \sqrt{V_B/n} + R_B \sqrt{\tfrac{\ln(1/\delta)}{2n}}`,
      sharpness: 'tight',
      check: ({ gram, crossMoment }) => [ofRadius(gram), ofRadius(crossMoment)],
    },
  },
  kind: 'exact',
  expects: 'holds',
  cases: exchanges,
  measure: exchangedDatum,
  controls: [
    {
      id: 'gram-reach-too-small',
      title: 'sqrt(2) R/1.1 in place of sqrt(2) R, for opposed features and the ends of the support',
      breaks: 'gram',
      cases: oppositeEnds,
      check: ({ gram }) => atMost(gram.change, (Math.SQRT2 * gram.reach) / TOO_SMALL),
    },
    {
      id: 'cross-moment-reach-too-small',
      title: 'R_B/1.1 in place of R_B, for opposed features and the ends of the support',
      breaks: 'cross-moment',
      cases: oppositeEnds,
      check: ({ crossMoment }) => atMost(crossMoment.change, crossMoment.reach / TOO_SMALL),
    },
    {
      id: 'radius-too-small',
      title: 'radii that are a twentieth smaller, for opposed features and the ends of the support',
      breaks: 'radii',
      cases: oppositeEnds,
      check: ({ gram, crossMoment }) => [ofRadius(gram, 0.95), ofRadius(crossMoment, 0.95)],
    },
  ],
  proves: 'sampling',
});

/** By how much a reach of the controls is too small. */
const TOO_SMALL = 1.1;

/** sqrt(V/n) + c sqrt(ln(1/delta)/(2n)), c the change, is at most the radius. */
function ofRadius({ change, deviation, factor, radius }: Exchanged, part = 1) {
  return atMost(plus(deviation, times(factor, change)), part * radius);
}
