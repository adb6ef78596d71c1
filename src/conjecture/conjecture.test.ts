import { expect, test } from 'vitest';
import { InputError } from '../input/input-error.js';
import { boundIn } from './bound.js';
import { type ConjectureSpec, parseConjecture } from './conjecture.js';
import { isOpenBeyond, unmetAt, valuesAt } from './domain.js';
import { laddersAlong } from './ladders.js';
import { experimentAt } from './setting-spec.js';
import { domainText, idleVariables, statementOf } from './statement.js';

const SPEC: ConjectureSpec = { bound: 'C*(tau/n + 1/m)', measure: 'scoreLoss', vary: { n: '16..256' } };
const read = (changes: Partial<ConjectureSpec> = {}) => parseConjecture({ ...SPEC, ...changes });

test('variables move by themselves, follow others, or stay', () => {
  const { domain } = read({ vary: { m: 'n', tau: 'n^0.5', n: '16..256', mu: 1, T: '4..1' } });
  expect(valuesAt(domain, [0, 0])).toEqual({ n: 16, m: 16, d: 1, tau: 4, mu: 1, T: 4 });
  expect(valuesAt(domain, [0.5, 1])).toMatchObject({ n: 64, m: 64, tau: 8, T: 1 });
});

test('a range through 0 is even, and one of positive numbers even in its logarithm', () => {
  const { domain } = read({ vary: { mu: '0..4', tau: '1..100' } });
  expect(valuesAt(domain, [0.5, 0.5])).toMatchObject({ mu: 2, tau: 10 });
});

test('assumptions that are not met are told', () => {
  const { domain } = read({ vary: { n: '16..256', m: '8..64' }, assume: ['m >= n', 'n > 1'] });
  expect(unmetAt(domain, valuesAt(domain, [1, 0])).map(({ text }) => text)).toEqual(['m >= n']);
});

test('a way that an assumption ends is not open', () => {
  const { domain } = read({ vary: { n: '32..2048', d: '1..16' }, assume: ['n >= 4*d'] });
  expect(isOpenBeyond(domain, [0.5, 0], [0.5, 1])).toBe(false);
  expect(isOpenBeyond(domain, [0, 0], [1, 1])).toBe(true);
  expect(isOpenBeyond(domain, [0, 0.5], [1, 0.5])).toBe(true);
});

test('an assumption that is met everywhere between the ends of the ranges ends no way', () => {
  const { domain } = read({ vary: { n: '64..2048', d: '1..16' }, assume: ['n >= 4*d'] });
  expect(domain.excluding).toEqual([]);
  expect(isOpenBeyond(domain, [0.5, 0], [0.5, 1])).toBe(true);
});

test('ladders along the edge of the domain begin far out where assumptions leave no other place', () => {
  const assume = ['mu <= 2*T', 'T >= 3.3'];
  const conjecture = read({
    measure: 'priorKl',
    target: 'normal(mu)',
    vary: { T: '1..4', mu: '1..8' },
    assume,
    draws: 8,
  });
  for (const { beside, isOpen, rungs } of laddersAlong(conjecture, 'mu')) {
    expect([beside, isOpen]).toEqual([['T'], true]);
    for (const { case: aCase } of rungs) expect(aCase.variables.T).toBeGreaterThanOrEqual(3.3);
  }
});

test('families of targets and processes have members for every place', () => {
  const { setting } = read({ target: 'bumps(2*mu, 0.5)', process: 've(5)', embedding: 'fourier(3)' });
  const values = { n: 10, m: 4, d: 2, tau: 3, mu: 1.5, T: 2 };
  expect(experimentAt(setting, values, 7)).toEqual({
    process: { kind: 've', sigma: 5, horizon: 2 },
    target: {
      kind: 'bumps',
      weights: [0.5, 0.5],
      centers: [
        [-3, 0],
        [3, 0],
      ],
      halfWidths: [0.5, 0.5],
    },
    embedding: { kind: 'fourier', size: 3 },
    features: { width: 4, seed: 7 },
    data: { samples: 10, seed: 7 },
    trainingTimes: [3],
  });
});

test('an argument of a family may have commas of its own', () => {
  const { setting } = read({ target: 'normal(max(mu, n, 1), min(d, (2)))' });
  const { target } = experimentAt(setting, { n: 10, m: 4, d: 1, tau: 3, mu: 1.5, T: 2 }, 7);
  expect(target).toEqual({ kind: 'mixture', weights: [1], means: [[10]], variances: [1] });
});

test('a statement says what is at most what, how often, and where', () => {
  const conjecture = read({ minus: 'floor', delta: 0.1, C: 2, assume: ['n >= m'], vary: { n: '16..256', m: 8 } });
  expect(statementOf(conjecture)).toBe(
    'scoreLoss - floor <= C*(tau/n + 1/m) with probability at least 0.9 with C = 2, for n from 16 to 256, m = 8, d = 1, ' +
      'tau = 10, mu = 2, T = 4, wherever n >= m; vp(2), modes(mu), signal',
  );
  const plugIn = read({ bound: 'C/n', measure: 'plugInKl', vary: { n: '16..256' } });
  expect(domainText(plugIn)).toBe('for n from 16 to 256, d = 1');
});

test('variables that the bound depends on and the measured number does not are known, through what follows them too', () => {
  const idle = (changes: Partial<ConjectureSpec>) => idleVariables(read({ measure: 'priorKl', ...changes }));
  expect(idle({ bound: 'C/n' })).toEqual(['n']);
  expect(idle({ bound: 'C/m', vary: { n: '16..256', m: '2*tau', tau: 'sqrt(n)' } })).toEqual(['n']);
  expect(idle({ bound: 'C*T/n', vary: { n: '16..256', T: 'sqrt(n)' } })).toEqual([]);
  expect(idle({ bound: 'C/n', target: 'normal(n)' })).toEqual([]);
  expect(idle({ bound: 'C*T/n', vary: { T: '1..4' } })).toEqual([]);
  expect(idle({ bound: 'C/n', minus: 'floor' })).toEqual([]);
  expect(idle({ bound: 'C/n', measure: 'scoreLoss' })).toEqual([]);
});

test('the error of a constant is carried to the bound', () => {
  const { bound } = read({ bound: 'C*J0/tau' });
  const variables = { n: 1, m: 1, d: 1, tau: 2, mu: 0, T: 1 };
  const found = boundIn(bound, { variables, constants: { J0: { value: 3, error: 0.1 } } }, 4);
  expect(found.value).toBe(6);
  expect(found.error).toBeCloseTo(0.2, 12);
});

test('parts of the setting are read where the measured number, what is taken off it, or the bound depends on them', () => {
  const all = { process: 'vp(1)', target: 'modes(1)', embedding: 'fourier(3)', weighting: 'one' } as const;
  expect(read(all).spec).toMatchObject(all);
  const { embedding, weighting, ...diffused } = all;
  const others: Partial<ConjectureSpec>[] = [
    { measure: 'priorKl', ...diffused },
    { measure: 'plugInKl', minus: 'priorKl', ...diffused },
    { measure: 'plugInKl', bound: 'C*J0/n', ...diffused },
    { measure: 'plugInKl', bound: 'C*H2/n', ...diffused, embedding },
    { measure: 'plugInKl', bound: 'C*J/n', ...all },
    { measure: 'priorKl', minus: 'floor', ...all },
  ];
  for (const changes of others) expect(read(changes).spec).toMatchObject(changes);
  expect(() => read({ measure: 'plugInKl', bound: 'C*H2/n', weighting })).toThrow(/^The weighting is for numbers of/);
});

test.each<[Partial<ConjectureSpec>, RegExp]>([
  [
    { measure: 'plugInKl', bound: 'C*d/n', process: 'vp(-1)' },
    /^The process is for numbers of a process, and plugInKl is none: leave --process out\.$/,
  ],
  [
    { measure: 'meanPlugInKl', target: 'modes(1)' },
    /^The target is for numbers of a process, and meanPlugInKl is none/,
  ],
  [
    { measure: 'priorKl', embedding: 'fourier(0)' },
    /^The embedding is for numbers of a trained model, and priorKl is none: leave --embedding out\.$/,
  ],
  [{ measure: 'initialLoss', weighting: 'g2' }, /^The weighting is for numbers of a trained model, and initialLoss/],
  [{ bound: 'C' }, /^The bound 'C' has no symbol that varies: it should depend on some of n, m, d, tau, mu, T, J, JA,/],
  [{ bound: '3' }, /^The bound '3' has no symbol that varies/],
  [{ bound: 'C*k/n' }, /'C\*»k«\/n' has the unknown symbol 'k' where marked/],
  [{ bound: 'C*log(1/delta)/n' }, /has the symbol delta: give its value by --delta/],
  [{ bound: '1/n', C: 2 }, /^C is 2, but the bound '1\/n' has no symbol C\.$/],
  [{ bound: 'd^a/n' }, /has exponents to be found, which needs a free factor C/],
  [{ vary: {} }, /^Nothing varies: --vary should give at least one variable a range/],
  [{ vary: { k: '1..2' } }, /^There is no variable 'k' to vary: variables are n, m, d, tau, mu, T\.$/],
  [{ vary: { n: '16..16' } }, /^The range of n should have two ends, found 16 twice\.$/],
  [
    { vary: { mu: '-2..3' } },
    /^The range of mu should go out in one direction, found -2\.\.3: ask 0\.\.3 and 0\.\.-2 apart\.$/,
  ],
  [{ vary: { n: '1..2..3' } }, /^The range of n should be from\.\.to, found '1\.\.2\.\.3'\.$/],
  [{ vary: { T: '1...4' } }, /^The range of T should be from\.\.to, found '1\.\.\.4'\.$/],
  [{ vary: { n: '64..' } }, /^The range of n should be from\.\.to, found '64\.\.', which has no second end\.$/],
  [{ vary: { n: ' ..64' } }, /found ' \.\.64', which has no first end\.$/],
  [
    { vary: { T: '[1, 2, 4]' } },
    /^T should be a range, a number or an expression, found '\[1, 2, 4\]': write 1\.\.4 for a range\.$/,
  ],
  [{ vary: { n: 'm', m: 'n' } }, /^n follows m follows n: variables should not follow one another in a circle\.$/],
  [{ vary: { n: '1.5..20' } }, /^n, the number of data, should be a whole number from 1 to 10000000, found 1\.5\.$/],
  [{ vary: { n: 'm..20' } }, /^The range of n '»m«' has the unknown symbol 'm' where marked: it has numbers only\.$/],
  [{ vary: { n: '2..20', m: 'tau', tau: 'm' } }, /^m follows tau follows m: variables should not follow one another/],
  [{ vary: { n: '2..20', tau: '-1' } }, /^tau, the training time, .* should be at least 0, found -1\.$/],
  [{ assume: ['m n'] }, /^An assumption should compare two expressions, as in 'm >= n', found 'm n'\.$/],
  [
    { assume: ['n > d and d > 1'] },
    /^An assumption should be one comparison, found 'n > d and d > 1': repeat --assume for each, or list them in a file\.$/,
  ],
  [{ assume: ['n > d, d > 1'] }, /^An assumption should be one comparison/],
  [{ assume: ['max(n, d) > m && d > 1'] }, /^An assumption should be one comparison/],
  [
    { bound: 'scoreLoss <= C/n' },
    /^The bound 'scoreLoss <= C\/n' should be its right side alone: leave the left side out, which --measure names\.$/,
  ],
  [{ bound: 'C/n > scoreLoss' }, /should be its left side alone: leave the right side out/],
  [
    { bound: 'C*exp(-b*T)' },
    /^The bound 'C\*exp\(-»b«\*T\)' has 'b' where marked, which may stand in exponents only, as in mu\^b\.$/,
  ],
  [{ assume: ['m >= n >= 2'] }, /^An assumption should compare two expressions/],
  [{ assume: ['m >= k'] }, /^The assumption 'm >= »k«' has the unknown symbol/],
  [
    { assume: ['m >'] },
    /^An assumption should compare two expressions, as in 'm >= n', found 'm >', which has no right side\.$/,
  ],
  [{ assume: ['<= n'] }, /found '<= n', which has no left side\.$/],
  [{ target: 'modes(2, nan)' }, /^The target 'modes\(2, »nan«\)' has the unknown symbol 'nan' where marked/],
  [{ target: 'modes(2, )' }, /^The target 'modes\(2, »«\)' has nothing where marked\.$/],
  [{ target: 'mode(mu)' }, /^The target should be one of modes\(x\) or modes\(x, v\): .*; found 'mode\(mu\)'\.$/],
  [{ target: 'modes(mu, 1, 2)' }, /^The target should be modes\(x\).*; found 'modes\(mu, 1, 2\)'\.$/],
  [{ process: 'vp' }, /^The process should be vp\(beta\)/],
  [{ measure: 'loss' as 'scoreLoss' }, /measure should be one of scoreLoss, .*, found "loss"\.$/],
  [{ alpha: 0.7 }, /alpha should be at most 0\.5, found 0\.7\.$/],
])('%j is refused in one sentence', (changes, message) => {
  expect(() => read(changes)).toThrow(InputError);
  expect(() => read(changes)).toThrow(message);
});

test('a file is named before its fault', () => {
  expect(() => parseConjecture({ ...SPEC, bound: 'C' }, 'mine.json')).toThrow(
    /^mine\.json: The bound 'C' has no symbol/,
  );
  expect(() => parseConjecture({ ...SPEC, bond: 'C' }, 'mine.json')).toThrow(
    /^mine\.json: the conjecture has the unknown key 'bond'/,
  );
});
