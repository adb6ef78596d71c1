import { type ArgsDef, defineCommand, type ParsedArgs, parseArgs, renderUsage } from 'citty';
import { strictArguments } from './strict-arguments.js';
import type { Terminal } from './terminal.js';

/** One command of the command line. */
export interface CliCommand {
  usage(registry: URL): Promise<string>;
  /** Runs the command and returns its exit code. @param registry module of the claims, see `ClaimModules` */
  run(rawArguments: readonly string[], terminal: Terminal, registry: URL): Promise<number>;
}

interface CommandDefinition<T extends ArgsDef> {
  readonly name: string;
  readonly description: string;
  readonly args: T;
  /** Whether the last positional may be given many times; `_` holds them all. */
  readonly manyPositionals?: boolean;
  /** The end of its usage, which depends on the registry. */
  more?(registry: URL): Promise<string>;
  run(args: ParsedArgs<T>, terminal: Terminal, registry: URL): Promise<number>;
}

/** Declares a command; its arguments are checked before it runs. */
export function command<const T extends ArgsDef>(declaration: CommandDefinition<T>): CliCommand {
  const { name, description, args, manyPositionals = false, more, run } = declaration;
  const definition = defineCommand({ meta: { name: `diffusion-bounds ${name}`, description }, args });
  return {
    async usage(registry) {
      const usage = await renderUsage(definition);
      return more === undefined ? usage : `${usage}\n${await more(registry)}`;
    },
    run: (rawArguments, terminal, registry) =>
      run(parseArgs<T>(strictArguments(rawArguments, args, name, manyPositionals), args), terminal, registry),
  };
}
