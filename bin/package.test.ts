import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { freshBuild } from '../src/input/package-file.js';
import type { PageData } from '../src/report/page/page-data.js';
import { temporaryFolder } from '../src/testing/folder.js';
import { dataInPage } from '../src/testing/page-data.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const IS_BUILT = freshBuild() !== undefined;
const [README, SYSTEMS, WRITING] = ['README.md', 'docs/systems.md', 'docs/writing-claims.md'].map((page) =>
  readFileSync(join(ROOT, page), 'utf8'),
);
/** All that is packed, or that the packed code is built from. */
const SOURCES = [
  ...[
    'package.json',
    'package-lock.json',
    'README.md',
    'LICENSE',
    'CHANGELOG.md',
    'CONTRIBUTING.md',
    'action.yml',
    'tsconfig.json',
    'tsconfig.build.json',
    'bundle.ts',
  ],
  ...['src', 'bin', 'properties', 'web', 'python', 'fixtures/counterexamples', 'docs', 'examples'],
  ...(IS_BUILT ? ['dist'] : []),
];
const INSTALL = 'npm install --save-dev diffusion-bounds';
const TIMEOUT = 300_000;

const folder = temporaryFolder('all tests');
/** Where the package is installed, and nothing else. */
let project: string;
/** What npm said. */
let installed: string;
beforeAll(() => {
  // a copy, as other tests may be running the build in its place
  const sources = join(folder.path, 'sources');
  for (const name of SOURCES) cpSync(join(ROOT, name), join(sources, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(sources, 'node_modules'));
  // packing builds first, where that is not what `npm ci` has just done
  const options = ['--json', '--pack-destination', folder.path, ...(IS_BUILT ? ['--ignore-scripts'] : [])];
  const packed = execFileSync('npm', ['pack', ...options], { cwd: sources, encoding: 'utf8' });
  const [{ filename }] = JSON.parse(packed.slice(packed.indexOf('[\n')));
  project = join(folder.path, 'project');
  mkdirSync(project);
  execFileSync('npm', ['init', '--yes'], { cwd: project });
  const install = INSTALL.replace('diffusion-bounds', join(folder.path, filename));
  installed = run(`${install} --no-audit --no-fund --prefer-offline`).out;
}, TIMEOUT);

/** The code of an example in a page, and the commands that the next block gives for it. */
function example(name: string, page = README): { code: string; commands: string[] } {
  const [, after = ''] = page.split(`<!-- example: ${name} -->`);
  const [, code, commands] = /```(?:ts|python)\n(.*?)```.*?```sh\n(.*?)```/s.exec(after) ?? [];
  return { code, commands: commands.trim().split('\n') };
}

/**
 * Runs the commands of an example in the project, but for the first, which has installed the package.
 *
 * @param more options of each
 */
function tried(name: string, page = README, { env = {}, more = '' }: Surroundings = {}): Outcome[] {
  const { code, commands } = example(name, page);
  writeFileSync(join(project, name), code);
  expect(commands[0]).toBe(INSTALL);
  return commands.slice(1).map((command) => run(command + more, env));
}

interface Surroundings {
  readonly env?: NodeJS.ProcessEnv;
  readonly more?: string;
}

interface Outcome {
  readonly code: number | null;
  readonly out: string;
}

/** @param env beside that of this process */
function run(command: string, env: NodeJS.ProcessEnv = {}): Outcome {
  const { status, stdout, stderr } = spawnSync('bash', ['-c', command], {
    cwd: project,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  return { code: status, out: stdout + stderr };
}

test(
  'the system of docs/systems.md passes when copied into an empty project, with the commands it gives',
  () => {
    // those that solve for what its models generate are asked of other systems
    const [verified] = tried('system.ts', SYSTEMS, { more: ' --claims forward,score-identities' });
    expect(verified.code, verified.out).toBe(0);
    expect(verified.out).toContain("system 'mine'");
    expect(verified.out).toMatch(/score-identities +holds/);
  },
  TIMEOUT,
);

/** Whether there is a Python that the example can be run with; CI installs one. */
const hasPython = spawnSync('python3', ['-c', 'import numpy, venv, ensurepip']).status === 0;

test.skipIf(!hasPython)(
  "the README's Python system passes in a new virtual environment, with the commands it gives, and its bug is refuted",
  () => {
    const venv = join(folder.path, 'venv');
    // NumPy comes from the system, and nothing from a network
    execFileSync('python3', ['-m', 'venv', '--system-site-packages', venv]);
    const env = { PATH: `${join(venv, 'bin')}:${process.env.PATH}`, VIRTUAL_ENV: venv };
    const [installed, verified] = tried('gate.py', README, { env });
    expect(installed.code, installed.out).toBe(0);
    expect(verified.code, verified.out).toBe(0);
    expect(verified.out).toContain('4 of');

    const path = join(project, 'gate.py');
    writeFileSync(path, readFileSync(path, 'utf8').replace('/ (snr + 1)', '/ snr + 1'));
    const refuted = run(example('gate.py').commands[2], env);
    expect(refuted.code, refuted.out).toBe(1);
    expect(refuted.out).toMatch(/\nloss-weights: law 'weighting', case \d+, label \d+: answered 2, expected /);
  },
  TIMEOUT,
);

test(
  'the claims of the README and of docs/writing-claims.md hold when copied into an empty project, with their commands',
  () => {
    for (const [name, page, claim] of [
      ['my-claims.ts', README, 'forgetting'],
      ['two-modes.ts', WRITING, 'two-modes'],
    ]) {
      const [verified] = tried(name, page);
      expect(verified.code, verified.out).toBe(0);
      expect(verified.out).toMatch(new RegExp(`${claim} +holds`));
      expect(verified.out).toContain('1 of 1 claims as expected');
    }
  },
  TIMEOUT,
);

test(
  'the claim of docs/writing-claims.md that is asked of a system holds of itself and of the system of docs/systems.md',
  () => {
    const { code, commands } = example('signal-claims.ts', WRITING);
    writeFileSync(join(project, 'signal-claims.ts'), code);
    writeFileSync(join(project, 'system.ts'), example('system.ts', SYSTEMS).code);
    expect(commands).toHaveLength(1);
    for (const command of [commands[0], commands[0].replace(' --system system.ts', '')]) {
      const { code: status, out } = run(command);
      expect(status, out).toBe(0);
      expect(out).toMatch(/signal-falls +holds/);
    }
  },
  TIMEOUT,
);

test(
  'the examples in TypeScript compile under strict',
  () => {
    const examples = [
      ['system.ts', SYSTEMS],
      ['my-claims.ts', README],
      ['two-modes.ts', WRITING],
      ['signal-claims.ts', WRITING],
    ];
    for (const [name, page] of examples) writeFileSync(join(project, name), example(name, page).code);
    // what the page says of exact models, in the form of its own system
    const [, score] = /`score` may be `(.*?)`;/.exec(SYSTEMS) ?? [];
    const exact = example('system.ts', SYSTEMS)
      .code.replace('import type { DiffusionSystem }', 'import { type DiffusionSystem, exact }')
      .replace(/score: .*/, `score: ${score},`);
    writeFileSync(join(project, 'exact.ts'), exact);
    const tsc = join(ROOT, 'node_modules/typescript-native/bin/tsc');
    const options = '--noEmit --strict --skipLibCheck --module nodenext --target es2022 --types node';
    const { code, out } = run(`node ${tsc} ${options} --typeRoots ${join(ROOT, 'node_modules/@types')} *.ts`);
    expect(code, out).toBe(0);
  },
  TIMEOUT,
);

test('it brings its dependencies and nothing else, and the terms of what is bundled', () => {
  const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const brought = readdirSync(join(project, 'node_modules')).filter((name) => !name.startsWith('.'));
  expect(brought.sort()).toEqual([...Object.keys(dependencies), 'diffusion-bounds'].sort());
  const terms = readFileSync(join(project, 'node_modules/diffusion-bounds/dist/third-party.txt'), 'utf8');
  for (const name of ['mathjs', '@stdlib/math-base-special-erfcx', '@vue/runtime-dom', '@observablehq/plot'])
    expect(terms).toMatch(new RegExp(`^${name} \\d`, 'm'));
  expect(terms).toContain('Apache License');
});

test('npm has nothing to warn of: no script of the package is run where it is installed', () => {
  expect(installed).toContain('added ');
  expect(installed).not.toContain('warn');
});

test(
  'a run fills the page that is packed, with the statements of its laws in MathML',
  () => {
    const { code, out } = run('npx diffusion-bounds verify --claims prior-scale --report page');
    expect(code, out).toBe(0);
    const page = readFileSync(join(project, 'page/report.html'), 'utf8');
    expect(page).toContain('<h1>The run passed</h1>');
    expect(page).not.toContain('npm run build');
    const { claims } = dataInPage(page) as PageData;
    expect(claims[0].laws[0].mathml).toMatch(/^<math .*<\/math>$/s);
    expect(existsSync(join(project, 'node_modules/diffusion-bounds/dist/web/measurement.html'))).toBe(true);
  },
  TIMEOUT,
);

test('the links of the pages lead to files of the package, but for sources, which they say are in a clone', () => {
  const root = join(project, 'node_modules/diffusion-bounds');
  const pages = [
    'README.md',
    'CHANGELOG.md',
    'CONTRIBUTING.md',
    ...readdirSync(join(root, 'docs')).flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : [])),
  ];
  const broken = pages.flatMap((page) => {
    const text = readFileSync(join(root, page), 'utf8');
    const paths = Array.from(text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g), ([, path]) => join(dirname(page), path));
    return paths
      .filter((path) => !existsSync(join(root, path)))
      .map((path) => ({ page, path, says: text.includes('clone') }));
  });
  expect(
    broken.filter(
      ({ path, says }) => !(says && /^(properties|bench|trials|examples|assembly|docs\/claims)\b/.test(path)),
    ),
  ).toEqual([]);
});

test('the pages and the experiments that the README names are packed', () => {
  const root = join(project, 'node_modules/diffusion-bounds');
  const named = Array.from(README.matchAll(/docs\/\w+\.md|examples\/\w+\.json/g), ([path]) => path);
  expect(new Set(named).size).toBeGreaterThan(5);
  expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});
