import type { BaselineResult } from '../baseline/baseline-result.js';
import type { AnyClaim } from '../claim/claim.js';
import { decidedLaws } from '../claim/statistical.js';
import type { ClaimResult } from '../judge/claim-result.js';
import type { RunResults } from '../judge/results.js';
import { NOT_ABOUT_SYSTEMS } from '../run/claim-for-system.js';
import type { Registry } from '../run/registry.js';
import { baselineFault, type LawFault, lawFault, skippedFault } from './faults.js';
import type { RunSources } from './replay-command.js';
import { xmlText } from './xml-text.js';

/** A law, or a baseline, as a test: passed, or with the JUnit element that says why not. */
interface LawTest {
  readonly name: string;
  readonly fault: (Omit<LawFault, 'verdict'> & { readonly verdict: string }) | undefined;
}

/** What the results are of. */
interface ReportedClaims extends Pick<Registry, 'claims' | 'topics'> {
  readonly sources: RunSources;
}

/**
 * The results as JUnit XML: one suite per topic, one test case per law, and one for a baseline. A law that this system lacks
 * something for is a test that is skipped, and has the same name once it is asked. A claim of which nothing can be asked is one
 * such test; claims that no system can be asked have none.
 */
export function junitXml(results: RunResults, { claims, topics, sources }: ReportedClaims): string {
  const byId = new Map(results.claims.map((result) => [result.id, result]));
  const suites = [...new Set(claims.map(({ id }) => topics.get(id) ?? ''))]
    .map((topic) => ({
      topic,
      tests: claims
        .filter(({ id }) => topics.get(id) === topic)
        .flatMap((claim) => testsOf(claim, byId.get(claim.id), sources)),
    }))
    .concat(results.baseline === undefined ? [] : [{ topic: 'baseline', tests: [baselineTest(results.baseline)] }])
    .filter(({ tests }) => tests.length > 0);
  const name = `diffusion-bounds ${results.profile}, seed ${results.seed}`;
  const counted = counts(suites.flatMap(({ tests }) => tests));
  const body = suites.map(({ topic, tests }) => suiteText(topic, tests)).join('');
  const whole = `<testsuites name="${xmlText(name)}" ${counted}>\n${body}</testsuites>\n`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${whole}`;
}

function testsOf(claim: AnyClaim, result: ClaimResult | undefined, sources: RunSources): LawTest[] {
  if (result === undefined || result.reason === NOT_ABOUT_SYSTEMS) return [];
  if (result.verdict === 'skipped') return [{ name: claim.id, fault: skippedFault(result.reason) }];
  return decidedLaws(claim).map((law) => ({
    name: `${claim.id}.${law}`,
    fault: lawFault(result, law, sources),
  }));
}

function baselineTest(baseline: BaselineResult): LawTest {
  const [fault] = baselineFault(baseline);
  const failure = fault && { kind: 'failure' as const, verdict: 'moved', message: fault.title, ...fault };
  return { name: 'baseline', fault: failure };
}

function suiteText(topic: string, tests: readonly LawTest[]): string {
  const body = tests.map((test) => testText(topic, test)).join('');
  return `  <testsuite name="${xmlText(topic)}" ${counts(tests)}>\n${body}  </testsuite>\n`;
}

function testText(topic: string, { name, fault }: LawTest): string {
  const open = `    <testcase classname="diffusion-bounds.${xmlText(topic)}" name="${xmlText(name)}"`;
  if (fault === undefined) return `${open}/>\n`;
  const { kind, verdict, message, evidence, commands } = fault;
  const type = kind === 'skipped' ? '' : ` type="${verdict}"`;
  const text = xmlText([...evidence, ...commands].join('\n'));
  const inside = `<${kind}${type} message="${xmlText(message)}"${text === '' ? '/>' : `>${text}</${kind}>`}`;
  return `${open}>\n      ${inside}\n    </testcase>\n`;
}

function counts(tests: readonly LawTest[]): string {
  const count = (kind: string) => tests.filter(({ fault }) => fault?.kind === kind).length;
  const [failures, errors, skipped] = ['failure', 'error', 'skipped'].map(count);
  return `tests="${tests.length}" failures="${failures}" errors="${errors}" skipped="${skipped}"`;
}
