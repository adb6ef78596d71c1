import type { AnyClaim } from '../claim/claim.js';
import { decidedLaws } from '../claim/statistical.js';
import { figure } from '../evidence/figures.js';
import { standing } from '../evidence/verdict.js';
import type { ClaimResult } from '../judge/claim-result.js';
import type { LawResult } from '../judge/law-result.js';
import type { RunResults } from '../judge/results.js';
import type { Registry } from '../run/registry.js';
import { type RunSources, replayCommand } from './replay-command.js';

/** A law as a test: passed, or with the JUnit element that says why not. */
interface LawTest {
  readonly name: string;
  readonly fault?: Fault | undefined;
}

interface Fault {
  readonly element: 'skipped' | 'failure' | 'error';
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
}

/** What the results are of. */
interface RunSubject extends Pick<Registry, 'claims' | 'topics'> {
  readonly sources: RunSources;
}

/** The results as JUnit XML: one suite per topic, one test case per law. */
export function junitXml(results: RunResults, { claims, topics, sources }: RunSubject): string {
  const byId = new Map(results.claims.map((result) => [result.id, result]));
  const suites = [...new Set(claims.map(({ id }) => topics.get(id) ?? ''))].map((topic) => ({
    topic,
    tests: claims
      .filter(({ id }) => topics.get(id) === topic)
      .flatMap((claim) => testsOf(claim, byId.get(claim.id), sources)),
  }));
  const name = `diffusion-bounds ${results.profile}, seed ${results.seed}`;
  const counted = counts(suites.flatMap(({ tests }) => tests));
  const body = suites.map(({ topic, tests }) => suiteText(topic, tests)).join('');
  const whole = `<testsuites name="${xmlText(name)}" ${counted}>\n${body}</testsuites>\n`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${whole}`;
}

function testsOf(claim: AnyClaim, result: ClaimResult | undefined, sources: RunSources): LawTest[] {
  if (result === undefined) return [];
  return decidedLaws(claim).map((law) => ({
    name: `${claim.id}.${law}`,
    fault: faultOf(
      result,
      result.laws.find((each) => each.id === law),
      sources,
    ),
  }));
}

/**
 * Why a law did not pass. A law is at fault only where its claim is: in a printed form that fails, other laws may hold.
 */
function faultOf(result: ClaimResult, law: LawResult | undefined, sources: RunSources): Fault | undefined {
  const { expects, verdict: ofClaim, reason = '' } = result;
  if (law === undefined || law.verdict === 'skipped') {
    const message = ofClaim === 'skipped' ? reason : 'it applies to no case';
    return { element: 'skipped', attributes: { message }, text: '' };
  }
  const { verdict } = law;
  if ([ofClaim, verdict].some((each) => standing(expects, each) === 'as expected')) return undefined;
  return {
    element: verdict === 'error' ? 'error' : 'failure',
    attributes: { type: verdict, message: `expected ${expects}, came out ${verdict}` },
    text: evidenceOn(result, law, sources).join('\n'),
  };
}

/** What is true of this law, though another one may have the counterexample of the claim. */
function evidenceOn(
  { cases, failing, counterexample, replay }: ClaimResult,
  law: LawResult,
  sources: RunSources,
): string[] {
  const token = counterexample?.law === law.id ? replay : law.replay;
  return [
    ...(law.reason === undefined ? [] : [law.reason]),
    ...(cases.failed === undefined ? [] : [`${cases.failed} of ${cases.run} cases ended in an error`]),
    ...(failing === undefined ? [] : [replayCommand(failing, sources)]),
    ...(law.worst.index === null ? [] : [`largest measured/bound of law '${law.id}': ${worstText(law.worst)}`]),
    ...(token === undefined ? [] : [replayCommand(token, sources)]),
  ];
}

function worstText({ ratio, index }: LawResult['worst']): string {
  return `${Number.isFinite(ratio) ? figure(ratio) : 'the bound is not positive'}, in case ${index}`;
}

function suiteText(topic: string, tests: readonly LawTest[]): string {
  const body = tests.map((test) => testText(topic, test)).join('');
  return `  <testsuite name="${xmlText(topic)}" ${counts(tests)}>\n${body}  </testsuite>\n`;
}

function testText(topic: string, { name, fault }: LawTest): string {
  const open = `    <testcase classname="diffusion-bounds.${xmlText(topic)}" name="${xmlText(name)}"`;
  if (fault === undefined) return `${open}/>\n`;
  const { element, attributes, text } = fault;
  const given = Object.entries(attributes).map(([key, value]) => ` ${key}="${xmlText(value)}"`);
  const inside = `<${element}${given.join('')}${text === '' ? '/>' : `>${xmlText(text)}</${element}>`}`;
  return `${open}>\n      ${inside}\n    </testcase>\n`;
}

function counts(tests: readonly LawTest[]): string {
  const count = (element: string) => tests.filter(({ fault }) => fault?.element === element).length;
  const [failures, errors, skipped] = ['failure', 'error', 'skipped'].map(count);
  return `tests="${tests.length}" failures="${failures}" errors="${errors}" skipped="${skipped}"`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function xmlText(text: string): string {
  // XML 1.0 has no way to write most control characters.
  return text.replace(/[^\P{Cc}\t\n\r]/gu, '').replace(/[&<>"]/g, (character) => ENTITIES[character]);
}
