import { describe, expect, test } from 'vitest';
import { measuredByPart } from '../claim/case-part.js';
import { vacuous } from '../claim/law.js';
import { atMost } from '../numeric/estimate.js';
import { NonFiniteAnswer } from '../system/contract/answers.js';
import { madeUpClaim, madeUpLaw, type Value, within } from '../testing/claims.js';
import { comparisonsOf, failuresOf, hasCycle, hasFailed, outcomeOf, type Subject } from './outcome.js';

const half = madeUpLaw(({ x }) => atMost(x, 0.5));
const one = madeUpLaw(({ x }) => (x < 0 ? undefined : atMost(x, 1)));

/** What is tried, with laws and a measurement of a test's own. */
function subject(laws: Subject['laws'], measure: Subject['measure'] = (x) => ({ x })): Subject {
  return { assumptions: [], laws, measure };
}

describe('a measured case', () => {
  test('has what each law finds, under its name and with the numbers that it was found from', async () => {
    expect(await outcomeOf(subject({ half, one }), 0.25)).toStrictEqual({
      kind: 'measured',
      checks: [
        { law: 'half', measured: 0.25, bound: 0.5, error: 0, detail: { x: 0.25 } },
        { law: 'one', measured: 0.25, bound: 1, error: 0, detail: { x: 0.25 } },
      ],
    });
  });

  test('has the points that the number of a trend was found from, where the law says so and compares', async () => {
    const points = ({ x }: Value) => ({ x: [1, 2], y: [x, 2 * x] });
    const trend = { ...one, ladder: { x: 'n', y: 'J', points } };
    const silent = { ...trend, check: () => vacuous('nothing said') };
    expect(await outcomeOf(subject({ trend, silent }), 0.25)).toMatchObject({
      checks: [
        { law: 'trend', ladder: { x: [1, 2], y: [0.25, 0.5] } },
        { law: 'silent', vacuous: 'nothing said' },
      ],
    });
  });

  test('may be measured several times, at several training times say, each with numbers of its own', async () => {
    const measure = async () => [{ x: 1 }, { x: 2 }];
    expect(await outcomeOf(subject({ half }, measure), 0)).toMatchObject({
      checks: [
        { measured: 1, detail: { x: 1 } },
        { measured: 2, detail: { x: 2 } },
      ],
    });
  });

  test('may hold nothing that a law is about, or several things', async () => {
    const two = madeUpLaw(({ x }) => [atMost(x, 1), vacuous('nothing said')]);
    expect(await outcomeOf(subject({ one, two }), -1)).toStrictEqual({
      kind: 'measured',
      checks: [
        { law: 'two', measured: -1, bound: 1, error: 0, detail: { x: -1 } },
        { law: 'two', vacuous: 'nothing said', detail: { x: -1 } },
      ],
    });
  });

  test('of nothing with a name has no detail', async () => {
    const found = await outcomeOf(subject({ five: { check: () => atMost(5, 6) } }, Number), 5);
    expect(found).toStrictEqual({ kind: 'measured', checks: [{ law: 'five', measured: 5, bound: 6, error: 0 }] });
  });

  test('has as comparisons the checks that compare', async () => {
    const outcome = await outcomeOf(subject({ half, none: { check: () => vacuous('nothing said') } }), 0.25);
    expect(comparisonsOf(outcome).map(({ law }) => law)).toEqual(['half']);
    expect(comparisonsOf({ kind: 'unmet', assumptions: [0] })).toEqual([]);
    expect(comparisonsOf({ kind: 'error', message: 'broken' })).toEqual([]);
  });
});

describe('a law with a measure of its own', () => {
  test('is decided by what that measures, and shows it; others go on to share what the case measures', async () => {
    const twice = { measure: (x: unknown) => ({ y: 2 * Number(x) }), check: ({ y }: { y: number }) => atMost(y, 3) };
    expect(await outcomeOf(subject({ half, twice, one }), 0.25)).toStrictEqual({
      kind: 'measured',
      checks: [
        { law: 'half', measured: 0.25, bound: 0.5, error: 0, detail: { x: 0.25 } },
        { law: 'one', measured: 0.25, bound: 1, error: 0, detail: { x: 0.25 } },
        { law: 'twice', measured: 0.5, bound: 3, error: 0, detail: { y: 0.5 } },
      ],
    });
  });

  test('is tried on each element of a list, and does not apply where nothing is measured', async () => {
    const check = ({ x }: Value) => atMost(x, 9);
    const laws = {
      several: { measure: () => [{ x: 1 }, { x: 2 }], check },
      none: { measure: () => undefined, check },
      empty: { measure: async () => [], check },
    };
    const outcome = await outcomeOf({ assumptions: [], laws }, 0);
    expect(outcome).toMatchObject({ kind: 'measured', checks: [{ measured: 1 }, { measured: 2 }] });
    const { none } = laws;
    const message = 'no law compares anything';
    expect(await outcomeOf({ assumptions: [], laws: { none } }, 0)).toEqual({ kind: 'error', message });
  });

  test('has one call with all laws that have the same function', async () => {
    let calls = 0;
    const measure = (x: unknown) => {
      calls++;
      return { x: Number(x) };
    };
    const laws = { a: { measure, check: half.check }, b: { check: one.check }, c: { measure, check: one.check } };
    const outcome = await outcomeOf(subject(laws), 0.25);
    expect(comparisonsOf(outcome).map(({ law }) => law)).toEqual(['a', 'c', 'b']);
    expect(calls).toBe(1);
  });

  test('makes an error of the case where it throws', async () => {
    const broken = {
      measure: () => {
        throw new RangeError('no');
      },
      check: half.check,
    };
    expect(await outcomeOf(subject({ half, broken }), 0)).toEqual({ kind: 'error', message: 'RangeError: no' });
  });
});

describe('an answer that is not finite', () => {
  const nowhere = (where: string) => () => {
    throw new NonFiniteAnswer(where);
  };
  const check = ({ x }: Value) => atMost(x, 1);

  test('is an error where no system is asked', async () => {
    const message = 'NonFiniteAnswer: NaN at 0';
    expect(await outcomeOf(subject({ half }, nowhere('NaN at 0')), 0)).toEqual({ kind: 'error', message });
  });

  test('refutes one law of a system, once for each place, and leaves the laws that measure something else', async () => {
    const laws = {
      right: { measure: () => ({ x: 0.5 }), check },
      first: { measure: nowhere('NaN at 0'), check },
      same: { measure: nowhere('NaN at 0'), check },
      other: { measure: nowhere('NaN at 1'), check },
    };
    const refuted = { law: 'finite', measured: 1, bound: 0.5, error: 0 };
    expect(await outcomeOf({ assumptions: [], laws, nonFinite: 'finite' }, 0)).toStrictEqual({
      kind: 'measured',
      checks: [
        { law: 'right', measured: 0.5, bound: 1, error: 0, detail: { x: 0.5 } },
        { ...refuted, where: 'NaN at 0' },
        { ...refuted, where: 'NaN at 1' },
        ...['first', 'same', 'other'].map((law) => ({ law, vacuous: "an answer is no number: see law 'finite'" })),
      ],
    });
  });

  test('may stand among values that are numbers, by which its law is decided', async () => {
    const some = { measure: () => [new NonFiniteAnswer('NaN at 0'), { x: 2 }], check };
    const { checks } = (await outcomeOf({ assumptions: [], laws: { some }, nonFinite: 'finite' }, 0)) as {
      checks: readonly object[];
    };
    expect(checks).toMatchObject([
      { law: 'some', measured: 2, bound: 1 },
      { law: 'finite', measured: 1, where: 'NaN at 0' },
    ]);
  });

  test('is found of no case where every law measures numbers', async () => {
    const laws = { right: { measure: () => ({ x: 0.5 }), check }, none: { measure: () => [], check } };
    expect(await outcomeOf({ assumptions: [], laws, nonFinite: 'finite' }, 0)).toMatchObject({
      checks: [{ law: 'right' }, { law: 'finite', measured: 0, bound: 0.5, error: 0 }],
    });
  });
});

test('every assumption of a case is evaluated, and those it does not meet are in its outcome', async () => {
  const strict = madeUpClaim({
    assumptions: [
      { statement: 'x lies in [0, 1]' },
      { statement: 'x > 1/2', holds: (x) => x > 0.5 },
      { statement: 'x < 3/4', holds: (x) => x < 0.75 },
      { statement: 'x is 7', holds: (x) => x === 7 },
    ],
  });
  const outcomes = await Promise.all([0.6, 0.2, 0.9].map((x) => outcomeOf(strict, x)));
  expect(outcomes).toEqual([
    { kind: 'unmet', assumptions: [3] },
    { kind: 'unmet', assumptions: [1, 3] },
    { kind: 'unmet', assumptions: [2, 3] },
  ]);
});

describe('an error, never evidence, is', () => {
  const fails = (error: unknown) => () => {
    throw error;
  };

  test.each<[string, Subject, string]>([
    ['an exception', subject({ half }, fails(new RangeError('out of range'))), 'RangeError: out of range'],
    ['a rejection', subject({ half }, () => Promise.reject(new Error('later'))), 'Error: later'],
    ['something else that is thrown', subject({ half }, fails('words')), 'words'],
    ['a law that throws', subject({ half: { check: fails(new Error('no law')) } }), 'Error: no law'],
    [
      'an assumption that throws',
      { ...subject({ half }), assumptions: [{ statement: 'x is known', holds: fails(new RangeError('no such x')) }] },
      'RangeError: no such x',
    ],
    ['a value that is not finite', subject({ half }, () => ({ x: Number.NaN })), "law 'half': measured is NaN"],
    [
      'a bound that is not finite',
      subject({ half: madeUpLaw(({ x }) => atMost(x, Number.POSITIVE_INFINITY)) }),
      "law 'half': bound is Infinity",
    ],
    [
      'an error that is not finite',
      subject({ half: madeUpLaw(({ x }) => atMost({ value: x, error: Number.POSITIVE_INFINITY }, 1)) }),
      "law 'half': error is Infinity",
    ],
    [
      'a scale that is not finite: no difference would be beyond its rounding',
      subject({ half: madeUpLaw(({ x }) => atMost(x, 1, Number.NaN)) }),
      "law 'half': scale is NaN",
    ],
    [
      'a negative error',
      subject({ half: madeUpLaw(({ x }) => atMost({ value: x, error: -1 }, 1)) }),
      "law 'half': error is negative: -1",
    ],
    [
      'a fault of one check beside others that are right',
      subject({ half, one: madeUpLaw(() => [within(0, 1), atMost(Number.NaN, 1)]) }),
      "law 'one': measured is NaN",
    ],
    ['no comparison at all', subject({ none: { check: () => undefined } }), 'no law compares anything'],
    ['an empty list of measurements', subject({ half }, () => []), 'no law compares anything'],
  ])('%s', async (_name, tried, message) => {
    expect(await outcomeOf(tried, 0.25)).toEqual({ kind: 'error', message });
  });
});

test('a case of which every law says nothing is measured all the same', async () => {
  const silent = subject({ none: { check: (_: Value) => vacuous('nothing said') } });
  expect(await outcomeOf(silent, 0.25)).toMatchObject({ kind: 'measured', checks: [{ vacuous: 'nothing said' }] });
});

describe('a case of several parts', () => {
  const part = (name: string) => ({ name, at: 'once' });
  const measure = () =>
    measuredByPart<Value>([
      { part: part('right'), measure: () => [{ x: 0.25 }] },
      {
        part: part('throws'),
        measure() {
          throw new RangeError('no');
        },
      },
      { part: part('nowhere'), measure: () => [{ x: Number.NaN }, { x: 0.75 }] },
      { part: part('lawless'), measure: () => [{ x: 9 }] },
    ]);
  const lawful = madeUpLaw(({ x }) => {
    if (x === 9) throw new Error('no law');
    return atMost(x, 0.5);
  });

  test('has what is found of each, and how the others failed', async () => {
    const outcome = await outcomeOf(subject({ half: lawful }, measure), 0);
    expect(outcome).toStrictEqual({
      kind: 'measured',
      checks: [
        { law: 'half', measured: 0.25, bound: 0.5, error: 0, part: part('right'), detail: { x: 0.25 } },
        { law: 'half', measured: 0.75, bound: 0.5, error: 0, part: part('nowhere'), detail: { x: 0.75 } },
      ],
      failures: [
        { ...part('throws'), message: 'RangeError: no' },
        { ...part('nowhere'), message: "law 'half': measured is NaN" },
        { ...part('lawless'), message: 'Error: no law' },
      ],
    });
    expect(hasFailed(outcome)).toBe(true);
  });

  test('has a part that fails several laws among its failures once', async () => {
    const laws = { half: { measure, check: lawful.check }, one: { measure: () => measure(), check: one.check } };
    const outcome = await outcomeOf({ assumptions: [], laws }, 0);
    expect(failuresOf(outcome).map(({ name, message }) => [name, message])).toEqual([
      ['throws', 'RangeError: no'],
      ['nowhere', "law 'half': measured is NaN"],
      ['lawless', 'Error: no law'],
    ]);
  });

  test('of which all failed has no checks, and has failed', async () => {
    const outcome = await outcomeOf(
      subject({ half }, () => measuredByPart(Array(1).fill({ part: part('a'), measure: () => [{ x: Number.NaN }] }))),
      0,
    );
    expect([comparisonsOf(outcome), failuresOf(outcome).length, hasFailed(outcome)]).toEqual([[], 1, true]);
  });
});

test('what contains itself is told from what is held twice', () => {
  const shared = { points: Float64Array.of(1), list: [1, 'a', null] };
  expect(hasCycle({ first: shared, second: [shared] })).toBe(false);
  const loop: { inner: unknown[] } = { inner: [shared] };
  loop.inner.push(loop);
  expect(hasCycle([loop])).toBe(true);
});
