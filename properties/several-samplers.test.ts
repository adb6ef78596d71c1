import { describe, expect, test } from 'vitest';
import type { AnyClaim } from '../src/claim/claim.js';
import { verify } from '../src/judge/verify.js';
import { remarksOn } from '../src/report/claims-table.js';
import { faultsOf } from '../src/report/faults.js';
import type { DiffusionSystem, Grid } from '../src/system/contract/contract.js';
import { exact } from '../src/system/contract/exact-model.js';
import { localSystem } from '../src/system/transport/local-system.js';
import { turned } from '../src/testing/samplers.js';
import { withoutControls } from '../src/testing/without-controls.js';
import { samplerGrid } from './sampling/sampler-grid.js';
import { samplerOrder } from './sampling/sampler-order.js';
import { samplerRecursion } from './sampling/sampler-recursion.js';

const LEVELS = Array.from({ length: 20 }, (_, k) => turned(((k + 1) / 20) ** 1.3));

/** How a DDIM of its own name goes wrong. */
interface Wrong {
  /** The noise of the level that a step leads to, by a factor. */
  readonly noise?: number;
  /** The first step that goes wrong so. */
  readonly from?: number;
  readonly sample?: () => never;
  readonly grid?: (grid: Grid, steps: number) => unknown;
  /** What it answers in place of where it arrives. */
  readonly answer?: (x: number) => unknown;
}

/** A system with a DDIM of each name, which goes wrong as it says. */
function systemOf(samplers: Readonly<Record<string, Wrong>>) {
  const of = (name: string): Wrong => samplers[name];
  const gridOf = (sampler: string, steps: number): Grid => {
    const labels = Array.from({ length: steps }, (_, k) => Math.round(19 * (1 - k / (steps - 1))));
    const grid = {
      label: [...labels, null],
      alpha: [...labels.map((k) => LEVELS[k].alpha), 1],
      sigma: [...labels.map((k) => LEVELS[k].sigma), 0],
    };
    return (of(sampler).grid?.(grid, steps) ?? grid) as Grid;
  };
  const system: DiffusionSystem = {
    name: 'several',
    process: {
      levels: { alpha: LEVELS.map(({ alpha }) => alpha), sigma: LEVELS.map(({ sigma }) => sigma) },
      prior: { variance: 1 },
      family: 'vp',
    },
    parameterization: 'noise',
    samplers: Object.keys(samplers).map((name) => ({ name, method: 'ddim', steps: { least: 2 } })),
    grid: ({ sampler, steps }) => gridOf(sampler, steps),
    sample({ sampler, model, steps, start }) {
      const { noise: factor = 1, from = 0, sample, answer } = of(sampler);
      sample?.();
      const { label, alpha, sigma } = gridOf(sampler, steps);
      const predict = exact(model, system);
      let x = start.map((row) => [...row]);
      for (let k = 0; k < steps; k++) {
        const eps = predict(
          x,
          x.map(() => label[k]!),
        );
        x = x.map((row, i) =>
          row.map((value, j) => {
            const data = (value - sigma[k] * eps[i][j]) / alpha[k];
            return alpha[k + 1] * data + (k < from ? 1 : factor) * sigma[k + 1] * eps[i][j];
          }),
        );
      }
      return answer === undefined ? x : (x.map((row) => row.map(answer)) as number[][]);
    },
  };
  return localSystem(system);
}

const thrown = (message: string) => (): never => {
  throw new RangeError(message);
};

async function resultOf(claim: AnyClaim, samplers: Readonly<Record<string, Wrong>>) {
  const results = await verify([claim].map(withoutControls), { system: systemOf(samplers) });
  const [result] = results.claims;
  const laws = Object.fromEntries(result.laws.map((law) => [law.id, law]));
  return { results, result, laws, lines: remarksOn(result, 'reports', {}) };
}

const FACTORS = { one: 1.01, two: 1.1, three: 1.001, four: 1.02, five: 1.03, six: 1.04, seven: 1.05 };
const wrongOf = (names: readonly (keyof typeof FACTORS)[]) =>
  Object.fromEntries(names.map((name): [string, Wrong] => [name, { noise: FACTORS[name] }]));

describe('a claim about several samplers', () => {
  test('decides each where one throws, and gives the numbers of a law that another refutes', async () => {
    const { result, laws, lines, results } = await resultOf(samplerRecursion, {
      right: {},
      broken: { sample: thrown('no such layer') },
      ...wrongOf(['one']),
    });
    expect(result).toMatchObject({
      verdict: 'error',
      reason: expect.stringMatching(/^case 0: broken \(\d+ steps?\): RangeError: no such layer$/),
      cases: { run: 5, failed: 5 },
      failures: [{ name: 'broken', index: 0, cases: 5, message: 'RangeError: no such layer' }],
      counterexample: { law: 'normal', part: { name: 'one' } },
    });
    expect(laws.normal).toMatchObject({ verdict: 'refuted', compared: 5, decided: 5, parts: [{ name: 'one' }] });
    expect(laws.normal.reason).toMatch(/^law 'normal', case 0, sampler one, .*: answered .* expected /);
    // no law passes that one sampler could not be asked
    expect([laws.mixture.verdict, laws.finite.verdict]).toEqual(['refuted', 'error']);
    expect(lines).toContain(laws.normal.reason);
    expect(lines.join('\n')).toMatch(
      /^broken \(\d+ steps?\) failed in 5 of 5 cases, first in case 0: RangeError: no such/m,
    );
    const faults = faultsOf(results, { report: 'reports', sources: {}, require: false });
    expect(faults.map(({ name }) => name)).toEqual([
      'sampler-recursion.normal',
      'sampler-recursion.mixture',
      'sampler-recursion',
    ]);
    expect(faults[2].evidence.join('\n')).toContain('broken (');
  });

  test('does not hold where one throws and the others are right', async () => {
    const { result, laws } = await resultOf(samplerRecursion, { right: {}, broken: { sample: thrown('no') } });
    expect(result.verdict).toBe('error');
    expect(Object.values(laws).filter(({ verdict }) => verdict === 'holds')).toEqual([]);
    expect(laws.normal).toMatchObject({ verdict: 'error', compared: 5, decided: 5 });
    expect(laws.normal.parts).toBeUndefined();
  });

  test('counts malformed answers, and answers that are no numbers, against one alone', async () => {
    const { result, laws } = await resultOf(samplerRecursion, {
      words: { answer: () => 'far' },
      nowhere: { answer: () => Number.NaN },
      ...wrongOf(['two']),
    });
    expect(result.failures?.map(({ name }) => name)).toEqual(['words']);
    expect(laws.finite).toMatchObject({ verdict: 'refuted', parts: [{ name: 'nowhere' }] });
    expect(laws.normal).toMatchObject({ verdict: 'refuted', parts: [{ name: 'two' }] });
  });

  test('tells the fewest steps with which one goes wrong', async () => {
    const reasonOf = async (wrong: Wrong) =>
      (await resultOf(samplerRecursion, { wrong })).laws.normal.reason ?? 'it holds';
    expect(await reasonOf({ noise: 1.1 })).toMatch(/; with 2 steps it is off too$/);
    // the last step has no noise to go wrong with
    expect(await reasonOf({ noise: 1.1, from: 3 })).toMatch(
      /; with 2 to 4 steps it is within the tolerance, with 5 steps it is not$/,
    );
  });

  test('names the others that fail after the first, and the number of the rest', async () => {
    const few = await resultOf(samplerRecursion, { ...wrongOf(['one', 'two', 'three']), right: {} });
    expect(few.result.verdict).toBe('refuted');
    expect(few.laws.normal.reason).toMatch(
      /sampler two, .* answered .*; also: one \(\d+ steps?\), three \(\d+ steps?\)$/,
    );
    const names = Object.keys(FACTORS) as (keyof typeof FACTORS)[];
    const { laws } = await resultOf(samplerRecursion, wrongOf(names));
    expect(laws.normal.parts).toHaveLength(7);
    expect(laws.normal.reason).toMatch(/; also: ([a-z]+ \(\d+ steps?\)(, )?){5} and 1 more$/);
  });

  test('refutes count by a grid that is too long, and fails for a sampler with lists of different lengths', async () => {
    const { result, laws } = await resultOf(samplerGrid, {
      right: {},
      long: {
        grid: ({ label, alpha, sigma }) => ({
          label: [...Array.from(label), null],
          alpha: [...Array.from(alpha), 1],
          sigma: [...Array.from(sigma), 0],
        }),
      },
      uneven: { grid: ({ label, ...grid }, steps) => ({ ...grid, label: Array.from(label).slice(0, steps) }) },
    });
    expect(laws.count.reason).toMatch(
      /^law 'count', case 0: sampler long, 2 steps: 3 states are expected, found 4: sigma\/alpha is [\d., ]+$/,
    );
    expect(result.failures).toMatchObject([
      {
        name: 'uneven',
        at: '2 steps',
        message:
          "grid by uneven with 2 steps of the system 'several' should return lists of one length, " +
          '3 for 2 steps, found 2 in label, 3 in alpha, 3 in sigma.',
      },
    ]);
  });

  test('names both levels where a label means another than its step', async () => {
    const { laws } = await resultOf(samplerGrid, {
      other: { grid: ({ label, ...grid }) => ({ ...grid, label: Array.from(label, (k) => k && k - 1) }) },
    });
    expect(laws.labels.reason).toMatch(
      /label \d+ of state 1: sigma\/alpha by the labels that grid lists: .*; of its levels: .*: state 1 is the first that differs, [\d.]+ for [\d.]+$/,
    );
  });

  test('skips those that take too few steps for an order', async () => {
    const { result } = await resultOf(samplerOrder, { right: {} });
    const reason =
      'needs ordered samplers: an order is seen with 64 steps or more, of a chain with up to a third of its levels, ' +
      'and those that state one take fewer';
    expect(result).toMatchObject({ verdict: 'skipped', reason });
  });
});
