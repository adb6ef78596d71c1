import type { AnyClaim } from '../claim/claim.js';
import type { ClaimResult } from '../judge/claim-result.js';
import { isMended, whyNotJudged } from '../judge/expected-failures.js';
import type { KnownFailure } from '../judge/known-failures.js';

/** The option of a command that decides claims. */
export const EXPECT_OPTION = {
  expect: {
    type: 'string',
    description: 'JSON file of known failures, { "<claim>.<law>": { "verdict", "reason" } }, which pass until fixed',
  },
} as const;

/** Failures that a file lists. */
export interface ExpectFile {
  readonly path: string;
  readonly known: readonly KnownFailure[];
}

/**
 * Reads the file that --expect names, if it names one.
 *
 * @param claims all that there are, whether they are run or not
 * @throws InputError when the file cannot be read, or lists what is no failure of any of them
 */
export async function readExpectFile(
  path: string | undefined,
  claims: readonly AnyClaim[],
): Promise<ExpectFile | undefined> {
  if (path === undefined) return undefined;
  const { readJson } = await import('../input/read-json.js');
  const { readKnownFailures } = await import('../judge/known-failures.js');
  return { path, known: readKnownFailures(readJson(path), path, claims) };
}

/**
 * What whoever keeps the file has to know, a line each: which failures are mended, and which this run says nothing of.
 *
 * @param results with what was expected of them
 */
export function expectNotes({ path, known }: ExpectFile, results: readonly ClaimResult[]): string[] {
  return known.flatMap((each) => {
    const result = results.find(({ id }) => id === each.claim);
    const name = `'${each.claim}${each.law === undefined ? '' : `.${each.law}`}'`;
    const why = whyNotJudged(each, result);
    if (why !== undefined) return `--expect: ${name} is not judged: ${why}`;
    const mended = isMended(each, result!);
    return mended ? `--expect: ${name} no longer fails: remove its line from ${path}` : [];
  });
}
