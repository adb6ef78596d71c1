import { dirname, join, relative } from 'node:path';
import { packageVersion } from '../input/package-file.js';
import { command } from './command.js';
import { CLAIM_OPTIONS, claimModules, loadClaims } from './options.js';

export const report = command({
  name: 'report',
  description: 'Make the page of a run again, and of several runs a history, from what they have written',
  args: {
    folders: { type: 'positional', required: true, description: 'report folders of runs, in any order' },
    html: { type: 'string', description: 'the file to write (default: report.html in the folder of the latest run)' },
    ...CLAIM_OPTIONS,
  },
  manyPositionals: true,
  async run({ _: folders, html, with: own }, terminal, registry) {
    const { readCases, readRun } = await import('../report/read-run.js');
    const { historyOf, inOrderOfTime } = await import('../report/page/history.js');
    const { pageFile } = await import('../report/page/html.js');
    const { reportHtml } = await import('../report/page/report-page.js');
    const runs = inOrderOfTime(folders.map(readRun));
    const run = runs[runs.length - 1];
    const path = html ?? join(run.folder, 'report.html');
    const cases = readCases(run);
    const { claims, topics, promoted } = await loadClaims(claimModules(registry, { with: own }));
    const { results, record } = run;
    const isOther = results.version !== packageVersion();
    const { readCorpus } = await import('../run/corpus.js');
    // a run of systems has no promoted cases
    const corpus = results.corpus === 'none' ? undefined : readCorpus(claims, promoted);
    const isKnown = !isOther && (corpus === undefined || corpus.hash === results.corpus);
    const page = reportHtml({
      ...{ results, record, cases, claims, topics },
      sources: record ?? {},
      promoted: isKnown ? (id) => corpus?.cases.get(id)?.length ?? 0 : undefined,
      otherVersion: isOther ? otherVersion(results.version) : undefined,
      history: runs.length > 1 ? historyOf(runs) : undefined,
      report: relative(dirname(path), run.folder) || '.',
    });
    pageFile(path).write(page);
    terminal.show(`${path}\n`);
    return 0;
  },
});

function otherVersion(version: string): string {
  return (
    `The run is of version ${version}, and this page was made by version ${packageVersion()}: statements of claims may have changed, ` +
    'and are left out.'
  );
}
