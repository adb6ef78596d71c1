import { type ArgsDef, defineCommand, type ParsedArgs, parseArgs, renderUsage } from 'citty';
import { InputError } from '../input/input-error.js';
import type { Terminal } from './terminal.js';

/** Options that may be given more than once, and what stands between their values: no path has it. */
const REPEATED = ['--system', '--vary', '--assume'];
export const SEPARATOR = '\0';

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
  /** What it says of an argument that begins with one minus, which may be meant as a positional. */
  readonly withMinus?: string | undefined;
  /** The end of its usage, which depends on the registry. */
  more?(registry: URL): Promise<string>;
  run(args: ParsedArgs<T>, terminal: Terminal, registry: URL): Promise<number>;
}

/** Declares a command; its arguments are checked before it runs. */
export function command<const T extends ArgsDef>(declaration: CommandDefinition<T>): CliCommand {
  const { name, description, args, manyPositionals = false, withMinus, more, run } = declaration;
  const definition = defineCommand({ meta: { name: `diffusion-bounds ${name}`, description }, args });
  return {
    async usage(registry) {
      const usage = await renderUsage(definition);
      return more === undefined ? usage : `${usage}\n${await more(registry)}`;
    },
    run: (rawArguments, terminal, registry) =>
      run(
        parseArgs<T>(strictArguments(rawArguments, args, name, { manyPositionals, withMinus }), args),
        terminal,
        registry,
      ),
  };
}

/**
 * Refuses what citty would let pass in silence: unknown or repeated options, options without their value, flags with a
 * value, and too few or too many arguments.
 *
 * @param allowed see `CommandDefinition`
 * @returns the arguments with every option's value joined to it by '='
 */
export function strictArguments(
  raw: readonly string[],
  definitions: ArgsDef,
  command: string,
  { manyPositionals = false, withMinus }: Pick<CommandDefinition<ArgsDef>, 'manyPositionals' | 'withMinus'> = {},
): string[] {
  const fail = (fault: string): never => {
    throw new InputError(`${fault}; see 'diffusion-bounds ${command} --help'.`);
  };
  const positionals: string[] = [];
  const options = new Map<string, string>();
  for (let i = 0; i < raw.length; i++) {
    const argument = raw[i];
    if (!argument.startsWith('-') || argument === '-') {
      positionals.push(argument);
      continue;
    }
    const [option, ...rest] = argument.split('=');
    const definition = option.startsWith('--') ? ownDefinition(definitions, option.slice(2)) : undefined;
    if (definition === undefined) {
      const meant = withMinus === undefined || option.startsWith('--') ? '' : `; ${withMinus}`;
      fail(`'${command}' has no option '${option}'${meant}`);
    } else if (options.has(option) && !REPEATED.includes(option)) {
      fail(`The option '${option}' is given twice`);
    } else if (definition.type === 'boolean') {
      if (rest.length > 0) fail(`The option '${option}' takes no value`);
      options.set(option, option);
    } else {
      const next = raw[i + 1];
      const value = rest.length > 0 ? rest.join('=') : next?.startsWith('--') ? undefined : next;
      if (value === undefined || value === '') fail(`The option '${option}' needs a value`);
      if (rest.length === 0) i++;
      const before = options.get(option);
      options.set(option, before === undefined ? `${option}=${value}` : `${before}${SEPARATOR}${value}`);
    }
  }
  const names = Object.keys(definitions).filter((name) => definitions[name].type === 'positional');
  const needed = names.filter((name) => definitions[name].required !== false);
  if (positionals.length < needed.length) fail(`'${command}' needs <${needed[positionals.length]}>`);
  if (positionals.length > names.length && !manyPositionals)
    fail(`'${command}' has no use for the argument '${positionals[names.length]}'`);
  return [...options.values(), ...positionals];
}

function ownDefinition(definitions: ArgsDef, name: string) {
  const definition = Object.hasOwn(definitions, name) ? definitions[name] : undefined;
  return definition?.type === 'positional' ? undefined : definition;
}
