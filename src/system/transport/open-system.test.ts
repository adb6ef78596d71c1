import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { InputError } from '../../input/input-error.js';
import { gaussianMixture } from '../../target/mixture.js';
import { temporaryFolder } from '../../testing/folder.js';
import { NonFiniteAnswer, SystemError } from '../contract/answers.js';
import { EARLIEST } from '../contract/schedule.js';
import type { SystemUnderTest } from '../contract/system-under-test.js';
import { openSystem } from './open-system.js';

const MIXTURE = 'examples/typescript/mixture.ts';
const FAULTY = 'fixtures/systems/faulty.ts';

/** Seconds in which the slowest machine loads a module, and those of a call that never ends. */
const [LIMIT, SHORT] = [20, 0.5];

const folder = temporaryFolder();
const opened: SystemUnderTest[] = [];
afterEach(() => {
  for (const system of opened.splice(0)) system.close();
  delete process.env.FAULT;
});

function open(path: string, limit = LIMIT): SystemUnderTest {
  const system = openSystem(path, limit, LIMIT);
  opened.push(system);
  return system;
}

function written(text: string): string {
  const path = join(folder.path, 'mine.ts');
  writeFileSync(path, text);
  return path;
}

const score = (system: SystemUnderTest, t: number, ...xs: number[]) => {
  const out = new Float64Array(xs.length);
  system.field('two modes', 1).at(t).evaluate(0, Float64Array.from(xs), out);
  return [...out];
};

/** A process and its coefficients, as text. */
const PROCESS = `process: { from: 0, to: 1, prior: { variance: 1 } },
  coefficients: ({ time }) => ({ alpha: time.map(() => 1), sigma: time, drift: time.map(() => 0), diffusion: time })`;

describe('openSystem', () => {
  it('sees the process, models and score of a TypeScript module, converted from the noise it predicts', () => {
    const system = open(MIXTURE);
    expect([system.name, [...system.can]]).toEqual([
      'exact mixture',
      ['coefficients', 'score', 'models', 'line models', 'continuous time', 'family'],
    ]);
    const target = gaussianMixture([0.3, 0.7], [[-1.5], [1]], [0.4, 0.8]);
    const at = system.process.coefficients(0.3);
    const xs = [-2, 0.1, 3];
    for (const [i, value] of score(system, 0.3, ...xs).entries()) {
      expect(value).toBeCloseTo(target.score([xs[i]], at)[0], 12);
    }
    expect(system.models[0].target.logDensity([0.2], at)).toBe(target.logDensity([0.2], at));
  });

  it('asks for no score nearer to t = 0 than it promises', () => {
    const system = open(MIXTURE);
    expect(score(system, 0, 0.1)).toEqual(score(system, EARLIEST, 0.1));
    expect(Number.isFinite(score(system, 0, 0.1)[0])).toBe(true);
  });

  it('takes targets built by the functions of the package, and flat or nested matrices', () => {
    const path = written(`
      import { gaussianMixture } from 'diffusion-bounds';
      export const system = {
        name: 'flat', ${PROCESS}, models: [{ id: 'a', target: gaussianMixture([1], [[2]], [3]) }],
        fit: () => 'fitted',
        readout: async () => ({
          weights: Float64Array.of(1, 2), timeWeights: [[3, 4], [5, 6]], embedding: { kind: 'signal' }, A: [[7, 8]],
        }),
      };`);
    const system = open(path);
    expect(system.models[0].target.mean).toEqual(Float64Array.of(2));
    const points = { count: 1, dimension: 1, values: Float64Array.of(0) };
    const model = system.fit({ points, width: 2, trainingTime: 1, seed: 1 });
    const { features, readout } = system.readout(model, 1);
    expect([model, ...readout, ...features.weights, ...features.timeWeights]).toEqual([
      'fitted',
      7,
      8,
      1,
      2,
      3,
      4,
      5,
      6,
    ]);
    expect(features.embedding.at(0.5)).toEqual(Float64Array.of(1, 1));
  });

  it('takes an object of a class, whose methods use each other', () => {
    const path = written(`
      class Mine {
        name = 'class';
        get process() { return { from: 0, to: 1, prior: { variance: 1 } }; }
        coefficients({ time }: { time: number[] }) {
          return { alpha: time.map(() => 1), sigma: Float32Array.from(time) };
        }
        half(x: number) { return x / 2; }
        async score({ x }: { x: number[][] }) {
          return { count: x.length, dimension: 1, values: Float64Array.from(x, ([value]) => this.half(value)) };
        }
      }
      export const system = new Mine();`);
    const system = open(path);
    expect([...system.can]).toEqual(['coefficients', 'score', 'exact models', 'continuous time']);
    expect(score(system, 0.5, 3, 4)).toEqual([1.5, 2]);
  });

  it('refuses functions that no claim asks, as a misspelt score would pass unseen', () => {
    const path = written(`export const system = { name: 'a', ${PROCESS}, scores: async () => 0 };`);
    const sentence = `The system '${path}' cannot be loaded: it failed with 'it exports a function scores, which no claim asks: is it score?'.`;
    expect(() => open(path)).toThrow(new InputError(sentence));
  });

  it('refuses two models of one name', () => {
    const model = "{ id: 'b', target: { kind: 'mixture', weights: [1], means: [[0]], variances: [1] } }";
    const path = written(`export const system = { name: 'a', ${PROCESS}, models: [${model}, ${model}] };`);
    expect(() => open(path)).toThrow(new InputError(`${path}: models[1].id should be unique, found "b" once more.`));
  });

  it('takes CommonJS', () => {
    const path = join(folder.path, 'mine.cjs');
    writeFileSync(
      path,
      `const coefficients = ({ time }) => ({ alpha: time.map(() => 1), sigma: time });
      module.exports.system = { name: 'common', process: { from: 0, to: 2, prior: { variance: 3 } }, coefficients };`,
    );
    const { name, process: forward } = open(path);
    expect([name, forward.horizon, forward.priorVariance]).toEqual(['common', 2, 3]);
  });

  it.each([
    ['throws', /^score of the system 'faulty' failed with 'out of memory at some place'\.$/],
    ['has the wrong length', /^score of the system 'faulty' should return 2 rows of 1, found 1 rows of 1\.$/],
    ['returns nothing', /^score of the system 'faulty' failed with 'its result cannot be sent: it is undefined'\.$/],
    ['ends its process', /^score of the system 'faulty' ended with exit code 3\.$/],
  ])('a score that %s is an error of one sentence, and the system goes on', (fault, sentence) => {
    process.env.FAULT = fault;
    const system = open(FAULTY);
    expect(() => score(system, 0.5, 1, 2)).toThrow(sentence);
    expect(() => score(system, 0.5, 1, 2)).toThrow(SystemError);
    expect(system.coefficients([0.25]).alpha[0]).toBeGreaterThan(0);
  });

  it('takes an answer that is not finite as evidence, and not as a failure', () => {
    process.env.FAULT = 'returns NaN';
    const system = open(FAULTY);
    expect(() => score(system, 0.5, 1, 2)).toThrow(
      new NonFiniteAnswer("score of the system 'faulty' returned NaN at label 0.5, point [1]"),
    );
  });

  it.each(['never resolves', 'never returns'])('a score that %s is given up after the time limit, once', (fault) => {
    process.env.FAULT = fault;
    const system = open(FAULTY, SHORT);
    expect(() => score(system, 0.5, 1)).toThrow("score of the system 'faulty' did not answer within 0.5 s.");
    // asked again, the system that is started anew would answer: one wait is enough for all cases of all claims
    delete process.env.FAULT;
    expect(() => score(system, 0.5, 1)).toThrow('did not answer within 0.5 s.');
    expect(system.coefficients([0.25]).alpha[0]).toBeGreaterThan(0);
  });

  it('asks other samplers where one has ended the process, and that one no more', () => {
    const path = written(`export const system = {
      name: 'two', process: { levels: { alpha: [0.9, 0.3], sigma: [0.4, 0.9] }, prior: { variance: 1 } },
      samplers: [{ name: 'dies' }, { name: 'lives' }],
      grid({ sampler, steps }) {
        if (sampler === 'dies' && steps === 1) process.exit(3);
        return { label: [1, null], alpha: [0.3, 1], sigma: [0.9, 0] };
      },
    };`);
    const system = open(path);
    for (const steps of [1, 2]) {
      expect(() => system.grid('dies', steps)).toThrow(
        "grid by dies with 1 step of the system 'two' ended with exit code 3.",
      );
    }
    expect(Array.from(system.grid('lives', 1).sigma)).toEqual([0.9, 0]);
  });

  it.each([
    [
      'export const other = 1;',
      /mine\.ts' cannot be loaded: it failed with 'it should export an object called system'\.$/,
    ],
    ['throw new Error("no weights here");', /mine\.ts' cannot be loaded: it failed with 'no weights here'\.$/],
    [`export const system = { ${PROCESS} };`, /mine\.ts: name should be a string, found nothing\.$/],
    [
      `export const system = { name: 'a' };`,
      /mine\.ts: process should be an object with from, to and prior, or with levels and prior, found nothing\.$/,
    ],
    [
      `export const system = { name: 'a', process: { kind: 'vp', horizon: 1, priorVariance: 1 } };`,
      /in the form of version 0\.1: write process: \{ from: 0, to: horizon, prior: \{ variance \}, family \}/,
    ],
    [
      `export const system = { name: 'a', ${PROCESS}, parameterization: 'epsilon' };`,
      /mine\.ts: parameterization should be one of score, noise, data, velocity, flow, found "epsilon"\.$/,
    ],
    [
      `const target = { kind: 'mixture', weights: [0.5, 0.6], means: [[0], [1]], variances: [1, 1] };
      export const system = { name: 'a', ${PROCESS}, models: [{ id: 'b', target }] };`,
      /mine\.ts: models\[0\]\.target\.weights should sum to 1, found 1\.1\.$/,
    ],
  ])('refuses in one sentence: %s', (text, sentence) => {
    expect(() => open(written(text))).toThrow(
      expect.objectContaining({ name: 'InputError', message: expect.stringMatching(sentence) }),
    );
  });

  it('ends what it runs in when it is closed: a further call finds it started anew', () => {
    const system = open(
      written(`
      let calls = 0;
      const coefficients = () => ({ alpha: [1], sigma: [1], diffusion: [1], drift: [++calls] });
      export const system = { name: 'counts', process: { from: 0, to: 1, prior: { variance: 1 } }, coefficients };`),
    );
    expect([0.1, 0.2].map((t) => system.coefficients([t]).drift?.[0])).toEqual([1, 2]);
    system.close();
    expect(system.coefficients([0.3]).drift?.[0]).toBe(1);
  });

  it('refuses a path that leads nowhere', () => {
    expect(() => open('nowhere.ts')).toThrow("There is no system at 'nowhere.ts': no such file.");
  });

  it('refuses a path that cannot be looked at, which may lead to a system or not', () => {
    symlinkSync('circle', join(folder.path, 'circle'));
    for (const path of ['circle/mine.ts', 'circle/serve'].map((name) => join(folder.path, name))) {
      expect(() => open(path)).toThrow(new InputError(`The system '${path}' cannot be read: ELOOP.`));
    }
  });

  it.each([
    ['python3 -c "pass"', /: it ended with exit code 0\. Does it call serve\(System\)\?$/],
    ['true', /: it ended with exit code 0\. Does it answer requests on its stdin\?$/],
    [
      'true mine.mjs',
      /: it ended with exit code 0\. Does it answer .* stdin\? A module that exports its system is given as it is, 'mine\.mjs'\.$/,
    ],
    [
      'echo loading; sleep 9 # gate.py',
      /: it (wrote|answered) 'loading'.*\. Does it call serve\(System\), and print nothing before\?$/,
    ],
  ])('hints at what a command lacks that ends or prints: %s', (spec, sentence) => {
    expect(() => open(spec)).toThrow(expect.objectContaining({ message: expect.stringMatching(sentence) }));
  });

  it('takes an exception that nobody catches for the last words, and hints at nothing where a module ends', () => {
    const thrown = written(`setTimeout(() => { throw new TypeError('too late'); }, 0); await new Promise(() => {});`);
    expect(() => open(thrown)).toThrow(/it ended with exit code 1; its last words were 'TypeError: too late'\.$/);
    expect(() => open(written('process.exit(0)'))).toThrow(/cannot be loaded: it ended with exit code 0\.$/);
  });

  it.each([
    ['', "A system should be a module or a command, found ''."],
    ['  ', "A system should be a module or a command, found '  '."],
    [
      'README.md',
      "The system 'README.md' should be a module in JavaScript or TypeScript, whose name ends in .js or .ts, or a command.",
    ],
  ])('refuses what is neither a module nor a command: %j', (spec, sentence) => {
    expect(() => open(spec)).toThrow(new InputError(sentence));
  });

  it('runs a command that is longer than a path may be', () => {
    expect(() => open(`echo it ran >&2; exit 3 # ${'long '.repeat(200)}`)).toThrow(
      /cannot be loaded: it ended with exit code 3; its last words were 'it ran'\.$/,
    );
  });

  it('refuses a number as the id of a model, and a short A', () => {
    const system = open(
      written(`
      export const system = {
        name: 'wrong', ${PROCESS}, fit: async () => 3,
        readout: async () => ({
          weights: [[1], [2]], timeWeights: [[3, 4], [5, 6]], embedding: { kind: 'signal' }, A: [[7]],
        }),
      };`),
    );
    const points = { count: 1, dimension: 1, values: Float64Array.of(0) };
    expect(() => system.fit({ points, width: 2, trainingTime: 1, seed: 1 })).toThrow(
      /what fit of the system 'wrong' returns should be the id of a model, a string, found 3\.$/,
    );
    expect(() => system.readout('any', 1)).toThrow(
      /^readout of the system 'wrong': A should have 2 entries for 2 features, found 1\.$/,
    );
  });
});
