import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A script that writes nothing for so long hangs: no test and no claim takes more than some ten seconds. */
export const SILENCE = 120_000;

/** What a script wrote, and how it ended: with an exit code, null where it was killed. */
export interface Ended {
  readonly code: number | null;
  /** Of stdout and of stderr, as they came. */
  readonly lines: readonly string[];
  /** Whether it was killed for its silence. */
  readonly hung: boolean;
}

const running = new Set<ChildProcess>();
process.once('exit', () => running.forEach(killWithChildren));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

/**
 * Runs a script with this Node, and kills it, with all that it started, when it has said enough or nothing for too long.
 *
 * @param isEnough whether a line answers the question, so that the rest need not run
 */
export function runScript(
  cwd: string,
  args: readonly string[],
  isEnough: (line: string) => boolean = () => false,
  silence = SILENCE,
): Promise<Ended> {
  const child = spawn(process.execPath, args, { cwd, env: environment(), detached: true, stdio: 'pipe' });
  child.stdin.end();
  running.add(child);
  return new Promise((done) => {
    const lines: string[] = [];
    let hung = false;
    const watchdog = setTimeout(() => {
      hung = true;
      killWithChildren(child);
    }, silence);
    for (const input of [child.stdout, child.stderr]) {
      createInterface({ input }).on('line', (line) => {
        watchdog.refresh();
        lines.push(line);
        if (isEnough(line)) killWithChildren(child);
      });
    }
    child.once('exit', () => {
      clearTimeout(watchdog);
      killWithChildren(child);
    });
    child.once('close', (code) => {
      running.delete(child);
      done({ code, lines, hung });
    });
  });
}

/** One that is alike on every machine; a script that fills the memory ends alone. */
function environment(): NodeJS.ProcessEnv {
  const { FORCE_COLOR: _, ...given } = process.env;
  return { ...given, NO_COLOR: '1', NODE_OPTIONS: '--max-old-space-size=2048' };
}

function killWithChildren({ pid }: ChildProcess): void {
  try {
    process.kill(-pid!, 'SIGKILL');
  } catch {
    // all have ended
  }
}
