import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { dispatch } from '../src/cli/dispatch.js';
import { parseConjecture } from '../src/conjecture/conjecture.js';
import { parseExperiment } from '../src/experiment/schema.js';
import { resultsText } from '../src/report/result-files.js';
import { temporaryFolder } from '../src/testing/folder.js';
import { bad, good, resultsOf } from '../src/testing/results.js';
import { recordingTerminal } from '../src/testing/terminal.js';
import { SCHEMA_NAMES, schemaPath, schemaText } from './schemas.js';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const read = (path: string) => JSON.parse(readFileSync(path, 'utf8'));

test.each(SCHEMA_NAMES)('the schema of %s is the one that the code has: npm run schemas', (name) => {
  expect(readFileSync(schemaPath(name), 'utf8')).toBe(schemaText(name));
});

const [experiment, results, baseline] = (['experiment', 'results', 'baseline'] as const).map(
  (name): ValidateFunction => new Ajv2020({ allErrors: true }).compile(read(schemaPath(name))),
);

/** What a schema says of a value: nothing where it satisfies it, or else where it does not. */
function faults(schema: ValidateFunction, value: unknown): string[] {
  return schema(value) ? [] : (schema.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** A copy of plain data with one thing changed. */
function changed<T>(value: T, change: (copy: T) => void): T {
  const copy = structuredClone(value);
  change(copy);
  return copy;
}

describe('the schema of experiments', () => {
  const names = ['../examples/experiment.json', '../examples/plane.json'];
  const examples = names.map((name) => read(here(name)));

  test.each(names)('%s names its schema by a path that leads there, and satisfies it', (name) => {
    const example = read(here(name));
    expect(join(here('../examples'), example.$schema)).toBe(schemaPath('experiment'));
    expect(faults(experiment, example)).toEqual([]);
    expect(parseExperiment(example, name)).not.toHaveProperty('$schema');
  });

  test('experiments of the references satisfy it', () => {
    const folder = here('../fixtures/reference');
    for (const name of readdirSync(folder)) expect(faults(experiment, read(join(folder, name)).experiment)).toEqual([]);
  });

  test.each<[string, (copy: (typeof examples)[number]) => void]>([
    ['an unknown key', (copy) => Object.assign(copy, { steps: 3 })],
    ['an unknown kind', (copy) => Object.assign(copy.process, { kind: 'sub-vp' })],
    ['a missing key', (copy) => delete copy.embedding],
    ['a negative training time', (copy) => copy.trainingTimes.push(-1)],
    ['no training times', (copy) => Object.assign(copy, { trainingTimes: [] })],
    ['a weighting of another name', (copy) => Object.assign(copy, { weighting: 'uniform' })],
    ['a number of samples that is not whole', (copy) => Object.assign(copy.data, { samples: 2.5 })],
  ])('it refuses %s, as the code does', (_, change) => {
    const broken = changed(examples[0], change);
    expect(faults(experiment, broken)).not.toEqual([]);
    expect(() => parseExperiment(broken, 'broken.json')).toThrow('broken.json');
  });
});

describe('the schema of conjectures', () => {
  const [schema, result] = (['conjecture', 'conjecture-result'] as const).map(
    (name): ValidateFunction => new Ajv2020({ allErrors: true }).compile(read(schemaPath(name))),
  );
  const folder = here('../examples/conjectures');
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));

  test.each(names)(
    '%s names its schema by a path that leads there, satisfies it, and says what is expected',
    (name) => {
      const example = read(join(folder, name));
      expect(join(folder, example.$schema)).toBe(schemaPath('conjecture'));
      expect(faults(schema, example)).toEqual([]);
      const { spec } = parseConjecture(example, name);
      expect([spec.title, spec.source, spec.expects]).not.toContain(undefined);
    },
  );

  test('what the command prints satisfies that of results', async () => {
    const { terminal, written } = recordingTerminal();
    const argv = ['conjecture', join(folder, 'plug-in-gaussian.json'), '--format', 'json'];
    await dispatch(argv, terminal, pathToFileURL(here('../properties/index.ts')));
    expect(faults(result, JSON.parse(written.out))).toEqual([]);
  });

  test.each<[string, object]>([
    ['an unknown key', { bond: 'C/n' }],
    ['an unknown measure', { measure: 'loss' }],
    ['a chance of 2', { delta: 2 }],
    ['too few rungs', { rungs: 2 }],
  ])('it refuses %s, as the code does', (_, change) => {
    const broken = { ...read(join(folder, names[0])), ...change };
    expect(faults(schema, broken)).not.toEqual([]);
    expect(() => parseConjecture(broken, 'broken.json')).toThrow('broken.json');
  });
});

describe('the schema of results', () => {
  const folder = temporaryFolder();
  const written = JSON.parse(resultsText(resultsOf(good, bad)));

  const resultsOfRun = async (registry: string, ...options: string[]) => {
    const argv = ['verify', '--workers', '1', '--report', folder.path, ...options];
    await dispatch(argv, recordingTerminal().terminal, pathToFileURL(here(registry)));
    return read(join(folder.path, 'results.json'));
  };

  test('results of claims of every kind satisfy it', async () => {
    const ids = 'modes-of-data,independent-draws,score-in-rkhs-as-printed';
    expect(faults(results, await resultsOfRun('../properties/index.ts', '--claims', ids))).toEqual([]);
  });

  test('results with known failures and undecided claims satisfy it', async () => {
    const known = join(folder.path, 'known.json');
    writeFileSync(known, JSON.stringify({ 'broken.first': { verdict: 'refuted', reason: 'issue 12' } }));
    expect(faults(results, await resultsOfRun('../fixtures/registries/known.ts', '--expect', known))).toEqual([]);
  });

  test('results of a system with a wrong answer satisfy it', async () => {
    const wrong = ['--system', here('../fixtures/systems/sigma-for-variance.ts')];
    const found = await resultsOfRun('../properties/index.ts', '--claims', 'forward', ...wrong);
    expect(faults(results, found)).toEqual([]);
  });

  test('results with a counterexample satisfy it', () => {
    expect(faults(results, written)).toEqual([]);
  });

  test.each<[string, (copy: typeof written) => void, string]>([
    ['another format', (copy) => Object.assign(copy, { format: 1 }), '/format'],
    ['an unknown verdict', (copy) => Object.assign(copy.claims[0], { verdict: 'passed' }), '/claims/0/verdict'],
    ['a missing law', (copy) => delete copy.claims[0].laws, '/claims/0'],
    [
      'a share above 1',
      (copy) => Object.assign(copy.claims[1].controls[0], { share: 2 }),
      '/claims/1/controls/0/share',
    ],
    [
      'a number in words',
      (copy) => Object.assign(copy.claims[1].counterexample, { bound: 'one' }),
      '/claims/1/counter',
    ],
    ['an unknown key', (copy) => Object.assign(copy, { startedAt: 'today' }), ' must NOT have additional'],
  ])('it refuses %s', (_, change, where) => {
    expect(faults(results, changed(written, change)).join('\n')).toContain(where);
  });
});

describe('the schema of baselines', () => {
  const own = read(here('../fixtures/baseline.json'));

  test("this repository's own satisfies it", () => {
    expect(faults(baseline, own)).toEqual([]);
  });

  test.each<[string, (copy: typeof own) => void, string]>([
    ['another format', (copy) => Object.assign(copy, { format: 2 }), '/format'],
    ['an error below 0', (copy) => Object.assign(copy.quantities[0], { error: -1 }), '/quantities/0'],
    ['a null without a reason', (copy) => copy.quantities.push({ name: 'new', value: null }), '/quantities/'],
    ['an unknown key', (copy) => Object.assign(copy.quantities[0], { tolerance: 1 }), '/quantities/0'],
  ])('it refuses %s', (_, change, where) => {
    expect(faults(baseline, changed(own, change)).join('\n')).toContain(where);
  });

  test('results with differences from one satisfy theirs', () => {
    const was = { value: 1, error: 0 };
    const differences = [
      { name: 'a', kind: 'moved', was, is: { value: 2, error: 0 }, errors: Number.POSITIVE_INFINITY },
      { name: 'b', kind: 'vanished', was, is: { value: null, reason: 'not resolved' } },
      { name: 'c', kind: 'appeared', is: { value: 2, interval: [1, 3], chance: 1e-8 } },
    ] as const;
    const compared = { version: '1.0.0', seed: 1, quantities: 2, alphaSpent: 2e-8, sampled: [], differences };
    const run = JSON.parse(resultsText({ ...resultsOf(good), baseline: compared }));
    expect(faults(results, run)).toEqual([]);
  });
});
