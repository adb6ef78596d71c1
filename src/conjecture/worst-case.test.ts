import { expect, test } from 'vitest';
import { boundIn } from './bound.js';
import { type ConjectureSpec, parseConjecture } from './conjecture.js';
import { unmetAt } from './domain.js';
import { keepsRatio, type SearchSpace, simplerCase, worstCase } from './worst-case.js';

function space(spec: ConjectureSpec): SearchSpace {
  const conjecture = parseConjecture(spec);
  return {
    conjecture,
    isAdmitted: (variables) => unmetAt(conjecture.domain, variables).length === 0,
    ratioOf: ({ measured, boundValues }) => measured.value / boundIn(conjecture.bound, boundValues, 1).value,
  };
}

test('the search finds a corner of the domain', () => {
  const seen = worstCase(
    space({ bound: 'd*(d+1)/(4*n)', measure: 'meanPlugInKl', vary: { n: '64..4096', d: '1..16' } }),
    60,
  );
  expect(seen?.found.case.variables).toMatchObject({ n: 64, d: 16 });
});

test('the search finds a place between the ends, and stays where assumptions hold', () => {
  // d^2/n over a bound with a minimum within
  const within = worstCase(
    space({ bound: '1/n*(1 + d^4/256)', measure: 'meanPlugInKl', vary: { n: '4096..8192', d: '1..16' } }),
    100,
  );
  expect(within?.found.case.variables.d).toBeGreaterThanOrEqual(3);
  expect(within?.found.case.variables.d).toBeLessThanOrEqual(5);
  const assumed = worstCase(
    space({ bound: 'd^2/n', measure: 'meanPlugInKl', vary: { n: '64..4096', d: '1..16' }, assume: ['n >= 100*d'] }),
    60,
  );
  const { n, d } = assumed?.found.case.variables ?? { n: 0, d: 1 };
  expect(n).toBeGreaterThanOrEqual(100 * d);
});

test('no more cases are measured than there are evaluations, and few places are enough for one', () => {
  let asked = 0;
  const counted = space({ bound: 'C/n', measure: 'plugInKl', vary: { n: '64..4096' } });
  worstCase(
    {
      ...counted,
      ratioOf: (found) => {
        asked++;
        return counted.ratioOf(found);
      },
    },
    37,
  );
  expect(asked).toBeLessThanOrEqual(37);
  expect(worstCase(space({ bound: 'C/n', measure: 'plugInKl', vary: { n: '64..65' } }), 1)).toBeDefined();
  expect(
    worstCase(space({ bound: 'C/n', measure: 'plugInKl', vary: { n: '64..65' }, assume: ['n > 99'] }), 9),
  ).toBeUndefined();
});

test('a simpler case has short numbers and keeps most of the ratio', () => {
  const searched = space({
    bound: 'T^3',
    measure: 'priorKl',
    vary: { T: '0.123456..3.21', mu: '0.1..4.321' },
    target: 'normal(mu)',
  });
  const worst = worstCase(searched, 60)!;
  const simple = simplerCase(searched, worst, keepsRatio(searched, worst));
  expect(simple.ratio).toBeGreaterThanOrEqual(0.95 * worst.ratio);
  expect(String(simple.found.case.variables.mu).length).toBeLessThan(String(worst.found.case.variables.mu).length);
});
