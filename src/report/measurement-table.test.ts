import { expect, test } from 'vitest';
import type { Measurement } from '../experiment/measurement.js';
import { measurementTable } from './measurement-table.js';

test('a measurement has one line per training time, and reasons below', () => {
  const explicit = { bound: [0.5], prior: 0.1, optimisation: [0.2], approximation: [0.1], sampling: [0.1] };
  const measurement: Measurement = {
    priorKl: 0.25,
    initialScoreLoss: 4,
    population: { scoreLoss: [0.1] },
    expected: { cost: [2], scoreLoss: [0.12] },
    empirical: {
      scoreLoss: [0.125],
      klSde: [0.1],
      klOde: [0.2],
      klScore: [null],
      klScoreReason: ['not normalisable'],
      klBound: [0.375],
      w2Sde: [0.75],
      w2Ode: [null],
      w2OdeReason: ['too wide'],
    },
    explicit,
    numerics: {
      priorKl: 1e-12,
      initialScoreLoss: 1e-12,
      population: { scoreLoss: [1e-6] },
      expected: { cost: [0.1], scoreLoss: [1e-3] },
      empirical: {
        ...{ scoreLoss: [1.23e-6], klSde: [1e-5], klOde: [1e-4], klScore: [null], klBound: [1e-6] },
        ...{ w2Sde: [1e-3], w2Ode: [null] },
      },
      explicit,
    },
  };
  const table = measurementTable(measurement, [10]);
  expect(table).toContain('prior KL                       0.25 ± 1e-12');
  expect(table).toMatch(
    /10 +0\.12 ± 0\.001 +0\.125 ± 1e-6 +0\.1 ± 1e-5 +0\.2 ± 1e-4 +none +0\.375 ± 1e-6 +0\.5 ± 0\.5/,
  );
  expect(table).toMatch(/training time +w2Sde +w2Ode *\n-*[\s-]*10 +0\.75 ± 0\.001 +none/);
  expect(table).toContain('klScore at training time 10: not normalisable');
  expect(table).toContain('w2Ode at training time 10: too wide');

  const lost = {
    ...measurement,
    priorKl: null,
    priorKlReason: 'overflows',
    empirical: { ...measurement.empirical, scoreLoss: [null], scoreLossReason: ['not resolved'] },
  };
  const gaps = measurementTable(lost, [10]);
  expect(gaps).toMatch(/prior KL +none\n/);
  expect(gaps).toMatch(/10 +0\.12 ± 0\.001 +none +0\.1 ± 1e-5/);
  expect(gaps).toContain('prior KL: overflows\n');
  expect(gaps).toContain('scoreLoss at training time 10: not resolved\n');

  const unexpected = { cost: [null], scoreLoss: [null], scoreLossReason: ['for up to 256 features'] };
  const costly = measurementTable({ ...measurement, expected: unexpected }, [10]);
  expect(costly).toMatch(/10 +none +0\.125 ± 1e-6/);
  expect(costly).toContain('expected loss at training time 10: for up to 256 features\n');

  const without = { ...measurement, explicit: null, explicitReason: 'for the weight g^2 only' };
  const other = measurementTable({ ...without, numerics: { ...measurement.numerics, explicit: null } }, [10]);
  expect(other).toMatch(/0\.375 ± 1e-6 +none/);
  expect(other).toContain('explicit bound: for the weight g^2 only\n');
});
