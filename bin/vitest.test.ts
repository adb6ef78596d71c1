import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { claims } from '../properties/index.js';
import { decidedLaws } from '../src/claim/statistical.js';
import { loadableModule } from '../src/input/package-file.js';
import { temporaryFolder } from '../src/testing/folder.js';

const path = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const RIGHT = path('examples/typescript/mixture.ts');
const WRONG = path('fixtures/systems/noise-sign.ts');
/** Answers NaN, as the environment says. */
const FAULTY = path('fixtures/systems/faulty.ts');
/** A list of two systems, the second of which is wrong. */
const TWO = path('fixtures/systems/two.ts');

const known = { verdict: 'refuted', reason: 'issue 12' } as const;

/** What the test files of users ask for, by their names. */
const ASKED = {
  right: { system: RIGHT, claims: ['score-identities', 'gradient-flow', 'step-size'], expect: {} },
  wrong: { system: WRONG, claims: ['score-identities'], expect: { 'score-identities.tweedie': known } },
  otherwise: { system: WRONG, claims: ['score-identities'], expect: { 'score-identities.gradient': known } },
  nan: { system: FAULTY, claims: ['score-identities'] },
  mended: { system: RIGHT, claims: ['kernel-coefficients'], expect: { 'kernel-coefficients.signal': known } },
  several: {
    system: [TWO, path('examples/init/system.ts')],
    claims: ['kernel-coefficients'],
    expect: { 'of v2.0, wrong/kernel-coefficients.signal': known },
  },
  own: { claims: ['kernel-coefficients'], seed: 3, profile: 'quick' },
  mistyped: { claims: ['score-identites'] },
  algebra: { system: RIGHT, claims: ['step-size'] },
  nowhere: { system: 'nowhere.ts', claims: ['kernel-coefficients'] },
} as const;

interface FileOutcome {
  readonly message: string;
  readonly assertionResults: readonly {
    readonly title: string;
    readonly status: string;
    readonly failureMessages: readonly string[];
  }[];
}

let code: number;
/** What is printed for a reader. */
let printed: string;
let outcomes: Readonly<Record<string, FileOutcome>>;

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vitest-'));
  for (const [name, asked] of Object.entries(ASKED)) {
    const adapter = JSON.stringify(loadableModule('bin/vitest'));
    const text = `import { describeClaims } from ${adapter};\ndescribeClaims(${JSON.stringify(asked)});\n`;
    writeFileSync(join(folder, `${name}.test.ts`), text);
  }
  const json = join(folder, 'results.json');
  const argv = [path('node_modules/vitest/vitest.mjs'), 'run', '--root', folder, '--no-color'];
  // the engine is loaded once for all files
  const once = ['--no-isolate', '--maxWorkers', '1'];
  const reporters = ['--reporter', 'verbose', '--reporter', 'json', '--outputFile.json', json];
  [code, printed] = await new Promise((resolve) => {
    const options = { env: { ...process.env, FAULT: 'returns NaN' } };
    execFile(process.execPath, [...argv, ...once, ...reporters], options, (error, out, err) =>
      resolve([Number(error?.code ?? 0), out + err]),
    );
  });
  const { testResults } = JSON.parse(readFileSync(json, 'utf8'));
  outcomes = Object.fromEntries(
    testResults.map((each: FileOutcome & { name: string }) => [/(\w+)\.test\.ts$/.exec(each.name)?.[1], each]),
  );
  rmSync(folder, { recursive: true });
}, 120_000);

const FINITE = 'every answer inside the described domain is a finite number';

const titles = (id: string) => {
  const claim = claims.find((each) => each.id === id)!;
  return decidedLaws(claim).map((law) => `${id}.${law}: ${claim.laws[law].statement.replace(/\s+/g, ' ')}`);
};

/** As a system is asked: with the law that each claim about systems has besides its own. */
const askedTitles = (id: string) => [...titles(id), `${id}.finite: ${FINITE}`];

const statuses = (name: keyof typeof ASKED) => outcomes[name].assertionResults.map(({ status }) => status);

const failures = (name: keyof typeof ASKED) =>
  outcomes[name].assertionResults.flatMap(({ failureMessages }) => failureMessages);

test('each law is a test that passes where it holds, and is skipped with the reason where it cannot be asked', () => {
  const laws = askedTitles('score-identities');
  const title = claims.find(({ id }) => id === 'gradient-flow')!.title.replace(/\s+/g, ' ');
  // a claim that the system lacks something for is one test
  const all = [...laws, `gradient-flow: ${title}`];
  expect(outcomes.right.assertionResults.map(({ title }) => title)).toEqual(all);
  expect(statuses('right')).toEqual([...laws.map(() => 'passed'), 'skipped']);
  expect(printed).toMatch(/↓ right\.test\.ts > \S+ > gradient-flow: .* \[needs fit, readout\]$/m);
});

test('a law that is refuted fails with the reason and the command that replays it', () => {
  expect(code).toBe(1);
  expect(failures('wrong')).toHaveLength(1);
  expect(failures('wrong')[0]).toMatch(
    /^Error: expected holds, came out refuted\nlaw 'gradient', case \d+, .*: the left side: answered /,
  );
  expect(
    failures('wrong')[0]
      .replace(/\.system\.\w{8} /, '.system ')
      .endsWith(`.system --system ${WRONG}`),
  ).toBe(true);
});

test('of a claim the law that is not known to be refuted is the one whose case is made smaller', () => {
  expect(failures('otherwise')).toHaveLength(1);
  expect(failures('otherwise')[0]).toMatch(
    /\nnpx diffusion-bounds replay \S+\.score-identities\.1\.0\.0:\S*\.system\.\w{8} --system /,
  );
});

test('an answer that is NaN fails a test of its own, and those of the laws which have no number left', () => {
  const [first, ...others] = failures('nan').toReversed();
  expect(first).toMatch(/^Error: expected holds, came out refuted\nlaw 'finite', case 0: .* returned NaN at label /);
  expect(others.length).toBeGreaterThan(0);
  for (const each of others) expect(each).toContain("compare anything (an answer is no number: see law 'finite')");
});

test('a failure that is known is skipped with its reason, and fails once it is mended', () => {
  expect(printed).toMatch(/↓ wrong\.test\.ts > .* \[expected: issue 12\]$/m);
  expect(failures('mended')).toEqual([
    'Error: expected refuted (issue 12), but it no longer fails: remove the line that expects it',
  ]);
});

test('several systems are asked in one run, each under its name', () => {
  const { assertionResults } = outcomes.several;
  const ids = assertionResults.map(({ title }) => title.replace(/(\.\w+)?: .*$/, ''));
  expect([...new Set(ids)]).toEqual(['right', 'of v2.0, wrong', 'mine'].map((each) => `${each}/kernel-coefficients`));
  expect(failures('several')).toHaveLength(1);
  expect(failures('several')[0]).toMatch(/^Error: .*\nlaw 'noise', case 0, /);
});

test('without a system the claims are asked of this package', () => {
  expect(outcomes.own.assertionResults.map(({ title }) => title)).toEqual(titles('kernel-coefficients'));
  expect(new Set(statuses('own'))).toEqual(new Set(['passed']));
});

test('a name or a path that is wrong fails the file in a sentence', () => {
  expect(outcomes.mistyped.message).toMatch(/^There is no claim or topic 'score-identites': /);
  expect(outcomes.algebra.message).toMatch(/^describeClaims: none of the claims is about a system\./);
  expect(printed).toContain("InputError: There is no system at 'nowhere.ts': no such file.");
});

const watched = temporaryFolder();

test('a test file with the import of docs/systems.md is run again when the system changes', async () => {
  const [line] = /^import '\.\/system\.ts\?raw';/m.exec(readFileSync(path('docs/systems.md'), 'utf8')) ?? [];
  const adapter = JSON.stringify(loadableModule('bin/vitest'));
  const asks = `describeClaims({ system: 'system.ts', claims: ['noising'] });`;
  writeFileSync(join(watched.path, 'a.test.ts'), `import { describeClaims } from ${adapter};\n${line}\n${asks}\n`);
  const system = join(watched.path, 'system.ts');
  const right = readFileSync(path('examples/init/system.ts'), 'utf8');
  writeFileSync(system, right);
  const argv = [path('node_modules/vitest/vitest.mjs'), 'watch', '--root', '.', '--no-color'];
  const child = spawn(process.execPath, argv, { cwd: watched.path });
  try {
    let said = '';
    const says = (text: string) =>
      new Promise<void>((resolve, reject) => {
        for (const stream of [child.stdout, child.stderr])
          stream.on('data', (chunk) => {
            said += chunk;
            if (said.includes(text)) resolve();
          });
        child.on('close', () => reject(new Error(`it ended without '${text}': ${said}`)));
      });
    await says('Waiting for file changes');
    expect(said).toContain('2 passed');
    said = '';
    const failed = says('FAIL  a.test.ts > system.ts > noising.kernel: ');
    writeFileSync(system, right.replace('* eps[j])', '* eps[j] * 1.01)'));
    await failed;
  } finally {
    child.kill();
  }
}, 120_000);
