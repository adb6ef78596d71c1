import { basename } from 'node:path';
import { InputError } from '../input/input-error.js';
import { command } from './command.js';
import { parseWorkers } from './options.js';

export const measure = command({
  name: 'measure',
  description: 'Measure the KL gaps of one experiment, with error estimates',
  args: {
    experiment: { type: 'positional', required: true, description: 'JSON file with an experiment' },
    json: { type: 'boolean', description: 'print JSON in place of a table' },
    matrices: { type: 'boolean', description: 'with --json, add the gram matrices and targets' },
    html: { type: 'string', description: 'also write a page with pictures of the experiment to this file' },
    workers: {
      type: 'string',
      description: 'processes that share the work; results do not depend on it (default: one per core)',
    },
  },
  async run({ experiment: path, json, matrices, html, workers }, terminal) {
    if (matrices === true && json !== true)
      throw new InputError("'measure --matrices' needs --json: a table has no room for them.");
    const processes = parseWorkers(workers, false);
    const { readJson } = await import('../input/read-json.js');
    const { parseExperiment } = await import('../experiment/schema.js');
    const experiment = parseExperiment(readJson(path), path);
    const { PARTS } = await import('../experiment/measure.js');
    const { measureOnWorkers } = await import('../run/measure-on-workers.js');
    const { withProgress } = await import('./measure-progress.js');
    terminal.soFar(`Nothing is printed of ${path}: a measurement is whole or nothing.\n`);
    const measurement = await withProgress(PARTS, terminal, (onPart) =>
      measureOnWorkers(experiment, processes, { matrices: matrices === true, where: path, onPart }),
    );
    if (json === true) {
      const { measurementText } = await import('../experiment/measurement-text.js');
      const { packageVersion } = await import('../input/package-file.js');
      terminal.out(measurementText(packageVersion(), experiment, measurement));
    } else {
      const { measurementTable } = await import('../report/measurement-table.js');
      terminal.show(measurementTable(measurement, experiment.trainingTimes));
    }
    if (html !== undefined) {
      const { writePage } = await import('../report/page/html.js');
      const { measurementHtml } = await import('../report/page/measurement-on-page.js');
      const { packageVersion } = await import('../input/package-file.js');
      const measured = { version: packageVersion(), name: basename(path), experiment, measurement };
      writePage(html, measurementHtml(measured));
    }
    return 0;
  },
});
