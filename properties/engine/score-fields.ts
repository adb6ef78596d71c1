import { claim } from '../../src/claim/claim.js';
import { atMost } from '../../src/numeric/estimate.js';
import { agreeTo, type TwoWays } from '../measurements/two-ways.js';
import { lossCases, type UnitCase, unitCases } from '../measurements/unit-models.js';
import {
  type Approach,
  approaches,
  depths,
  divergences,
  lines,
  losses,
  means,
  roundings,
  type StatedRounding,
  scores,
} from './score-fields.measure.js';

/** Rounding of sums of a few terms, relative to these. */
const ROUNDING = 1e-14;
/** Of sums over a rule in space that is exact for squares, and over 24 times, relative to their terms. */
const DEPTH = 1e-11;
/** How many times what it adds the rounding of a sum over so many terms may be said to be. */
const MOST = 8;

export const scoreFields = claim({
  id: 'score-fields',
  title: 'The score of a model is its formula, and its divergence, lines, means and loss are those of the formula',
  source: { paper: 'this suite', locus: 'score fields' },
  assumptions: [{ statement: 's(x, t) = (V act(W x + b + U e(t) + c) + v)/(divisor sigma_t), act = relu or Swish' }],
  scope: [
    'random features of two readouts, and networks over sigma_t or not, with time counted from a later one, alone, added and guided',
    'up to nine units in up to four dimensions, one of which may know nothing of x; times from 1e-6 of the horizon on; 2 to 16 points, or 250 to 600',
    'lines and means are asked for on the line, divergences of features beyond it, and of Swish networks everywhere',
    'losses by values alone on the line and in the plane, of mixtures of two normals of unlike widths',
  ],
  laws: {
    score: {
      statement: 's(x, t) = (sum_i v_i act(w_i . x + b_i + c_i + u_i . e(t)) + v)/(divisor sigma_t)',
      latex: String.raw`s(x, t) = \frac{V \, \mathrm{act}(W x + b + U e(t) + c) + v}{\mathrm{divisor} \; \sigma_t}`,
      sharpness: 'tight',
      measure: scores,
      check: (each) => agree(each),
    },
    divergence: {
      statement: [
        'int w div s dt over a time step is, of Swish networks, by Simpson of sum_j ds_j/dx_j by differences, and of features the',
        'sum of v_i . w_i times the weight of that part of the step on which unit i is on',
      ].join('\n'),
      latex: String.raw`\int w \, \nabla \cdot s \, dt = \textstyle\sum_i v_i \cdot w_i \int w \, [z_i > 0] \, dt`,
      sharpness: 'tight',
      measure: divergences,
      check: (each) => agree(each),
    },
    lines: {
      statement:
        'between its kinks w_i c + b_i = 0 the score is the line there, and kinks keep their numbers when they pass',
      latex: String.raw`s(x) = \mathrm{slope}_k \, x + \mathrm{intercept}_k, \quad c_k \le x \le c_{k + 1}`,
      sharpness: 'tight',
      measure: lines,
      check: (each) => agree(each),
    },
    means: {
      statement: '(b - a)^-1 int_a^b s dx  is the mean between two points',
      latex: String.raw`\frac{1}{b - a} \int_a^b s \, dx`,
      sharpness: 'tight',
      measure: means,
      check: (each) => agree(each),
    },
    rounding: {
      statement: 'the rounding of lines is stated as m to 8 m + 48 times eps times the sizes of their terms',
      latex: String.raw`m \epsilon \textstyle\sum_i |v_i w_i| \le r \le (8 m + 48) \, \epsilon \sum_i |v_i w_i|`,
      sharpness: 'upper',
      measure: roundings,
      check: (each) => isStated(each),
    },
    approached: {
      statement:
        "lines through a Swish network are off by at most sum_i |v_i| max h^2/8 max |act''|, and by nothing far out",
      latex: String.raw`|s - \mathrm{line}| \le \textstyle\sum_i |v_i| \max \tfrac{h^2}{8} \max |\mathrm{act}''|`,
      sharpness: 'upper',
      measure: (aCase: UnitCase) => approaches(aCase),
      check: (each) => isNear(each),
    },
    loss: {
      statement: 'J of the exact score of a mixture and H x + c, by values alone, is 1/2 int_0^T g^2 E|H x + c|^2 dt',
      latex: String.raw`J(\nabla \log p_t + H x + c) = \tfrac12 \int_0^T g_t^2 \, E\|H x_t + c\|^2 \, dt`,
      sharpness: 'tight',
      measure: (aCase: UnitCase) => losses(aCase),
      check: (each) => agree(each),
    },
    depth: {
      statement:
        'the greatest depth of p^SDE at a place, by the score H x + c, is the bound by the law of x_t from there on',
      latex: String.raw`\tfrac{E|x_T|^2}{2 v} + \tfrac d2 \log 2 \pi v + \int_0^T \big(\tfrac{g^2}2 E|s|^2 + g^2 \, \mathrm{tr} \, H - d f\big) dt`,
      sharpness: 'tight',
      measure: depths,
      check: (each) => agreeTo(DEPTH, each),
    },
  },
  kind: 'exact',
  expects: 'holds',
  cases: unitCases,
  controls: [
    {
      id: 'score-1e-6',
      title: 'scores larger by 1e-6 of them',
      breaks: 'score',
      check: (each) => agree(each, 1 + 1e-6),
    },
    {
      id: 'divergence-1e-3',
      title: 'divergences larger by 1e-3 of them',
      breaks: 'divergence',
      check: (each) => agree(each, 1 + 1e-3),
    },
    {
      id: 'lines-1e-6',
      title: 'kinks and lines larger by 1e-6 of them',
      breaks: 'lines',
      check: (each) => agree(each, 1 + 1e-6),
    },
    {
      id: 'means-1e-6',
      title: 'means larger by 1e-6 of them',
      breaks: 'means',
      check: (each) => agree(each, 1 + 1e-6),
    },
    {
      id: 'a-tenth-of-the-rounding',
      title: 'a tenth of what is stated of rounding',
      breaks: 'rounding',
      check: (each) => isStated({ ...each, stated: 0.1 * each.stated }),
    },
    {
      id: 'finer-parts',
      title: 'what three times as many parts leave, of one unit',
      breaks: 'approached',
      cases: () => unitCases().map((aCase) => ({ ...aCase, width: 1, isFlat: false })),
      measure: (aCase: UnitCase) => approaches(aCase, 3),
    },
    {
      id: 'loss-10-percent',
      title: 'losses larger by ten percent',
      breaks: 'loss',
      cases: () => lossCases(),
      check: (each) => agree(each, 1.1),
    },
    {
      id: 'depth-1e-6',
      title: 'depths larger by 1e-6 of them',
      breaks: 'depth',
      check: (each) => agreeTo(DEPTH, each, 1 + 1e-6),
    },
  ],
  sizes: {
    quick: { cases: 20, controlCases: 12 },
    ci: { cases: 400, controlCases: 40 },
    deep: { cases: 4000, controlCases: 100 },
  },
  constants: [
    { name: 'rounding', value: ROUNDING, meaning: 'of sums of a few terms, relative to these' },
    { name: 'depth', value: DEPTH, meaning: 'of sums over places and times, relative to their terms' },
    { name: 'most', value: MOST, meaning: 'how many times its least the rounding of a sum may be said to be' },
  ],
});

function agree(each: TwoWays, factor?: number) {
  return agreeTo(ROUNDING, each, factor);
}

function isStated({ where, stated, unit, terms }: StatedRounding) {
  return [
    { ...atMost(terms * unit, stated), where },
    { ...atMost(stated, MOST * (terms + 6) * unit), where },
  ];
}

function isNear({ where, distance, most, rounding }: Approach) {
  return { ...atMost(distance, most + ROUNDING * rounding), where };
}
