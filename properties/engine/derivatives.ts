import { claim } from '../../src/claim/claim.js';
import { atMost } from '../../src/numeric/estimate.js';
import {
  centred,
  type DerivativeCase,
  derivativeCases,
  type Found,
  inside,
  unforeseen,
} from './derivatives.measure.js';

/** Rounding of the true derivative, in units of that of one difference over the first step. */
const ROUNDING = 0.01;

export const derivatives = claim({
  id: 'derivatives',
  title: 'A derivative by differences is within its error, at large labels and next to the ends of a domain',
  source: { paper: "Ridders 1982, Accurate Computation of F'(x) and F'(x) F\"(x)", locus: 'the method' },
  assumptions: [{ statement: 'the function is smooth on the scale of the first step, and rounded as its dtype does' }],
  scope: [
    'analytic functions in double and single precision, at labels up to 1e7 or 1e3 times the length over which they change',
    'places at an end of a domain, from 1e-12 of its length away from one, and in its middle',
  ],
  laws: {
    centred: {
      statement: "|D f(x) - f'(x)| <= e  by differences on both sides",
      latex: String.raw`|D f(x) - f'(x)| \le e`,
      sharpness: 'upper',
      measure: centred,
      check: covers,
    },
    sharp: {
      statement: "e <= c eps (|f| + |x| max |f'|)/h  for the first step h and f' up to that far away",
      latex: String.raw`e \le c \, \epsilon \, (|f| + |x| \max_{|y - x| \le h} |f'(y)|)/h`,
      sharpness: 'upper',
      measure: centred,
      check: isSharp,
    },
    inside: {
      statement: "|D f(x) - f'(x)| <= e  by places inside the domain alone",
      latex: String.raw`|D f(x) - f'(x)| \le e \text{ by } f \text{ on } [a, b]`,
      sharpness: 'upper',
      measure: inside,
      check: covers,
    },
    places: {
      statement: 'each place that is asked for lies inside the domain and is among those named beforehand',
      latex: String.raw`x_k \in [a, b]`,
      sharpness: 'tight',
      measure: (aCase: DerivativeCase) => unforeseen(aCase),
      check: ({ count }) => atMost(count, 0.5),
    },
  },
  kind: 'exact',
  expects: 'holds',
  cases: derivativeCases,
  controls: [
    {
      id: 'no-error',
      title: 'a hundredth of the rounding of one difference for the error',
      breaks: 'centred',
      check: (found) => covers({ ...found, stated: 0.01 * found.rounding }),
    },
    {
      id: 'larger-error',
      title: 'an error a thousand times as large',
      breaks: 'sharp',
      check: (found) => isSharp({ ...found, stated: 1000 * found.stated }),
    },
    {
      id: 'no-error-inside',
      title: 'the same as at no-error, inside a domain',
      breaks: 'inside',
      check: (found) => covers({ ...found, stated: 0.01 * found.rounding }),
    },
    {
      id: 'other-places',
      title: 'places that are named for a step one percent larger, in the middle of a domain',
      breaks: 'places',
      // next to an end the room there chooses the step
      cases: () => derivativeCases().map((aCase) => ({ ...aCase, room: 0.5 })),
      measure: (aCase: DerivativeCase) => unforeseen(aCase, 1.01),
    },
  ],
  constants: [
    { name: 'rounding', value: ROUNDING, meaning: 'of the true derivative, in units of that of the first difference' },
  ],
});

function covers({ where, distance, stated, rounding }: Found) {
  return { ...atMost(distance, stated + ROUNDING * rounding), where };
}

function isSharp({ where, stated, rounding, most }: Found) {
  return { ...atMost(stated, most * rounding), where };
}
