import { basename } from 'node:path';
import { InputError } from '../input/input-error.js';
import { command } from './command.js';
import { parseWorkers, SYSTEM_OPTIONS, systemFrom } from './options.js';
import type { Terminal } from './terminal.js';

export const measure = command({
  name: 'measure',
  description: "Measure the KL gaps of one experiment, or of a network's checkpoints, with error estimates",
  args: {
    experiment: {
      type: 'positional',
      required: false,
      description: 'JSON file with an experiment; none with --system',
    },
    json: { type: 'boolean', description: 'print JSON in place of a table' },
    matrices: { type: 'boolean', description: 'with --json, add the gram matrices and targets' },
    html: { type: 'string', description: 'also write a page with pictures of the experiment to this file' },
    workers: {
      type: 'string',
      description: 'processes that share the work; results do not depend on it (default: one per core)',
    },
    ...SYSTEM_OPTIONS,
  },
  async run({ experiment: path, json, matrices, html, workers, ...asked }, terminal) {
    if (asked.system !== undefined) {
      const other = Object.entries({ '--matrices': matrices, '--html': html, '--workers': workers, 'a file': path });
      const [found] = other.find(([, value]) => value !== undefined) ?? [];
      if (found !== undefined)
        throw new InputError(`'measure --system' takes --json and --time-limit, found ${found}.`);
      return measureSystem(asked, json === true, terminal);
    }
    await systemFrom(asked);
    if (path === undefined) throw new InputError("'measure' needs <experiment>, a file, or --system.");
    if (matrices === true && json !== true)
      throw new InputError("'measure --matrices' needs --json: a table has no room for them.");
    const processes = parseWorkers(workers, false);
    const { readJson } = await import('../input/read-json.js');
    const { parseExperiment } = await import('../experiment/schema.js');
    const experiment = parseExperiment(readJson(path), path);
    const page = html === undefined ? undefined : (await import('../report/page/html.js')).pageFile(html);
    page?.check();
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
    if (page !== undefined) {
      const { measurementHtml } = await import('../report/page/measurement-on-page.js');
      const { packageVersion } = await import('../input/package-file.js');
      const measured = { version: packageVersion(), name: basename(path), experiment, measurement };
      page.write(measurementHtml(measured));
    }
    return 0;
  },
});

/** Measures the checkpoints of the networks of systems. */
async function measureSystem(
  asked: Parameters<typeof systemFrom>[0],
  json: boolean,
  terminal: Terminal,
): Promise<number> {
  const group = await systemFrom(asked);
  if (group === undefined) return 0;
  try {
    const { measuredCheckpoints } = await import('../system/measured-checkpoints.js');
    const { withProgress } = await import('./measure-progress.js');
    terminal.soFar('Nothing is printed: a measurement is whole or nothing.\n');
    const names = group.systems.flatMap((each) =>
      (each.checkpoints?.trained ?? []).map(({ id }) => `${each.name}: ${id}`),
    );
    const measured = await withProgress(names, terminal, (onPart) =>
      group.systems.map((each) => measuredCheckpoints(each, (id) => onPart(`${each.name}: ${id}`))),
    );
    if (json) {
      const { jsonText } = await import('../numeric/json-numbers.js');
      const { packageVersion } = await import('../input/package-file.js');
      terminal.out(jsonText({ version: packageVersion(), systems: measured }));
    } else {
      const { checkpointsTable } = await import('../report/checkpoints-table.js');
      const headed = measured.map(
        (each) => (measured.length === 1 ? '' : `${each.system}\n\n`) + checkpointsTable(each),
      );
      terminal.show(headed.join('\n'));
    }
    return 0;
  } finally {
    group.close();
  }
}
