import { describe, expect, test } from 'vitest';
import { meanPlugInKl } from '../divergence/normal/plug-in-gaussian.js';
import { parseExperiment } from '../experiment/schema.js';
import { type ConjectureSpec, parseConjecture } from './conjecture.js';
import { conjectureResultSchema } from './result.js';
import { study } from './study.js';

async function answer(spec: ConjectureSpec) {
  const { result } = await study(parseConjecture({ search: 0, ...spec }));
  expect(conjectureResultSchema.safeParse(JSON.parse(JSON.stringify(result))).error).toBeUndefined();
  return result;
}

const MEAN = { measure: 'meanPlugInKl' } as const;
const DRAWN = { measure: 'plugInKl' } as const;

describe('a free C', () => {
  test('holds for the rate of the plug-in Gaussian, with the C that its smallest n needs', async () => {
    const { verdict, factor, growth } = await answer({ ...MEAN, bound: 'C*d^2/n', vary: { n: '64..4096', d: 4 } });
    expect(verdict).toBe('holds');
    expect(factor.whole).toBeCloseTo((meanPlugInKl(4, 64).value * 64) / 16, 9);
    expect(factor).toMatchObject({ given: null, beyondInside: 0 });
    expect(growth.map(({ direction }) => direction)).toEqual(['n']);
  });

  test('is refuted where the bound falls too fast, with the power by which it does', async () => {
    const { verdict, reason, growth } = await answer({
      ...DRAWN,
      bound: 'C/n^2',
      vary: { n: '64..4096', d: 4 },
      draws: 100,
    });
    expect(verdict).toBe('refuted');
    expect(reason).toMatch(
      /^measured\/bound grows with n further out, like n\^[\d.]+ \(.*\), to the end, keeping more than half of its power, in \d+ of 100/,
    );
    expect(reason).toMatch(
      /exceed the bound with the C that fits inside, .*: no C holds unless the growth ends beyond these ranges$/,
    );
    const [{ whole }] = growth;
    expect(whole.interval?.[0]).toBeLessThan(1);
    expect(whole.interval?.[1]).toBeGreaterThan(1);
  });

  test('holds for a bound that is not sharp, and the frontier says by how much it could be sharper', async () => {
    const { verdict, frontier } = await answer({ ...MEAN, bound: 'C/sqrt(n)', vary: { n: '2^12..2^16', d: 2 } });
    expect(verdict).toBe('holds');
    expect(frontier?.exponents).toMatchObject([{ name: 'sharper in n', variable: 'n', largerIsStronger: true }]);
    const [{ value, holds, refuted }] = frontier?.exponents ?? [];
    expect(value).toBeCloseTo(0.5, 2);
    expect(holds).toBeCloseTo(0.5, 2);
    // the verdict is refuted by more than a tenth of a power
    expect(refuted).toBeCloseTo(0.6, 2);
  });

  test('is refuted where one variable alone leads to where the bound fails', async () => {
    const { verdict, reason } = await answer({ ...MEAN, bound: 'C*d/n', vary: { n: '64..4096', d: '1..16' } });
    expect(verdict).toBe('refuted');
    expect(reason).toMatch(/^measured\/bound grows with d further out, like d\^0\.9/);
  });

  test('is asked beside another variable along a way that an assumption ends', async () => {
    const assumed = { assume: ['n >= 4*d'], vary: { n: '8..4096', d: '1..64' } };
    const { verdict, growth, ended } = await answer({ ...MEAN, bound: 'C*d*(d + 1)/n', ...assumed });
    expect(verdict).toBe('holds');
    expect(growth).toMatchObject([
      { direction: 'n', beside: [] },
      { direction: 'd', beside: ['n'] },
      { direction: 'together', beside: [] },
    ]);
    expect(ended).toEqual([]);
  });
});

describe('a free C under an assumption', () => {
  const vary = { n: '256..65536', d: '1..64' };

  test.each([
    ['C/n', 'd <= n^0.5', vary],
    ['C/n', 'n >= d^2', vary],
    ['C/n', 'd <= n^0.25', { n: '256..65536', d: '1..8' }],
    ['C*d/n', 'd <= n^0.3', { n: '256..2^22', d: '1..64' }],
  ])('is refuted along the edge of the domain for %s where %s', async (bound, clause, ranges) => {
    const { verdict, reason, ended } = await answer({ ...MEAN, bound, assume: [clause], vary: ranges, draws: 8 });
    expect(verdict).toBe('refuted');
    expect(reason).toMatch(/^measured\/bound grows with d, with n beside it as the assumptions ask, further out/);
    expect(ended).toEqual([{ direction: 'together', ladders: 8 }]);
  });

  test('is refuted along the edge for a variable of the process', async () => {
    const { verdict, growth } = await answer({
      ...{ measure: 'priorKl', target: 'normal(mu)', bound: 'C*exp(-2*T)*mu' },
      ...{ assume: ['mu <= 2*T'], vary: { T: '1..4', mu: '1..8' }, draws: 8 },
    });
    expect(verdict).toBe('refuted');
    expect(growth).toMatchObject([{ direction: 'T' }, { direction: 'mu', beside: ['T'], verdict: 'refuted' }]);
  });

  test('takes all other variables along where no single one lets a variable go on', async () => {
    const { verdict, growth } = await answer({
      ...{ measure: 'priorKl', target: 'normal(mu)', bound: 'C*exp(-2*T)*mu', draws: 6 },
      ...{ assume: ['mu <= 2*T', 'mu <= n'], vary: { T: '1..4', mu: '1..8', n: '2..64' } },
    });
    expect(verdict).toBe('refuted');
    expect(growth.find(({ direction }) => direction === 'mu')?.beside).toEqual(['T', 'n']);
  });

  test('holds where the bound is true up to the edge', async () => {
    const { verdict } = await answer({ ...MEAN, bound: 'C*d*(d + 1)/n', assume: ['d <= n^0.5'], vary, draws: 8 });
    expect(verdict).toBe('holds');
  });

  test('is open where a variable can go out nowhere, grows within the domain, and the reason says what to vary', async () => {
    const { verdict, reason } = await answer({ ...MEAN, bound: 'C/n', assume: ['d <= 20'], vary, draws: 8 });
    expect(verdict).toBe('inconclusive');
    expect(reason).toMatch(/^along d no ladder goes on without end, .* is 1\.9\d .*: --vary d=1\.\.20 would tell$/);
    const within = await answer({ ...MEAN, bound: 'C*d^2/n', assume: ['d <= 20'], vary, draws: 8 });
    expect(within.verdict).toBe('holds');
    expect(within.ended.map(({ direction }) => direction)).toEqual(['d', 'together']);
  });
});

test('a bound of 0 is refuted whatever C, with the place', async () => {
  const nowhere = await answer({ ...MEAN, bound: 'C*log(d)/n', vary: { n: '256..65536' } });
  expect(nowhere.verdict).toBe('refuted');
  expect(nowhere.reason).toMatch(
    /^the bound is 0 everywhere, whatever C: 0\.00198\d* against 0 at n = 256, d = 1, seed/,
  );
  const atOne = await answer({
    ...MEAN,
    bound: 'C*d*log(d)*(d + 1)/n',
    vary: { n: '2^12..2^16', d: '1..16' },
    draws: 4,
  });
  expect(atOne.verdict).toBe('refuted');
  expect(atOne.reason).toMatch(/^the bound is 0 in \d+ of \d+ cases, whatever C: .* d = 1, seed/);
});

describe('an equality', () => {
  const exact = { measure: 'priorKl', target: 'normal(mu)', bound: '0.5*mu^2*exp(-2*T)' } as const;

  test('is not exceeded by rounding', async () => {
    const { verdict, factor } = await answer({ ...exact, vary: { T: '0.5..6' } });
    expect(verdict).toBe('holds');
    expect(factor.beyondInside).toBe(0);
  });

  test('is open where the numbers are near their errors, and the reason says where', async () => {
    const { verdict, reason } = await answer({ ...exact, vary: { T: '0.5..30', d: '1..5' }, draws: 12 });
    expect(verdict).toBe('inconclusive');
    expect(reason).toMatch(/the others lie at T = [12]\d(\.\d+)? to 30: --vary or --assume without these would tell$/);
  });
});

describe('growth that is no failure', () => {
  const PRIOR = { measure: 'priorKl', process: 'vp(1)', target: 'modes(mu)' } as const;

  test('is a limit that is attained further out', async () => {
    const { verdict, factor } = await answer({
      ...PRIOR,
      bound: 'C*mu^4*exp(-2*T)',
      vary: { T: '3..12', mu: '0.25..4' },
    });
    expect(verdict).toBe('holds');
    expect(factor.whole).toBeCloseTo(factor.inside ?? 0, 4);
  });

  test('is that of a few ladders of many, whose places the reason names', async () => {
    const vary = { T: '0.5..6', mu: '0.25..64' };
    const { verdict, reason } = await answer({ ...PRIOR, bound: 'C*mu^2*exp(-T)', vary });
    expect(verdict).toBe('inconclusive');
    expect(reason).toMatch(/^along mu the power of growth .*: 0 of 24 replicates grow for good and 20 by less/);
    expect(reason).toMatch(/lie at T = 4\.\d+ to 5\.\d+: --vary or --assume without these would tell$/);
  });

  test('stays what it is with an assumption that excludes nothing', async () => {
    const spec = { ...MEAN, bound: 'C*d*(d + 1)/n', vary: { d: '1..16', n: '64..4096' } };
    const [free, assumed] = [await answer(spec), await answer({ ...spec, assume: ['n >= 4*d'] })];
    expect(free.verdict).toBe('holds');
    expect(assumed).toMatchObject({ verdict: free.verdict, reason: free.reason, growth: free.growth });
  });

  test('is that of ladders beyond whose end nothing can be measured', async () => {
    // 64 data have no mean KL in 16^2 dimensions, and where d/n is not small the ratio grows
    const { growth } = await answer({ ...MEAN, bound: 'C*d*(d + 1)/n', vary: { d: '1..16', n: '64..4096' } });
    const [d, n] = growth;
    expect(d.ended).toBeGreaterThan(0);
    expect(d.ended + d.replicates).toBe(24);
    expect(n.ended).toBe(0);
  });

  test('is that of ladders with slack, of which few exceed the C that fits inside', async () => {
    // KL <= E|x_0|^2/(2 sigma_T^2), and like (E|x_0|^2/sigma_T^2)^2 as long as sigma_T is larger
    const { verdict, reason, growth } = await answer({
      ...{ measure: 'priorKl', process: 've(5)', target: 'modes(mu)', bound: 'C*(mu^2 + 1)/25^T' },
      ...{ vary: { T: '0.5..3', mu: '0..4' }, draws: 12 },
    });
    expect(growth.map(({ direction, verdict: grows }) => [direction, grows])).toContainEqual(['mu', 'refuted']);
    expect(verdict).toBe('inconclusive');
    expect(reason).toMatch(/grows with mu .* on [1-6] of these only: ranges in --vary that go further out would tell$/);
  });

  test('is growth on ladders that stay within the C that fits inside', async () => {
    // it grows with d on all ladders, and what exceeds is at the smallest n, on ladders along n, which fall
    const { verdict, reason } = await answer({ ...MEAN, bound: 'C*d^1.5*n^2', vary: { d: '4..8', n: '64..2^16' } });
    expect(verdict).toBe('inconclusive');
    expect(reason).toMatch(
      /grows with d .*, but draws further out exceed the bound with the C that fits inside on 0 of these only: ranges/,
    );
  });
});

test('growth along a variable that falls is told as a power of that variable', async () => {
  const { verdict, reason } = await answer({ ...MEAN, bound: 'C/n^2', vary: { n: '64..4096', T: '4..1' } });
  expect(verdict).toBe('refuted');
  const falling = await answer({
    measure: 'priorKl',
    bound: 'C*T^2',
    vary: { T: '1..0.001' },
    target: 'normal(mu)',
  });
  expect(reason).toMatch(/^measured\/bound grows with n/);
  expect(falling.verdict).toBe('refuted');
  expect(falling.reason).toMatch(/^measured\/bound grows as T falls further out, like T\^-\d/);
});

test('what slows down holds only where little growth is left further out', async () => {
  const of = (bound: string, vary: string) =>
    answer({ measure: 'priorKl', process: 'vp(1)', target: 'modes(mu)', bound, vary: { T: vary } });
  // KL(p_T || pi) is bounded as T -> 0, so that its ratio to T grows like 1/T, if more slowly than at first
  expect((await of('C*T', '4..0.1')).verdict).toBe('inconclusive');
  for (const range of ['0.1..12', '0.3..8']) {
    const slowing = await of('C*exp(-2*T)', range);
    expect(slowing.verdict).toBe('holds');
    expect(slowing.reason).toMatch(
      /, and where it grows at first it slows down \(along T\), as a ratio with a limit does$/,
    );
  }
  const { verdict, reason } = await of('C*exp(-T)', '0.1..12');
  expect(verdict).toBe('holds');
  expect(reason).toMatch(
    /^measured\/bound does not grow for good further out, and growth by the power 0.1 is excluded/,
  );
});

test('cases that are rounding noise fix no C and bind nothing, and are counted', async () => {
  const { factor, binding } = await answer({
    ...{ measure: 'priorKl', process: 'vp(1)', target: 'modes(mu)' },
    ...{ bound: 'C*mu^4*exp(-2*T)', vary: { T: '3..40', mu: '0.25..4' } },
  });
  expect(factor.noise).toBeGreaterThan(0);
  expect(factor.whole).toBeLessThan(0.3);
  for (const { measured, error } of binding) expect(measured).toBeGreaterThan(error / 2);
});

describe('a C that is given', () => {
  const leading = { ...MEAN, vary: { n: '64..4096', d: '1..8' } };

  test('is refuted by one case beyond the bound, which the reason names', async () => {
    const { verdict, reason, exceedances } = await answer({ ...leading, bound: 'd*(d + 1)/(4*n)' });
    expect(verdict).toBe('refuted');
    expect(reason).toMatch(/^\d+ of \d+ cases exceed the bound: .* against .* at n = \d+, d = \d+, seed \d+$/);
    expect(exceedances?.beyond).toBe(exceedances?.draws);
  });

  test('holds where no case is beyond the bound', async () => {
    const { verdict, alpha } = await answer({ ...leading, bound: 'C*d*(d + 1)/n', C: 0.4 });
    expect(verdict).toBe('holds');
    expect(alpha.spent).toBe(0);
  });

  test('with a chance is refuted by more draws than chance explains', async () => {
    // 2 n KL is about a squared normal variable
    const spec = { ...DRAWN, bound: 'C/n', vary: { n: '2000..8000', d: 1 }, delta: 0.05, draws: 60 };
    const [true95, false80] = [await answer({ ...spec, C: 1.93 }), await answer({ ...spec, C: 0.82 })];
    expect([true95.verdict, false80.verdict]).toEqual(['holds', 'refuted']);
    expect(true95.exceedances?.detects).toBeGreaterThan(0.05);
    expect(true95.reason).toMatch(/would have been refuted with probability 0\.99$/);
  });
});

describe('exponents', () => {
  test('are those of the exact law on the same ladder, near 2 and 1', async () => {
    const vary = { n: '2^14..2^20', d: '16..128' };
    const { frontier, verdict } = await answer({ ...MEAN, bound: 'C*d^a/n^b', vary, draws: 12 });
    expect(verdict).toBe('holds');
    const [a, b] = frontier?.exponents ?? [];
    expect(a).toMatchObject({ name: 'a', largerIsStronger: false });
    for (const { holds, value } of [a, b]) expect(holds).toBeCloseTo(value, 1);
    expect(a.value).toBeGreaterThan(1.95);
    expect(a.value).toBeLessThan(2.02);
    expect(b.value).toBeCloseTo(1, 2);
    // by a tenth of a power, and less where one exponent is beside the other
    for (const { value, refuted } of [a, b]) expect(Math.abs(refuted - value)).toBeLessThan(0.11);
    expect(frontier?.tradeOffs).toMatchObject([{ names: ['a', 'b'], trades: false }]);
  });

  test('of drawn numbers have an interval that holds those of the mean', async () => {
    const { frontier } = await answer({ ...DRAWN, bound: 'C/n^b', vary: { n: '64..4096', d: 4 } });
    const [{ holds, value, refuted }] = frontier?.exponents ?? [];
    expect(holds).toBeLessThan(1);
    expect(refuted).toBeGreaterThan(1);
    expect(value).toBeGreaterThan(holds);
    expect(value).toBeLessThan(refuted);
  });

  test('of a verdict are those that are measured where they matter, and the reason has them', async () => {
    // mu^2 exp(-2 T)/2: no power of mu mends that of T
    const { verdict, reason, frontier } = await answer({
      ...{
        measure: 'priorKl',
        target: 'normal(mu)',
        bound: 'C*exp(-3*T)*mu^a',
        vary: { T: '1..4', mu: '1..8' },
        draws: 8,
      },
    });
    expect(verdict).toBe('refuted');
    expect(reason).toMatch(/^with a = 2 measured\/bound grows with T further out/);
    expect(frontier?.exponents).toMatchObject([{ name: 'a', value: 2, holds: 2, refuted: 8, largerIsStronger: false }]);
  });

  test('of variables that follow one another trade off', async () => {
    const vary = { n: '2^12..2^16', tau: 'sqrt(n)', d: 4 };
    const { frontier } = await answer({ ...MEAN, bound: 'C/(n^a*tau^b)', vary });
    const [{ trades, pairs }] = frontier?.tradeOffs ?? [];
    expect(trades).toBe(true);
    // measured is of order 1/n, so a + b/2 = 1
    for (const [a, b] of pairs) expect(a + b / 2).toBeCloseTo(1, 1);
  });
});

test('the worst case of a search is a counterexample that no ladder need have, made simpler, as an experiment', async () => {
  const spec = {
    bound: 'C*(1/n + 1/tau)',
    C: 0.3,
    measure: 'populationLoss',
    vary: { tau: '1..8', mu: '0..1', m: 4, n: 8, T: 1 },
    target: 'modes(mu)',
  } as const;
  const { worst, verdict } = await answer({ ...spec, draws: 2, rungs: 3, search: 30 });
  expect(verdict).toBe('refuted');
  expect(worst?.simplest.ratio).toBeGreaterThan(1);
  expect(worst?.found.ratio).toBeGreaterThanOrEqual(worst?.simplest.ratio ?? 0);
  const experiment = parseExperiment(worst?.experiment, 'worst');
  expect(experiment.trainingTimes).toEqual([worst?.simplest.variables.tau]);
});

test('an assumption is needed if a counterexample comes in without it', async () => {
  const spec = { ...MEAN, bound: 'C*d*(d + 1)/n', vary: { n: '8..512', d: '1..64' }, search: 40 };
  const { assumptions } = await answer({ ...spec, assume: ['n >= 4*d', 'd <= 100'] });
  expect(assumptions).toMatchObject([
    { text: 'n >= 4*d', verdict: 'needed' },
    { text: 'd <= 100', verdict: 'never fails alone', cases: 0 },
  ]);
  expect(assumptions[0].worst?.ratio).toBeGreaterThan(1);
});

test('a bound that is negative or not finite somewhere is refused before anything is measured', async () => {
  await expect(answer({ ...DRAWN, bound: 'C*(log(n) - 5)', vary: { n: '64..4096' } })).rejects.toThrow(
    /^The bound 'C\*\(log\(n\) - 5\)' is -0\.8411 at C = 1, n = 64: a bound should be a number of at least 0/,
  );
  await expect(answer({ ...DRAWN, bound: 'C/(n - 64)', vary: { n: '64..4096' } })).rejects.toThrow(
    /is Infinity at C = 1, n = 64, as C \/ \(n - 64\) is not finite there/,
  );
  await expect(answer({ ...DRAWN, bound: 'C/n', vary: { n: '64..4096' }, assume: ['n < 64'] })).rejects.toThrow(
    /assumptions 'n < 64' leave too little: no ladder with three places/,
  );
});

test('cases without a value leave it open, and the reason is told', async () => {
  const { verdict, reason } = await answer({ ...DRAWN, bound: 'C/n', vary: { n: '4..24', d: 20 }, draws: 4 });
  expect(verdict).toBe('inconclusive');
  expect(reason).toMatch(/^of 32 cases 28 have no value: plugInKl is computed only where n > d$/);
});

test('what has no value anywhere in the domain is refused before anything is measured', async () => {
  const inSpace = { bound: 'C/n', measure: 'klSde', vary: { n: '16..64', d: 3 } } as const;
  await expect(answer(inSpace)).rejects.toThrow(
    /^In the whole domain there is nothing to measure: klSde is computed only where d <= 2 or m <= 2 \(klBound bounds/,
  );
});

test('growth from 0 on is a power of the variable, whatever its unit', async () => {
  const of = async (bound: string, mu: string) => {
    const found = await answer({
      measure: 'priorKl',
      process: 'vp(1)',
      target: 'normal(mu)',
      bound,
      vary: { mu, T: 2 },
    });
    return { verdict: found.verdict, power: found.growth[0].whole.median };
  };
  // mu^2 exp(-T)/2
  for (const mu of ['0..4', '0..0.004', '0..-4']) {
    expect((await of('C*mu^2', mu)).verdict).toBe('holds');
    const { verdict, power } = await of('C*(1 + 0*mu)', mu);
    expect(verdict).toBe('refuted');
    expect(power).toBeCloseTo(2, 6);
  }
});

test('the reason names how many draws would tell, if they are like those that were seen', async () => {
  const spec = { ...DRAWN, bound: 'C/n', vary: { n: '256..4096', d: 4 } };
  const { verdict, reason } = await answer({ ...spec, draws: 16 });
  expect(verdict).toBe('inconclusive');
  const [, draws] = /--draws (\d+) would tell/.exec(reason) ?? [];
  expect((await answer({ ...spec, draws: Number(draws) })).verdict).toBe('holds');
});

test('replicates that tell nothing are counted, with the reason and the draws that can decide', async () => {
  const spec = { bound: 'C*T', measure: 'explicitBound', vary: { T: '1..4' }, draws: 8 } as const;
  const { verdict, reason } = await answer(spec);
  expect(verdict).toBe('inconclusive');
  expect(reason).toMatch(
    /0 of 4 replicates grow .* where 5 would decide; 4 of 8 replicates tell nothing of growth, as the loss/,
  );
  expect(reason).toMatch(/; --draws 16 or more, or ranges in --vary/);
});

test('the same seed gives the same study, bit for bit', async () => {
  const spec = { ...DRAWN, bound: 'C*d^a/n', vary: { n: '64..512', d: '2..5' }, draws: 10, search: 20 };
  expect(JSON.stringify(await answer(spec))).toBe(JSON.stringify(await answer(spec)));
});
