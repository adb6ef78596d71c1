import { stripVTControlCharacters } from 'node:util';
import { InputError } from '../input/input-error.js';
import { oneLine } from '../input/one-line.js';
import { packageVersion } from '../input/package-file.js';
import { workflowCommand } from '../report/workflow-commands.js';
import type { CliCommand } from './command.js';
import type { Terminal } from './terminal.js';

/** Bad usage or bad input. */
const BAD_INPUT = 2;

/** Something went wrong. */
const FAILED = 1;

/** The commands, each loaded on demand: what one needs would slow the start of another. */
const COMMANDS: ReadonlyMap<string, () => Promise<CliCommand>> = new Map([
  ['verify', async () => (await import('./verify.js')).verify],
  ['merge', async () => (await import('./merge.js')).merge],
  ['report', async () => (await import('./report.js')).report],
  ['init', async () => (await import('./init.js')).init],
  ['measure', async () => (await import('./measure.js')).measure],
  ['baseline', async () => (await import('./baseline.js')).baseline],
  ['conjecture', async () => (await import('./conjecture.js')).conjecture],
  ['samplers', async () => (await import('./samplers.js')).samplers],
  ['reproduce', async () => (await import('./reproduce.js')).reproduce],
  ['explore', async () => (await import('./explore.js')).explore],
  ['list', async () => (await import('./list.js')).list],
  ['explain', async () => (await import('./explain.js')).explain],
  ['replay', async () => (await import('./replay.js')).replay],
]);

const USAGE = `Usage: diffusion-bounds <command>

  verify [--profile quick|ci|deep] [--claims id|topic,... [--require]] [--with module,...]
         [--system module|command] [--time-limit seconds] [--expect file] [--baseline file] [--seed N]
         [--alpha A] [--workers N] [--shard i/n] [--report dir] [--format table|json] [--github]
  merge shard-*-of-n.jsonl... [--require] [--with module,...] [--system module|command]
         [--time-limit seconds] [--expect file] [--baseline file] [--report dir] [--format table|json]
         [--github]
  report folder... [--html file] [--with module,...]
  init python|typescript
  measure experiment.json [--json] [--matrices] [--html file] [--workers N]
          | --system module|command [--json] [--time-limit seconds]
  baseline update|compare [--file F] [--seed N] [--system module|command] [--time-limit seconds]
         [--format table|json]
  conjecture '<formula>' --measure Q [--minus priorKl|floor] --vary n=16..256,m=n... [--assume 'm >= n']...
         [--target 'modes(mu)'] [--process 'vp(2)'] [--embedding E] [--weighting W] [--C number] [--delta D]
         [--draws N] [--rungs N] [--search N] [--seed N] [--alpha A] [--workers N]
         [--write claim.ts] [--report dir] [--format table|json]
  conjecture bound.json... [--workers N] [--write claim.ts] [--report dir] [--format table|json]
  samplers [module|command] [--variances v,... | --spectrum file | --target file|'modes(x, v)'] [--methods name,...|all]
         [--calls n,...]
         [--process vp|ve|flow] [--ends first,last] [--schedule S] [--denoise] [--start prior|exact]
         [--distance w2|kl|reverse-kl] [--bounds] [--svg file] [--time-limit seconds] [--format table|json]
  reproduce early-stopping|modes-shift|capacity|densities|mnist [--full] [--seeds N] [--epochs N] [--workers N]
         [--report dir] [--format table|json]
  explore [experiment.json] [--html file] [--no-open]
  list [--source text] [--with module,...] [--system module|command] [--time-limit seconds]
  explain <claim> [--case index] [--seed N] [--report dir] [--with module,...]
  replay <token> [--with module,...] [--system module|command] [--time-limit seconds]

'diffusion-bounds <command> --help' says more.
`;

/**
 * Runs the command that the arguments name and returns its exit code. Bad input is one sentence on stderr.
 *
 * @param registry module of the claims, loaded only by commands that are about claims
 */
export async function dispatch(argv: readonly string[], terminal: Terminal, registry: URL): Promise<number> {
  try {
    return await run(argv, terminal, registry);
  } catch (error) {
    return failed(error, argv, terminal);
  }
}

/** Says in one sentence what went wrong, with a stack where DEBUG is set. @returns the exit code */
export function failed(error: unknown, argv: readonly string[], terminal: Pick<Terminal, 'err' | 'command'>): number {
  if (process.env.DEBUG) terminal.err(`${error instanceof Error ? error.stack : error}\n`);
  const isInput = error instanceof InputError;
  // whatever of the user's own text it quotes
  const message = oneLine(error instanceof Error ? error.message : String(error));
  const sentence = isInput ? message : `Failed: ${message}`;
  terminal.err(`${sentence}\n`);
  if (argv.includes('--github')) {
    terminal.command(workflowCommand({ level: 'error', title: 'diffusion-bounds', message: sentence }));
  }
  return isInput ? BAD_INPUT : FAILED;
}

async function run([name, ...rest]: readonly string[], terminal: Terminal, registry: URL): Promise<number> {
  if (name === undefined) {
    terminal.err(USAGE);
    return BAD_INPUT;
  }
  if (name === '--help' || name === '-h' || name === '--version') {
    terminal.out(name === '--version' ? `${packageVersion()}\n` : USAGE);
    return 0;
  }
  const load = COMMANDS.get(name);
  if (load === undefined) throw new InputError(`There is no command '${name}'; see 'diffusion-bounds --help'.`);
  const found = await load();
  if (rest.includes('--help') || rest.includes('-h')) {
    const usage = `${await found.usage(registry)}\n`;
    terminal.out(terminal.colours ? usage : stripVTControlCharacters(usage));
    return 0;
  }
  return found.run(rest, terminal, registry);
}
