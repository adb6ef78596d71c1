import { describe, expect, test } from 'vitest';
import type { ClaimResult } from '../judge/claim-result.js';
import { collectResults } from '../judge/results.js';
import { bad, good, law, parameters, resultsOf } from '../testing/results.js';
import { claimsTable } from './claims-table.js';

const showing = { colours: false, report: 'reports', sources: { system: 'mine.ts' } };

const tableOf = (...claims: readonly ClaimResult[]) => claimsTable(resultsOf(...claims), showing);

test('the table shows verdicts, worst ratio, controls, reasons and how to replay', () => {
  const table = tableOf(good, { ...bad, id: 'other' });
  expect(table).toMatch(/^square +holds +39\/40 +0 +0\.123 +1\/1 95%$/m);
  expect(table).toMatch(/^other +refuted +39\/40 +0 +0\.123 +1\/1 95%$/m);
  expect(table).toContain("other: law 'sign', case 3: measured 2 > 1 & more\n");
  expect(table).toContain("other: counterexample to law 'sign' in reports/counterexamples/other.json\n");
  expect(table).not.toContain('square.json');
  expect(table).toContain('other: npx diffusion-bounds replay 1.0.0.square.4.3.drawn --system mine.ts\n');
  expect(table).toContain('1 of 2 claims as expected, 1 unexpected, 0 undecided\n(profile quick, seed 4, ');
});

test('a claim with several laws has a line for each, with its verdict unless the claim holds with it', () => {
  const laws = [
    { ...law, verdict: 'refuted' as const, worst: { ratio: 1.5, index: 3 } },
    { ...law, id: 'size', compared: 31, decided: 31, vacuous: 9 },
    { ...law, id: 'place', compared: 0, decided: 0, vacuous: 40, worst: { ratio: Number.NaN, index: null } },
    { ...law, id: 'time', worst: { ratio: Number.POSITIVE_INFINITY, index: 3 } },
  ];
  const table = tableOf({ ...bad, laws });
  expect(table).toMatch(/^square +refuted +1\/1 95%$/m);
  expect(table).toMatch(/^ {2}sign +refuted +39\/40 +0 +1\.5$/m);
  expect(table).toMatch(/^ {2}size +holds +all 31 +9 +0\.123$/m);
  expect(table).toMatch(/^ {2}place +holds +none +40 +none$/m);
  expect(table).toMatch(/^ {2}time +holds +39\/40 +0 +infinite$/m);
  expect(tableOf({ ...good, laws: [law, { ...law, id: 'size' }] })).toMatch(/^ {2}size +39\/40 +0 +0\.123$/m);
  const lacking = { ...laws[2], verdict: 'skipped', needs: 'labelOf, levelOf' } as const;
  expect(tableOf({ ...good, laws: [law, lacking] })).toMatch(/^ {2}skipped \(needs labelOf, levelOf\): place$/m);
});

test('a law that is silent in some cases is shown with the share in which it speaks, and why it is silent elsewhere', () => {
  const silent = 'the bound is above the loss before training';
  const part = { ...law, compared: 31, decided: 31, vacuous: 9, silent };
  expect(tableOf({ ...good, laws: [part] })).toContain(`\nsquare: speaks in 31 of 40 cases; elsewhere ${silent}\n`);
  const laws = [law, { ...part, id: 'size' }, { ...part, id: 'place', compared: 12, vacuous: 28 }];
  const other = { ...part, id: 'time', silent: 'assumption not met: x is real' };
  expect(tableOf({ ...good, laws: [...laws, other] })).toContain(
    `\nsquare: size speaks in 31 of 40 cases, place speaks in 12 of 40 cases; elsewhere ${silent}\n` +
      'square: time speaks in 31 of 40 cases; elsewhere assumption not met: x is real\n',
  );
  expect(tableOf({ ...good, laws })).not.toContain('sign speaks');
});

test('every law that is refuted has its reason, that of the counterexample first; in a printed form it is enough', () => {
  const [sign] = bad.laws;
  const size = { ...law, id: 'size', verdict: 'refuted', reason: "law 'size', case 5, label 3: too large" } as const;
  const place = { ...law, id: 'place', verdict: 'inconclusive', reason: 'too few' } as const;
  const table = tableOf({ ...bad, laws: [size, sign, place] });
  expect(table).toContain(
    "square: law 'sign', case 3: measured 2 > 1 & more\n" +
      "square: law 'size', case 5, label 3: too large\n" +
      "square: counterexample to law 'sign' in",
  );
  expect(table).not.toContain('too few');
  expect(tableOf({ ...bad, expects: 'refuted', laws: [size, sign] })).not.toContain('too large');
});

test('cases in error are counted, never among all that are decided, and the first is to be replayed', () => {
  const table = tableOf({
    ...good,
    verdict: 'error',
    reason: 'case 1: bound is NaN',
    laws: [{ ...law, verdict: 'error', compared: 39, decided: 39 }],
    cases: { run: 40, decided: 39, failed: 1 },
    failing: '1.0.0.square.4.1.drawn',
  });
  expect(table).toMatch(/^square +error +39\/40 /m);
  expect(table).toContain('square: 1 of 40 cases ended in an error\n');
  expect(table).toContain('square: npx diffusion-bounds replay 1.0.0.square.4.1.drawn --system mine.ts\n');
});

test('the table says whether a refutation is expected', () => {
  expect(tableOf({ ...bad, expects: 'refuted' })).toMatch(/^square +refuted, expected /m);
  expect(tableOf({ ...good, expects: 'refuted' })).toMatch(/^square +holds, unexpected /m);
});

describe('controls', () => {
  const [wrong] = good.controls;
  const positive = { ...wrong, id: 'right', expects: 'holds', share: 0, margin: Number.NaN } as const;
  const row = (...controls: ClaimResult['controls']) =>
    tableOf({ ...good, controls })
      .split('\n')
      .find((line) => line.startsWith('square'));

  test('count how many came out as expected, with the least share refuted', () => {
    expect(row(wrong, { ...wrong, share: 0.75 })).toMatch(/ 2\/2 75%$/);
    expect(row(wrong, { ...wrong, share: 0.1, fault: 'seldom' })).toMatch(/ 1\/2 10%$/);
  });

  test('that must hold show as such', () => {
    expect(row(wrong, positive)).toMatch(/ 2\/2 95%, holds$/);
    expect(row(positive)).toMatch(/ 1\/1 holds$/);
    expect(row(wrong, { ...positive, share: 0.1, fault: 'refuted' })).toMatch(/ 1\/2 95%, fails$/);
  });

  test('at fault are named below, each once', () => {
    const fault = "control 'wrong' is refuted in only 10% of its cases";
    const other = { ...wrong, fault: "control 'other' is refuted in only 0% of its cases" };
    const table = tableOf({ ...good, verdict: 'toothless', reason: fault, controls: [{ ...wrong, fault }, other] });
    expect(table.split(`square: ${fault}\n`)).toHaveLength(2);
    expect(table).toContain(`square: ${other.fault}\n`);
  });
});

test('a statistical claim is shown with its risk of a false alarm, what it catches, and p-values of controls', () => {
  const result: ClaimResult = {
    ...good,
    alphaSpent: 4.56789e-7,
    laws: [{ ...good.laws[0], alphaSpent: 4.56789e-7, detects: { exceedance: 0.2345, probability: 0.99 } }],
    controls: [{ id: 'often', law: 'sign', expects: 'refuted', cases: 200, share: 0.3, pValue: 1.234e-40 }],
  };
  const table = claimsTable(
    collectResults({ ...parameters, alpha: 1e-5 }, [{ ...good, id: 'exact' }, result]),
    showing,
  );
  expect(table).toMatch(/^square +holds +39\/40 +0 +0\.123 +1\/1 30%$/m);
  expect(table).toMatch(
    /^square: false alarm 4\.57e-7; catches a rate of 0\.23[45] with probability 0\.99; control 'often' is refuted, as it should be, p = 1\.23e-40$/m,
  );
  expect(table).not.toContain('exact: false alarm');
  const missed = { ...result, controls: [{ ...result.controls[0], fault: 'too few' }] } as ClaimResult;
  expect(tableOf(missed)).toContain("control 'often' is not refuted, though it should be, p = 1.23e-40\n");
  const trend = {
    ...good.laws[0],
    id: 'trend',
    alphaSpent: 1e-9,
    detects: { exceedance: 0.99, probability: 0.99, drift: 0.4 },
  };
  const several = { ...result, laws: [...result.laws, trend] };
  expect(claimsTable(collectResults({ ...parameters, alpha: 1e-5 }, [several]), showing)).toMatch(
    /^square, sign: false alarm 4\.57e-7; .*control 'often' is refuted, as it should be, p = 1\.23e-40\nsquare, trend: false alarm 1e-9; catches a rate of 0\.99 with probability 0\.99; a median 0\.4 beyond the bound would be refuted$/m,
  );
  expect(table).toContain('false-alarm budget spent 4.57e-7 of 1e-5)');
});

test('claims that are not about a system are counted, and those that need more than it has are named by reason', () => {
  const skipped = { ...good, verdict: 'skipped', laws: [], controls: [], cases: { run: 0, decided: 0 } } as const;
  const claims: readonly ClaimResult[] = [
    good,
    { ...skipped, id: 'lacking', reason: 'needs fit, readout' },
    { ...skipped, id: 'wanting', reason: 'needs fit, readout' },
    { ...skipped, id: 'algebra', reason: 'is not about a system' },
  ];
  const table = claimsTable(collectResults(parameters, claims, 'mine'), showing);
  expect(table).toMatch(/^skipped \(needs fit, readout\): lacking, wanting$/m);
  expect(table).not.toContain('algebra');
  expect(table).toContain('1 of 4 claims as expected, 0 unexpected, 0 undecided, 2 skipped, 1 not about a system\n');
  expect(table).toContain("\n(system 'mine', profile quick, ");
});

test('the longest names and numbers fit 100 columns', () => {
  const laws = Array.from({ length: 5 }, (_, i) => ({
    ...law,
    id: `a-law-of-twenty-four-${i}aa`,
    compared: 10000,
    decided: 10000,
    vacuous: 10000,
    worst: { ratio: 1.2345e-10, index: 1 },
  }));
  const [wrong] = good.controls;
  const controls = [wrong, wrong, wrong, { ...wrong, expects: 'holds' as const, share: 0 }].map((each) => ({
    ...each,
    share: Math.ceil(each.share),
  }));
  const table = tableOf({
    ...bad,
    id: 'a-claim-of-twenty-eight-char',
    expects: 'refuted',
    cases: { run: 10000, decided: 10000 },
    laws,
    controls,
  });
  const rows = table.split('\n\n')[0].split('\n');
  expect(rows).toHaveLength(8);
  expect(Math.max(...rows.map(({ length }) => length))).toBeLessThanOrEqual(100);
});

test('laws that apply to no case are named by reason below the others', () => {
  const silent = {
    ...law,
    compared: 0,
    decided: 0,
    verdict: 'skipped',
    worst: { ratio: Number.NaN, index: null },
  } as const;
  const laws = [
    { ...silent, id: 'other' },
    law,
    ...['third', 'fourth'].map((id) => ({ ...silent, id, needs: 'labels' })),
  ];
  const table = claimsTable(resultsOf({ ...good, laws }), { colours: false, report: 'reports', sources: {} });
  expect(table).toMatch(
    /^ {2}sign .*\n {2}skipped \(applies to no case\): other\n {2}skipped \(needs labels\): third, fourth$/m,
  );
});

test('a case that ended in an error in a part alone is counted once', () => {
  const cases = { run: 40, decided: 39, failed: 7 };
  const show = (changes: Partial<typeof law>) => {
    const result = { ...good, verdict: 'error', reason: 'why', cases, laws: [{ ...law, ...changes }] } as const;
    return claimsTable(resultsOf(result), { colours: false, report: 'reports', sources: {} });
  };
  expect(show({ compared: 40 })).toMatch(/^square +error +39\/40 +0 /m);
  expect(show({ compared: 35, decided: 35, vacuous: 5 })).toMatch(/^square +error +all 35 +5 /m);
  // of the seven none compared
  expect(show({ compared: 33, decided: 33 })).toMatch(/^square +error +33\/40 +0 /m);
});
