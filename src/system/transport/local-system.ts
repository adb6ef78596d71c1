import { InputError } from '../../input/input-error.js';
import { SystemError } from '../contract/answers.js';
import type { DiffusionSystem } from '../contract/contract.js';
import { readDescription } from '../contract/read-description.js';
import { type SystemUnderTest, systemOf } from '../contract/system-under-test.js';
import { fromJsonForm } from './json-form.js';
import { type ModuleSystem, moduleDescription } from './module-description.js';

/**
 * A system in this process, with the checks that every system has. Its calls must not return promises: claims wait for
 * an answer where they ask.
 *
 * @throws InputError when its description is at fault
 */
export function localSystem(system: DiffusionSystem): SystemUnderTest {
  const description = readDescription(described(system), system.name);
  return systemOf(
    description,
    (call, params) => {
      // each call takes parameters of its own
      const asked = system[call] as ((of: unknown) => unknown) | undefined;
      const answer = asked?.call(system, params);
      if (answer instanceof Promise)
        throw new SystemError(`${call} of the system '${system.name}' returned a promise.`);
      return answer;
    },
    { path: system.name, close: () => undefined },
  );
}

function described(system: DiffusionSystem): unknown {
  try {
    // as one from another process comes here: with numbers that JSON cannot write
    const text = JSON.stringify(moduleDescription(system as unknown as ModuleSystem));
    return fromJsonForm(JSON.parse(text), text);
  } catch (error) {
    throw new InputError(`The system '${system.name}' cannot be asked: ${(error as Error).message}.`);
  }
}
