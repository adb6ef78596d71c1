import { type ArgsDef, defineCommand, type ParsedArgs, parseArgs, renderUsage } from 'citty';
import { strictArguments } from './strict-arguments.js';
import type { Terminal } from './terminal.js';

/** One command of the command line. */
export interface CliCommand {
  usage(): Promise<string>;
  /** Runs the command and returns its exit code. */
  run(rawArguments: readonly string[], terminal: Terminal): Promise<number>;
}

interface CommandDefinition<T extends ArgsDef> {
  readonly name: string;
  readonly description: string;
  readonly args: T;
  /** Whether the last positional may be given many times; `_` holds them all. */
  readonly manyPositionals?: boolean;
  run(args: ParsedArgs<T>, terminal: Terminal): Promise<number>;
}

/** Declares a command; its arguments are checked before it runs. */
export function command<const T extends ArgsDef>(declaration: CommandDefinition<T>): CliCommand {
  const { name, description, args, manyPositionals = false, run } = declaration;
  const definition = defineCommand({ meta: { name: `diffusion-bounds ${name}`, description }, args });
  return {
    usage: () => renderUsage(definition),
    run: (rawArguments, terminal) =>
      run(parseArgs<T>(strictArguments(rawArguments, args, name, manyPositionals), args), terminal),
  };
}
