import { known } from '../../src/divergence/divergence.js';
import { greatestDepth } from '../../src/divergence/far/greatest-depth.js';
import { guidedField } from '../../src/divergence/field/guided-field.js';
import type { Triple } from '../../src/divergence/field/path-divergence.js';
import { linesFor, type Pieces, type ScoreField, sumOfFields } from '../../src/divergence/field/score-field.js';
import { targetField } from '../../src/divergence/field/target-field.js';
import { scoreLoss } from '../../src/divergence/score-loss.js';
import { derivative } from '../../src/numeric/derivative.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { stream } from '../../src/numeric/random.js';
import { forwardProcess } from '../../src/process/process-spec.js';
import { gaussianMixture } from '../../src/target/mixture.js';
import type { TwoWays } from '../measurements/two-ways.js';
import { featureModels, networkModel, timesOf, type UnitCase, type UnitModel } from '../measurements/unit-models.js';
import { analyticIntegral } from '../oracles/time-quadrature.js';
import { bends, meanOf, type Sized, scoreOf, type UnitSum } from '../oracles/unit-sums.js';

/** The score of each model, of two together, and of one guided by another, point by point. */
export function scores(aCase: UnitCase): TwoWays[] {
  const { dimension: d } = aCase;
  const { start } = timesOf(aCase);
  const models = [...featureModels(aCase, d), networkModel(aCase, 'relu'), networkModel(aCase, 'swish')];
  const points = pointsOf(aCase, d);
  const alone = models.map((each) => asFormula(each, start));
  return [...alone, ...joined(aCase, alone)].flatMap(({ name, field, model, expected }) => {
    const found = new Float64Array(points.length);
    field.at(start).evaluate(model, points, found);
    return Array.from(found, (score, e) => {
      const x = points.subarray(e - (e % d), e - (e % d) + d);
      const { value, size } = expected(x, e % d);
      return { where: `${name} at [${x.join(', ')}], t = ${start}`, found: score, other: value, scale: size };
    });
  });
}

/** A field beside what its formula says of a coordinate of the score at one time. */
interface Formula extends Pick<UnitModel, 'name' | 'field' | 'model'> {
  expected(x: ArrayLike<number>, j: number): Sized;
}

function asFormula({ name, field, model, at }: UnitModel, t: number): Formula {
  const units = at(t);
  return { name, field, model, expected: (x, j) => scoreOf(units, x, j) };
}

/** Fields that are made of the second readout alone and of the last network. */
function joined({ divisor }: UnitCase, models: readonly Formula[]): Formula[] {
  const [one, other] = [models[2], models[models.length - 1]];
  const mixed =
    (part: number, rest: number): Formula['expected'] =>
    (...at) => {
      const [a, b] = [one.expected(...at), other.expected(...at)];
      return { value: part * a.value + rest * b.value, size: Math.abs(part) * a.size + Math.abs(rest) * b.size };
    };
  const guided = guidedField(one.field, other.field, [0, divisor]);
  return [
    { name: 'the sum of two', field: sumOfFields(one.field, other.field), model: 0, expected: mixed(1, 1) },
    { name: `two, guided by ${divisor}`, field: guided, model: 1, expected: mixed(divisor, 1 - divisor) },
  ];
}

/** int w(t) div s dt over a step along a path, of Swish networks in every dimension and of features beyond the line. */
export function divergences(aCase: UnitCase): TwoWays[] {
  const swish = networkModel(aCase, 'swish');
  const features = featureModels(aCase, Math.max(2, aCase.dimension)).filter(({ field }) => field.divergenceOver);
  return [
    ...alongPath(aCase, swish, (units, path, weight) => {
      const [first, middle, last] = units.map((sum, k) => divergenceOf(sum, path[k]));
      const [a, b, c] = weight;
      // Simpson's rule
      return {
        value: (a * first.value + 4 * b * middle.value + c * last.value) / 6,
        error: (a * first.error + 4 * b * middle.error + c * last.error) / 6,
        size: (a * sizeOf(units[0]) + 4 * b * sizeOf(units[1]) + c * sizeOf(units[2])) / 6,
      };
    }),
    ...features.flatMap((model) => alongPath(aCase, model, switched)),
  ];
}

type Along = (units: Triple<UnitSum>, path: Triple<Float64Array>, weight: Triple<number>) => Sized & Estimate;

/** What is added along a path to a sum that has begun, at each of some points. */
function alongPath(aCase: UnitCase, { name, field, model, at }: UnitModel, expected: Along): TwoWays[] {
  const { dimension: d } = field;
  const { start, end } = timesOf(aCase);
  const source = stream(aCase.seed, 'evaluation');
  const path = [0, 1, 2].map(() => pointsOf(aCase, d, source)) as unknown as Triple<Float64Array>;
  const weight = [0, 1, 2].map(() => 0.2 + source.uniform()) as unknown as Triple<number>;
  const before = Float64Array.from({ length: aCase.points }, () => source.normal());
  const into = before.slice();
  field.divergenceOver!(start, end)(model, path, weight, into);
  const units = [start, start + 0.5 * (end - start), end].map(at) as unknown as Triple<UnitSum>;
  return Array.from(into, (sum, p): TwoWays => {
    const places = path.map((points) => points.subarray(p * d, (p + 1) * d)) as unknown as Triple<Float64Array>;
    const { value, error, size } = expected(units, places, weight);
    const where = `${name}, from t = ${start} to ${end} by [${places[1].join(', ')}]`;
    return { where, found: sum, other: before[p] + value, scale: size + Math.abs(before[p]), error };
  });
}

/** Rounding of the sum that a score is, which may be far larger than the score, over steps down to a hundredth of the first. */
const ROUNDING_OF_DIFFERENCES = 1e-13;

/** sum_j ds_j/dx_j by differences. */
function divergenceOf(sum: UnitSum, x: Float64Array): Estimate {
  // a Swish unit is analytic up to where |z| = pi
  const step = 0.5 / Math.max(1, ...sum.units.map(({ w }) => Math.hypot(...w)));
  const slopes = Array.from(x, (centre, j) => {
    const scoreAt = (y: number) => scoreOf(sum, [...x].with(j, y), j);
    const { value, error } = derivative((y) => scoreAt(y).value, centre, step);
    return { value, error: error + (ROUNDING_OF_DIFFERENCES * scoreAt(centre).size) / step };
  });
  return {
    value: slopes.reduce((total, { value }) => total + value, 0),
    error: slopes.reduce((total, { error }) => total + error, 0),
  };
}

/** The sizes of what a divergence is the sum of: |act'| < 1.1. */
function sizeOf({ factor, units }: UnitSum): number {
  return (
    factor * units.reduce((sum, { w, v }) => sum + 1.1 * w.reduce((all, each, j) => all + Math.abs(each * v[j]), 0), 0)
  );
}

/**
 * Each unit adds v . w times the weight of the part of a step on which it is on: where it is switched in between, it is so where the
 * parabola through its three arguments is 0. The weight is a parabola too.
 */
const switched: Along = (units, path, [first, middle, last]) => {
  const weightAt = (u: number) => parabola(first, middle, last, u);
  const weightOf = (from: number, to: number) =>
    ((to - from) * (weightAt(from) + 4 * weightAt(0.5 * (from + to)) + weightAt(to))) / 6;
  const whole = weightOf(0, 1);
  const parts = units[0].units.map(({ w, v }, i) => {
    const z = units.map((sum, k) => w.reduce((total, each, j) => total + each * path[k][j], sum.units[i].b));
    const sizes = units.map((sum, k) =>
      w.reduce((total, each, j) => total + Math.abs(each * path[k][j]), sum.units[i].sizeOfB),
    );
    const trace = units[0].factor * w.reduce((sum, each, j) => sum + each * v[j], 0);
    const size = units[0].factor * w.reduce((sum, each, j) => sum + Math.abs(each * v[j]), 0) * whole;
    const [wasOn, isOn] = [z[0] > 0, z[2] > 0];
    if (wasOn === isOn) return { value: wasOn ? trace * whole : 0, error: 0, size };
    const at = (u: number) => parabola(z[0], z[1], z[2], u);
    const root = rootOf(at);
    // how far rounding of the arguments moves it
    const moved = (1e-14 * Math.max(...sizes)) / Math.abs(at(Math.min(1, root + 1e-4)) - at(Math.max(0, root - 1e-4)));
    const error = Math.min(1, 1e-4 * moved) * size;
    return { value: trace * (wasOn ? weightOf(0, root) : weightOf(root, 1)), error, size };
  });
  const total = (of: 'value' | 'error' | 'size') => parts.reduce((sum, part) => sum + part[of], 0);
  return { value: total('value'), error: total('error'), size: total('size') };
};

/** The parabola through values at 0, 1/2 and 1. */
function parabola(first: number, middle: number, last: number, u: number): number {
  return first * (1 - u) * (1 - 2 * u) + 4 * middle * u * (1 - u) + last * u * (2 * u - 1);
}

/** Where a function of [0, 1] changes its sign, by halving. */
function rootOf(f: (u: number) => number): number {
  let [low, high] = [0, 1];
  const isPositive = f(0) > 0;
  for (let k = 0; k < 60; k++) {
    const u = 0.5 * (low + high);
    if (f(u) > 0 === isPositive) low = u;
    else high = u;
  }
  return 0.5 * (low + high);
}

/** The lines of piecewise linear models on the line, their kinks, and by which numbers these are known at another time. */
export function lines(aCase: UnitCase): TwoWays[] {
  const { start, end } = timesOf(aCase);
  return lineModels(aCase).flatMap(({ name, field, model, at }) => {
    const unitsNumbered = [start, end].map((t) => {
      const order = field.at(t).pieces!(model).order!;
      return new Map(bends(at(t)).map(({ unit }, k) => [order[k], unit]));
    });
    const [first, second] = unitsNumbered;
    const numbers = Array.from(first, ([number, unit]) => ({
      where: `unit that ${name} knows by ${number}`,
      ...{ found: second.get(number) ?? -1, other: unit, scale: 0 },
    }));
    const given = linesFor(first.size);
    const pieces = field.at(start).pieces!(model, given);
    return [...numbers, ...throughPieces(name, pieces, at(start), start)];
  });
}

/** Between two kinks and beyond all of them, and the kinks themselves. */
function throughPieces(name: string, { kinks, slopes, intercepts }: Pieces, sum: UnitSum, t: number): TwoWays[] {
  const bent = bends(sum);
  const count = bent.length;
  const outer = (k: number) => (k < 0 ? (bent[0]?.at ?? 0) - 1 : (bent[count - 1]?.at ?? 0) + 1);
  const placeOf = (k: number) => (k < 0 || k >= count ? outer(k) : bent[k].at);
  const [falling, rising] = [-1, 1].map((sign) => slopeOf(sum, sign));
  const of = (what: string) => `${what} of ${name} at t = ${t}`;
  return [
    { where: of('lines'), found: slopes.length + intercepts.length, other: 2 * (count + 1), scale: 0 },
    ...bent.map(({ at, size }, k) => ({ where: of(`kink ${k}`), found: kinks[k], other: at, scale: size })),
    ...Array.from({ length: count + 1 }, (_, k) => {
      const x = 0.5 * (placeOf(k - 1) + placeOf(k));
      const { value, size } = scoreOf(sum, [x], 0);
      // lines add and take away what units that are off here have
      const all = Math.abs(x) * (falling.size + rising.size) + sizeOfIntercept(sum);
      return { where: of(`line ${k} at ${x}`), found: slopes[k] * x + intercepts[k], other: value, scale: size + all };
    }),
    { where: of('slope left of all kinks'), found: slopes[0], other: falling.value, scale: falling.size },
    { where: of('slope right of all kinks'), found: slopes[count], other: rising.value, scale: rising.size },
  ];
}

/** The slope of a model on the line far out to the left, sign -1, or to the right. */
function slopeOf({ factor, units }: UnitSum, sign: number): Sized {
  const terms = units.filter(({ w: [w] }) => w * sign > 0).map(({ w: [w], v: [v] }) => factor * w * v);
  return {
    value: terms.reduce((sum, term) => sum + term, 0),
    size: terms.reduce((sum, term) => sum + Math.abs(term), 0),
  };
}

function sizeOfIntercept({ factor, offset, units }: UnitSum): number {
  return factor * units.reduce((sum, { v: [v], sizeOfB }) => sum + Math.abs(v) * sizeOfB, Math.abs(offset[0]));
}

/** Means between two points each, of models on the line that have them. */
export function means(aCase: UnitCase): TwoWays[] {
  const { start } = timesOf(aCase);
  const points = pointsOf(aCase, 1);
  return lineModels(aCase).flatMap(({ name, field, model, at }) => {
    const { means: meansOf } = field.at(start);
    if (meansOf === undefined) return [];
    const units = at(start);
    const found = new Float64Array(points.length - 1);
    meansOf(model, points, found);
    return Array.from(found, (mean, k) => {
      const { value, size } = meanOf(units, points[k], points[k + 1]);
      const where = `${name} from ${points[k]} to ${points[k + 1]}, t = ${start}`;
      return { where, found: mean, other: value, scale: size };
    });
  });
}

/** What is stated of rounding, beside eps times the sum of the sizes of all terms. */
export interface StatedRounding {
  readonly where: string;
  readonly stated: number;
  readonly unit: number;
  readonly terms: number;
}

/** Of slopes and of intercepts of piecewise linear models. */
export function roundings(aCase: UnitCase): StatedRounding[] {
  const { start } = timesOf(aCase);
  return lineModels(aCase).flatMap(({ name, field, model, at }) => {
    const stated = field.at(start).rounding!(model);
    const sum = at(start);
    const [eps, terms] = [Number.EPSILON, sum.units.length];
    const slopes = slopeOf(sum, -1).size + slopeOf(sum, 1).size;
    return [
      { where: `slopes of ${name}`, stated: stated.slope, unit: eps * slopes, terms },
      { where: `intercepts of ${name}`, stated: stated.intercept, unit: eps * sizeOfIntercept(sum), terms },
    ].filter(({ unit }) => unit > 0);
  });
}

/** How far a line through a Swish network is off between two places, beside what it may be. */
export interface Approach {
  readonly where: string;
  readonly distance: number;
  /** sum_i factor |v_i| max over the parts of its bend of h^2/8 max |act''|; 0 beyond all of them. */
  readonly most: number;
  readonly rounding: number;
}

/** A unit is bent up to |z| = 40, its parts end at 40 sinh(3 k/parts)/sinh 3. */
const [STRAIGHT, CROWDED] = [40, 3];

/** @param finer how many times as many parts there are in what they may be off by, which is 1 but in a control */
export function approaches(aCase: UnitCase, finer = 1): Approach[] {
  const { start } = timesOf(aCase);
  const { name, field, model, at } = networkModel(aCase, 'swish', 1);
  const sum = at(start);
  const { kinks, slopes, intercepts } = field.at(start).approached!(model, aCase.parts);
  const bend = mostBent(finer * aCase.parts);
  const most =
    sum.factor * sum.units.reduce((total, { w: [w], v: [v] }) => total + (w === 0 ? 0 : Math.abs(v) * bend), 0);
  // beyond the last parts of all bends units are lines but for 40 e^-40
  const ends = [kinks[0] - 10, ...kinks, kinks[kinks.length - 1] + 10];
  const sizes = ends.map((x) => scoreOf(sum, [x], 0).size);
  return ends.slice(1).flatMap((end, k) =>
    [0, 0.3, 0.5, 1].map((share) => {
      const x = ends[k] + share * (end - ends[k]);
      const { value, size } = scoreOf(sum, [x], 0);
      // a slope between two kinks has their scores' rounding, which the distance to the next one makes no larger
      const nearby = Math.max(size, sizes[k], sizes[k + 1]);
      const lever = Math.abs(slopes[k] * x) + Math.abs(intercepts[k]);
      return {
        where: `${name}, line ${k} of ${slopes.length} at ${x}`,
        distance: Math.abs(slopes[k] * x + intercepts[k] - value),
        most: k === 0 || k === kinks.length ? 0 : most,
        rounding: nearby + lever,
      };
    }),
  );
}

/** max over the parts of a bend of h^2/8 max |act''|. */
function mostBent(parts: number): number {
  const places = Array.from(
    { length: parts + 1 },
    (_, k) => (STRAIGHT * Math.sinh((CROWDED * k) / parts)) / Math.sinh(CROWDED),
  );
  // it is largest at 0, falls to 0 at 2.4, and is small and of the other sign beyond
  const looks = Array.from({ length: 33 }, (_, k) => k / 32);
  return Math.max(
    ...places.slice(1).map((end, k) => {
      const h = end - places[k];
      return ((h * h) / 8) * Math.max(...looks.map((share) => Math.abs(bendOf(places[k] + share * h))));
    }),
  );
}

/** act'' of Swish = p (1 - p) (2 + z (1 - 2 p)), p = 1/(1 + e^-z). */
function bendOf(z: number): number {
  const half = Math.tanh(z / 2);
  return ((1 - half * half) / 4) * (2 - z * half);
}

/** Aimed error of a loss by values alone, as a part of it: so large that time is refined no more than it has to be. */
const LOSS_AIM = 0.02;

/**
 * J of the exact score of a mixture and a push H x + c, of which nothing but values is asked, beside
 *
 *     1/2 int_0^T g^2 E|H x + c|^2 dt,  E|H x + c|^2 = |H E x + c|^2 + tr(H Cov(x) H^T).
 */
export function losses({ process: spec, lossIn: d, seed }: UnitCase): TwoWays[] | undefined {
  if (d === 0) return undefined;
  const process = forwardProcess(spec);
  const source = stream(seed, 'data');
  const normals = (count: number) => Array.from({ length: count }, () => source.normal());
  const [means, variances] = [[normals(d), normals(d)], normals(2).map((z) => Math.exp(0.5 * z))];
  const share = 0.1 + 0.8 * source.uniform();
  const target = gaussianMixture([share, 1 - share], means, variances);
  const [H, c] = [normals(d * d), normals(d)];
  /** Coordinate j of H x + c, x the d numbers from a place on. */
  const pushAt = (xs: ArrayLike<number>, j: number, from = 0) => {
    let sum = c[j];
    for (let k = 0; k < d; k++) sum += H[j * d + k] * xs[from + k];
    return sum;
  };
  const exact = targetField(target, process);
  const pushed: ScoreField = {
    ...exact,
    at: (t) => ({
      evaluate(model, points, scores) {
        exact.at(t).evaluate(model, points, scores);
        for (let e = 0; e < scores.length; e++) scores[e] += pushAt(points, e % d, e - (e % d));
      },
    }),
  };
  const [found] = scoreLoss(process, target, pushed, LOSS_AIM);
  // sum_k w_k (|H m_k + c|^2 + v_k |H|^2), m_k and v_k those of components at a time
  const squareAt = (t: number) => {
    const { alpha, sigma } = process.coefficients(t);
    return [share, 1 - share].reduce((sum, weight, k) => {
      const mean = means[k].map((m) => alpha * m);
      const pushed = mean.reduce((total, _, j) => total + pushAt(mean, j) ** 2, 0);
      const spread = (alpha * alpha * variances[k] + sigma * sigma) * H.reduce((total, h) => total + h * h, 0);
      return sum + weight * (pushed + spread);
    }, 0);
  };
  const expected = analyticIntegral(process.horizon, (t) => {
    const { diffusion } = process.coefficients(t);
    return 0.5 * diffusion * diffusion * squareAt(t);
  });
  const loss = known(found);
  const error = loss.error + expected.error;
  const where = `J in dimension ${d}`;
  return [{ where, found: loss.value, other: expected.value, scale: expected.value, error }];
}

/**
 * How small p^SDE of a score H x + c can be at places, beside the same bound by the law of x_t from a place on, N(alpha x, sigma^2):
 *
 *     E|x_T|^2/(2v) + (d/2) log(2 pi v) + int_0^T (g^2/2 (|H alpha x + c|^2 + sigma^2 |H|^2) + g^2 tr H - d f) dt.
 */
export function depths({ process: spec, seed, spread }: UnitCase): TwoWays[] {
  const process = forwardProcess(spec);
  const source = stream(seed, 'readouts');
  const { horizon, priorVariance } = process;
  return [1, 2].flatMap((d) => {
    const [H, c, direction] = [d * d, d, d].map((count) => Array.from({ length: count }, () => source.normal()));
    const pushed = (x: ArrayLike<number>, from: number) =>
      c.map((each, j) => each + direction.reduce((sum, _, k) => sum + H[j * d + k] * x[from + k], 0));
    const field: ScoreField = {
      ...{ dimension: d, models: 1 },
      at: () => ({
        evaluate(_, points, scores) {
          for (let from = 0; from < points.length; from += d) scores.set(pushed(points, from), from);
        },
      }),
    };
    const [trace, square] = H.reduce(([sum, all], h, e) => [sum + (e % (d + 1) === 0 ? h : 0), all + h * h], [0, 0]);
    return [0, 1, spread].map((far): TwoWays => {
      const x = direction.map((each) => far * each);
      const lengthOf = (y: readonly number[]) => y.reduce((sum, each) => sum + each * each, 0);
      const last = process.coefficients(horizon);
      const end = last.alpha * last.alpha * lengthOf(x) + d * last.sigma * last.sigma;
      const begin = end / (2 * priorVariance) + 0.5 * d * Math.log(2 * Math.PI * priorVariance);
      const rest = (absolute: boolean) =>
        analyticIntegral(horizon, (t) => {
          const { alpha, sigma, drift, diffusion } = process.coefficients(t);
          const mean = pushed(
            x.map((each) => alpha * each),
            0,
          );
          const squared = 0.5 * (lengthOf(mean) + sigma * sigma * square);
          const of = absolute ? Math.abs : (value: number) => value;
          return diffusion * diffusion * (squared + of(trace)) + of(-d * drift);
        });
      const { value, error } = rest(false);
      const scale = Math.abs(begin) + rest(true).value;
      return {
        where: `depth at [${x.join(', ')}]`,
        found: greatestDepth(process, field, 0, x),
        other: begin + value,
        scale,
        error,
      };
    });
  });
}

/** The models that are piecewise linear on the line. */
function lineModels(aCase: UnitCase): UnitModel[] {
  return [...featureModels(aCase, 1), networkModel(aCase, 'relu', 1)];
}

/** Normal points, on the line in their order, one of them far out. */
function pointsOf(
  { seed, spread, points: count }: UnitCase,
  d: number,
  source = stream(seed, 'evaluation'),
): Float64Array {
  const points = Float64Array.from({ length: count * d }, () => spread * source.normal());
  points[0] *= 100;
  return d === 1 ? points.sort() : points;
}
