import fc, { type Arbitrary } from 'fast-check';
import { gapBounds } from '../../src/bound/gap-bounds.js';
import { normalInformation, normalMmse, type WeightedAxis } from '../../src/bound/schedule-gap.js';
import { hiddenInSteepCells } from '../../src/divergence/transport/bent-cells.js';
import { type Estimate, logOf, minus, over, plus, root, times } from '../../src/numeric/estimate.js';
import { spread, summedSpread } from '../../src/numeric/spread.js';
import {
  addedVariance,
  betaBetween,
  type Level,
  levelOf,
  noiseOverSignal,
  powerOf,
  relativeErrorOf,
  snrOf,
} from '../../src/process/level.js';
import { spectrumErrors } from '../../src/sampler/spectrum-errors.js';
import { spectrumRule, sumOverParts } from '../../src/sampler/spectrum-rule.js';
import { between, logBetween, vectors } from '../generators/numbers.js';

/** Operands of any size and sign, whose errors are any part of them. */
export interface EstimatesCase {
  readonly operands: readonly Estimate[];
  /** Of a level near the data, and of one farther from it: alpha and sigma^2, known to a small part of themselves. */
  readonly levels: readonly (readonly [Estimate, Estimate])[];
  /** The smaller of alpha^2 and sigma^2 of a level whose numbers are computed in single precision, and whether that is alpha^2. */
  readonly smaller: number;
  readonly noisy: boolean;
  /** Values of several coarser computations. */
  readonly coarser: readonly number[];
  /**
   * Variances from the largest down to a part of it, by a power of even steps, and the noise that is added to each. The first of so many
   * occurs once, the second twice and so on, over and over.
   */
  readonly spectrum: {
    readonly largest: number;
    readonly part: number;
    readonly power: number;
    readonly noise: number;
    readonly repeats: number;
  };
  /** Of two axes: how many there are of each, and the variance that is meant. */
  readonly axes: readonly { readonly weight: number; readonly meant: number }[];
  /** SNRs of a schedule: the first, how many times larger each is than the one before, and how far the logarithm of each may be off. */
  readonly snrs: { readonly first: number; readonly gains: readonly number[]; readonly roundings: readonly number[] };
  /** Cells beside each other, some of which may be empty, and at which end of them their mass may lie. */
  readonly cells: readonly { readonly width: number; readonly mass: number; readonly isAtEnd: boolean }[];
  /** How far the data lie from what is generated, in widths of all cells. */
  readonly shift: number;
}

/** More variances than are taken one by one, each counted once. */
const VARIANCES = 100;
/** Into how many parts it is divided, so that four nodes leave more than rounding. */
const SPECTRUM_PARTS = 8;

export function estimatesCases(): Arbitrary<EstimatesCase> {
  const part = fc.oneof(
    { weight: 1, arbitrary: fc.constant(0) },
    { weight: 6, arbitrary: logBetween(1e-9, 20) },
    { weight: 1, arbitrary: fc.constant(1) },
  );
  const sizes = fc.oneof({ weight: 1, arbitrary: fc.constant(0) }, { weight: 8, arbitrary: logBetween(1e-9, 1e9) });
  const operand = fc.record({ size: sizes, negative: fc.boolean(), part, sampled: fc.boolean() }).map((of) => ({
    value: of.negative && of.size > 0 ? -of.size : of.size,
    error: of.part * (of.size === 0 ? 1 : of.size),
    ...(of.sampled ? { sampled: true as const } : {}),
  }));
  const positive = (value: Arbitrary<number>) =>
    fc.record({ value, part: logBetween(1e-9, 0.1) }).map((of) => ({ value: of.value, error: of.part * of.value }));
  return fc.record({
    operands: vectors(3, operand),
    levels: vectors(2, fc.tuple(positive(logBetween(1e-3, 1)), positive(logBetween(1e-9, 1)))),
    smaller: logBetween(1e-6, 0.25),
    noisy: fc.boolean(),
    coarser: vectors(3, between(-1, 1)),
    spectrum: fc.record({
      largest: logBetween(1e-2, 100),
      part: logBetween(1e-8, 1e-4),
      power: logBetween(0.5, 1.5),
      noise: logBetween(1e-3, 10),
      repeats: fc.integer({ min: 1, max: 4 }),
    }),
    axes: vectors(2, fc.record({ weight: fc.integer({ min: 1, max: 20 }), meant: logBetween(1e-9, 1) })),
    snrs: fc.record({
      first: logBetween(1e-3, 1e6),
      gains: vectors(3, logBetween(1.01, 100)),
      roundings: vectors(4, fc.oneof(fc.constant(0), logBetween(1e-9, 0.1))),
    }),
    cells: fc.integer({ min: 1, max: 6 }).chain((count) =>
      vectors(
        count,
        fc.record({
          width: logBetween(0.1, 3),
          mass: fc.oneof({ weight: 1, arbitrary: fc.constant(0) }, { weight: 4, arbitrary: logBetween(1e-3, 1) }),
          isAtEnd: fc.boolean(),
        }),
      ),
    ),
    shift: fc.oneof(fc.constant(0), logBetween(1e-2, 100)),
  });
}

/** Each operand may be 0. */
export const unboundedCases = () =>
  estimatesCases().map((aCase) => ({
    ...aCase,
    operands: aCase.operands.map((each) => ({ ...each, error: 2 * Math.abs(each.value) + 1 })),
  }));

/** The first operand holds by chance, and no other. */
export const oneSampledCases = () =>
  estimatesCases().map((aCase) => ({
    ...aCase,
    operands: aCase.operands.map(({ value, error }, i) => ({
      ...{ value, error },
      ...(i === 0 ? { sampled: true as const } : {}),
    })),
  }));

/** An operation by its numbers, and as it is done with their errors. */
interface Operation {
  readonly name: string;
  readonly of: (...numbers: readonly number[]) => number;
  /** How large the terms are that it subtracts; default: its value. */
  readonly terms?: (...numbers: readonly number[]) => number;
  readonly found: Estimate;
  readonly operands: readonly Estimate[];
  /** How many times the largest distance the error may be. */
  readonly most: number;
}

/** How far an operation on the ends of all intervals leads from its value, and the error that is stated. */
export interface Reached {
  readonly name: string;
  readonly distance: number;
  readonly stated: number;
  /** Of the largest of the numbers. */
  readonly size: number;
  readonly most: number;
}

/** Operations whose operands may not lie where they have no bound. */
export const boundedOperations = (aCase: EstimatesCase): Reached[] => [
  ...hiddenPlaces(aCase),
  ...operationsOf(aCase)
    .filter(isBounded)
    .map(({ name, of, terms = of, found: { value, error }, operands, most }) => {
      const corners = cornersOf(operands);
      const ends = corners.map((corner) => of(...corner));
      return {
        name,
        distance: Math.max(...ends.map((end) => Math.abs(end - value))),
        stated: error,
        size: Math.max(Math.abs(value), ...corners.map((corner) => Math.abs(terms(...corner)))),
        most,
      };
    }),
];

/** The others, of which no error is large enough. */
export const unboundedOperations = (aCase: EstimatesCase): Pick<Reached, 'name' | 'stated'>[] =>
  operationsOf(aCase)
    .filter((operation) => !isBounded(operation))
    .map(({ name, found: { error } }) => ({ name, stated: error }));

const isBounded = ({ name, operands }: Operation): boolean => {
  const { value, error } = operands[operands.length - 1];
  if (name === 'log |a|') return value > error;
  return name !== 'a/b' || Math.abs(value) > error;
};

/**
 * In how many operations a result is sampled though no operand is, or is not though one is.
 *
 * @param of how many operands make a result sampled
 */
export const wronglySampled = (aCase: EstimatesCase, of: 'some' | 'every' = 'some'): { count: number } => ({
  count: operationsOf(aCase).filter(({ name, found, operands }) => {
    const expected = name !== 'log |a|' && operands[of](({ sampled }) => sampled === true);
    return (found.sampled === true) !== expected;
  }).length,
});

/** Sums, differences, products and quotients reach their errors; a root and a logarithm have half of it or more. */
const [REACHED, HALF] = [1, 2];

function operationsOf({ operands: [a, b, c], levels, spectrum, axes, snrs }: EstimatesCase) {
  const [[alphaS, varianceS], [alphaT, varianceT]] = levels;
  const { largest, part, power, noise, repeats } = spectrum;
  // v_k = v_0 part^((k/(n - 1))^power)
  const variances = Array.from({ length: VARIANCES }, (_, k) => {
    const variance = largest * Math.exp(Math.log(part) * Math.exp(power * Math.log(k / (VARIANCES - 1))));
    return Array<number>(1 + (k % repeats)).fill(variance);
  }).flat();
  /** How far noise moves the deviation along an axis, squared, as in W2. */
  const widened = (variance: number) => (Math.sqrt(variance + noise) - Math.sqrt(variance)) ** 2;
  const positive = { ...a, value: Math.abs(a.value) };
  const levelWith = (alpha: Estimate, variance: Estimate): Level => ({
    ...{ label: 0, alpha, variance },
    sigma: root(variance),
  });
  const [s, t] = [levelWith(alphaS, varianceS), levelWith(alphaT, varianceT)];
  const sizes = (...numbers: readonly number[]) => numbers.reduce((sum, x) => sum + Math.abs(x), 0);
  const all: Operation[] = [
    {
      name: 'a + b + c',
      of: (x, y, z) => x + y + z,
      terms: sizes,
      found: plus(a, b, c),
      operands: [a, b, c],
      most: REACHED,
    },
    { name: 'a - b', of: (x, y) => x - y, terms: sizes, found: minus(a, b), operands: [a, b], most: REACHED },
    { name: 'a b', of: (x, y) => x * y, found: times(a, b), operands: [a, b], most: REACHED },
    { name: 'a/b', of: (x, y) => x / y, found: over(a, b), operands: [a, b], most: REACHED },
    { name: 'sqrt |a|', of: (x) => Math.sqrt(Math.max(0, x)), found: root(positive), operands: [positive], most: HALF },
    {
      name: 'log |a|',
      of: Math.log,
      // an end is rounded itself, by which its logarithm moves as much, however small that is
      terms: (x) => 1 + Math.abs(Math.log(x)),
      found: logOf(positive),
      operands: [positive],
      // near a = e the logarithm is far below e/(a - e)
      most: Number.POSITIVE_INFINITY,
    },
    {
      name: 'sigma_t^2 - (alpha_t/alpha_s)^2 sigma_s^2',
      of: (x, v, y, w) => w - (y / x) * (y / x) * v,
      terms: (x, v, y, w) => w + (y / x) * (y / x) * v,
      found: addedVariance(s, t),
      operands: [alphaS, varianceS, alphaT, varianceT],
      most: REACHED,
    },
    {
      name: 'alpha^2/sigma^2',
      of: (x, v) => (x * x) / v,
      found: snrOf(s),
      operands: [alphaS, varianceS],
      most: REACHED,
    },
    {
      name: 'alpha^2 + sigma^2',
      of: (x, v) => x * x + v,
      found: powerOf(s),
      operands: [alphaS, varianceS],
      most: REACHED,
    },
    {
      name: '1 - alpha_t^2/alpha_s^2',
      of: (x, y) => 1 - (y / x) * (y / x),
      terms: (x, y) => 1 + (y / x) * (y / x),
      found: betaBetween(s, t),
      operands: [alphaS, alphaT],
      most: REACHED,
    },
    {
      name: 'sum over parts, one of which has an error by fewer nodes beside its own',
      of: (x, v, y) => x + v + y,
      found: sumOverParts<Estimate>(
        [{ nodes: [alphaS] }, { nodes: [bare(varianceS), alphaT], fewer: [bare(varianceS, 1), bare(alphaT)] }],
        (nodes) => plus(...nodes),
      ),
      operands: [alphaS, varianceS, alphaT],
      most: REACHED,
    },
    {
      name: 'sum over a spectrum, by nodes',
      of: () => variances.reduce((sum, variance) => sum + widened(variance), 0),
      found: sumOverParts(spectrumRule(variances, SPECTRUM_PARTS), (nodes) => ({
        value: nodes.reduce((sum, { variance, weight }) => sum + weight * widened(variance), 0),
        error: 0,
      })),
      operands: [{ value: noise, error: 0 }],
      most: Number.POSITIVE_INFINITY,
    },
    ...klOfAxes(axes, [varianceS, varianceT]),
    ...boundsOfGap(axes, snrs),
    {
      name: 'sigma/alpha',
      of: (x, v) => Math.sqrt(v) / x,
      found: noiseOverSignal(s),
      operands: [alphaS, varianceS],
      most: HALF,
    },
    {
      name: 'log(alpha sigma), to first order',
      of: (x, y) => x / alphaS.value + y / s.sigma.value,
      found: { value: 2, error: relativeErrorOf(s) },
      operands: [alphaS, s.sigma],
      most: REACHED,
    },
  ];
  return all;
}

/** KL in both directions between what is meant along some axes and what is generated there. */
function klOfAxes(axes: EstimatesCase['axes'], generated: readonly Estimate[]): Operation[] {
  const found = spectrumErrors([{ nodes: axes.map((axis, k) => ({ ...axis, generated: generated[k] })) }]);
  const klOf = (ratio: number) => 0.5 * (ratio - 1 - Math.log(ratio));
  const ratios = {
    kl: (variance: number, meant: number) => meant / variance,
    reverseKl: (variance: number, meant: number) => variance / meant,
  };
  return (['kl', 'reverseKl'] as const).flatMap((which) => {
    const known = found[which];
    if (known.value === null) return [];
    const ofAxes =
      (term: (ratio: number) => number) =>
      (...variances: readonly number[]) =>
        axes.reduce((sum, { weight, meant }, k) => sum + weight * term(ratios[which](variances[k], meant)), 0);
    const of = ofAxes(klOf);
    // ratio - 1 and its logarithm may cancel, and the rounding of 1 - ratio moves the logarithm by 1/ratio times as much
    const terms = ofAxes((ratio) => ratio + 1 / ratio + Math.abs(Math.log(ratio)));
    return [{ name: `${which} of axes`, of, terms, found: known, operands: generated, most: HALF }];
  });
}

/** What levels of SNR cost a normal at most, where the logarithm of each may be off. */
function boundsOfGap(axes: EstimatesCase['axes'], { first, gains, roundings }: EstimatesCase['snrs']): Operation[] {
  const normal: WeightedAxis[] = axes.map(({ meant, weight }) => ({ variance: meant, weight }));
  const boundsAt = (logs: readonly number[], off?: readonly number[]) =>
    gapBounds(
      logs.map(Math.exp),
      (snr) => normalMmse(normal, snr),
      (from, to) => normalInformation(normal, from, to),
      off,
    );
  const logs = roundings.map((_, k) => gains.slice(0, k).reduce((sum, gain) => sum + Math.log(gain), Math.log(first)));
  const found = boundsAt(logs, roundings);
  const operands = logs.map((value, k) => ({ value, error: roundings[k] }));
  return (
    [
      ['kappa', 'kappa', REACHED],
      ['bound of a gap by steps', 'steps', Number.POSITIVE_INFINITY],
      ['bound of a gap by information', 'information', Number.POSITIVE_INFINITY],
    ] as const
  ).map(([name, which, most]) => ({
    ...{ name, found: found[which], operands, most },
    of: (...corner) => boundsAt(corner)[which].value,
    // a logarithm of 10 that is rounded moves what it is of by 1e-15 of itself, and kappa by that of 1 + kappa
    terms: (...corner) => {
      const bounds = boundsAt(corner);
      return (bounds[which].value * (1 + bounds.kappa.value) * 10) / bounds.kappa.value;
    },
  }));
}

/** A point, as a cell of this part of another one. */
const THIN = 1e-9;

/**
 * W2 of what is generated, even in each cell of a grid, where the mass of each steep cell lies at an end of it in truth, to the same at a
 * distance. With mass m at an end of a cell of width h, W2^2 is s^2 to the truth, and m (h^2/3 -+ h s) more to even cells.
 */
function hiddenPlaces({ cells, shift }: EstimatesCase): Reached[] {
  const faces = Float64Array.from({ length: cells.length + 1 }, (_, k) =>
    cells.slice(0, k).reduce((sum, { width }) => sum + width, 0),
  );
  const total = cells.reduce((sum, { mass }) => sum + mass, 0);
  if (total === 0) return [];
  const density = (k: number) => (k in cells ? cells[k].mass / cells[k].width : 0);
  const isSteep = (k: number) =>
    [k - 1, k + 1].some((other) => Math.min(density(k), density(other)) <= 0.5 * Math.max(density(k), density(other)));
  const generated = { faces, masses: Float64Array.from(cells, ({ mass }) => mass / total) };
  return [0, shift * faces[cells.length]].map((s) => {
    // where the truth is, but for s: a cell, or a point at its end and nothing beside it
    const pieces = cells.flatMap(({ width, isAtEnd }, k) => {
      const [from, mass] = [faces[k] + s, generated.masses[k]];
      if (!isSteep(k)) return [{ from, mass }];
      const split = from + (isAtEnd ? 1 - THIN : THIN) * width;
      const [before, after] = isAtEnd ? [0, mass] : [mass, 0];
      return [
        { from, mass: before },
        { from: split, mass: after },
      ];
    });
    const data = {
      faces: Float64Array.of(...pieces.map(({ from }) => from), faces[cells.length] + s),
      masses: Float64Array.from(pieces, ({ mass }) => mass),
    };
    const square = cells.reduce((sum, { width, isAtEnd }, k) => {
      if (!isSteep(k)) return sum;
      return sum + generated.masses[k] * ((width * width) / 3 + (isAtEnd ? width : -width) * s);
    }, s * s);
    return {
      name: `W2 of what hides in steep cells, at a distance of ${s}`,
      distance: Math.abs(Math.sqrt(square) - s),
      stated: hiddenInSteepCells({ data, generated }),
      size: s + Math.sqrt(square),
      most: s === 0 ? REACHED : Number.POSITIVE_INFINITY,
    };
  });
}

/** A value, or one so many errors from it, as if it were exact. */
const bare = ({ value, error }: Estimate, away = 0): Estimate => ({ value: value + away * error, error: 0 });

/** Every choice of an end of each interval. */
function cornersOf(operands: readonly Estimate[]): readonly (readonly number[])[] {
  return operands.reduce<readonly (readonly number[])[]>(
    (corners, { value, error }) =>
      corners.flatMap((c) => [
        [...c, value - error],
        [...c, value + error],
      ]),
    [[]],
  );
}

/** The distance of two neighbouring numbers of single precision, as a part of them. */
const SINGLE = 2 ** -23;
/** So many levels are computed, each a little farther on, as one of them may be rounded by nothing. */
const LEVELS = 16;
/** Roundings of numbers in single precision are two to eight times smaller than what is stated for them. */
const SINGLE_MOST = 16;

/** How far alpha, sigma and sigma^2 are off that are computed in single precision, by alpha^2, beside their errors. */
export function singleLevels({ smaller, noisy }: EstimatesCase): Reached[] {
  const families = [undefined, 'vp', 've'] as const;
  return families.flatMap((family) => {
    const each = Array.from({ length: LEVELS }, (_, k) => {
      // uneven, as numbers of single precision are even
      const part = smaller * Math.exp((k / LEVELS) * Math.LN2);
      const [square, variance] = noisy ? [part, 1 - part] : [1 - part, part];
      const alpha = family === 've' ? 1 : Math.sqrt(square);
      const level = levelOf(0, alpha, Math.sqrt(variance), { rounding: SINGLE, family });
      const [signal, noise] = [Math.fround(square), Math.fround(1 - Math.fround(square))];
      const sigma = Math.fround(Math.sqrt(family === 'vp' ? noise : variance));
      return {
        alpha: { of: level.alpha, answer: family === 've' ? 1 : Math.fround(Math.sqrt(signal)) },
        sigma: { of: level.sigma, answer: sigma },
        'sigma^2': { of: level.variance, answer: family === 'vp' ? noise : sigma * sigma },
      };
    });
    return (['alpha', 'sigma', 'sigma^2'] as const).map((name) => {
      const numbers = each.map((level) => level[name]);
      return {
        name: `${name} ${family ?? 'of no family'}`,
        distance: Math.max(...numbers.map(({ of, answer }) => Math.abs(answer - of.value))),
        stated: numbers[0].of.error,
        size: Math.abs(numbers[0].of.value),
        // of others it is stated what signal and noise of any origin may be off by
        most: family === 'vp' && name === 'sigma^2' ? SINGLE_MOST : Number.POSITIVE_INFINITY,
      };
    });
  });
}

/** How far the values of all parts of a rule lie apart, beside what is said of it by those that are given. */
export interface Range {
  readonly name: string;
  readonly range: number;
  readonly found: number;
}

/**
 * Of a value that is the mean of two others, or of three, the last is where it has to be; of more none is added. The largest of
 * several sets counts.
 */
export function ranges({ coarser: [x, y, z] }: EstimatesCase): Range[] {
  const range = (...values: number[]) => Math.max(...values) - Math.min(...values);
  const [two, three] = [(x + y) / 2, (x + y + z) / 3];
  return [
    { name: 'one of two', range: range(x, y), found: spread([two], [[x]])[0] },
    { name: 'two of three', range: range(x, y, z), found: spread([three], [[x], [y]])[0] },
    { name: 'three beside one', range: range(x, y, z, 0), found: spread([0], [[x], [y], [z]])[0] },
    { name: 'none', range: 0, found: spread([x], [])[0] },
    { name: 'with a doubt of 3', range: 3 * range(x, y), found: spread([two], [[x]], 3)[0] },
    {
      name: 'of two sets',
      range: 2 * Math.abs(x - y) + 2 * Math.abs(x - z),
      found: summedSpread([x], [[[y]], [[z]]])[0],
    },
  ];
}
