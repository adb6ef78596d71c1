import { claim } from '../../src/claim/claim.js';
import { type CheckResult, vacuous } from '../../src/claim/law.js';
import { atMost, type Comparison } from '../../src/numeric/estimate.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import {
  aboutSamplers,
  isEncoding,
  ofSamplers,
  oneSamplerCases,
  type SamplerCase,
} from '../generators/about-samplers.js';
import {
  consistencies,
  encodingParts,
  type Falling,
  KINDS,
  roundTrips,
  type SystemTrip,
  systemTrips,
  type TripCase,
  tripCases,
} from './round-trip.measure.js';

/** Roundings that are more than this part of an error hide what the steps leave. */
const MOST_ROUNDING = 0.05;

/** A quarter of an order, by which an error may be larger, or fall by less. */
const QUARTER = Math.sqrt(Math.SQRT2);

export const roundTrip = claim({
  id: 'round-trip',
  title: 'Noise that data are encoded as leads back to them, the nearer the shorter the steps',
  source: {
    paper: 'Song, Meng, Ermon 2021, Denoising Diffusion Implicit Models',
    locus: 'section 4.3',
    note: 'for a flow the same by Lipman et al. 2023, section 4; two points of one trajectory as in Song et al. 2023, definition 1',
  },
  assumptions: [
    { statement: 'an exact model; without noise in the steps' },
    { statement: 'both ends of the grid stay where they are as its steps get shorter' },
  ],
  scope: [
    'mixtures of two normals on the line; grids even in log(sigma/alpha), or in the time of a straight flow',
    'of a system, what its grids and labels are, beside the method on the same grid',
  ],
  laws: {
    falls: {
      statement: 'decode(encode(x)) = x + O(h):  error(2 N) <= 2^(1/4 - 1) error(N)',
      latex: String.raw`|D_{2N}(E_{2N}(x)) - x| \le 2^{1/4 - 1} |D_N(E_N(x)) - x|`,
      sharpness: 'tight',
      appliesWhen: 'the methods themselves',
      axes: { measured: 'error of 2 N steps', bound: '2^(1/4 - 1) of that of N' },
      measure: ofMethods((aCase) => roundTrips(aCase)),
      check: (errors: Falling) => falls(errors, 2),
    },
    consistent: {
      statement:
        'two points of one trajectory arrive at one point near the data:  |f(x_t) - f(x_s)| falls in the same way',
      latex: String.raw`|f_{2N}(x_t, t) - f_{2N}(x_s, s)| \le 2^{1/4 - 1} |f_N(x_t, t) - f_N(x_s, s)|`,
      sharpness: 'tight',
      appliesWhen: 'the methods themselves',
      axes: { measured: 'distance by 2 N steps', bound: '2^(1/4 - 1) of that by N' },
      measure: ofMethods((aCase) => consistencies(aCase)),
      check: (errors: Falling) => falls(errors, 2),
    },
    sampler: {
      statement:
        "a sampler's decode(encode(x)) is off by no more than 2^(1/4) times what its method is on the same grid",
      latex: String.raw`|D(E(x)) - x| \le 2^{1/4} |D^*(E^*(x)) - x|`,
      sharpness: 'tight',
      needs: ['encoding samplers'],
      causes: ['a walk upwards with the labels of the walk down', 'a first or a last step that is left out'],
      axes: { measured: 'error of the round trip', bound: '2^(1/4) of that of the method' },
      measure: ofSamplers({ parts: encodingParts, measure: systemTrips }),
      check: (trip: SystemTrip) => nearMethod(trip, QUARTER),
    },
  },
  kind: 'exact',
  expects: 'holds',
  ...aboutSamplers(['encoding samplers'], {
    cases: oneSamplerCases(isEncoding),
    sizes: {
      quick: { cases: 8, controlCases: 6 },
      ci: { cases: 40, controlCases: 20 },
      deep: { cases: 300, controlCases: 60 },
    },
  }),
  controls: [
    {
      id: 'second-order',
      title: 'errors that fall with the square of the step',
      breaks: 'falls',
      cases: tripCases,
      measure: (aCase: TripCase) => roundTrips(aCase),
      check: (errors: Falling) => falls(errors, 4),
    },
    {
      id: 'told-a-tenth-less',
      title: 'a model that is told a tenth less noise on the way up',
      breaks: 'falls',
      cases: tripCases,
      measure: (aCase: TripCase) => roundTrips(aCase, 0.9),
    },
    {
      id: 'beside-the-trajectory',
      title: 'a second point that is 5% beside the trajectory',
      breaks: 'consistent',
      cases: tripCases,
      measure: (aCase: TripCase) => consistencies(aCase, 1.05),
    },
    {
      id: 'less-than-the-method',
      title: 'nine tenths of the error of the method',
      breaks: 'sampler',
      check: (trip: SystemTrip) => nearMethod(trip, 0.9),
    },
  ],
});

/** What is measured of the methods themselves, and of no system: a walk that follows from the numbers of a case. */
function ofMethods(measure: (aCase: TripCase) => Falling) {
  return (aCase: SamplerCase, tested?: SystemUnderTest): Falling | undefined =>
    tested === undefined ? measure(tripOf(aCase)) : undefined;
}

/** The trip that a case about samplers stands for. */
function tripOf({ mixture, seed }: SamplerCase): TripCase {
  const share = (seed % 1000) / 1000;
  return { kind: KINDS[seed % KINDS.length], ends: [5 * Math.exp(2.3 * share), 0.1 + 0.2 * share], mixture };
}

/** An error falls by a factor for twice as many steps, but for a quarter of an order. */
function falls({ before, after }: Falling, factor: number): Comparison {
  return atMost(after, (QUARTER / factor) * before);
}

/** Nothing is compared where roundings may move the round trip as much as the steps do. */
function nearMethod({ found, method, where }: SystemTrip, factor: number): CheckResult {
  if (method.error > MOST_ROUNDING * method.value) return vacuous('roundings hide what the steps leave');
  return { ...atMost(found, factor * method.value + method.error), where };
}
