import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CheckResults } from '../../src/claim/law.js';
import { isClearlyRefuted } from '../../src/evidence/comparison.js';
import type { DiffusionSystem } from '../../src/system/contract/contract.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { localSystem } from '../../src/system/transport/local-system.js';
import { type SamplerCase, type SamplerPart, samplerCases } from '../generators/about-samplers.js';
import {
  beginningParts,
  encodingByToleranceParts,
  encodingParts,
  type SystemTrip,
  systemTrips,
  type TripByTolerance,
  trajectories,
  tripsByTolerance,
} from '../measurements/system-trips.js';
import { dormandPrince } from '../reference-systems/samplers/adaptive.js';
import { ddim, ddimEncoding } from '../reference-systems/samplers/ancestral.js';
import { evenTimes, flowHeun, ofScore, type Velocity } from '../reference-systems/samplers/flow-and-sde.js';
import {
  combined,
  type ReferenceSampler,
  type Run,
  sampling,
  upwards,
} from '../reference-systems/samplers/sampling.js';
import { coefficientsOf, variancePreserving } from '../reference-systems/schedules.js';
import { roundTrip } from './round-trip.js';
import { consistencies, roundTrips, tripCases } from './round-trip.measure.js';

test('errors halve as steps do, on the way there and back and from two points of one trajectory', () => {
  for (const aCase of fc.sample(fc.noBias(tripCases()), { seed: 11, numRuns: 40 })) {
    for (const { before, after } of [roundTrips(aCase), consistencies(aCase)]) {
      expect(after / before).toBeGreaterThan(0.45);
      expect(after / before).toBeLessThan(0.55);
    }
  }
});

test('a point beside the trajectory, or a model that is told another noise upwards, leaves an error that stays', () => {
  const cases = fc.sample(fc.noBias(tripCases()), { seed: 12, numRuns: 20 });
  const stays = ({ before, after }: { before: number; after: number }) => after > 0.6 * before;
  expect(cases.filter((aCase) => stays(roundTrips(aCase, 0.9))).length).toBeGreaterThanOrEqual(18);
  expect(cases.filter((aCase) => stays(consistencies(aCase, 1.05))).length).toBeGreaterThanOrEqual(18);
});

/** The process of Song et al. 2021 with one sampler, whose times are even. */
function systemWith(sampler: Omit<ReferenceSampler, 'name' | 'states'>): SystemUnderTest {
  const states = evenTimes(variancePreserving, [1, 1e-3], true);
  const system: DiffusionSystem = {
    name: 'one sampler',
    process: { from: 0, to: 1, prior: { variance: 1 }, family: 'vp' },
    parameterization: 'score',
    coefficients: coefficientsOf(variancePreserving),
    ...sampling(() => system, [{ name: 'mine', states, ...sampler }]),
  };
  return localSystem(system);
}

const CASES = fc.sample(fc.noBias(samplerCases()), { seed: 13, numRuns: 4 });

type Trip = SystemTrip | TripByTolerance;

/** How a law reads all that is measured of a system. */
function verdictOf(
  system: SystemUnderTest,
  partsOf: (system: SystemUnderTest, aCase: SamplerCase) => SamplerPart[],
  measure: (system: SystemUnderTest, aCase: SamplerCase, part: SamplerPart) => readonly Trip[],
  check: (trip: never) => CheckResults,
): 'holds' | 'refuted' {
  const trips = CASES.flatMap((aCase) => partsOf(system, aCase).flatMap((part) => measure(system, aCase, part)));
  expect(trips.length).toBeGreaterThan(0);
  const found = trips.flatMap((trip) => check(trip as never) ?? []);
  const decided = found.flatMap((each) => ('vacuous' in each ? [] : [each]));
  expect(decided.length).toBe(trips.length);
  return decided.some(isClearlyRefuted) ? 'refuted' : 'holds';
}

const { sampler, tolerance, trajectory } = roundTrip.laws;

const RIGHT = dormandPrince(ofScore, variancePreserving);

describe('a sampler with tolerances that encodes', () => {
  const verdict = (encode: ReferenceSampler['encode']) =>
    verdictOf(
      systemWith({ tolerances: [1e-3, 1e-6], encodes: true, generate: RIGHT, encode: encode! }),
      encodingByToleranceParts,
      tripsByTolerance,
      tolerance.check,
    );
  /** g^2 s in place of g^2 s/2. */
  const ofSde: Velocity = ({ model }, x, at) => {
    const { drift, diffusion } = variancePreserving(at.time!);
    return combined([drift, x], [-diffusion * diffusion, model.predict(x, at)]);
  };

  test('holds where it solves one flow both ways', () => {
    expect(verdict(upwards(RIGHT))).toBe('holds');
  });

  test.each<[string, ReferenceSampler['encode']]>([
    // the defaults of get_likelihood_fn and get_ode_sampler of score_sde_pytorch
    ['begins upwards at 1e-5, and ends downwards at 1e-3', upwards((run) => RIGHT(from(1e-5, run)))],
    ['hands its tolerance on downwards alone', upwards((run) => RIGHT({ ...run, tolerance: 1e-2 }))],
    ['lacks a factor 1/2 upwards', upwards(dormandPrince(ofSde, variancePreserving))],
    ['returns what it is given', ({ start }) => start],
  ])('is refuted where it %s', (_, encode) => {
    expect(verdict(encode)).toBe('refuted');
  });
});

/** The same run from another time on. */
function from(label: number, run: Run): Run {
  const { alpha, sigma } = variancePreserving(label);
  return { ...run, states: [{ label, time: label, alpha, sigma }, ...run.states.slice(1)] };
}

describe('a sampler that begins at any state', () => {
  const verdict = (given: Omit<ReferenceSampler, 'name' | 'states'>) =>
    verdictOf(systemWith({ begins: true, ...given }), beginningParts, trajectories, trajectory.check);
  const heun = flowHeun(ofScore);
  const all = (run: Run) => evenTimes(variancePreserving, [1, 1e-3], true)(stepsOf(run));
  /** The number of steps of the whole grid, by the length of one. */
  const stepsOf = ({ states: [first, second] }: Run) => Math.round((1 - 1e-3) / (first.time! - second.time!));

  test.each<[string, Omit<ReferenceSampler, 'name' | 'states'>]>([
    ['a method of fixed steps', { method: 'flow-heun', generate: heun }],
    ['a method of first order', { method: 'ddim', generate: ddim(0) }],
    ['a tolerance', { tolerances: [1e-3, 1e-6], generate: RIGHT }],
  ])('holds with %s', (_, given) => {
    expect(verdict(given)).toBe('holds');
  });

  test.each<[string, Omit<ReferenceSampler, 'name' | 'states'>]>([
    // as the search of diffusers for a time that is listed twice
    ['begins one state later', { method: 'flow-heun', generate: (run) => heun(later(run)) }],
    [
      'takes the whole grid from a state in the middle',
      { method: 'flow-heun', generate: (run) => heun({ ...run, states: all(run) }) },
    ],
    [
      'takes its levels from the beginning of the grid, and its labels from where it begins',
      { method: 'ddim', generate: (run) => ddim(0)({ ...run, states: relabelled(run.states, all(run)) }) },
    ],
    [
      'solves from the noise end whatever it is told',
      { tolerances: [1e-3, 1e-6], generate: (run) => RIGHT({ ...run, states: all(run) }) },
    ],
  ])('is refuted where it %s', (_, given) => {
    expect(verdict(given)).toBe('refuted');
  });
});

/** Without the first state, where there is one to spare and the run does not begin at the noise. */
function later(run: Run): Run {
  const isWhole = run.states[0].time === 1;
  return isWhole || run.states.length < 3 ? run : { ...run, states: run.states.slice(1) };
}

/** Levels of one list of states, with the labels of another. */
function relabelled(labels: Run['states'], levels: Run['states']): Run['states'] {
  return labels.map(({ label }, k) => ({ ...levels[k], label }));
}

describe('a sampler of fixed steps that encodes', () => {
  const verdict = (encode: ReferenceSampler['encode']) =>
    verdictOf(
      systemWith({ method: 'ddim', encodeLabel: 'origin', generate: ddim(0), encode: encode! }),
      encodingParts,
      systemTrips,
      sampler.check,
    );

  test('holds with the steps of its method', () => {
    expect(verdict(ddimEncoding('origin'))).toBe('holds');
  });

  test.each<[string, ReferenceSampler['encode']]>([
    // Stability-AI/stablediffusion, pull request 226
    [
      'tells its model the number of the step',
      (run) =>
        ddimEncoding('origin')({ ...run, states: run.states.map((state, k) => ({ ...state, label: k / 1000 })) }),
    ],
    // huggingface/diffusers, pull request 5145
    [
      'tells its model the state before',
      (run) => {
        const labels = run.states.toReversed().map(({ label }) => label);
        const states = run.states.map((state, k) => ({
          ...state,
          label: labels[Math.max(0, run.states.length - 2 - k)],
        }));
        return ddimEncoding('origin')({ ...run, states });
      },
    ],
  ])('is refuted where it %s', (_, encode) => {
    expect(verdict(encode)).toBe('refuted');
  });
});
