/** What a process does that helps to answer a conjecture: measures cases, one at a time. */
import { type Answer, failure } from '../run/process-pool.js';
import { type Case, type CaseResult, measureCase } from './case.js';
import { type ConjectureSpec, parseConjecture } from './conjecture.js';

process.once('message', (spec: ConjectureSpec) => {
  const conjecture = parseConjecture(spec);
  process.on('message', (cases: readonly Case[]) => {
    const answer = (): Answer<CaseResult[]> => {
      try {
        return { result: cases.map((each) => measureCase(conjecture, each)) };
      } catch (error) {
        return failure(error);
      }
    };
    process.send?.(answer());
  });
});
process.on('disconnect', () => process.exit());
