import { claim } from '../../src/claim/claim.js';
import { atMost } from '../../src/numeric/estimate.js';
import { type BoundCase, boundCases, byVariance, evenAtoms, midway } from '../generators/bound-cases.js';
import { agreeTo } from '../measurements/two-ways.js';
import {
  alongTraining,
  type Chance,
  chances,
  changesOfBounds,
  flowsOnData,
  formulas,
  radiiBySums,
  residuals,
  type StatedChange,
} from './bounds-by-definition.measure.js';

/** Required agreement, relative to the terms: rounding over decay times that differ by factors of up to 1e5. */
const TOLERANCE = 1e-8;
/** Of what has no flow in it. */
const ROUNDING = 1e-10;
/** A clock that is off. */
const LATE = 1.01;
/** How many times what their numbers move a bound its error is at most: the root of a number is taken as a whole. */
const LARGEST = 4;

export const boundsByDefinition = claim({
  id: 'bounds-by-definition',
  title: 'The numbers of bounds are what their definitions say, with errors that are those of their parts',
  source: {
    paper: 'this suite',
    locus: 'the numbers of bounds',
    note: 'after McDiarmid 1989, Lemma 1.2; Bousquet 2002, Theorem 2.3; and the inequalities of Markov and Cantelli',
  },
  assumptions: [{ statement: 'a law of two or three atoms; no datum pulls a readout where its gram is flat' }],
  scope: [
    'grams of up to four features, of all sizes; one datum and more; training times from 1e-6 to 1e9; delta near 0 and near 1',
    'data sets by enumeration, flows by eigenvectors and by quadrature in training time',
  ],
  laws: {
    radii: {
      statement: [
        'n r = E|S| + min(D sqrt(n x/2), sqrt(2 x (n V + 2 D E|S|)) + D x/3),  E|S| = sqrt(n V),  x = -ln delta;',
        'by Markov n delta r^2 = V',
      ].join('\n'),
      latex: String.raw`n r = \sqrt{nV} + \min\Big( D \sqrt{\tfrac{n x}{2}},\
        \sqrt{2 x (n V + 2 D \sqrt{n V})} + \tfrac{D x}{3} \Big), \ x = \ln\tfrac1\delta; \quad n \delta r^2 = V`,
      sharpness: 'tight',
      measure: (aCase: BoundCase) => radiiBySums(aCase),
      check: (pair) => agreeTo(ROUNDING, pair),
    },
    chance: {
      statement:
        'of all sets of n data those with |G_n - G| or |B_n - B| beyond a radius have a probability of at most delta',
      latex: String.raw`P(\|G_n - G\|_F > r) \le \delta, \quad P(\|B_n - B\| > r) \le \delta`,
      sharpness: 'upper',
      measure: (aCase: BoundCase) => chances(aCase),
      check: ({ beyond, delta }: Chance) => atMost(beyond, delta),
    },
    residual: {
      statement: [
        'over all sets of n data int_0^tau |dB - A(s) dG|^2 ds has the mean M and the variance W that one datum gives;',
        'it is at most M + sqrt((1/delta - 1) W) with probability 1 - delta',
      ].join('\n'),
      latex: String.raw`M = \tfrac1n E\|R_x\|^2, \quad
        W = \tfrac{1}{n^3}(E\|R_x\|^4 - (E\|R_x\|^2)^2) + \tfrac{2(n-1)}{n^3} E\langle R_x, R_y\rangle^2`,
      sharpness: 'tight',
      measure: (aCase: BoundCase) => residuals(aCase),
      check: (pair) => agreeTo(TOLERANCE, pair),
    },
    training: {
      statement: [
        'kappa is the largest eigenvalue of W G with W = int_0^tau e^{-2 s G_n} ds, known to kappa ((1 + tau e_n)^2 - 1) + tau e',
        'where G_n and G are known to e_n and e,',
        'A_c solves A_c (G + part I/(2 tau)) = B, and growth is int_0^tau p_k p_l ds, p_l(s) = (1 - e^{-l s})/l',
      ].join('\n'),
      latex: String.raw`\kappa = \lambda_{\max}\Big(\int_0^\tau e^{-2 s G_n} ds\, G\Big), \quad A_c (G + \tfrac{p}{2\tau} I) = B, \quad
        \int_0^\tau \tfrac{1 - e^{-k s}}{k} \tfrac{1 - e^{-l s}}{l}\, ds`,
      sharpness: 'tight',
      measure: (aCase: BoundCase) => alongTraining(aCase),
      check: (pair) => agreeTo(TOLERANCE, pair),
    },
    flows: {
      statement: [
        'the distance of scores is tr(D G D^T)/(2m), D = A_n(tau) - A(tau); S = (1/4m) int_0^tau |dB - A_n dG|^2 ds;',
        'the explicit bound is prior + (sqrt(J(A_c) + |A_c|^2/(4 m tau)) + sqrt S)^2',
      ].join('\n'),
      latex: String.raw`\tfrac{1}{2m} \mathrm{tr}(D G D^T), \quad S = \tfrac{1}{4m} \int_0^\tau \|\Delta B - A_n \Delta G\|_F^2 ds, \quad
        D_{KL}(p_T \| \pi) + \Big(\sqrt{J(A_c) + \tfrac{\|A_c\|_F^2}{4 m \tau}} + \sqrt{S}\Big)^2`,
      sharpness: 'tight',
      measure: (aCase: BoundCase) => flowsOnData(aCase),
      check: (pair) => agreeTo(TOLERANCE, pair),
    },
    formulas: {
      statement:
        'the formulas that are printed, and the powers by which they grow, are those of the same bounds written out',
      latex: String.raw`\Big(\sqrt{j + \tfrac{h}{4 \tau}} + K \sqrt{\tfrac{\tau}{n}}\Big)^2, \
        \tfrac1\tau + \tfrac{\tau}{n} + \tfrac1m, \ n^{-2/5} + m^{-4/5}, \quad \tfrac{\partial \log f}{\partial \log s}`,
      sharpness: 'tight',
      measure: (aCase: BoundCase) => formulas(aCase),
      check: (pair) => agreeTo(ROUNDING, pair),
    },
    errors: {
      statement: [
        'the error of a bound covers what those of its parts may do to it, and is at most four times as large:',
        '|b(x_1 +- e_1, ..., x_k +- e_k) - b(x)| <= e <= 4 max |b(x_1 +- e_1, ..., x_k +- e_k) - b(x)|',
      ].join('\n'),
      latex: String.raw`\max_{\pm} |b(x_1 \pm e_1, \ldots, x_k \pm e_k) - b(x)| \le e \le
        4 \max_{\pm} |b(x_1 \pm e_1, \ldots, x_k \pm e_k) - b(x)|`,
      sharpness: 'tight',
      measure: (aCase: BoundCase) => changesOfBounds(aCase),
      check: (each) => coveredBy(each, 1),
    },
  },
  kind: 'identity',
  expects: 'holds',
  cases: boundCases,
  controls: [
    {
      id: 'bousquet-without-two',
      title: 'V + D sqrt(V/n) in place of V + 2 D sqrt(V/n), where the radius is by the variance',
      breaks: 'radii',
      cases: byVariance,
      measure: (aCase: BoundCase) => radiiBySums(aCase, 1),
    },
    {
      id: 'radii-too-small',
      title: '0.4 of the radii, for one datum of two atoms that are as likely',
      breaks: 'chance',
      cases: evenAtoms,
      measure: (aCase: BoundCase) => chances(aCase, 0.4),
    },
    {
      id: 'one-more',
      title: 'n + 1 in place of n',
      breaks: 'residual',
      measure: (aCase: BoundCase) => residuals(aCase, aCase.samples + 1),
    },
    {
      id: 'clock-1-percent',
      title: '1.01 tau in place of tau',
      breaks: 'training',
      measure: (aCase: BoundCase) => alongTraining(aCase, LATE),
    },
    {
      id: 'flows-1-percent',
      title: '1.01 tau in place of tau, where flows are on their way',
      breaks: 'flows',
      cases: midway,
      measure: (aCase: BoundCase) => flowsOnData(aCase, LATE),
    },
    {
      id: 'formulas-1-percent',
      title: '1.01 tau in place of tau in the bounds written out',
      breaks: 'formulas',
      measure: (aCase: BoundCase) => formulas(aCase, LATE),
    },
    {
      id: 'half',
      title: 'errors half as large',
      breaks: 'errors',
      check: (each) => coveredBy(each, 0.5),
    },
  ],
  sizes: {
    quick: { cases: 60, controlCases: 24 },
    ci: { cases: 600, controlCases: 60 },
    deep: { cases: 10000, controlCases: 100 },
  },
  constants: [
    {
      name: 'tolerance',
      value: TOLERANCE,
      meaning: 'required agreement of what follows a flow, as a part of its terms',
    },
    { name: 'rounding', value: ROUNDING, meaning: 'the same of closed forms' },
    {
      name: 'largest',
      value: LARGEST,
      meaning: 'how many times what its parts may do to a bound its error is at most',
    },
  ],
});

/** A part of the error covers the change, and the error is not far larger. */
function coveredBy({ what, stated, change, scale }: StatedChange, part: number) {
  return [
    { ...atMost(change, part * stated + ROUNDING * scale), where: what },
    { ...atMost(stated, LARGEST * change + ROUNDING * scale), where: `${what}, at most` },
  ];
}
