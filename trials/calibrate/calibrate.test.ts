import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { claims as all } from '../../properties/index.js';
import { uniform } from '../../src/claim/arbitraries.js';
import type { AnyClaim } from '../../src/claim/claim.js';
import { vacuous } from '../../src/claim/law.js';
import { stream } from '../../src/numeric/random.js';
import { comparisonsOf } from '../../src/run/outcome.js';
import { openSystem } from '../../src/system/transport/open-system.js';
import {
  blatant,
  doubled,
  exceeding,
  madeUpClaim,
  madeUpCoverage,
  madeUpLaw,
  within,
} from '../../src/testing/claims.js';
import { alarmedRuns, isAlarm, mostAlarms } from './alarmed-runs.js';
import { confirmPower, madeUpDraws } from './power.js';
import { quickRuns } from './quick-runs.js';
import { systemRuns } from './system-runs.js';

const silent = () => {};
const seedsTo = (last: number) => Array.from({ length: last }, (_, i) => i + 1);

/** A statement that draws exceed with probability at most 0.05; its draws and its control's exceed at given rates. */
function statistical(rate: number, controlRate = 0.3): AnyClaim {
  const often = { ...blatant, id: 'often', check: exceeding(controlRate) };
  return madeUpCoverage({ laws: { bound: madeUpLaw(exceeding(rate)) }, controls: [often] });
}

/** A deterministic statement whose bound is a factor times what is measured. */
function deterministic(id: string, factor: number): AnyClaim {
  return madeUpClaim({
    id,
    laws: { bound: madeUpLaw(({ x }) => within(x, factor * x)) },
    cases: () => uniform(0.1, 1),
    controls: [{ ...doubled, id: 'halved', check: ({ x }) => within(x, 0.5 * x) }],
  });
}

describe('runs with a large budget', () => {
  test('may alarm in 58 of 200: more have probability 8.718e-4, and one fewer would be exceeded with 1.494e-3', () => {
    expect(mostAlarms(200)).toBe(58);
  });

  test.each([
    ['refuted', true, false],
    ['toothless', true, true],
    ['holds', false, true],
    ['inconclusive', false, false],
    ['vacuous', false, false],
    ['error', false, false],
  ])('count %s as an alarm of what holds: %s, of what is false: %s', (verdict, ofTruth, ofFalsehood) => {
    expect(isAlarm('holds', verdict)).toBe(ofTruth);
    expect(isAlarm('refuted', verdict)).toBe(ofFalsehood);
  });

  test('pass for a claim at its boundary, with some alarms', async () => {
    const { summary, failures } = await alarmedRuns([statistical(0.05)], seedsTo(100), silent);
    expect(failures).toEqual([]);
    expect(summary).toMatch(/^[1-9]\d* of 100 runs at --alpha 0\.2 alarmed; 33 are allowed/);
  });

  test('fail where too many are refuted, and for draws that exceed more often than delta', async () => {
    const { failures } = await alarmedRuns([statistical(0.12)], seedsTo(20), silent);
    expect(failures).toEqual([
      expect.stringMatching(/^\d+ of 20 runs at --alpha 0\.2 alarmed; 10 are allowed/),
      expect.stringMatching(/^made-up: \d+ of 4000 draws exceed, more than a rate of 0\.05 explains$/),
    ]);
  });

  test('fail where a control exceeds less often than it states, although each run refutes it', async () => {
    const { summary, failures } = await alarmedRuns([statistical(0.01, 0.25)], seedsTo(20), silent);
    expect(summary).toMatch(/^0 of 20/);
    expect(failures).toEqual([
      expect.stringMatching(/^made-up: control 'often' exceeds in \d+ of 8000 draws, too few for the 0\.3 it states$/),
    ]);
  });

  test('fail where a run tests nothing, naming the seed', async () => {
    const noDraw = madeUpLaw(() => {
      throw new Error('no draw');
    });
    const broken = { ...statistical(0.01), laws: { bound: noDraw } };
    const { failures } = await alarmedRuns([broken], [7], silent);
    expect(failures).toEqual(['seed 7: made-up came out error (case 0: Error: no draw)']);
  });

  test('ask of a statement that is false that it is refuted, and of its corrected form that its draws keep to the rate', async () => {
    const corrected = (rate: number) => ({
      ...blatant,
      id: 'corrected',
      expects: 'holds' as const,
      check: exceeding(rate),
    });
    const printed = (rate: number): AnyClaim => ({
      ...statistical(0.5),
      expects: { refuted: 'a rate', readings: 'as printed', untouched: 'nothing' },
      controls: [corrected(rate)],
    });
    expect(await alarmedRuns([printed(0.04)], seedsTo(20), silent)).toMatchObject({
      failures: [],
      summary: expect.stringMatching(/^0 of 20/),
    });
    const { failures } = await alarmedRuns([printed(0.07)], seedsTo(20), silent);
    expect(failures).toContainEqual(
      expect.stringMatching(
        /^made-up: control 'corrected': \d+ of 8000 draws exceed, more than a rate of 0\.05 explains$/,
      ),
    );
  });

  test('leave deterministic claims out', async () => {
    const { table } = await alarmedRuns([deterministic('sure', 0.5), statistical(0.01)], [1], silent);
    expect(table.map(([name]) => name)).toEqual(['draws of', '`made-up`', 'its control, often']);
  });
});

describe('quick runs', () => {
  test('pass when every claim comes out as expected, and print the worst of each over the seeds', async () => {
    const all = [deterministic('sure', 2), statistical(0.01)];
    const { table, summary, failures } = await quickRuns(all, seedsTo(3), undefined, silent);
    expect(failures).toEqual([]);
    expect(summary).toBe('3 of 3 quick runs have every claim as expected');
    expect(table[1]).toEqual(['`sure`', '3/3', '1', '1', '0.5', expect.any(String), 'halved 1']);
  });

  test('show the worst law of a claim with several, and nothing of a law that applies to no case', async () => {
    const laws = {
      unasked: madeUpLaw(() => undefined),
      half: madeUpLaw(({ x }) => [within(x, 2 * x)]),
      seldom: madeUpLaw(({ x }) => (x < 0.5 ? vacuous('small') : within(x, 4 * x))),
    };
    const several = { ...madeUpClaim({ laws, controls: [{ ...doubled, breaks: 'half' }] }), id: 'several' };
    const { table, failures } = await quickRuns([several], [1], undefined, silent);
    expect(failures).toEqual([]);
    const [, [, , compared, decided, worst]] = table;
    expect([Number(compared) < 1, decided, worst]).toEqual([true, '1', '0.5']);
  });

  test('run promoted cases too', async () => {
    const corpus = { hash: 'abc', cases: new Map([['sure', [-1]]]) };
    const { failures } = await quickRuns([deterministic('sure', 2)], [1], corpus, silent);
    expect(failures).toEqual([expect.stringMatching(/replay .*\.sure\.1\.0\.promoted\.[\da-f]{8}$/)]);
  });

  test('fail otherwise, naming seed and claim', async () => {
    const all = [deterministic('sure', 2), deterministic('wrong', 0.9)];
    const { failures } = await quickRuns(all, [4, 5], undefined, silent);
    expect(failures).toEqual([
      expect.stringMatching(
        /^seed 4: wrong came out refuted \(law 'bound', case 0: .*\), replay r2\.\d+\.\d+\.\d+\.wrong\.4\.0\./,
      ),
      expect.stringMatching(/^seed 5: wrong came out refuted/),
    ]);
  });
});

describe('runs on right systems', () => {
  const claims = all.filter(({ id }) => ['score-identities', 'noising', 'gradient-flow'].includes(id));
  const opened = ['examples/typescript/mixture.ts', 'fixtures/systems/two-percent.ts'].map((path) => openSystem(path));
  afterAll(() => {
    for (const system of opened) system.close();
  });

  test('pass where nothing is refuted, and leave out what is skipped', async () => {
    const { table, summary, failures } = await systemRuns(claims, [3, 4], opened.slice(0, 1), silent);
    expect(failures).toEqual([]);
    expect(summary).toBe('2 of 2 runs on right systems have every claim as expected');
    expect(table.slice(1).map(([id, systems, expected]) => [id, systems, expected])).toEqual([
      ['`score-identities`', '1', '2/2'],
    ]);
  });

  test('fail otherwise, naming system, seed and claim', async () => {
    const { summary, failures } = await systemRuns(claims, [3], opened, silent);
    expect(summary).toBe('1 of 2 runs on right systems have every claim as expected');
    expect(failures).toEqual([
      expect.stringMatching(/^\S.*, seed 3: score-identities came out refuted \(law 'gradient'/),
    ]);
  });
});

describe('power', () => {
  test('draws made up exceed at the rate asked for', () => {
    const exceeded = madeUpDraws(stream(1, 'data'), 'bound', 10_000, 0.2).filter(
      (outcome) => comparisonsOf(outcome)[0].measured > 1,
    );
    // 0.02 is five standard deviations
    expect(Math.abs(exceeded.length / 10_000 - 0.2)).toBeLessThan(0.02);
  });

  test('is confirmed for a statistical claim whatever its own draws do', () => {
    const { table, failures } = confirmPower([deterministic('sure', 2), statistical(0.5)], seedsTo(40));
    expect(failures).toEqual([]);
    expect(table.map(([law, profile]) => [law, profile])).toEqual([
      ['claim, law', 'profile'],
      ['`made-up`, bound', 'quick'],
      ['`made-up`, bound', 'ci'],
      ['`made-up`, bound', 'deep'],
    ]);
    for (const [, , , rate, caught, wrong] of table.slice(1)) {
      expect(Number(rate)).toBeGreaterThan(0.05);
      expect([Number(caught) >= 38, wrong]).toEqual([true, '0']);
    }
  });
});

test('one claim is asked alone, though others have promoted cases', () => {
  const main = fileURLToPath(new URL('main.ts', import.meta.url));
  const asked = '--only quick --claims prior-scale --seeds 1-1 --workers 1'.split(' ');
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', main, ...asked], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('quick, seed 1: all as expected\n');
  expect(stdout).toContain('1 of 1 quick runs have every claim as expected');
  expect(status).toBe(0);
});
