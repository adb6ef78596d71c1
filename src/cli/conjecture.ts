import { join } from 'node:path';
import type { Conjecture } from '../conjecture/conjecture.js';
import type { ConjectureResult } from '../conjecture/result.js';
import type { Study } from '../conjecture/study.js';
import { InputError } from '../input/input-error.js';
import type { AskedFile } from '../report/whole-file.js';
import { command, SEPARATOR } from './command.js';
import { decimal, FORMATS, oneOf, parseWorkers } from './options.js';
import type { Terminal } from './terminal.js';

/** Options that say what a file may say too. */
const SPEC_OPTIONS = {
  measure: {
    type: 'string',
    description: 'the number that is to be below the bound, such as scoreLoss, klSde, plugInKl',
  },
  minus: { type: 'string', description: 'priorKl or floor, which is taken off that number' },
  vary: {
    type: 'string',
    description: "what n, m, d, tau, mu and T are, comma-separated: 'n=16..256,m=n,tau=n^0.4'; may be repeated",
  },
  assume: {
    type: 'string',
    description: "a clause that restricts where the bound is to hold, as in 'm >= n'; may be repeated",
  },
  target: { type: 'string', description: "'modes(mu)' (default), 'normal(mu)' or 'bumps(mu)'" },
  process: { type: 'string', description: "'vp(2)' (default), 'vp(0.1, 20)' or 've(25)', up to T" },
  embedding: { type: 'string', description: "'signal' (default) or 'fourier(5)'" },
  weighting: { type: 'string', description: 'the weight of the loss that training descends (default: g2)' },
  C: { type: 'string', description: 'the factor C, if it is given; otherwise it is free' },
  delta: { type: 'string', description: 'the chance with which a draw may exceed the bound' },
  draws: { type: 'string', description: 'replicates of each ladder (default: 24, or 200 of what takes milliseconds)' },
  rungs: { type: 'string', description: 'rungs of a ladder (default: 8)' },
  search: { type: 'string', description: 'evaluations of the search for the worst case (default: 200)' },
  seed: { type: 'string', description: 'integer that all draws derive from (default: 1)' },
  alpha: { type: 'string', description: 'the chance that a true bound is refuted, at most (default: 0.01)' },
} as const;

/** Options whose values are numbers. */
const NUMBERS = ['C', 'delta', 'draws', 'rungs', 'search', 'seed', 'alpha'] as const;
const TEXTS = ['measure', 'minus', 'target', 'process', 'embedding', 'weighting'] as const;

type SpecOptions = Readonly<Partial<Record<keyof typeof SPEC_OPTIONS, string | undefined>>>;

const [HOLDS, REFUTED, UNDECIDED] = [0, 1, 3];

export const conjecture = command({
  name: 'conjecture',
  description: 'Test a bound of your own: does it hold, with which constant, how sharp is it, where does it break',
  manyPositionals: true,
  withMinus: 'a bound should be at least 0, and begins without a minus: write 1 - 1/n for -1/n + 1',
  args: {
    bound: {
      type: 'positional',
      required: true,
      description:
        "the bound as a formula, 'C*(tau/n + 1/m + 1/tau)', or a JSON file with a conjecture, or several files",
    },
    ...SPEC_OPTIONS,
    workers: {
      type: 'string',
      description: 'processes that measure; results do not depend on it (default: one per core)',
    },
    write: {
      type: 'string',
      description: 'write a claim to this TypeScript file, which verify decides beside its own',
    },
    report: { type: 'string', description: 'write report.html, conjecture.json and worst-case.json to this folder' },
    format: { type: 'string', description: 'table or json on stdout', default: 'table' },
  },
  async run(
    { _: bounds, bound: _first, workers: workersText, write, report, format: formatText, ...options },
    terminal,
  ) {
    const format = oneOf('format', FORMATS, formatText);
    const workers = parseWorkers(workersText, false);
    const given = options as SpecOptions;
    const { parseConjecture } = await import('../conjecture/conjecture.js');
    const files = bounds.filter(isFile);
    if (files.length > 0) {
      const formula = bounds.find((each) => !isFile(each));
      const [option] = Object.entries(given).find(([, value]) => value !== undefined) ?? [];
      const stray = formula === undefined ? option && `--${option}` : `the formula '${formula}'`;
      if (stray !== undefined)
        throw new InputError(
          `A conjecture in a file says all in the file, '${files[0]}': beside it are --workers, --write, --report and --format alone, found ${stray}.`,
        );
    }
    if (files.length === 0 && bounds.length > 1)
      throw new InputError(`'conjecture' takes one formula, found ${bounds.length}: quote it.`);
    if (bounds.length > 1 && (write ?? report) !== undefined)
      throw new InputError('--write and --report are for one conjecture.');
    const { readJson } = await import('../input/read-json.js');
    const conjectures =
      files.length > 0
        ? files.map((path) => parseConjecture(readJson(path), path))
        : [parseConjecture(specOf(bounds[0], given))];
    // a study takes minutes, and should not fail at its end for a path
    const claim = write === undefined ? undefined : await claimFile(write);
    claim?.check();
    if (report !== undefined) (await import('../report/report-folder.js')).makeReportFolder(report);
    terminal.soFar('Nothing is printed of a conjecture that is not decided.\n');
    const results: ConjectureResult[] = [];
    const { idleVariables } = await import('../conjecture/statement.js');
    for (const [k, each] of conjectures.entries()) {
      const idle = idleVariables(each);
      if (idle.length > 0)
        terminal.err(`${each.measure} does not depend on ${idle.join(' or ')}, and the bound does.\n`);
      const found = await studied(each, workers, terminal);
      results.push(found.result);
      if (write !== undefined) {
        const { claimText } = await import('../conjecture/claim-text.js');
        claim?.write(claimText(each, found, write));
      }
      if (report !== undefined) await writeReport(report, each, found);
      if (format === 'table') {
        const { conjectureText } = await import('../report/conjecture-text.js');
        const name = files[k];
        terminal.show(`${k > 0 ? '\n' : ''}${conjectureText(found.result, name)}`);
      }
    }
    if (format === 'json') {
      const { jsonText } = await import('../numeric/json-numbers.js');
      terminal.out(jsonText(results.length === 1 ? results[0] : results));
    }
    return Math.max(...results.map(exitCode)) === UNDECIDED && results.some((each) => exitCode(each) === REFUTED)
      ? REFUTED
      : Math.max(...results.map(exitCode));
  },
});

/** A formula has no dot before its end. */
function isFile(bound: string): boolean {
  return bound.endsWith('.json');
}

/** 0 as expected, or holds where nothing was; 1 refuted, or not as expected; 3 undecided. */
function exitCode({ verdict, expected }: ConjectureResult): number {
  if (expected !== null) return expected ? HOLDS : REFUTED;
  return verdict === 'holds' ? HOLDS : verdict === 'refuted' ? REFUTED : UNDECIDED;
}

/** The conjecture that options describe, as a file would. @throws InputError */
function specOf(bound: string, options: SpecOptions): unknown {
  if (options.measure === undefined)
    throw new InputError(
      "A formula needs --measure, the number that it bounds; see 'diffusion-bounds conjecture --help'.",
    );
  const vary = (options.vary?.split(SEPARATOR) ?? []).flatMap(assignments);
  for (const [k, [name, value]] of vary.entries()) {
    const before = vary.slice(0, k).find(([other]) => other === name);
    if (before !== undefined)
      throw new InputError(`--vary should name ${name} once, found ${name}=${before[1]} and ${name}=${value}.`);
  }
  const spec: Record<string, unknown> = { bound, vary: Object.fromEntries(vary) };
  for (const name of TEXTS) if (options[name] !== undefined) spec[name] = options[name];
  for (const name of NUMBERS) if (options[name] !== undefined) spec[name] = numberOf(name, options[name]);
  if (options.assume !== undefined) spec.assume = options.assume.split(SEPARATOR);
  return spec;
}

/** `n=16..256, m=max(n, 32)` by variable. @throws InputError */
function assignments(text: string): [string, string][] {
  return text.split(/,(?![^()[\]{}]*[)\]}])/).map((each) => {
    const [name, ...value] = each.split('=');
    if (value.length !== 1 || value[0].trim() === '')
      throw new InputError(`--vary should be a list such as n=16..256,m=n, found '${each.trim()}' in it.`);
    return [name.trim(), value[0].trim()];
  });
}

function numberOf(option: string, text: string): number {
  const value = decimal(text.replace(/^-/, ''));
  if (value === undefined) throw new InputError(`--${option} should be a number, found '${text}'.`);
  return text.startsWith('-') ? -value : value;
}

async function studied(conjecture: Conjecture, workers: number, terminal: Terminal): Promise<Study> {
  const { PARTS, study } = await import('../conjecture/study.js');
  const { measureOnProcesses } = await import('../conjecture/measure-on-processes.js');
  const { withProgress } = await import('./measure-progress.js');
  const { measureCases, close } = measureOnProcesses(conjecture, workers);
  try {
    return await withProgress(PARTS, terminal, (onPart) => study(conjecture, measureCases, onPart));
  } finally {
    await close();
  }
}

async function claimFile(path: string): Promise<AskedFile> {
  const { claimIdOf } = await import('../conjecture/claim-text.js');
  const { askedFile } = await import('../report/whole-file.js');
  // it would have no name
  claimIdOf(path);
  return askedFile('The claim', path);
}

/** Writes the files of a study, whole or not at all. @throws InputError */
async function writeReport(folder: string, conjecture: Conjecture, found: Study): Promise<void> {
  const { writingTo } = await import('../report/report-folder.js');
  const { writeWhole } = await import('../report/whole-file.js');
  const { jsonText } = await import('../numeric/json-numbers.js');
  const { conjectureHtml } = await import('../report/page/conjecture-on-page.js');
  const { result } = found;
  const experiment = result.worst?.experiment;
  const texts = [
    ['conjecture.json', jsonText(result)],
    ...(experiment ? [['worst-case.json', jsonText(experiment)]] : []),
    ['report.html', conjectureHtml(conjecture, found)],
  ];
  writingTo(folder, () => {
    for (const [name, text] of texts) writeWhole(join(folder, name), text);
  });
}
