/** The page of a run as a file. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { figure } from '../../evidence/number-format.js';
import { packageFile } from '../../input/package-file.js';
import { readJson } from '../../input/read-json.js';
import { BUILT_IN } from '../../system/contract/description.js';
import { pageHtml } from './html.js';
import type { PageData } from './page-data.js';
import { type PagedRun, pageData } from './run-on-page.js';

/** The text of report.html. */
export function reportHtml(run: PagedRun): string {
  const data = pageData(run, formulas());
  const { outcome, system, exit, summary, profile, seed, version, alpha } = data.run;
  const name = system === BUILT_IN ? '' : ` of ${system}`;
  return pageHtml('report', {
    title: `${outcome}: run${name} · diffusion-bounds`,
    heading: `The run${name} ${outcome}`,
    paragraphs: [
      `${summary}.`,
      `Exit code ${exit.code}: ${exit.meaning}.`,
      `diffusion-bounds ${version}, profile ${profile}, seed ${seed}; ${figure(alpha.spent)} of the false-alarm budget ${figure(alpha.budget)} is spent.`,
      ...faultLines(data),
    ],
    data,
  });
}

/** No more faults than these are told before scripts run. */
const MOST_FAULTS = 10;

function faultLines({ faults }: PageData): string[] {
  const lines = faults
    .slice(0, MOST_FAULTS)
    .map(({ name, title, evidence, commands }) =>
      [`${name}: ${title}`, ...evidence.slice(0, 1), ...commands.slice(0, 1)].join('; '),
    );
  const more = faults.length - lines.length;
  return more === 0 ? lines : [...lines, `${more} more are listed in results.json.`];
}

/** The statements of this package's laws in MathML, by `claim.law`, as the build has made them; none in a clone without a build. */
function formulas(): ReadonlyMap<string, string> {
  const file = fileURLToPath(packageFile('dist/web/formulas.json'));
  return new Map(existsSync(file) ? Object.entries(readJson(file) as Record<string, string>) : []);
}
