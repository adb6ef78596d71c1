import fc, { type Arbitrary } from 'fast-check';
import { derivative, derivativeWithin, placesWithin } from '../../src/numeric/derivative.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { between, logBetween } from '../generators/numbers.js';

/** A function of one scale at a place, in double or single precision. */
export interface DerivativeCase {
  readonly shape: keyof typeof SHAPES;
  /** A label far from 0, or 0. */
  readonly origin: number;
  /** The length over which the function changes. */
  readonly scale: number;
  /** What it is multiplied by, and the constant beside it as a part of that. */
  readonly factor: number;
  readonly shift: number;
  /** (x - origin)/scale. */
  readonly place: number;
  /** The room to the nearer end of the domain, as a part of its length, and which end that is. */
  readonly room: number;
  readonly isLow: boolean;
  readonly single: boolean;
}

/** With their derivatives; all are analytic at distances of more than 1 from the line. */
const SHAPES = {
  decay: { f: (z: number) => Math.exp(-z), slope: (z: number) => -Math.exp(-z) },
  wave: { f: Math.sin, slope: Math.cos },
  bell: { f: (z: number) => Math.exp(-z * z), slope: (z: number) => -2 * z * Math.exp(-z * z) },
  step: { f: Math.tanh, slope: (z: number) => 1 - Math.tanh(z) * Math.tanh(z) },
  root: { f: (z: number) => Math.sqrt(4 + z), slope: (z: number) => 0.5 / Math.sqrt(4 + z) },
  square: { f: (z: number) => z * z, slope: (z: number) => 2 * z },
} as const;

/** Domains are as long as this many scales, and begin one before the origin. */
const LENGTH = 3;
/** First steps, as a part of the scale. */
const STEP = 0.3;

export function derivativeCases(): Arbitrary<DerivativeCase> {
  return fc
    .record({
      shape: fc.constantFrom(...(Object.keys(SHAPES) as (keyof typeof SHAPES)[])),
      origin: fc.oneof({ weight: 1, arbitrary: fc.constant(0) }, { weight: 3, arbitrary: logBetween(1, 1e6) }),
      scale: logBetween(1e-3, 1e3),
      factor: logBetween(1e-3, 1e3),
      shift: fc.oneof(fc.constant(0), logBetween(1e-3, 1e3)),
      place: between(-0.9, 1.9),
      room: fc.oneof(fc.constant(0), logBetween(1e-12, 0.5)),
      isLow: fc.boolean(),
      single: fc.boolean(),
    })
    .map((aCase) => {
      // numbers of a dtype tell places apart that are closer than the scale by far
      const most = (aCase.single ? 1e3 : 1e7) * aCase.scale;
      return { ...aCase, origin: Math.min(aCase.origin, most) };
    });
}

/** A derivative by differences beside the true one. */
export interface Found {
  readonly where: string;
  readonly distance: number;
  readonly stated: number;
  /** Of a derivative by one difference over the first step: the rounding of the function and of its place. */
  readonly rounding: number;
  /** What the error may be, in units of that. */
  readonly most: number;
}

/** The least error of a difference that converges is up to two hundred roundings over the first step, as its steps shrink to 1/100. */
const MOST = 500;

/** By differences on both sides. */
export function centred(aCase: DerivativeCase): Found {
  const { at, f, step, epsilon } = functionOf(aCase);
  const x = aCase.origin + aCase.scale * aCase.place;
  return besideTruth(aCase, `${aCase.shape} at ${x}`, derivative(at(f), x, step, epsilon), x, MOST);
}

/** Inside a domain, near one of its ends, and at the end. */
export function inside(aCase: DerivativeCase): Found {
  const { at, f, step, epsilon, ends, x } = withinDomain(aCase);
  const found = derivativeWithin(at(f), x, ends, step, epsilon);
  return besideTruth(aCase, `${aCase.shape} at ${x} in ${ends[0]} to ${ends[1]}`, found, x, Number.POSITIVE_INFINITY);
}

/**
 * How many places are asked for that are not among those which are named beforehand, or lie outside the domain.
 *
 * @param factor by which the step is larger for which they are named
 */
export function unforeseen(aCase: DerivativeCase, factor = 1): { count: number; asked: number } {
  const { at, f, step, epsilon, ends, x } = withinDomain(aCase);
  const named = new Set(placesWithin(x, ends, factor * step, epsilon));
  const asked: number[] = [];
  const seen = (place: number) => {
    asked.push(place);
    return at(f)(place);
  };
  derivativeWithin(seen, x, ends, step, epsilon);
  const count = asked.filter((place) => !named.has(place) || place < ends[0] || place > ends[1]).length;
  return { count, asked: asked.length };
}

function withinDomain(aCase: DerivativeCase) {
  const { origin, scale, room, isLow } = aCase;
  const ends = [origin - scale, origin + (LENGTH - 1) * scale] as const;
  const away = room * (ends[1] - ends[0]);
  return { ...functionOf(aCase), ends, x: isLow ? ends[0] + away : ends[1] - away };
}

/** The function of a case, as its dtype computes it at a place of that dtype. */
function functionOf({ shape, origin, scale, factor, shift, single }: DerivativeCase) {
  const rounded = single ? Math.fround : (value: number) => value;
  const f = (z: number) => factor * (shift + SHAPES[shape].f(z));
  const at = (of: (z: number) => number) => (x: number) => rounded(of((rounded(x) - origin) / scale));
  return { at, f, step: STEP * scale, epsilon: single ? 2 ** -23 : 2 ** -52 };
}

function besideTruth(aCase: DerivativeCase, where: string, { value, error }: Estimate, x: number, most: number): Found {
  const { shape, origin, scale, factor } = aCase;
  const { f, step, epsilon } = functionOf(aCase);
  const z = (x - origin) / scale;
  const slope = (factor / scale) * SHAPES[shape].slope(z);
  // the places on either side are rounded as well
  const steepest = Math.max(...[z - STEP, z, z + STEP].map((at) => Math.abs(SHAPES[shape].slope(at))));
  const size = Math.abs(f(z)) + Math.abs(x * steepest) * (factor / scale) + factor;
  return { where, distance: Math.abs(value - slope), stated: error, rounding: (epsilon * size) / step, most };
}
