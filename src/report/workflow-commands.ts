import type { Fault } from './faults.js';

/** What GitHub shows beside a run. */
export interface Annotation {
  readonly level: Fault['level'];
  readonly title: string;
  readonly message: string;
}

/** GitHub shows so many annotations of each level for one step, and drops the rest without a word. */
const MOST = 10;

/** Faults as annotations, no more of a level than are shown; the last then says how many are left out. */
export function annotationsOf(faults: readonly Fault[]): Annotation[] {
  return (['error', 'warning', 'notice'] as const).flatMap((level) => {
    const all = faults.filter((each) => each.level === level).map(annotationOf);
    if (all.length <= MOST) return all;
    const left = all.length - (MOST - 1);
    const message = `${left} more are in the summary of the job and in the report.`;
    return [...all.slice(0, MOST - 1), { level, title: `${left} more`, message }];
  });
}

/** A log shows the message alone, so it names the claim too. */
function annotationOf({ level, name, title, evidence, commands }: Fault): Annotation {
  const lines = evidence.length === 0 ? [title] : evidence;
  return { level, title: `${name}: ${title}`, message: `${name}: ${[...lines, ...commands].join('\n')}` };
}

/** An annotation as the line by which a step in GitHub Actions makes one, from stdout or stderr. */
export function workflowCommand({ level, title, message }: Annotation): string {
  return `::${level} title=${property(title)}::${data(message)}\n`;
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
