import { describe, expect, test } from 'vitest';
import { METHODS } from '../../src/sampler/methods.js';
import { VE, VP } from '../../src/sampler/reference-grids.js';
import { orderOnMixture, orderOnNormal, REFERENCE_FORMS } from './reference-orders.js';

describe.each([VP, VE])('in $name', (process) => {
  test.each(REFERENCE_FORMS)('$method $chosen has the order that it declares, on a mixture too', (form) => {
    const { order } = METHODS[form.method];
    // with y' = a y and a = S'/(2 S), the step loses h^3 (a''/24 + a a'/4 + a^3/6), which is 0 for a quadratic S(t)
    const onNormal = form.method === 'flow-midpoint' && process === VE ? 3 : order;
    expect(Math.abs(orderOnNormal(form, process) - onNormal)).toBeLessThan(0.15);
    expect(Math.abs((orderOnMixture(form, process) ?? order) - order)).toBeLessThan(0.1);
  });
});
