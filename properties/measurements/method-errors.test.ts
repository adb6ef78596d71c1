import { describe, expect, test } from 'vitest';
import { METHOD_NAMES, METHODS } from '../../src/sampler/methods.js';
import { VE, VP } from '../../src/sampler/reference-grids.js';
import { errorTables, orderOnMixture, orderOnNormal, REFERENCE_FORMS } from './method-errors.js';

// made on first use, so that it is made in a test
let made: ReturnType<typeof errorTables> | undefined;
const tables = () => {
  made ??= errorTables();
  return made.map(({ title, rows }) => ({ title, rows, methods: rows.slice(0, -3) }));
};

test('every method is in each table once, beside those that are the same on a normal', () => {
  for (const { methods } of tables()) {
    const names = methods.flatMap(([name]) => (name === '' ? [] : name.split(', ')));
    expect(names.toSorted()).toEqual(METHOD_NAMES.toSorted());
  }
  const [vp, , ve] = tables().map(({ methods }) => methods.map(([name]) => name));
  expect(vp).toContain('euler, dpm-solver-1');
  expect(ve).toEqual(expect.arrayContaining(['ddim, euler, dpm-solver-1, flow-euler', 'heun, flow-heun']));
});

test('the tables hold positive numbers: W2 and KL, of VP and of VE', () => {
  expect(tables().map(({ title }) => title)).toEqual([
    '2-Wasserstein distance, VP',
    'KL(meant || generated), VP',
    '2-Wasserstein distance, VE',
    'KL(meant || generated), VE',
  ]);
  for (const { rows } of tables()) {
    for (const [, , ...cells] of rows) {
      expect(cells).toHaveLength(6);
      for (const each of cells) expect(Number(each)).toBeGreaterThan(0);
    }
  }
});

test('from the prior a deterministic method cannot do better than the exact flow, with many steps', () => {
  for (const { rows } of tables()) {
    const exact = Number(rows.at(-3)!.at(-1));
    const heun = rows.findIndex(([name]) => name.startsWith('heun'));
    expect(Number(rows[heun + 1].at(-1)) / exact).toBeCloseTo(1, 0);
    expect(Number(rows[heun].at(-1))).toBeLessThan(exact);
  }
});

/** Orders at these numbers of steps that are above the declared ones, which hold at any number. */
const OBSERVED: Partial<Record<string, number>> = {
  'dpm-solver++-3m': 1.9,
  'dpm-solver++-sde': 2,
  lms: 3.9,
  'deis, history 3': 3,
};

/** The error of UniPC is still a sum of parts of several orders at these numbers of steps. */
const isMixed = (method: string) => method.startsWith('unipc');

describe.each([VP, VE])('in $name', (process) => {
  test.each(REFERENCE_FORMS.filter(({ method }) => isMixed(method)))(
    '$method $chosen has an order above that which it declares',
    (form) => {
      for (const order of [orderOnNormal(form, process), orderOnMixture(form, process)]) {
        expect(order).toBeGreaterThan(METHODS[form.method].order + 0.5);
        expect(order).toBeLessThan(4);
      }
    },
  );

  test.each(REFERENCE_FORMS.filter(({ method }) => !isMixed(method)))(
    '$method $chosen has its order, on a mixture too',
    (form) => {
      const { method, chosen } = form;
      const order = OBSERVED[chosen === '' ? method : `${method}, ${chosen}`] ?? METHODS[method].order;
      // with y' = a y and a = S'/(2 S), the step loses h^3 (a''/24 + a a'/4 + a^3/6), which is 0 for a quadratic S(t)
      const onNormal = form.method === 'flow-midpoint' && process === VE ? 3 : order;
      expect(Math.abs(orderOnNormal(form, process) - onNormal)).toBeLessThan(0.15);
      expect(Math.abs((orderOnMixture(form, process) ?? order) - order)).toBeLessThan(0.1);
    },
  );
});
