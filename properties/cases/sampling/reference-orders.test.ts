import { describe, expect, test } from 'vitest';
import { METHODS } from '../../../src/sampler/methods.js';
import { VE, VP } from '../../../src/sampler/reference-grids.js';
import { orderOnMixture, orderOnNormal, REFERENCE_FORMS } from './reference-orders.js';

/** Where more is seen than is declared: at these numbers of steps, of methods that declare what holds at any. */
const SEEN: Partial<Record<string, number>> = { 'dpm-solver++-3m': 1.9, lms: 3.9 };

describe.each([VP, VE])('in $name', (process) => {
  test.each(REFERENCE_FORMS)('$method $chosen has its order, on a mixture too', (form) => {
    const order = (form.chosen === '' ? SEEN[form.method] : undefined) ?? METHODS[form.method].order;
    // with y' = a y and a = S'/(2 S), the step loses h^3 (a''/24 + a a'/4 + a^3/6), which is 0 for a quadratic S(t)
    const onNormal = form.method === 'flow-midpoint' && process === VE ? 3 : order;
    expect(Math.abs(orderOnNormal(form, process) - onNormal)).toBeLessThan(0.15);
    expect(Math.abs((orderOnMixture(form, process) ?? order) - order)).toBeLessThan(0.1);
  });
});
