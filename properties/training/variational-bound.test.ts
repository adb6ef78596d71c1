import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { verify } from '../../src/judge/verify.js';
import { normalCdf } from '../../src/numeric/normal.js';
import type { BoundTerms, DiffusionSystem, SystemCalls } from '../../src/system/contract/contract.js';
import type { LevelProcess } from '../../src/system/contract/description.js';
import { exact } from '../../src/system/contract/exact-model.js';
import { localSystem } from '../../src/system/transport/local-system.js';
import { withoutControls } from '../../src/testing/without-controls.js';
import { boundOfChain, DECODER_VARIANCE } from '../reference-systems/calls.js';
import { chain, linearBetas } from '../reference-systems/schedules.js';
import { variationalBound } from './variational-bound.js';
import { boundCases, meanOfTerms, termOf } from './variational-bound.measure.js';

const LEVELS = 40;

const process: LevelProcess = chain(Array.from({ length: LEVELS }, (_, k) => 0.005 + 0.004 * k));

type Asked = Parameters<NonNullable<SystemCalls['variationalBound']>>[0];
type Rows = readonly (readonly number[])[];

/** A chain whose bound is right, but for what is made of its terms; it notes what it was asked. */
function chainWith(change: (terms: BoundTerms, asked: Asked) => BoundTerms, calls: Asked[] = []): DiffusionSystem {
  const system: DiffusionSystem = {
    name: 'chain',
    process,
    parameterization: 'noise',
    bound: { variance: 'small', decoder: { kind: 'density', variance: DECODER_VARIANCE } },
    variationalBound(asked) {
      calls.push(asked);
      return change(boundOfChain(() => system, process)(asked) as BoundTerms, asked);
    },
  };
  return system;
}

/** One term of every point, a percent too large. */
const percentMoreAt =
  (pair: number) =>
  ({ diffusion, total: _, ...rest }: BoundTerms): BoundTerms => ({
    ...rest,
    diffusion: (diffusion as Rows).map((row) => row.map((term, k) => (k === pair ? 1.01 * term : term))),
  });

async function reasonsOf(system: DiffusionSystem, seed: number): Promise<string> {
  const [{ laws }] = (await verify([variationalBound].map(withoutControls), { system: localSystem(system), seed }))
    .claims;
  return laws.map(({ reason }) => reason ?? '').join('\n');
}

test('a system is asked twice in each of five cases, with three points, or four for a mean, and a noise for each level', async () => {
  const calls: Asked[] = [];
  expect(
    await reasonsOf(
      chainWith((terms) => terms, calls),
      1,
    ),
  ).toBe('\n\n\n\n\n');
  const sizes = calls.map(({ x0, eps }) => [x0.length, eps.length, eps[0].length].join());
  expect(sizes.sort()).toEqual([...Array(5).fill(`3,${LEVELS},3`), ...Array(5).fill(`4,${LEVELS},4`)]);
});

describe.each([1, 2, 3])('with seed %d', (seed) => {
  test.each([0, 17, LEVELS - 2])('a percent more in term %d alone is found there', async (pair) => {
    const reasons = await reasonsOf(chainWith(percentMoreAt(pair)), seed);
    expect(reasons).toContain(`law 'diffusion', case 0, levels ${pair}, ${pair + 1}, point `);
  });

  test('a mean over coordinates is found', async () => {
    const mean = ({ prior }: BoundTerms, { x0 }: Asked): BoundTerms => ({
      unit: 'bits per coordinate',
      prior: (prior as number[]).map((each) => each / x0[0].length),
    });
    expect(await reasonsOf(chainWith(mean), seed)).toMatch(/law 'prior', case \d, point/);
  });
});

test('a term that is left out of the mean is found, and so is the gap of the levels', () => {
  const [right] = meanOfTerms()(
    localSystem(chainWith((terms) => terms)),
    fc.sample(boundCases(), { seed: 9, numRuns: 1 })[0],
  );
  expect(Math.abs(right.answer - right.expected.value) / right.answer).toBeLessThan(1e-9);
  const [without] = meanOfTerms(0)(
    localSystem(chainWith((terms) => terms)),
    fc.sample(boundCases(), { seed: 9, numRuns: 1 })[0],
  );
  expect(right.expected.value - without.expected.value).toBeGreaterThan(1e-4 * right.answer);
});

test('every pair of levels is compared at every point of every case, in more than one dimension too', () => {
  const system = localSystem(chainWith(percentMoreAt(5)));
  const cases = fc.sample(boundCases(), { seed: 9, numRuns: 20 });
  expect(new Set(cases.map(({ dimension }) => dimension))).toEqual(new Set([1, 2]));
  for (const aCase of cases) {
    const seen = termOf('diffusion')(system, aCase);
    expect(seen.map(({ where }) => where)).toEqual(Array(3).fill(expect.stringMatching(/^levels 5, 6, point \[/)));
  }
});

test('variances that a model has learned lie in between by their logarithms, and not by themselves', async () => {
  const { levels } = process;
  const betaAt = (k: number) => 1 - (levels.alpha[k] / levels.alpha[k - 1]) ** 2;
  const learned = (between: (least: number, most: number, share: number) => number): DiffusionSystem => {
    const system: DiffusionSystem = {
      ...{ name: 'chain', process, parameterization: 'noise', bound: { variance: 'learned range' } },
      variationalBound: boundOfChain(
        () => system,
        process,
        (pair, model) => {
          const share = ('target' in model && model.varianceFraction) || Number.NaN;
          const beta = betaAt(pair + 1);
          const posterior = beta * (levels.sigma[pair] / levels.sigma[pair + 1]) ** 2;
          return { posterior, reverse: between(posterior, beta, share) };
        },
      ),
    };
    return system;
  };
  const right = learned((least, most, share) => least ** (1 - share) * most ** share);
  expect(await reasonsOf(right, 1)).not.toMatch(/answered/);
  const wrong = learned((least, most, share) => least * (1 - share) + most * share);
  expect(await reasonsOf(wrong, 1)).toMatch(/law 'diffusion', case \d, levels \d+, \d+, point .*: answered/);
});

describe.each(['float64', 'float32'] as const)('the larger variance, in %s', (dtype) => {
  /** @param shift how many levels later the variance is taken from */
  const large = (shift: number, of: LevelProcess): DiffusionSystem => {
    const { alpha, sigma } = of.levels;
    const betaAt = (k: number) => 1 - (alpha[k] / alpha[k - 1]) ** 2;
    const system: DiffusionSystem = {
      ...{ name: 'chain', process: of, dtype, parameterization: 'noise', bound: { variance: 'large' } },
      variationalBound: boundOfChain(
        () => system,
        of,
        (pair) => {
          const added = sigma[pair + 1] ** 2 - (alpha[pair + 1] / alpha[pair]) ** 2 * sigma[pair] ** 2;
          return {
            posterior: added * (sigma[pair] / sigma[pair + 1]) ** 2,
            reverse: betaAt(Math.min(Math.max(1, pair + 1 + shift), alpha.length - 1)),
          };
        },
      ),
    };
    return system;
  };
  // the first levels of Ho et al. 2020: little noise, with which the rounding of sigma^2 is seen most
  const little = chain(linearBetas.slice(0, 60));
  // half of the signal in the same noise: no vp
  const faint: LevelProcess = {
    levels: { ...process.levels, alpha: process.levels.alpha.map((each) => each / 2) },
    prior: process.prior,
  };

  test.each([process, little, faint])('is that of its own level', async (of) => {
    expect(await reasonsOf(large(0, of), 1)).not.toMatch(/law 'diffusion', case/);
    for (const shift of [-1, 1])
      expect(await reasonsOf(large(shift, of), 1)).toMatch(/law 'diffusion', case \d, levels/);
  });
});

describe('a discretized decoder', () => {
  const [variance, levels] = [0.01, 256];
  const byTanh = (z: number) => 0.5 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (z + 0.044715 * z ** 3)));

  /** Cells of a half width, with what stands for the distribution function. */
  function decoding(half: number, phi: (z: number) => number, cdf?: 'exact' | 'tanh'): DiffusionSystem {
    const decoder = { kind: 'discretized', variance, levels, ...(cdf && { cdf }) } as const;
    const system: DiffusionSystem = {
      ...{ name: 'chain', process, parameterization: 'noise', bound: { decoder } },
      variationalBound({ model, x0, eps: [eps] }) {
        const [alpha, sigma] = [process.levels.alpha[0], process.levels.sigma[0]];
        const x = x0.map((row, i) => row.map((value, j) => alpha * value + sigma * eps[i][j]));
        const noises = exact(model, system)(
          x,
          x.map(() => 0),
        );
        const term = (value: number, i: number, j: number) => {
          const mean = (x[i][j] - sigma * noises[i][j]) / alpha;
          const at = (edge: number) => phi((edge - mean) / Math.sqrt(variance));
          return -Math.log(Math.max(at(value + half) - at(value - half), 1e-12));
        };
        const reconstruction = x0.map((row, i) => row.reduce((sum, value, j) => sum + term(value, i, j), 0));
        return { unit: 'nats', reconstruction };
      },
    };
    return system;
  }

  test.each(['exact', 'tanh', undefined] as const)('in single precision is held to its cells: %s', async (cdf) => {
    const phi = cdf === 'tanh' ? byTanh : normalCdf;
    const single = (half: number) => reasonsOf({ ...decoding(half, phi, cdf), dtype: 'float32' }, 1);
    expect(await single(1 / 255)).not.toMatch(/ too large| too small|factor/);
    for (const half of [1 / 256, 1 / 254, 1 / 127.5])
      expect(await single(half)).toMatch(/law 'reconstruction', case \d/);
  });

  test.each(['exact', 'tanh'] as const)('that says how it is computed is held to rounding: %s', async (cdf) => {
    const [phi, other] = cdf === 'exact' ? [normalCdf, byTanh] : [byTanh, normalCdf];
    const refuted = /law 'reconstruction', case \d, point .* answered/;
    expect(await reasonsOf(decoding(1 / 255, phi, cdf), 1)).not.toMatch(/answered/);
    expect(await reasonsOf(decoding(1 / 256, phi, cdf), 1)).toMatch(refuted);
    expect(await reasonsOf(decoding(1 / 255, other, cdf), 1)).toMatch(refuted);
  });

  test('that does not say it may be either', async () => {
    for (const phi of [normalCdf, byTanh]) expect(await reasonsOf(decoding(1 / 255, phi), 1)).not.toMatch(/answered/);
  });
});

describe('a decoder whose variance is learned', () => {
  const betas = Array.from({ length: LEVELS }, (_, k) => 0.005 + 0.004 * k);
  const learned = chain(betas);
  const posterior = (k: number) => learned.tables!.posteriorVariance![k];
  const between = (small: number, large: number, fraction: number) =>
    Math.exp(fraction * Math.log(large) + (1 - fraction) * Math.log(small));
  const fractionOf = ({ model }: Asked) => ('target' in model ? (model.varianceFraction ?? Number.NaN) : Number.NaN);

  /** The law of a chain of small steps, whose decoder has the variance that is given. */
  async function verdictOf(varianceOf: (fraction: number) => number) {
    const system: DiffusionSystem = {
      ...{ name: 'learned', process: learned, parameterization: 'noise' },
      bound: { variance: 'small', decoder: { kind: 'density', variance: 'learned range' } },
      variationalBound: (asked) =>
        boundOfChain(
          () => system,
          learned,
          undefined,
          () => varianceOf(fractionOf(asked)),
        )(asked),
    };
    const [{ laws }] = (await verify([variationalBound].map(withoutControls), { system: localSystem(system), seed: 1 }))
      .claims;
    return laws.find(({ id }) => id === 'reconstruction')?.verdict;
  }

  test('holds between the posterior of the first step and beta', async () => {
    expect(await verdictOf((fraction) => between(posterior(1), betas[0], fraction))).toBe('holds');
  });

  test.each<[string, (fraction: number) => number]>([
    ['the ends the other way round', (fraction) => between(betas[0], posterior(1), fraction)],
    ['the posterior of the next step', (fraction) => between(posterior(2), betas[0], fraction)],
    ['no heed of the model', () => posterior(1)],
    ['a variance between both, not its logarithm', (fraction) => fraction * betas[0] + (1 - fraction) * posterior(1)],
    ['a deviation for a variance', (fraction) => Math.sqrt(between(posterior(1), betas[0], fraction))],
  ])('is refuted with %s', async (_, varianceOf) => {
    expect(await verdictOf(varianceOf)).toBe('refuted');
  });
});
