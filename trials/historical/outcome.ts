import { claims } from '../../properties/index.js';
import type { ClaimResult } from '../../src/judge/claim-result.js';
import type { KnownFailure } from '../../src/judge/known-failures.js';
import { verification } from '../../src/judge/verify.js';
import type { DiffusionSystem } from '../../src/system/contract/contract.js';
import { localSystem } from '../../src/system/transport/local-system.js';
import { withoutControls } from '../../src/testing/without-controls.js';
import type { HistoricalRow } from './row.js';

/** A law that refutes a faulty form. */
export interface RefutedBy {
  /** As `claim.law`. */
  readonly law: string;
  /** The worst measured/bound. */
  readonly ratio: number;
}

/** What the gate says of a row. */
export interface RowOutcome {
  readonly row: HistoricalRow;
  /** Of the faulty form; empty for right code that was reported as a bug. */
  readonly refutedBy: readonly RefutedBy[];
  readonly byExpected: boolean;
  /** What is not as it should be. */
  readonly fault?: string;
}

/** Claims that solve for what a model generates: a case takes seconds in the plane, and those of a model hardly differ. */
const SOLVED = ['exact-score-recovers-target', 'likelihood-bound'];
const ONE = { cases: 1, controlCases: 1 };

// that the claims can fail is tried on the reference systems, in each run of the suite
const about = claims.flatMap((claim) => {
  const { forSystem, ...alone } = withoutControls(claim);
  if (forSystem === undefined) return [];
  const one = SOLVED.includes(claim.id) && { sizes: { quick: ONE, ci: ONE, deep: ONE } };
  return [{ ...alone, forSystem: { ...forSystem, ...one } }];
});

const REFUTED = about.map(({ id }) => ({ claim: id, verdict: 'refuted' as const, reason: 'the bug' }));

/** Asks the gate about the faulty and the right form of a row. */
export async function tryRow(row: HistoricalRow): Promise<RowOutcome> {
  const right = await resultsOf(row.right);
  const failing = right.filter(({ verdict }) => verdict !== 'holds' && verdict !== 'skipped');
  const asked = right.some(({ id, verdict }) => id === row.expected && verdict === 'holds');
  const faulty = row.faulty === undefined ? [] : await resultsOf(row.faulty, REFUTED);
  const refutedBy = faulty.flatMap(({ id, laws }) =>
    laws
      .filter(({ verdict }) => verdict === 'refuted')
      .map(({ id: law, worst }) => ({ law: `${id}.${law}`, ratio: worst.ratio })),
  );
  const byExpected = refutedBy.some(({ law }) => law.startsWith(`${row.expected}.`));
  const fault = [
    ...failing.map(({ id, verdict, reason }) => `the right form: ${id} is ${verdict} (${reason})`),
    ...(asked ? [] : [`the right form is not asked about ${row.expected}`]),
    ...(row.faulty === undefined || byExpected ? [] : ['the faulty form is not refuted by it']),
    ...faulty
      .filter(({ id, verdict }) => !(verdict === 'vacuous' && row.silent?.includes(id)))
      .filter(({ verdict }) => ['error', 'inconclusive', 'toothless', 'vacuous'].includes(verdict))
      .map(({ id, verdict, reason }) => `the faulty form: ${id} is ${verdict} (${reason})`),
  ].join('; ');
  return { row, refutedBy, byExpected, ...(fault === '' ? {} : { fault }) };
}

/** @param known failures, whose counterexamples nobody looks at: the cases stay as they were found */
async function resultsOf(system: DiffusionSystem, known: readonly KnownFailure[] = []): Promise<ClaimResult[]> {
  const { claims: asked, decide } = verification(about, { system: localSystem(system) }, known);
  const results: ClaimResult[] = [];
  for (const { id } of asked) results.push(await decide(id));
  return results;
}
