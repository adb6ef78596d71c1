import fc from 'fast-check';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { atMost } from '../numeric/estimate.js';
import { type AnyClaim, type Claim, claim, expectationOf } from './claim.js';
import type { Need } from './need.js';

const common = {
  id: 'made-up',
  title: 'A square is at least 0',
  source: { paper: 'none', locus: 'none' },
  scope: [],
  kind: 'exact',
  expects: 'holds',
} as const;

const law = { statement: 'x^2 >= 0', latex: 'x^2 \\ge 0', sharpness: 'tight' } as const;

const wrongSign = {
  id: 'wrong-sign',
  title: 'The sign is wrong',
  breaks: 'square',
  cases: () => fc.record({ x: fc.integer({ min: 1, max: 10 }) }),
  measure: ({ x }: { x: number }) => ({ root: x, square: -x * x }),
} as const;

/** Stands below the claims that name it, as in the files of theorems. */
function measured(x: number) {
  return { root: x, square: x * x };
}

test('a claim is the object it was declared with', () => {
  const declaration: Claim<number, { root: number; square: number }, { square: unknown }> = {
    ...common,
    assumptions: [],
    laws: { square: { ...law, check: ({ square }) => atMost(0, square) } },
    cases: () => fc.integer(),
    measure: measured,
    controls: [wrongSign],
  };
  expect(claim(declaration)).toBe(declaration);
});

test('laws know what a function declared elsewhere measures', () => {
  const inferred = claim({
    ...common,
    // written before cases and measure on purpose: their types must still be inferred
    assumptions: [{ statement: 'x is at least 0', holds: (x) => x >= 0 }],
    laws: {
      square: {
        ...law,
        check: (values) => {
          expectTypeOf(values).toEqualTypeOf<{ root: number; square: number }>();
          return atMost(0, values.square);
        },
      },
    },
    cases: () => fc.integer({ min: 0, max: 10 }),
    measure: measured,
    controls: [
      wrongSign,
      {
        id: 'above-1',
        title: '1 in place of 0',
        breaks: 'square',
        check: (values) => {
          expectTypeOf(values).toEqualTypeOf<{ root: number; square: number }>();
          return atMost(1, values.square);
        },
      },
    ],
  });
  expectTypeOf(inferred).toEqualTypeOf<Claim<number, { root: number; square: number }, { square: unknown }>>();
});

test('laws know what an inline function measures, over cases that are records', () => {
  const inferred = claim({
    ...common,
    assumptions: [{ statement: 'y is positive', holds: ({ y }) => y > 0 }],
    laws: { square: { ...law, check: ({ root, square }) => [atMost(0, square), atMost(root.value, square)] } },
    cases: () => fc.record({ y: fc.integer({ min: 1 }).map((y) => y / 2) }),
    measure: async ({ y }: { y: number }) => [{ root: { value: y, error: 0 }, square: y * y }],
    controls: [{ id: 'one', title: '1 in place of 0', breaks: 'square', check: ({ square }) => atMost(1, square) }],
  });
  expectTypeOf(inferred.laws.square.check).parameter(0).toEqualTypeOf<{
    root: { value: number; error: number };
    square: number;
  }>();
});

test('laws know what the claim measures, of which a control may return a part where parts are optional', () => {
  interface Parts {
    readonly root?: number;
    readonly square?: number;
  }
  const integers = { ...common, assumptions: [], cases: () => fc.integer() };
  const control = {
    id: 'minus-1',
    title: '-1 in place of 0',
    breaks: 'square',
    measure: () => ({ square: -1 }),
  } as const;
  const inferred = claim({
    ...integers,
    laws: { square: { ...law, check: ({ square }) => (square === undefined ? undefined : atMost(0, square)) } },
    measure: (x: number): Parts => measured(x),
    controls: [control],
  });
  expectTypeOf(inferred).toEqualTypeOf<Claim<number, Parts, { square: unknown }>>();
  claim({
    ...integers,
    laws: { square: { ...law, check: ({ square }) => atMost(0, square) } },
    measure: measured,
    // @ts-expect-error: it has no root
    controls: [control],
  });
});

describe('a law with a measure of its own', () => {
  interface Line {
    readonly slope: number;
  }
  const lines = () => fc.record({ slope: fc.integer() });
  const risen = ({ slope }: Line) => [{ rise: slope }];

  test('checks what that returns, or each element of a list, and others check what the claim measures', () => {
    const inferred = claim({
      ...common,
      assumptions: [],
      laws: {
        square: {
          ...law,
          check: (values) => {
            expectTypeOf(values).toEqualTypeOf<{ slope: number; square: number }>();
            return atMost(0, values.square);
          },
        },
        declared: {
          ...law,
          measure: risen,
          check: (values) => {
            expectTypeOf(values).toEqualTypeOf<{ rise: number }>();
            return atMost(0, values.rise);
          },
        },
        inline: {
          ...law,
          measure: async ({ slope }: Line) => (slope > 0 ? { root: Math.sqrt(slope) } : undefined),
          check: ({ root }) => {
            expectTypeOf(root).toEqualTypeOf<number>();
            return atMost(0, root);
          },
        },
      },
      cases: lines,
      measure: ({ slope }: Line) => ({ slope, square: slope * slope }),
      controls: [
        { id: 'shared', title: 'x', breaks: 'square', check: ({ square }) => atMost(1, square) },
        { id: 'own', title: 'x', breaks: 'declared', check: ({ rise }) => atMost(1, rise) },
        {
          id: 'own-measure',
          title: 'x',
          breaks: 'inline',
          measure: ({ slope }: Line) => ({ root: slope }),
          check: ({ root }) => atMost(1, root),
        },
      ],
    });
    expectTypeOf(inferred.laws.declared.check).parameter(0).toEqualTypeOf<{ rise: number }>();
    expectTypeOf(inferred.laws.square.check).parameter(0).toEqualTypeOf<{ slope: number; square: number }>();
    const any: AnyClaim = inferred;
    expect(Object.keys(any.laws)).toEqual(['square', 'declared', 'inline']);
  });

  test('leaves a claim whose laws all have one without a measure', () => {
    const laws = { rise: { ...law, measure: risen, check: ({ rise }: { rise: number }) => atMost(rise, rise) } };
    const controls = [{ id: 'one', title: 'x', breaks: 'rise', check: () => atMost(1, 0) }] as const;
    expect(claim({ ...common, assumptions: [], laws, cases: lines, controls })).not.toHaveProperty('measure');
  });

  test('has a control that checks and measures the same, by its type', () => {
    const common2 = { ...common, assumptions: [], cases: lines } as const;
    const laws = { rise: { ...law, measure: risen, check: ({ rise }: { rise: number }) => atMost(rise, rise) } };
    claim({
      ...common2,
      laws,
      // @ts-expect-error: no square is measured for this law
      controls: [{ id: 'one', title: 'x', breaks: 'rise', check: ({ square }) => atMost(1, square) }],
    });
    claim({
      ...common2,
      laws,
      // @ts-expect-error: the law checks a rise
      controls: [{ id: 'one', title: 'x', breaks: 'rise', measure: () => ({ fall: 1 }) }],
    });
  });

  test('may measure something else of a system, which has to be what it checks', () => {
    const on = { needs: ['fit'], cases: lines } as const;
    const declaration = {
      ...common,
      assumptions: [],
      cases: lines,
      controls: [{ id: 'one', title: 'x', breaks: 'rise', check: () => atMost(1, 0) }],
    } as const;
    const rise = { ...law, measure: risen, check: ({ rise }: { rise: number }) => atMost(rise, rise) };
    claim({ ...declaration, laws: { rise }, forSystem: { ...on, measures: { rise: () => ({ rise: 2 }) } } });
    // @ts-expect-error: the law checks a rise
    claim({ ...declaration, laws: { rise }, forSystem: { ...on, measures: { rise: () => ({ fall: 2 }) } } });
  });
});

test('what is measured of a system has to be what the laws take', () => {
  const onSystem = {
    ...common,
    assumptions: [],
    laws: { square: { ...law, check: ({ square }: { square: number }) => atMost(0, square) } },
    cases: () => fc.integer(),
    measure: (x: number) => ({ square: x * x }),
    controls: [{ id: 'one', title: '1 in place of 0', breaks: 'square', check: () => atMost(1, 0) }],
  } as const;
  claim({
    ...onSystem,
    forSystem: { needs: ['fit'], cases: () => fc.integer(), measure: (x: number) => ({ square: x }) },
  });
  const measure = (x: number) => ({ cube: x });
  // @ts-expect-error: no square
  claim({ ...onSystem, forSystem: { needs: ['fit'], cases: () => fc.integer(), measure } });
});

test('a claim that needs what no system can have is refused, by its type and when it is declared', () => {
  const on = { cases: () => fc.integer(), measure: (x: number) => ({ square: x }) };
  const law = { statement: 'x^2 >= 0', latex: '', sharpness: 'tight', check: () => atMost(0, 1) } as const;
  const declare = (needs: readonly Need[], ofLaw: readonly Need[] = []) =>
    claim({
      ...common,
      assumptions: [],
      laws: { square: { ...law, needs: ofLaw } },
      cases: () => fc.integer(),
      measure: measured,
      forSystem: { ...on, needs },
      controls: [wrongSign],
    });
  const known = 'should be something that a system can have, found';
  // @ts-expect-error: no such capability
  expect(() => declare(['fit', 'scroe'])).toThrow(`forSystem.needs[1] ${known} 'scroe'; the nearest is 'score'.`);
  // @ts-expect-error: one is enough, but each should exist
  expect(() => declare([['fit', 'model']])).toThrow(`forSystem.needs[0] ${known} 'model'; the nearest is 'models'.`);
  // @ts-expect-error: of a law
  expect(() => declare([], ['level'])).toThrow(`laws.square.needs[0] ${known} 'level'; the nearest is 'levels'.`);
  expect(() => declare(['fit', ['score', 'models']], ['exact models'])).not.toThrow();
});

test('a control that breaks no law is refused, by its type and when it is declared', () => {
  const declare = () =>
    claim({
      ...common,
      assumptions: [],
      laws: { square: { ...law, check: ({ square }) => atMost(0, square) } },
      cases: () => fc.integer(),
      measure: measured,
      // @ts-expect-error: the law is called square
      controls: [{ id: 'one', title: '1 in place of 0', breaks: 'sqare', check: ({ square }) => atMost(1, square) }],
    });
  expect(declare).toThrow("claim 'made-up': control 'one' should break one of the laws square, found 'sqare'.");
});

test('a law over what is not measured is refused by its type', () => {
  claim({
    ...common,
    assumptions: [],
    // @ts-expect-error: nothing is measured under this name
    laws: { square: { ...law, check: ({ cube }) => atMost(0, cube) } },
    cases: () => fc.integer(),
    measure: measured,
    controls: [wrongSign],
  });
});

test('a claim that names the clause it fails by is expected to be refuted', () => {
  expect(expectationOf({ expects: 'holds' })).toBe('holds');
  expect(expectationOf({ expects: { refuted: 'the factor 2 is missing' } })).toBe('refuted');
});
