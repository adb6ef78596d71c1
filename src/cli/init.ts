import { readFileSync } from 'node:fs';
import { InputError } from '../input/input-error.js';
import { packageFile } from '../input/package-file.js';
import { command } from './command.js';

/** The system to start from in each language, which passes as it is. */
const STARTS: ReadonlyMap<string, string> = new Map([
  ['python', 'examples/init/gate.py'],
  ['typescript', 'examples/init/system.ts'],
]);

export const init = command({
  name: 'init',
  description: "Print a system to start from, as in 'diffusion-bounds init python > gate.py'",
  args: {
    language: { type: 'positional', required: true, description: 'python or typescript' },
  },
  async run({ language }, terminal) {
    const start = STARTS.get(language);
    if (start === undefined) {
      throw new InputError(
        `init: the language should be one of ${[...STARTS.keys()].join(', ')}, found '${language}'.`,
      );
    }
    terminal.out(readFileSync(packageFile(start), 'utf8'));
    return 0;
  },
});
