import { rmSync } from 'node:fs';
import type { Answer } from './answer.js';
import { askClaims } from './ask-claims.js';
import { askTests } from './ask-tests.js';
import type { CleanCopy } from './clean-copy.js';
import type { Fault } from './fault.js';
import type { CaughtBy } from './memory.js';
import type { Step } from './order.js';
import { run } from './run.js';

/** What became of a fault: who caught it, nobody, or why it could not be tried. */
export type Outcome =
  | {
      readonly kind: 'caught';
      readonly by: CaughtBy;
      /** What was seen, for people. */
      readonly seen: readonly string[];
      /** Names of what was asked before and did not catch it. */
      readonly inVain: readonly string[];
    }
  | { readonly kind: 'survived' }
  | { readonly kind: 'broken'; readonly reason: string };

/**
 * Puts a fault into a copy of the package and asks one thing after the other about it, until something catches it. What
 * gives no answer neither catches it nor lets it survive.
 */
export async function tryFault(fault: Fault, steps: readonly Step[], clean: CleanCopy): Promise<Outcome> {
  const copy = clean.copy(fault.id);
  try {
    if ((await run(copy, 'git', 'apply', fault.patch)) !== 0)
      return { kind: 'broken', reason: 'the patch does not apply' };
    const reason = clean.typeCheck(copy, fault.changes);
    if (reason !== undefined) return { kind: 'broken', reason };
    const ask = ({ kind, names }: Step): Promise<Answer> =>
      kind === 'test' ? askTests(copy, names) : askClaims(copy, names[0]);
    return await search(steps, ask);
  } finally {
    rmSync(copy, { recursive: true });
  }
}

/** Asks step after step until one catches the fault. */
export async function search(steps: readonly Step[], ask: (step: Step) => Promise<Answer>): Promise<Outcome> {
  const inVain: string[] = [];
  let unanswered: string | undefined;
  for (const step of steps) {
    const answer = await ask(step);
    if (answer.kind === 'caught') return { kind: 'caught', by: { [step.kind]: answer.by }, seen: answer.seen, inVain };
    if (answer.kind === 'missed') inVain.push(...step.names);
    else unanswered ??= answer.reason;
  }
  return unanswered === undefined ? { kind: 'survived' } : { kind: 'broken', reason: unanswered };
}
