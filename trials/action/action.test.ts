/** Runs the scripts of action.yml as a job would, on the Python example, with and without one of its bugs. */
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { COMMAND } from '../../src/testing/command.js';
import { temporaryFolder } from '../../src/testing/folder.js';
import { readAction } from './action-file.js';
import { readOutputs, runAction } from './run-action.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const action = readAction(join(ROOT, 'action.yml'));
const { steps } = action.runs;

/** Of the claims that the example is asked, a few that take no time. */
const claims = 'noise-levels,noising,forward-posterior';

const folder = temporaryFolder();
let workspace: string;
let checkout: string;
beforeEach(() => {
  workspace = join(folder.path, 'workspace');
  checkout = join(folder.path, 'action');
  cpSync(join(ROOT, 'examples/python'), join(workspace, 'example'), { recursive: true });
  mkdirSync(join(checkout, 'dist/bin'), { recursive: true });
  // whatever package.json lies above the folder
  writeFileSync(join(checkout, 'dist/package.json'), '{"type": "commonjs"}');
  symlinkSync(join(ROOT, 'python'), join(checkout, 'python'));
});

const main = (text: string) => writeFileSync(join(checkout, 'dist/bin/main.js'), text);

/** This package as it is after its build. */
function realGate(): void {
  const command = [process.execPath, ...COMMAND].map((each) => JSON.stringify(each));
  main(`const { status } = require('node:child_process').spawnSync(${command[0]}, [${command.slice(1)}].concat(
    process.argv.slice(2),
  ), { stdio: 'inherit' });
  process.exit(status);`);
}

/** A gate that notes down what it is told, and ends. */
function stubGate(code = 0): () => { argv: string[]; python: string } {
  const path = join(folder.path, 'told.json');
  main(`require('node:fs').writeFileSync(${JSON.stringify(path)}, JSON.stringify({
    argv: process.argv.slice(2), python: process.env.PYTHONPATH,
  }));
  process.exit(${code});`);
  return () => JSON.parse(readFileSync(path, 'utf8'));
}

/** An npm that notes down where it is and what it is told, and installs nothing but what a script says. */
function npmStub(script = ''): { env: NodeJS.ProcessEnv; said: () => string[] } {
  const bin = join(folder.path, 'bin');
  const log = join(folder.path, 'npm.log');
  mkdirSync(bin);
  writeFileSync(join(bin, 'npm'), `#!/bin/bash\necho "$PWD: $*" >> '${log}'\n${script}\n`);
  chmodSync(join(bin, 'npm'), 0o755);
  return { env: { PATH: `${bin}:${process.env.PATH}` }, said: () => readFileSync(log, 'utf8').trim().split('\n') };
}

function run(inputs: Readonly<Record<string, string>>, env: NodeJS.ProcessEnv = {}) {
  const job = { workspace, actionPath: checkout, temp: folder.path, env: { ...process.env, ...env } };
  return runAction(action, inputs, job);
}

/** Runs the real gate on the example. */
function gate(system: string, more: Readonly<Record<string, string>> = {}) {
  realGate();
  return run({ system, claims, 'working-directory': 'example', ...more });
}

const annotations = (log: string) => log.match(/^::(error|warning|notice) .*$/gm) ?? [];

/** Whether there is a Python that the example can be run with; CI installs one. */
const hasPython = spawnSync('python3', ['-c', 'import numpy']).status === 0;

describe.skipIf(!hasPython)('on the example in Python', () => {
  test('code that is right passes, with the Python file that the action brings', async () => {
    const { code, log, summary, outputs, used } = await gate('python3 gate.py linear noise');
    const report = join(workspace, 'example/reports');
    expect(code, log).toBe(0);
    expect(annotations(log)).toEqual([]);
    expect(summary).toMatch(/^## diffusion-bounds \S+: passed\n\n3 of 3 claims as expected, /);
    expect(outputs).toEqual({
      ...{ 'exit-code': '0', 'as-expected': '3', unexpected: '0', undecided: '0', skipped: '0' },
      ...{ verdicts: '{"holds":3}', report },
    });
    expect(used.map(({ uses }) => uses)).toEqual(['actions/upload-artifact@v7']);
    expect(used[0].with).toMatchObject({ name: 'diffusion-bounds' });
    const paths = used[0].with.path.trim().split('\n');
    expect(paths.slice(0, -1).map((path) => existsSync(path))).toEqual([true, true, true, true, true]);
    expect(paths).toContain(join(report, 'report.html'));
    expect(paths.at(-1)).toBe(join(report, 'counterexamples'));
  });

  test('code with a bug fails with an annotation for each law that refutes it, and its results are kept', async () => {
    const { code, log, summary, outputs, used } = await gate('python3 gate.py linear noise posterior', {
      report: 'out/gate',
      'artifact-name': 'gate of a bug',
    });
    expect(code, log).toBe(1);
    expect(annotations(log).map((line) => line.slice(0, line.indexOf('%3A')))).toEqual([
      '::error title=forward-posterior.variance',
      '::error title=forward-posterior.table-of-variance',
    ]);
    expect(annotations(log)[0]).toMatch(
      /%0Anpx diffusion-bounds replay \S+ --system 'python3 gate\.py linear noise posterior'$/,
    );
    expect(summary).toMatch(/: failed\n\n2 of 3 claims as expected, 1 unexpected, /);
    expect(summary).toContain('\n### forward-posterior.table-of-variance: expected holds, came out refuted\n');
    expect(outputs).toMatchObject({ 'exit-code': '1', unexpected: '1', verdicts: '{"holds":2,"refuted":1}' });
    expect(used).toHaveLength(1);
    expect(used[0].with).toMatchObject({ name: 'gate of a bug' });
    const kept = used[0].with.path.trim().split('\n');
    expect(kept.map((path) => existsSync(path))).toEqual([true, true, true, true, true, true]);
    expect(existsSync(join(kept[5], 'forward-posterior.json'))).toBe(true);
  });

  test('a bug that is known passes, with notices', async () => {
    const known = { expect: 'expected/posterior.json', upload: 'false' };
    const { code, log, summary, used } = await gate('python3 gate.py linear noise posterior', known);
    expect(code, log).toBe(0);
    expect(annotations(log).map((line) => line.slice(0, 15))).toEqual(['::notice title=', '::notice title=']);
    expect(summary).toContain('| refuted, expected |');
    expect(used).toEqual([]);
  });
});

test('what ends the gate is an annotation, and results of an earlier run are not kept as its own', async () => {
  mkdirSync(join(workspace, 'example/reports'));
  writeFileSync(join(workspace, 'example/reports/results.json'), '{}');
  const { code, log, outputs, used } = await gate('exit 7');
  expect(code, log).toBe(2);
  expect(annotations(log)).toEqual([
    expect.stringMatching(/^::error title=diffusion-bounds::The system 'exit 7' cannot be loaded: /),
  ]);
  expect({ used, outputs }).toMatchObject({ used: [], outputs: { 'exit-code': '2', report: '', unexpected: '' } });
});

test('inputs become options as they are, and none is run as a script', async () => {
  const told = stubGate(3);
  const attack = (name: string) => `${name} "; touch pwned; echo "$(touch pwned)\`touch pwned\`' --x=y\n::error::z`;
  const options = ['system', 'with', 'claims', 'profile', 'seed', 'expect', 'time-limit', 'report'];
  const inputs = Object.fromEntries([...options, 'artifact-name'].map((name) => [name, attack(name)]));
  const { code, log, outputs } = await run({ ...inputs, require: 'true' }, { PYTHONPATH: '/own' });
  expect({ code, log, exit: outputs['exit-code'] }).toMatchObject({ code: 3, exit: '3' });
  const { argv, python } = told();
  expect(argv.slice(0, 2)).toEqual(['verify', '--github']);
  expect(argv.slice(2).sort()).toEqual(['--require', ...options.map((name) => `--${name}=${attack(name)}`)].sort());
  expect(python).toBe(`${checkout}/python:/own`);
  expect(existsSync(join(workspace, 'pwned'))).toBe(false);
  expect(annotations(log)).toEqual([]);
});

test('what is not given is left to the gate', async () => {
  const told = stubGate();
  expect((await run({ with: 'my-claims.ts' })).code).toBe(0);
  const given = ['--with=my-claims.ts', '--profile=quick', '--report=reports'];
  expect(told()).toEqual({ argv: ['verify', '--github', ...given], python: expect.any(String) });
});

test('without a system there is no gate, rather than one that always passes', async () => {
  stubGate();
  const { code, log, summary, outputs, used } = await run({ claims });
  expect({ code, summary, used }).toEqual({ code: 2, summary: '', used: [] });
  expect(annotations(log)).toEqual([
    expect.stringMatching(/^::error title=diffusion-bounds::The action needs the input system/),
  ]);
  expect(outputs).toMatchObject({ 'exit-code': '2', report: '' });
  expect((await run({ system: 'x', require: 'yes' })).log).toContain('::The input require should be true or false.\n');
});

test('the version that is asked for comes from npm', async () => {
  const told = stubGate();
  const { env, said } = npmStub(`mkdir -p "$3/node_modules" && ln -s '${checkout}' "$3/node_modules/diffusion-bounds"`);
  const { code, log } = await run({ system: 'x', version: '0.1.0 $(touch pwned)' }, env);
  expect(code, log).toBe(0);
  const prefix = join(folder.path, 'diffusion-bounds');
  const options = `--prefix ${prefix} --ignore-scripts --no-audit --no-fund`;
  expect(said()).toEqual([`${workspace}: install ${options} diffusion-bounds@0.1.0 $(touch pwned)`]);
  expect(told().python).toContain(`${prefix}/node_modules/diffusion-bounds/python`);
  expect(existsSync(join(workspace, 'pwned'))).toBe(false);
});

test('a checkout that is not built yet is built once, with what its lock file says', async () => {
  stubGate();
  cpSync(join(checkout, 'dist'), join(folder.path, 'built'), { recursive: true });
  rmSync(join(checkout, 'dist'), { recursive: true });
  const { env, said } = npmStub(`[ "$1" != run ] || cp -r '${join(folder.path, 'built')}' dist`);
  for (let use = 0; use < 2; use++) expect((await run({ system: 'x' }, env)).code).toBe(0);
  const install = 'ci --include=dev --ignore-scripts --no-audit --no-fund';
  expect(said()).toEqual([`${checkout}: ${install}`, `${checkout}: run build`]);
});

test('where the package cannot be installed there is no gate', async () => {
  rmSync(join(checkout, 'dist'), { recursive: true });
  const { env } = npmStub('exit 1');
  expect(await run({ system: 'x' }, env)).toMatchObject({ code: 1, used: [], outputs: { 'exit-code': '' } });
});

test('a Node that is too old is replaced', async () => {
  stubGate();
  const bin = join(folder.path, 'old');
  mkdirSync(bin);
  // the version is all that is asked of it by -e
  const old = `#!/bin/bash\n[ "$1" != -e ] || set -- -e "Object.defineProperty(process.versions, 'node', { value: '20.18.1' });$2"`;
  writeFileSync(join(bin, 'node'), `${old}\nexec '${process.execPath}' "$@"\n`);
  chmodSync(join(bin, 'node'), 0o755);
  const { used } = await run({ system: 'x' }, { PATH: `${bin}:${process.env.PATH}` });
  expect(used).toEqual([
    { uses: 'actions/setup-node@v7', with: { 'node-version': '24', 'package-manager-cache': 'false' } },
  ]);
  expect((await run({ system: 'x' })).used).toEqual([]);
});

describe('as it is written', () => {
  test('scripts are free of expressions, and variables for inputs are not ones that other code may use', () => {
    for (const { run: script = '', env = {} } of steps) {
      expect(script).not.toContain('${{');
      expect(Object.keys(env).filter((name) => !name.startsWith('INPUT_'))).toEqual([]);
    }
  });

  test('other actions are pinned to a major version', () => {
    const used = steps.flatMap(({ uses }) => uses ?? []);
    expect(used).toHaveLength(2);
    for (const each of used) expect(each).toMatch(/^actions\/[\w-]+@v\d+$/);
  });

  test('each input is used, and each output is one that a step sets', () => {
    const text = JSON.stringify(steps);
    expect(Object.keys(action.inputs).filter((name) => !text.includes(`inputs.${name} `))).toEqual([]);
    for (const [name, { value }] of Object.entries(action.outputs)) {
      expect(value).toBe(`\${{ steps.gate.outputs.${name} }}`);
    }
  });

  const readme = /^- uses: <owner>\/diffusion-bounds@(?:.|\n)*?(?=^```$)/m;
  test.each([
    ['README.md', (text: string) => parse(readme.exec(text)?.[0].replace('<owner>', 'owner') ?? '')],
    ['examples/ci/gate.yml', (text: string) => parse(text).jobs.gate.steps],
  ])('the inputs that %s gives are there', (file, stepsOf) => {
    const used: { uses?: string; with?: Record<string, string> }[] = stepsOf(readFileSync(join(ROOT, file), 'utf8'));
    const own = used.filter(({ uses }) => uses?.includes('/diffusion-bounds@'));
    expect(own.length).toBeGreaterThan(0);
    for (const { with: inputs = {} } of own) {
      expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(inputs)));
    }
  });
});

test('outputs are read as the runner reads them', () => {
  expect(readOutputs('a=1=2\nb<<x\n1\n2\nx\nc<<x\nx\n')).toEqual({ a: '1=2', b: '1\n2', c: '' });
  expect(() => readOutputs('a<<x\n1\n')).toThrow("'a' does not end");
  expect(() => readOutputs('a\n')).toThrow('no output');
});
