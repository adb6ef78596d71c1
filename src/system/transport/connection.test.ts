import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { codeThatLoads, loadableModule } from '../../input/package-file.js';
import { temporaryFolder } from '../../testing/folder.js';
import { type Connection, connect, type Limits, type Reply, type Start } from './connection.js';

const MODULE: Start = { kind: 'module', path: resolve('fixtures/systems/hostile/module.ts') };
const PROCESS = resolve('fixtures/systems/hostile/process.mjs');

/** Enough for the slowest machine to load a module. */
const LIMITS: Limits = { start: 30, call: 10, close: 0.5, grace: 1, memory: 256 * 2 ** 20, line: 2 ** 23 };
/** Of what never comes: the seconds of a call that a slow machine still answers in, and of a start that nothing answers. */
const [CALL, START] = [0.5, 0.2];

/** In the environment of a system and whatever it starts, to find what is left of them. */
const TOKEN = 'SYSTEM_OF_TEST';

const folder = temporaryFolder();
const opened: Connection[] = [];
beforeEach(() => {
  process.env[TOKEN] = folder.path;
});
afterEach(async () => {
  for (const connection of opened.splice(0)) connection.close();
  for (const name of ['FAULT', TOKEN]) delete process.env[name];
  await expect.poll(() => left(folder.path), { timeout: 5000 }).toEqual([]);
});

/** What is left of the systems of a test; a process that has ended has no environment. */
function left(token: string): string[] {
  if (!existsSync('/proc/self/environ')) return [];
  return readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && textOf(`/proc/${pid}/environ`).includes(token));
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

function open(start: Start, limits: Partial<Limits> = {}): Connection {
  const connection = connect(start, { ...LIMITS, ...limits });
  opened.push(connection);
  return connection;
}

const command = (text: string): Start => ({ kind: 'command', command: text });
const faulty = (fault: string) => command(`'${process.execPath}' '${PROCESS}' '${fault}'`);
const GOOD = faulty('none');

const X = { model: { id: 'any' }, x: [[1], [2]], label: [0, 1] };
/** Scores of a model whose id says what the system does when it is asked for them. */
const asked = (fault: string) => ({ ...X, model: { id: fault } });
const LABEL = { label: [0.5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY] };
const ANSWERED = { kind: 'value', value: LABEL.label };

describe.each([
  ['a module', MODULE],
  ['a command', GOOD],
])('%s', (_, start) => {
  it('answers calls with what is not finite and with many megabytes, and is started anew when called after its end', () => {
    const connection = open(start);
    expect(connection.call('describe', {})).toMatchObject({ kind: 'value', value: { name: 'hostile' } });
    expect(connection.call('score', X)).toEqual({ kind: 'value', value: X.x });
    expect(connection.call('weights', LABEL)).toEqual(ANSWERED);
    const x = Array.from({ length: 200_000 }, (_, i) => [Math.sin(i)]);
    expect(isSame(connection.call('score', { ...X, x }), x)).toBe(true);
    connection.close();
    expect(connection.call('weights', LABEL)).toEqual(ANSWERED);
  });
});

/** Whether a reply is the rows of one number that are expected; `toEqual` takes seconds for as many. */
function isSame(reply: Reply, rows: readonly (readonly number[])[]): boolean {
  const found = reply.kind === 'value' ? (reply.value as number[][]) : [];
  return found.length === rows.length && rows.every(([value], i) => found[i].length === 1 && found[i][0] === value);
}

describe('a module', () => {
  const DATA = "name: 'mine', process: { from: 0, to: 1, prior: { variance: 1 } }";
  const described = (file: string, text: string) => {
    const path = join(folder.path, file);
    writeFileSync(path, text);
    return open({ kind: 'module', path }).call('describe', {});
  };

  it.each([
    ['TypeScript', 'a.ts', `export const system: object = { ${DATA}, async score() {} };`],
    ['a default export', 'a.mjs', `export default { ${DATA}, score() {} };`],
    ['CommonJS', 'a.cjs', `module.exports.system = { ${DATA}, score: () => 0 };`],
    [
      'a class',
      'a.ts',
      `class Mine { name = 'mine'; process = { from: 0, to: 1, prior: { variance: 1 } }; score() {} }
      export const system = new Mine();`,
    ],
  ])('may be %s', (_, file, text) => {
    const process = { from: 0, to: 1, prior: { variance: 1 } };
    const value = { name: 'mine', process, offers: ['score'], packed: true, servedAs: 'system' };
    expect(described(file, text)).toEqual({ kind: 'value', value });
  });

  it.each([
    ['a.ts', 'export const other = 1;'],
    ['a.ts', 'export {};'],
    ['a.ts', 'export default 5;'],
  ])('is refused without a system: %s with %s', (file, text) => {
    expect(described(file, text)).toEqual({ kind: 'threw', message: 'it should export an object called system' });
  });
});

describe('a command that describes itself', () => {
  const x = Array.from({ length: 8 }, (_, i) => [i / 3, -i]);
  const NOT_FINITE = { label: [...x.flat(), Number.NaN, Number.POSITIVE_INFINITY, -0] };
  /** It returns the points and labels that it is given as they come, and says in which form it was asked. */
  const echo = (description: string) => {
    const path = join(folder.path, 'echo.mjs');
    writeFileSync(
      path,
      `import { createInterface } from 'node:readline';
      const answer = ({ method, params }) =>
        method === 'describe' ? ${description} :
        method === 'score' ? params.x :
        method === 'weights' ? params.label :
        method === 'times' ? Object.keys(params.x) : methods;
      const methods = [];
      for await (const line of createInterface({ input: process.stdin })) {
        const asked = JSON.parse(line);
        methods.push(asked.method);
        console.log(JSON.stringify({ jsonrpc: '2.0', id: asked.id, result: answer(asked) }));
        if (asked.method === 'close') process.exit();
      }`,
    );
    return open(command(`'${process.execPath}' '${path}'`));
  };
  const form = (connection: Connection, points = x) => {
    const reply = connection.call('times', { x: points });
    return reply.kind === 'value' ? reply.value : reply;
  };

  it('is asked for it first whenever it is started; as one that takes packed numbers it is given them, and few in digits', () => {
    const connection = echo('{ packed: true }');
    for (const _ of ['first', 'again']) {
      expect(connection.call('labelOf', {})).toEqual({ kind: 'value', value: ['describe', 'labelOf'] });
      expect(form(connection)).toEqual(['packed', 'shape']);
      expect(form(connection, x.slice(1))).toEqual(['0', '1', '2', '3', '4', '5', '6']);
      expect(connection.call('score', { x })).toEqual({ kind: 'value', value: x });
      expect(connection.call('weights', NOT_FINITE)).toEqual({ kind: 'value', value: NOT_FINITE.label });
      connection.close();
    }
  });

  it.each(['labelOf', 'describe'])(
    'is asked for it again after it could not say, before anything else: %s',
    (first) => {
      const [path, flag] = ['late.mjs', 'started'].map((name) => join(folder.path, name));
      writeFileSync(
        path,
        `import { existsSync, writeFileSync } from 'node:fs';
      import { createInterface } from 'node:readline';
      const isFirst = !existsSync('${flag}');
      writeFileSync('${flag}', '');
      let described = 0;
      for await (const line of createInterface({ input: process.stdin })) {
        const { id, method } = JSON.parse(line);
        const answer = isFirst ? { error: { code: 1, message: 'not yet' } } : { result: method === 'describe' ? {} : described };
        if (method === 'describe') described++;
        console.log(JSON.stringify({ jsonrpc: '2.0', id, ...answer }));
        if (method === 'close') process.exit();
      }`,
      );
      const connection = open(command(`'${process.execPath}' '${path}'`));
      expect(connection.call(first, {})).toMatchObject({ kind: 'threw', message: 'not yet' });
      expect(connection.call('labelOf', {})).toEqual({ kind: 'value', value: 1 });
    },
  );

  it.each(['{}', '{ packed: false }', '{ packed: "true" }', 'null'])('as %s is given digits', (description) => {
    const connection = echo(description);
    expect(form(connection)).toEqual(['0', '1', '2', '3', '4', '5', '6', '7']);
    expect(connection.call('score', { x })).toEqual({ kind: 'value', value: x.map(([a, b]) => [a, b + 0]) });
  });
});

it('a module is given lists, however they are sent', () => {
  const path = join(folder.path, 'lists.ts');
  writeFileSync(
    path,
    `export const system: object = {
      name: 'mine', process: { from: 0, to: 1, prior: { variance: 1 } },
      score: ({ x, label, noise }) => [x, label, ...noise, ...noise[0]].map(Array.isArray),
      weights: ({ label }) => Float64Array.from(label),
    };`,
  );
  const connection = open({ kind: 'module', path });
  const x = Array.from({ length: 20 }, (_, i) => [i]);
  const label = [...x.flat(), Number.NaN, -0];
  const asked = connection.call('score', { x, label, noise: [x.slice(1), x.slice(1)] });
  expect(asked).toEqual({ kind: 'value', value: new Array(2 + 2 + 19).fill(true) });
  expect(connection.call('weights', { label })).toEqual({ kind: 'value', value: label });
});

describe('a module at its start', () => {
  it.each([
    ['throws at import', { kind: 'threw', message: 'no weights here' }],
    ['exits at import', { kind: 'died', how: 'ended with exit code 3', stderr: '' }],
    ['throws at describe', { kind: 'threw', message: 'no prior here' }],
    ['exits at describe', { kind: 'died', how: 'ended with exit code 4', stderr: '' }],
  ])('fails: the reply tells that it %s, on every call', (fault, reply) => {
    process.env.FAULT = fault;
    const connection = open(MODULE);
    expect(connection.call('describe', {})).toEqual(reply);
    expect(connection.call('describe', {})).toEqual(reply);
  });

  it.each(['waits at import', 'loops at import', 'loops at describe'])('fails: no reply comes as it %s', (fault) => {
    process.env.FAULT = fault;
    expect(open(MODULE, { start: START }).call('describe', {})).toEqual({ kind: 'silent' });
  });
});

describe('a module that goes on', () => {
  /** One process for all of them. */
  let connection: Connection;
  const token = temporaryFolder('all tests');
  beforeAll(() => {
    process.env[TOKEN] = token.path;
    connection = connect(MODULE, LIMITS);
    // it is started here, with the token
    expect(connection.call('describe', {})).toEqual({
      kind: 'value',
      value: {
        name: 'hostile',
        // read through getters, with typed arrays as lists
        process: { levels: { alpha: [0.8, 0.6], sigma: [0.6, 0.8] }, prior: { variance: 1 } },
        offers: ['score', 'weights', 'close'],
        packed: true,
        servedAs: 'system',
      },
    });
  });
  afterAll(async () => {
    connection.close();
    await vi.waitUntil(() => left(token.path).length === 0, { timeout: 5000 });
  });

  it.each([
    ['throws at score', { kind: 'threw', message: 'no score here' }],
    ['rejects at score', { kind: 'threw', message: 'text alone' }],
    ['prints at score', { kind: 'value', value: [[0]] }],
    ['forks at score', { kind: 'value', value: [[0]] }],
    ['returns a function at score', { kind: 'threw', message: 'its result cannot be sent: it holds a function' }],
    ['returns nothing at score', { kind: 'threw', message: 'its result cannot be sent: it is undefined' }],
    ['returns a BigInt at score', { kind: 'threw', message: 'its result cannot be sent: it is a bigint' }],
    [
      'returns itself at score',
      {
        kind: 'threw',
        message: 'its result cannot be sent: it holds itself, or is nested deeper than 100 times',
      },
    ],
  ])('%s, and answers the next call', (fault, reply) => {
    expect(connection.call('score', asked(fault))).toEqual(reply);
    expect(connection.call('weights', LABEL)).toEqual(ANSWERED);
  });
});

describe('a module that ends', () => {
  it.each([
    ['throws later at score', { kind: 'died', how: 'ended with exit code 1', stderr: /thrown by nobody/ }],
    ['exits at score', { kind: 'died', how: 'ended with exit code 0', stderr: /^$/ }],
    ['is killed at score', { kind: 'died', how: 'was killed by SIGKILL', stderr: /^$/ }],
    ['forks and exits at score', { kind: 'died', how: 'ended with exit code 5', stderr: /^$/ }],
    ['hoards at score', { kind: 'died', how: 'used more than 256 MiB of memory', stderr: /^$/ }],
    ['writes on the channel at score', { kind: 'garbled', what: "answered '[1, 2]', which is not JSON-RPC 2.0" }],
  ])('%s, and is started anew for the next call', (fault, reply) => {
    const connection = open(MODULE);
    const told = 'stderr' in reply ? { ...reply, stderr: expect.stringMatching(reply.stderr!) } : reply;
    expect(connection.call('score', asked(fault))).toEqual(told);
    expect(connection.call('weights', LABEL)).toEqual(ANSWERED);
  });

  it.each(['waits at score', 'loops at score'])('is ended as it %s, and is started anew for the next call', (fault) => {
    const connection = open(MODULE, { call: CALL });
    expect(connection.call('describe', {}).kind).toBe('value');
    expect(connection.call('score', asked(fault))).toEqual({ kind: 'silent' });
    expect(connection.call('describe', {}).kind).toBe('value');
    expect(connection.call('weights', LABEL)).toEqual(ANSWERED);
  });

  it('is ended though it loops at close', () => {
    process.env.FAULT = 'loops at close';
    const connection = open(MODULE);
    expect(connection.call('weights', LABEL)).toEqual(ANSWERED);
    const began = performance.now();
    connection.close();
    expect(performance.now() - began).toBeLessThan(4000);
  });
});

describe('a command', () => {
  it.each([
    ['exits at start', { kind: 'died', how: 'ended with exit code 6', stderr: '' }],
    ['prints at start', { kind: 'garbled', what: "answered 'Loading the weights...', which is not JSON-RPC 2.0" }],
    ['exits at describe', { kind: 'died', how: 'ended with exit code 7', stderr: '' }],
  ])('fails: the reply tells that it %s, on every call', (fault, reply) => {
    const connection = open(faulty(fault));
    expect(connection.call('describe', {})).toEqual(reply);
    expect(connection.call('describe', {})).toEqual(reply);
  });

  it.each(['loops at start', 'loops at describe'])('fails: no reply comes as it %s', (fault) => {
    expect(open(faulty(fault), { start: START }).call('describe', {})).toEqual({ kind: 'silent' });
  });

  it.each([
    ['exits at score', { kind: 'died', how: 'ended with exit code 0', stderr: '' }],
    [
      'complains and exits at score',
      {
        kind: 'died',
        how: 'ended with exit code 1',
        stderr: Array.from({ length: 20 }, (_, i) => `complaint ${i + 10}`).join('\n'),
      },
    ],
    ['is killed at score', { kind: 'died', how: 'was killed by SIGKILL', stderr: '' }],
    ['babbles at score', { kind: 'garbled', what: "answered 'hello', which is not JSON-RPC 2.0" }],
    ['writes half a line and exits at score', { kind: 'died', how: 'ended with exit code 0', stderr: '' }],
    ['writes no line break at score', { kind: 'garbled', what: 'wrote a line of more than 8 MiB' }],
    ['answers another id at score', { kind: 'garbled', what: 'answered with id 77 where 2 was asked' }],
    ['hoards at score', { kind: 'died', how: 'used more than 256 MiB of memory', stderr: '' }],
    ['lets another hoard at score', { kind: 'died', how: 'used more than 256 MiB of memory', stderr: '' }],
    ['forks and exits at score', { kind: 'died', how: 'ended with exit code 8', stderr: '' }],
    ['forks at score', { kind: 'value', value: 0 }],
    ['closes its output at score', { kind: 'died', how: 'closed its standard output', stderr: '' }],
  ])('%s, and is started anew for other calls', (fault, reply) => {
    const connection = open(GOOD);
    expect(connection.call('score', asked(fault))).toEqual(reply);
    expect(connection.call('weights', LABEL)).toEqual(ANSWERED);
    expect(connection.call('score', asked(fault))).toMatchObject(
      'what' in reply ? { kind: 'garbled', what: expect.any(String) } : reply,
    );
  });

  it.each(['loops at score', 'waits at score', 'writes half a line at score'])(
    'is ended as it %s, and is started anew for other calls',
    (fault) => {
      const connection = open(GOOD, { call: CALL });
      expect(connection.call('describe', {}).kind).toBe('value');
      expect(connection.call('score', asked(fault))).toEqual({ kind: 'silent' });
      expect(connection.call('describe', {}).kind).toBe('value');
      expect(connection.call('weights', LABEL)).toEqual(ANSWERED);
    },
  );

  it.each([
    ['answers nobody at score', `wrote '{"jsonrpc":"2.0","id":102,"result":0}' without being asked`],
    ['writes no end at score', "wrote '{}' without being asked"],
  ])('%s, and has that held against it on the next call', (fault, what) => {
    const connection = open(GOOD);
    expect(connection.call('score', asked(fault))).toEqual({ kind: 'value', value: 0 });
    // time for the rest to arrive
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
    expect(connection.call('weights', LABEL)).toEqual({ kind: 'garbled', what });
    expect(connection.call('weights', LABEL)).toEqual(ANSWERED);
  });

  it('is ended though it ignores close and SIGTERM', () => {
    const connection = open(faulty('ignores at close'));
    expect(connection.call('weights', LABEL)).toEqual(ANSWERED);
    const began = performance.now();
    connection.close();
    expect(performance.now() - began).toBeLessThan(4000);
  });

  it.each([
    ['/nowhere/at-all', 'ended with exit code 127', /nowhere/],
    ['(exit 3)', 'ended with exit code 3', /^$/],
    ['true', 'ended with exit code 0', /^$/],
    ['exec < /dev/null; exit 4', 'ended with exit code 4', /^$/],
    ['kill -TERM $$; :', 'was killed by SIGTERM', /^$/],
    ["sh -c 'kill -TERM $$'; exit $?", 'was killed by SIGTERM', /^/],
    ['echo \u0000', /^could not be run: /, /^$/],
    [`: ${'x'.repeat(2 ** 22)}`, /^could not be (run|started): .*E2BIG/, /^$/],
  ])('that is no system is told how it ended: %#', (text, how, stderr) => {
    const connection = open(command(text));
    const told = { kind: 'died', how: expect.stringMatching(how), stderr: expect.stringMatching(stderr) };
    expect(connection.call('describe', {})).toEqual(told);
    expect(connection.call('score', X)).toEqual(told);
  });

  it('that is slow does not hold up another one', () => {
    const [slow, other] = [open(GOOD, { call: CALL }), open(GOOD)];
    expect(slow.call('score', asked('waits at score'))).toEqual({ kind: 'silent' });
    expect(other.call('score', X)).toEqual({ kind: 'value', value: X.x });
  });
});

describe('a run', () => {
  const run = (then: string, timeout = 30_000) =>
    spawnSync(
      process.execPath,
      [
        '-e',
        `${codeThatLoads(loadableModule('src/system/transport/connection'))}.then(({ connect }) => {
          const connection = connect(${JSON.stringify(MODULE)}, ${JSON.stringify(LIMITS)});
          console.log(connection.call('weights', { label: [5] }).value[0]);
          ${then}
        });`,
      ],
      { timeout, encoding: 'utf8' },
    );

  it.each([
    ['closes', 'connection.close();', 0],
    ['does not close', '', 0],
    ['exits', 'process.exit(9);', 9],
  ])('that %s ends on its own', (_, then, code) => {
    const { status, stdout, stderr } = run(then);
    expect([status, stdout, stderr]).toEqual([code, '5\n', '']);
  });

  it.each(['SIGKILL', 'SIGINT'])('that is ended by %s takes a system with it that does not look', (signal) => {
    const ending = `setTimeout(() => process.kill(${'process.ppid'}, '${signal}'), 1000)`;
    const killer = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(ending)}], { stdio: 'ignore' });`;
    const { signal: by } = run(`${killer} connection.call('score', ${JSON.stringify(asked('loops at score'))});`);
    expect(by).toBe(signal);
  });
});

describe('stderr', () => {
  /** What a run shows in which a module is asked for scores. */
  const shown = (fault: string, calls = 1) => {
    const code = `${codeThatLoads(loadableModule('src/system/transport/connection'))}.then(({ connect }) => {
      const { call, close } = connect(${JSON.stringify(MODULE)}, ${JSON.stringify(LIMITS)});
      for (let k = 0; k < ${calls}; k++) call('score', ${JSON.stringify(asked(fault))});
      close();
    });`;
    return spawnSync(process.execPath, ['-e', code], { encoding: 'utf8' });
  };

  it('shows what a system prints as it comes, a module on stdout too', () => {
    const { stdout, stderr } = shown('prints at score');
    expect([stdout, stderr]).toEqual(['', 'on the way\nto stdout\n']);
  });

  it.each([
    ['throws at score', 'TypeError: no score here'],
    ['throws in time at score', 'RangeError: too late a score'],
  ])('shows once where in a system a call %s', (fault, error) => {
    const { stderr } = shown(fault, 3);
    expect(stderr.split('\n').filter((line) => line === error)).toHaveLength(1);
    expect(stderr).toMatch(/^ +at .*hostile.module\.ts/m);
  });
});
