import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, test } from 'vitest';
import { packageVersion } from '../src/input/package-file.js';
import { replayToken } from '../src/run/replay.js';
import { COMMAND } from '../src/testing/command.js';
import { temporaryFolder } from '../src/testing/folder.js';

/** In the environment of a command and whatever it starts, to find what is left of them. */
const TOKEN = 'COMMAND_OF_TEST';

/** A system that never says a word. */
const SLEEPS = 'echo STARTED >&2; sleep 600';
/** The token of a case of one. */
const CASE = replayToken({
  version: packageVersion(),
  claimId: 'noising',
  seed: 1,
  index: 0,
  path: [0],
  ofSystem: true,
});

const folder = temporaryFolder('all tests');
const at = (name: string) => join(folder.path, name);

const verify = (system: string) => ['verify', '--system', system, '--report', at('report')];
const node = (name: string) => `'${process.execPath}' '${at(name)}'`;

beforeAll(() => {
  const experiment = JSON.parse(readFileSync('examples/experiment.json', 'utf8'));
  const sized = (width: number) => ({ ...experiment, features: { ...experiment.features, width } });
  writeFileSync(at('small.json'), JSON.stringify(sized(2000)));
  writeFileSync(at('large.json'), JSON.stringify(sized(4000)));
  writeFileSync(at('loops.ts'), "import { writeSync } from 'node:fs'; writeSync(2, 'LOOPS'); for (;;);");
  const waits = "writeSync(2, 'WAITS'); spawnSync('sleep', ['600']);";
  writeFileSync(
    at('waits.ts'),
    `import { spawnSync } from 'node:child_process'; import { writeSync } from 'node:fs'; ${waits}`,
  );
  const ignores = "for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => 0);";
  writeFileSync(at('ignores.cjs'), `${ignores} console.error('IGNORES'); setInterval(() => 0, 1000);`);
});

interface Ended {
  readonly code: number | string;
  readonly out: string;
  /** What has been read of stderr by now: the last of it may be read after the command has ended. */
  err(): string;
}

/** Starts a command, sends it a signal once its stderr has a text, and returns how it ended. */
async function interrupted(
  argv: readonly string[],
  text: string,
  signal: NodeJS.Signals,
  mark: string,
): Promise<Ended> {
  const child: ChildProcess = spawn(process.execPath, [...COMMAND, ...argv], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, [TOKEN]: mark },
  });
  let [out, err, sent] = ['', '', false];
  child.stdout?.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    err += chunk;
    if (!sent && err.includes(text)) sent = child.kill(signal);
  });
  const code = await new Promise<number | string>((resolve) => {
    child.on('exit', (exitCode, killer) => resolve(exitCode ?? killer ?? 'neither'));
  });
  return { code, out, err: () => err };
}

/** What is left of the processes of a test; one that has ended has no environment. */
function left(mark: string): string[] {
  if (!existsSync('/proc/self/environ')) return [];
  return readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && environmentOf(pid).includes(`${TOKEN}=${mark}\0`));
}

function environmentOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    return '';
  }
}

describe('an interrupted command ends, says so, and leaves no process behind', () => {
  test.concurrent.for<[string, NodeJS.Signals, string, () => string[]]>([
    ['verify in a call of a system that sleeps', 'SIGINT', 'STARTED', () => verify(SLEEPS)],
    ['verify in a call of a system that sleeps', 'SIGTERM', 'STARTED', () => verify(SLEEPS)],
    ['verify of a system that ignores signals', 'SIGINT', 'IGNORES', () => verify(node('ignores.cjs'))],
    ['verify of a system out of its group', 'SIGINT', 'IGNORES', () => verify(`setsid ${node('ignores.cjs')} & wait`)],
    ['verify of claims that never load', 'SIGINT', 'LOOPS', () => ['verify', '--with', at('loops.ts')]],
    ['list of claims that never load', 'SIGINT', 'LOOPS', () => ['list', '--with', at('loops.ts')]],
    ['list of claims that wait for a process', 'SIGINT', 'WAITS', () => ['list', '--with', at('waits.ts')]],
    ['explain of claims that never load', 'SIGTERM', 'LOOPS', () => ['explain', 'noising', '--with', at('loops.ts')]],
    ['merge of claims that never load', 'SIGINT', 'LOOPS', () => ['merge', 'none.json', '--with', at('loops.ts')]],
    ['replay in a call of a system', 'SIGINT', 'STARTED', () => ['replay', CASE, '--system', SLEEPS]],
    ['measure in one process', 'SIGINT', '[1/', () => ['measure', at('small.json'), '--workers', '1']],
    ['measure with helpers', 'SIGTERM', '[1/', () => ['measure', at('large.json'), '--workers', '2']],
  ])('%s, by %s', async ([name, signal, text, argv], { expect }) => {
    const mark = `${name} ${signal}`;
    const { code, out, err } = await interrupted(argv(), text, signal, mark);
    expect({ code, out }).toEqual({ code: signal === 'SIGINT' ? 130 : 143, out: '' });
    await expect.poll(err, { timeout: 5000 }).toMatch(new RegExp(`Interrupted by ${signal}\\.\\n$`));
    await expect.poll(() => left(mark), { timeout: 5000 }).toEqual([]);
  });
});
