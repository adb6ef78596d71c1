import { claim } from '../../src/claim/claim.js';
import { type CheckResult, vacuous } from '../../src/claim/law.js';
import type { Need } from '../../src/claim/need.js';
import { atMost, type Comparison } from '../../src/numeric/estimate.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import {
  aboutEverySampler,
  isBeginning,
  isEncoding,
  isEncodingByTolerance,
  ofSamplers,
  referenceSamplers,
  type SamplerCase,
  type Suits,
} from '../generators/about-samplers.js';
import {
  beginningParts,
  encodingByToleranceParts,
  encodingParts,
  type Sidestep,
  type SystemTrip,
  systemTrips,
  type TripByTolerance,
  trajectories,
  tripsByTolerance,
} from '../measurements/system-trips.js';
import { consistencies, type Falling, KINDS, roundTrips, type TripCase, tripCases } from './round-trip.measure.js';

/** A quarter of an order, by which an error may be larger, or fall by less. */
const QUARTER = Math.sqrt(Math.SQRT2);

export const roundTrip = claim({
  id: 'round-trip',
  title: 'Noise that data are encoded as leads back to them, the nearer the shorter the steps',
  source: {
    paper: 'Song, Meng, Ermon 2021, Denoising Diffusion Implicit Models',
    locus: 'section 4.3',
    note: 'for a flow the same by Lipman et al. 2023, section 4; codes by a solver with tolerances as in Song et al. 2021, Score-Based Generative Modeling, section 4.3; two points of one trajectory as in the definition of Song et al. 2023, section 3',
  },
  assumptions: [
    { statement: 'an exact model; without noise in the steps' },
    { statement: 'both ends of the grid stay where they are as its steps get shorter' },
  ],
  scope: [
    'mixtures of two normals on the line; grids even in log(sigma/alpha), or in the time of a straight flow',
    'of a system, what its grids and labels are, beside the method on the same grid; of one with tolerances, each of them',
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
    tolerance: {
      statement:
        'a sampler with tolerances has decode(encode(x)) = x + O(tolerance):\nrms of (D(E(x)) - x)/reach <= 2 factor tolerance, as sampler-tolerance has reach and factor, for each way',
      latex: String.raw`\mathrm{rms}\,\frac{D(E(x)) - x}{r} \le 2 c\,\tau`,
      sharpness: 'upper',
      needs: ['encoding adaptive samplers'],
      causes: [
        'other ends upwards than downwards',
        'a tolerance that is handed on one way only',
        'another flow upwards than downwards',
      ],
      axes: { measured: 'rms of (D(E(x)) - x)/reach', bound: '2 factor tolerance' },
      measure: byTolerance(),
      check: withinTolerance,
    },
    trajectory: {
      statement:
        'a sampler leads from any two points of one trajectory to one point near the data:\nthey end no farther apart than 2^(1/4) times what its method does, or, in terms of reach, than 2 factor tolerance',
      latex: String.raw`|f(x_t, t) - f(x_s, s)| \le 2^{1/4} |f^*(x_t, t) - f^*(x_s, s)| \quad\text{or}\quad 2 c\,\tau\, r`,
      sharpness: 'tight',
      needs: ['samplers from any state'],
      causes: [
        'a state that is one off',
        'a step that takes its levels from the beginning of the grid',
        'a start that is scaled once more',
      ],
      axes: { measured: 'distance of both ends', bound: 'what the steps, or the tolerance, allow' },
      measure: fromAnyState(),
      check: meets,
    },
  },
  kind: 'exact',
  expects: 'holds',
  ...aboutEverySampler([['encoding samplers', 'encoding adaptive samplers', 'samplers from any state']], {
    quick: { cases: 5, controlCases: 7 },
    ci: { cases: 40, controlCases: 20 },
    deep: { cases: 300, controlCases: 60 },
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
      cases: oneRun(['encoding samplers'], isEncoding),
      check: (trip: SystemTrip) => nearMethod(trip, 0.9),
    },
    {
      id: 'tenth-more-than-tolerated',
      title: 'an error that is a tenth more than the tolerance allows',
      breaks: 'tolerance',
      cases: oneRun(['encoding adaptive samplers'], isEncodingByTolerance),
      check: (trip) => withinTolerance(tenthMore(trip)),
    },
    {
      id: 'nearer-than-allowed',
      title: 'nine tenths of the distance that the method leaves, or a tenth more than the tolerance allows',
      breaks: 'trajectory',
      cases: oneRun(['samplers from any state'], isBeginning),
      check: (trip) => ('method' in trip ? nearMethod(trip, 0.9) : withinTolerance(tenthMore(trip))),
    },
    {
      id: 'tenth-larger',
      title: 'a second point that is a tenth larger than that of the trajectory',
      breaks: 'trajectory',
      cases: referenceSamplers(['samplers from any state'], isBeginning),
      measure: fromAnyState({ by: 1.1 }),
    },
    {
      id: 'state-later',
      title: 'a sampler that begins one state later than it is told',
      breaks: 'trajectory',
      cases: referenceSamplers(['samplers from any state'], isBeginning),
      measure: fromAnyState({ later: 1 }),
    },
  ],
});

/** What is measured of the methods themselves, and of no system: a walk that follows from the numbers of a case. */
function ofMethods(measure: (aCase: TripCase) => Falling) {
  return (aCase: SamplerCase, tested?: SystemUnderTest): Falling | undefined =>
    tested === undefined ? measure(tripOf(aCase)) : undefined;
}

/** Cases about one of the samplers of the reference systems, at one number of steps or one tolerance. */
function oneRun(needs: readonly Need[], suits: Suits) {
  return () => referenceSamplers(needs, suits)().map((aCase) => ({ ...aCase, single: true as const }));
}

/** The round trips of samplers with tolerances. */
function byTolerance(sidestep?: Sidestep) {
  return ofSamplers<SamplerCase, TripByTolerance>({
    parts: encodingByToleranceParts,
    measure: (system, aCase, part) => tripsByTolerance(system, aCase, part, sidestep),
  });
}

/** Two points of one trajectory, by the samplers that begin at any state. */
function fromAnyState(sidestep?: Sidestep) {
  return ofSamplers<SamplerCase, SystemTrip | TripByTolerance>({
    parts: beginningParts,
    measure: (system, aCase, part) => trajectories(system, aCase, part, sidestep),
  });
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

/** Nothing is compared where roundings may move an end by 1%. */
function nearMethod({ found, method, where }: SystemTrip, factor: number): CheckResult {
  if (!Number.isFinite(method.error)) return vacuous('roundings may move an end by 1%');
  return { ...atMost(found, factor * method.value + method.error), where };
}

function withinTolerance({
  error,
  tolerance,
  factor,
  rounding,
  where,
}: TripByTolerance): Comparison & { where: string } {
  return { ...atMost(error, 2 * factor * tolerance + rounding), where };
}

/** The same with an error that is larger by 1.1 times what the tolerance allows. */
function tenthMore(trip: TripByTolerance): TripByTolerance {
  return { ...trip, error: trip.error + 2.2 * trip.factor * trip.tolerance };
}

function meets(trip: SystemTrip | TripByTolerance): CheckResult {
  return 'method' in trip ? nearMethod(trip, QUARTER) : withinTolerance(trip);
}
