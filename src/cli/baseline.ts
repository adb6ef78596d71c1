import type { BaselineResult } from '../baseline/baseline-result.js';
import { InputError } from '../input/input-error.js';
import { packageVersion } from '../input/package-file.js';
import { BUILT_IN } from '../system/contract/description.js';
import type { SystemGroup } from '../system/contract/system-under-test.js';
import { command } from './command.js';
import { FORMATS, oneOf, parseSeed, SYSTEM_OPTIONS, systemFrom } from './options.js';
import { comparedNow, foundNow, type StoredBaseline, storedBaseline } from './stored-baseline.js';
import type { Terminal } from './terminal.js';

/** What a comparison spends of a run's budget: a tenth of the default, so that the claims have the rest. */
const ALPHA = 1e-7;

export const baseline = command({
  name: 'baseline',
  description: 'Store what is measured of this package or of a system, or compare with what was stored',
  args: {
    action: { type: 'positional', required: true, description: 'update or compare' },
    file: { type: 'string', description: 'the file that holds the quantities', default: 'baseline.json' },
    seed: { type: 'string', description: 'integer that what is drawn derives from (default: that of the file, or 1)' },
    ...SYSTEM_OPTIONS,
    format: { type: 'string', description: 'table or json on stdout', default: 'table' },
  },
  async run({ action, file, seed: seedText, format: formatText, ...systemOptions }, terminal, registry) {
    if (action !== 'update' && action !== 'compare') {
      throw new InputError(`'baseline' should be followed by update or compare, found '${action}'.`);
    }
    const format = oneOf('format', FORMATS, formatText);
    const given = seedText === undefined ? undefined : parseSeed(seedText);
    const { existsSync } = await import('node:fs');
    const { dirname, resolve } = await import('node:path');
    // before what takes time, and as a folder in /proc could not even be tried to make
    if (action === 'update' && !existsSync(dirname(resolve(file)))) {
      throw new InputError(`There is no folder '${dirname(file)}' to write ${file} to.`);
    }
    const system = await systemFrom(systemOptions);
    try {
      const stored = action === 'compare' || existsSync(file) ? await storedBaseline(file, system) : undefined;
      const measuring = { registry, system, seed: given ?? stored?.baseline.seed ?? 1 };
      if (action === 'update') {
        terminal.soFar(`${file} is as it was.\n`);
        return await update(file, stored, measuring, format, terminal);
      }
      terminal.soFar('Nothing is compared: a comparison is whole or nothing.\n');
      const result = await comparedNow(stored!, measuring, terminal);
      await show(result, format, terminal);
      return result.differences.length === 0 ? 0 : 1;
    } finally {
      system?.close();
    }
  },
});

/** Writes a baseline, and says what is not as it was. @returns 0 */
async function update(
  file: string,
  stored: StoredBaseline | undefined,
  measuring: { readonly registry: URL; readonly system: SystemGroup | undefined; readonly seed: number },
  format: (typeof FORMATS)[number],
  terminal: Terminal,
): Promise<number> {
  const { baselineText } = await import('../baseline/baseline-file.js');
  const { comparedWith } = await import('../baseline/baseline-result.js');
  const { chanceOfEach, stated } = await import('../baseline/quantity.js');
  const { writeWhole, writing } = await import('../report/whole-file.js');
  const { system, seed } = measuring;
  const found = await foundNow(measuring);
  const chance = chanceOfEach(found, ALPHA);
  const quantities = stated(found, () => chance);
  const text = baselineText(
    { version: packageVersion(), system: system?.name ?? BUILT_IN, seed, quantities },
    stored?.baseline,
  );
  writing(`${file} cannot be written`, () => writeWhole(file, text));
  if (format === 'json') {
    terminal.out(text);
    return 0;
  }
  if (stored !== undefined) await show(comparedWith(stored.baseline, found, seed), format, terminal);
  const without = [...quantities.values()].filter(({ value }) => value === null).length;
  const lacking = without === 0 ? '' : `, ${without} of them null with a reason`;
  terminal.show(`${file}: ${quantities.size} quantities written${lacking}\n`);
  return 0;
}

async function show(result: BaselineResult, format: (typeof FORMATS)[number], terminal: Terminal): Promise<void> {
  if (format === 'json') {
    const { jsonText } = await import('../numeric/json-numbers.js');
    return terminal.out(jsonText(result));
  }
  const { baselineLines } = await import('../report/baseline-lines.js');
  terminal.show(baselineLines(result));
}
