import { describe, expect, test } from 'vitest';
import { ownSystem } from '../../generators/own-systems.js';
import { OWN_SYSTEMS } from '../index.js';

const SAMPLERS = OWN_SYSTEMS.flatMap(({ name: system, samplers = [] }) =>
  samplers.map(({ name: sampler, steps }) => ({ system, sampler, counts: steps?.only ?? [1, 2, 7, 40] })),
);

describe('grids', () => {
  test.each(SAMPLERS)(
    'of $sampler in the $system go down from the noise end, with labels that belong to them',
    (each) => {
      const { system, sampler, counts } = each;
      const own = ownSystem(system);
      const { process } = own.description;
      const meant = (label: number[]) => {
        if (own.can.has('levelOf')) return own.levelOf(label);
        if (!('levels' in process)) return own.coefficients(label);
        const { label: labels, alpha, sigma } = process.levels;
        const levels = label.map((each) => labels?.indexOf(each) ?? each);
        return { alpha: levels.map((k) => alpha[k]), sigma: levels.map((k) => sigma[k]) };
      };
      const end = own.schedule.at(1);
      for (const steps of counts) {
        const { label, alpha, sigma, dt } = own.grid(sampler, steps);
        expect(alpha.length).toBe(dt === undefined ? steps + 1 : steps);
        expect(alpha[0]).toBeCloseTo(end.alpha.value, 12);
        expect(sigma[0]).toBeCloseTo(end.sigma.value, 12);
        const ratios = Array.from(sigma, (noise, k) => noise / alpha[k]);
        expect(ratios.every((ratio, k) => ratio >= 0 && (k === 0 || ratio < ratios[k - 1]))).toBe(true);
        const asked = Array.from(label.keys()).filter((k) => !Number.isNaN(label[k]));
        expect(asked.length).toBeGreaterThanOrEqual(steps);
        const found = meant(asked.map((k) => label[k]));
        for (const [i, k] of asked.entries()) {
          expect(Math.abs(found.alpha[i] - alpha[k])).toBeLessThanOrEqual(1e-11 * alpha[k]);
          expect(Math.abs(found.sigma[i] - sigma[k])).toBeLessThan(1e-11 * (1 + sigma[k]));
        }
      }
    },
  );

  test('have no more levels than the chain', () => {
    expect(() => ownSystem('linear chain').grid('ddim', 1001)).toThrow(/no 1001 levels/);
  });

  test('begin with a state of the prior, in the coordinates of the sampler', () => {
    const first = (system: string, sampler: string) =>
      ownSystem(system).start(sampler, { count: 1, dimension: 1, values: Float64Array.of(1) }).values[0];
    expect(first('linear chain', 'ddim')).toBe(1);
    expect(first('preconditioned', 'heun')).toBe(80);
    expect(first('variance preserving', 'ode')).toBe(1);
    expect(first('variance preserving', 'euler')).toBeCloseTo(Math.exp(0.5 * 10.05), 9);
  });
});
