import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../testing/folder.js';
import { dataInPage } from '../testing/page-data.js';
import { recordingTerminal } from '../testing/terminal.js';
import { dispatch } from './dispatch.js';

const REGISTRY = new URL('../../fixtures/registries/powers.ts', import.meta.url);
const folder = temporaryFolder();
const file = (name: string) => join(folder.path, name);

async function run(...argv: string[]) {
  const { terminal, written } = recordingTerminal();
  return { code: await dispatch(argv, terminal, REGISTRY), ...written };
}

const RATE = ['C*d^2/n', '--measure', 'meanPlugInKl', '--vary', 'n=64..4096', '--vary', 'd=4'];
const conjecture = (...argv: string[]) => run('conjecture', ...argv, '--search', '20');

test('a bound that holds exits 0, and says with which C, how it grows, and where it is closest', async () => {
  const { code, out } = await conjecture(...RATE);
  expect(code).toBe(0);
  expect(out).toMatch(/^meanPlugInKl <= C\*d\^2\/n for some C, for n from 64 to 4096, d = 4$/m);
  expect(out).toMatch(/^HOLDS: measured\/bound does not grow for good further out/m);
  expect(out).toMatch(/^ {2}calibrated inside +0\.35/m);
  expect(out).toMatch(/^along .* ladders that grow for good/m);
  expect(out).toMatch(/^n +-0\.0\d+ .* the only one does not +holds$/m);
  expect(out).toMatch(/^ {2}1 of the bound: 0\.08\d+ against 0\.08\d+ ± \S+ at n = 64, d = 4, seed \d+$/m);
  expect(out).toMatch(/Nothing is decided by chance\.\n$/);
});

test('a bound that is refuted exits 1, and one that is not decided 3', async () => {
  expect((await conjecture('d*(d+1)/(4*n)', ...RATE.slice(1))).code).toBe(1);
  const { code, out } = await conjecture('C/n', '--measure', 'plugInKl', '--vary', 'n=64..128', '--draws', '5');
  expect(code).toBe(3);
  expect(out).toMatch(/^along .* replicates that grow for good/m);
  expect(out).toMatch(/^n .* \d of 5, where \d would refute +inconclusive/m);
});

test('a variable on which the measured number does not depend is told', async () => {
  const argv = ['C*n^-1', '--measure', 'priorKl', '--vary', 'n=64..4096', '--workers', '1'];
  expect(await conjecture(...argv)).toMatchObject({
    code: 1,
    err: expect.stringContaining('priorKl does not depend on n, and the bound does.\n'),
    out: expect.stringMatching(/^n .* {2}the only one does +refuted$/m),
  });
});

test('growth has no verdicts beside a given C, and the smallest bound/measured is told', async () => {
  const { out } = await conjecture('C*d^2/n^0.5', ...RATE.slice(1), '--C', '9');
  expect(out).toMatch(/^HOLDS: none of/m);
  expect(out).toMatch(/^n +-0\.5\S* .* 0 of 1$/m);
  expect(out).toMatch(/^The smallest bound\/measured of all draws is \d+\.$/m);
});

test('the json form has what the table has, and nothing else is printed', async () => {
  const { out } = await conjecture(...RATE, '--format', 'json');
  expect(JSON.parse(out)).toMatchObject({
    verdict: 'holds',
    conjecture: { bound: 'C*d^2/n', vary: { n: '64..4096' } },
  });
});

describe('a file', () => {
  const spec = { bound: 'C/n^2', measure: 'meanPlugInKl', vary: { n: '64..4096', d: 2 }, search: 10 };

  test('may say what is expected, and exits by that', async () => {
    writeFileSync(file('false.json'), JSON.stringify({ ...spec, expects: 'refuted' }));
    writeFileSync(file('true.json'), JSON.stringify({ ...spec, expects: 'holds', title: 'Mine' }));
    expect(await run('conjecture', file('false.json'))).toMatchObject({
      code: 0,
      out: expect.stringContaining('REFUTED (as expected)'),
    });
    const { code, out } = await run('conjecture', file('false.json'), file('true.json'));
    expect(code).toBe(1);
    expect(out).toContain(`${file('true.json')}: Mine\n`);
    expect(out).toContain('REFUTED (not as expected)');
  });

  test('gives the same numbers on several processes', async () => {
    const trained = {
      bound: 'C/n',
      measure: 'scoreLoss',
      vary: { n: '4..16', m: 3, T: 1 },
      draws: 12,
      rungs: 6,
      search: 4,
    };
    writeFileSync(file('trained.json'), JSON.stringify(trained));
    const [one, two] = [
      await run('conjecture', file('trained.json'), '--workers', '1', '--format', 'json'),
      await run('conjecture', file('trained.json'), '--workers', '2', '--format', 'json'),
    ];
    expect(two).toEqual(one);
  });
});

test('a process that cannot be is bad input on any number of processes', async () => {
  const argv = ['conjecture', 'C/n', '--measure', 'scoreLoss', '--vary', 'n=16..32,m=4', '--process', 'vp(-n)'];
  const [one, two] = [await run(...argv, '--workers', '1'), await run(...argv, '--workers', '2')];
  expect(one).toMatchObject({ code: 2, err: expect.stringMatching(/^the experiment .*betaMin should be [^\n]*\n$/) });
  expect(two).toEqual(one);
});

test('a report has the result, the worst case as an experiment, and a page', async () => {
  const options = [
    '--measure',
    'initialLoss',
    '--vary',
    'T=1..4',
    '--target',
    'normal(mu)',
    '--report',
    file('report'),
  ];
  expect((await conjecture('C*T', ...options)).code).toBe(0);
  const read = (name: string) => readFileSync(join(folder.path, 'report', name), 'utf8');
  expect(JSON.parse(read('conjecture.json'))).toMatchObject({ verdict: 'holds' });
  expect(JSON.parse(read('worst-case.json'))).toMatchObject({ target: { kind: 'mixture' } });
  const page = read('report.html');
  expect(page).toContain('<title>holds: C*T');
  expect(dataInPage(page)).toMatchObject({ ladders: [{ direction: 'T' }] });
});

test.each([
  ['refuted', ['C/n^2', ...RATE.slice(1)]],
  ['holds', ['C/n^b', '--measure', 'plugInKl', '--vary', 'n=64..4096,d=4', '--draws', '60']],
])('a claim that is written says that it %s, and verify --with decides it so: %j', async (_, argv) => {
  await conjecture(...argv, '--write', file('my-bound.ts'));
  const verified = await run(
    'verify',
    '--with',
    file('my-bound.ts'),
    '--claims',
    'own',
    '--report',
    file('run'),
    '--workers',
    '1',
  );
  expect(verified.out).toMatch(/^my-bound /m);
  expect(verified.code).toBe(0);
});

test.each<[string[], RegExp]>([
  [[], /^'conjecture' needs <bound>; see/],
  [['C/n'], /^A formula needs --measure, the number that it bounds; see/],
  [['C/n', '--measure', 'loss', '--vary', 'n=2..4'], /measure should be one of scoreLoss, .*found "loss"\.$/],
  [
    ['C/n', '--measure', 'plugInKl', '--vary', 'n:2..4'],
    /^--vary should be a list such as n=16\.\.256,m=n, found 'n:2\.\.4' in it\.$/,
  ],
  [['C/n', '--measure', 'plugInKl', '--vary', 'n=2..4', '--C', 'two'], /^--C should be a number, found 'two'\.$/],
  [
    ['C/n', '--measure', 'plugInKl', '--vary', 'n=2..4', '--draws', '0'],
    /draws should be a positive integer, found 0\.$/,
  ],
  [['C/n', '--measure', 'klSd', '--vary', 'n=2..4'], /meanPlugInKl \(did you mean klSde\?\), found "klSd"\.$/],
  [['C/n', '--measure', 'plugInKl', '--vary', 'n=16-64'], /^n is '16-64', .*: write 16\.\.64 for a range\.$/],
  [['C*ln(n)', '--measure', 'plugInKl', '--vary', 'n=2..4'], /: write log\( for the natural logarithm\.$/],
  [['C*e^(-n)', '--measure', 'plugInKl', '--vary', 'n=2..4'], /: write exp\(x\) for e\^x\.$/],
  [['C*n^-0,3', '--measure', 'plugInKl', '--vary', 'n=2..4'], /: numbers have a decimal point\.$/],
  [
    ['C/n', 'C/m', '--measure', 'plugInKl', '--vary', 'n=2..4'],
    /^'conjecture' takes one formula, found 2: quote it\.$/,
  ],
  [['C/', '--measure', 'plugInKl', '--vary', 'n=2..4'], /^The bound 'C\/»«' cannot be read where marked/],
  [
    ['C/n', '--measure', 'plugInKl', '--vary', 'n=8..99', '--write', 'My.ts'],
    /^The claim takes its id from the file's name/,
  ],
  [
    ['C/n', '--measure', 'plugInKl', '--vary', 'T=[1,4],n=2..4'],
    /^T should be .* found '\[1,4\]': write 1\.\.4 for a range\.$/,
  ],
  [
    ['C/n', '--measure', 'plugInKl', '--vary', 'n=1..64,d=1..4', '--vary', 'n=3'],
    /^--vary should name n once, found n=1\.\.64 and n=3\.$/,
  ],
  [
    ['-C/n', '--measure', 'plugInKl', '--vary', 'n=2..4'],
    /^'conjecture' has no option '-C\/n'; a bound should be at least 0, and begins without a minus: write 1 - 1\/n for /,
  ],
  // the study of this bound, which is negative, would be refused
  [
    ['1/n - 1', '--measure', 'plugInKl', '--vary', 'n=8..99', '--report', '/dev/null'],
    /^The report folder '\/dev\/null' cannot be written to: EEXIST\.$/,
  ],
  [
    ['1/n - 1', '--measure', 'plugInKl', '--vary', 'n=8..99', '--write', '/dev/null/my-bound.ts'],
    /^The claim '\/dev\/null\/my-bound\.ts' cannot be written: ENOTDIR\.$/,
  ],
  [['nowhere.json'], /^There is no file 'nowhere\.json'/],
  [
    ['nowhere.json', '--measure', 'plugInKl'],
    /^A conjecture in a file says all in the file, 'nowhere\.json': beside it are --workers, --write, --report and --format alone, found --measure\.$/,
  ],
  [['nowhere.json', 'C/n'], /alone, found the formula 'C\/n'\.$/],
  [['C/n', '--measure', 'plugInKl', '--vary', 'n=8..99', '--C', '0x10'], /^--C should be a number, found '0x10'\.$/],
  [['C/n', '--measure', 'plugInKl', '--vary', 'n=8..99', '--C', '-1'], /^--C should be a positive number, found -1\.$/],
  [['', '--measure', 'plugInKl', '--vary', 'n=8..99'], /^The bound should be a string that is not empty, found ""\.$/],
])('bad usage is one sentence, and exits 2: %j', async (argv, message) => {
  const { code, out, err } = await run('conjecture', ...argv);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err.trimEnd()).toMatch(message);
  expect(err).toMatch(/^[^\n]+\n$/);
});
