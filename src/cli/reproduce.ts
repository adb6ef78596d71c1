import { join } from 'node:path';
import { InputError } from '../input/input-error.js';
import { nearHint } from '../input/near-name.js';
import type { Reproduction } from '../reproduction/reproduction.js';
import { REPRODUCTIONS } from '../reproduction/reproductions.js';
import { command } from './command.js';
import { FORMATS, oneOf, parseWorkers } from './options.js';

/** Where an experiment is written, unless --report says where. */
const REPORTS = 'reports';

const DEFAULT_SEEDS = REPRODUCTIONS.map(({ name, seeds }) => `${seeds} for ${name}`).join(', ');

export const reproduce = command({
  name: 'reproduce',
  description: 'Do an experiment of the paper again, with trained networks, and say of each figure how it comes out',
  args: {
    experiment: {
      type: 'positional',
      required: true,
      description: REPRODUCTIONS.map(({ name, says }) => `${name}: ${says}`).join('; '),
    },
    full: { type: 'boolean', description: 'train all configurations, however long that takes' },
    seeds: { type: 'string', description: `how many seeds draw data, starts and batches (default: ${DEFAULT_SEEDS})` },
    epochs: { type: 'string', description: 'epochs of training (default: those of the paper)' },
    workers: {
      type: 'string',
      description: 'processes that train and measure; results do not depend on it (default: one per core)',
    },
    report: {
      type: 'string',
      description: 'folder for report.html, reproduction.json and checkpoints (default: reports/<experiment>)',
    },
    format: { type: 'string', description: 'table or json on stdout', default: 'table' },
  },
  async run(
    { experiment, full, seeds: seedsText, epochs: epochsText, workers: workersText, report, format: formatText },
    terminal,
  ) {
    const format = oneOf('format', FORMATS, formatText);
    const workers = parseWorkers(workersText, false);
    const found = named(experiment);
    const count = seedsText === undefined ? found.seeds : countOf('seeds', seedsText);
    const epochs = epochsText === undefined ? undefined : countOf('epochs', epochsText);
    found.checkInstalled?.();
    const folder = report ?? join(REPORTS, found.name);
    const { makeReportFolder, writingTo } = await import('../report/report-folder.js');
    const { writeWhole } = await import('../report/whole-file.js');
    const { packageVersion } = await import('../input/package-file.js');
    const { withProgress } = await import('./measure-progress.js');
    makeReportFolder(folder);
    const checkpoints = join(folder, 'checkpoints');
    terminal.soFar(`What is trained so far stands in ${checkpoints}: the same command goes on from there.\n`);
    const page = await withProgress(found.parts, terminal, (onPart) =>
      found.run({
        version: packageVersion(),
        isFull: full === true,
        seeds: Array.from({ length: count }, (_, k) => k + 1),
        epochs,
        ...{ workers, checkpoints, onPart },
      }),
    );
    const { jsonText } = await import('../numeric/json-numbers.js');
    const { reproductionHtml } = await import('../report/page/reproduction-on-page.js');
    const text = jsonText(page);
    writingTo(folder, () => {
      writeWhole(join(folder, 'reproduction.json'), text);
      writeWhole(join(folder, 'report.html'), reproductionHtml(page));
    });
    if (format === 'json') terminal.out(text);
    else {
      const { reproductionText } = await import('../report/reproduction-text.js');
      terminal.show(`${reproductionText(page)}\nPictures and all tables: ${join(folder, 'report.html')}\n`);
    }
    return 0;
  },
});

/** @throws InputError */
function named(name: string): Reproduction {
  const found = REPRODUCTIONS.find((each) => each.name === name);
  if (found !== undefined) return found;
  const names = REPRODUCTIONS.map((each) => each.name);
  throw new InputError(`There is no experiment '${name}': there are ${names.join(', ')}${nearHint(name, names)}.`);
}

/** @throws InputError */
function countOf(option: string, text: string): number {
  const count = Number(text);
  if (!Number.isSafeInteger(count) || count < 1 || count > 1e6) {
    throw new InputError(`--${option} should be a whole number from 1 to 1000000, found '${text}'.`);
  }
  return count;
}
