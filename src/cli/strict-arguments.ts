import type { ArgsDef } from 'citty';
import { InputError } from '../input/input-error.js';

/**
 * Refuses what citty would let pass in silence: unknown or repeated options, options without their value, flags with a
 * value, and too few or too many arguments.
 *
 * @param manyPositionals whether the last positional may be given many times
 * @returns the arguments with every option's value joined to it by '='
 */
export function strictArguments(
  raw: readonly string[],
  definitions: ArgsDef,
  command: string,
  manyPositionals = false,
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
      fail(`'${command}' has no option '${option}'`);
    } else if (options.has(option)) {
      fail(`The option '${option}' is given twice`);
    } else if (definition.type === 'boolean') {
      if (rest.length > 0) fail(`The option '${option}' takes no value`);
      options.set(option, option);
    } else {
      const next = raw[i + 1];
      const value = rest.length > 0 ? rest.join('=') : next?.startsWith('--') ? undefined : next;
      if (value === undefined || value === '') fail(`The option '${option}' needs a value`);
      if (rest.length === 0) i++;
      options.set(option, `${option}=${value}`);
    }
  }
  const names = Object.keys(definitions).filter((name) => definitions[name].type === 'positional');
  if (positionals.length < names.length) fail(`'${command}' needs <${names[positionals.length]}>`);
  if (positionals.length > names.length && !manyPositionals)
    fail(`'${command}' has no use for the argument '${positionals[names.length]}'`);
  return [...options.values(), ...positionals];
}

function ownDefinition(definitions: ArgsDef, name: string) {
  const definition = Object.hasOwn(definitions, name) ? definitions[name] : undefined;
  return definition?.type === 'positional' ? undefined : definition;
}
