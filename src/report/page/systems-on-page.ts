/** What a run says of each system that it asked. */
import type { ClaimResult } from '../../judge/claim-result.js';
import type { RunResults } from '../../judge/results.js';
import { NOT_ABOUT_SYSTEMS, partsOfId } from '../../run/claim-for-system.js';
import { BUILT_IN } from '../../system/contract/description.js';
import { whySkipped } from '../outcome-texts.js';
import type { RunSources } from '../replay-command.js';
import { namesBy } from '../skipped-lines.js';
import type { SystemOnPage } from './page-data.js';

/**
 * The systems of a run; none where it was about this package itself.
 *
 * @param offers what each can be asked, by its name, where the run left a record of that
 */
export function systemsOnPage(
  { system, claims }: RunResults,
  { system: given = [] }: RunSources,
  offers: Readonly<Record<string, readonly string[]>> = {},
): SystemOnPage[] {
  if (system === BUILT_IN) return [];
  const names = [...new Set(claims.flatMap(({ id }) => partsOfId(id).system ?? []))];
  const paths = [given].flat();
  // of a single system claims do not bear the name
  return (names.length === 0 ? [system] : names).map((name, i, all) => ({
    name,
    path: (paths.length === all.length ? paths[i] : paths[0]) ?? null,
    offers: offers[name] ?? null,
    // what is about no system bears no name
    ...asked(claims.filter(({ id }) => (partsOfId(id).system ?? name) === name)),
  }));
}

function asked(claims: readonly ClaimResult[]): Pick<SystemOnPage, 'asked' | 'skipped' | 'notAboutSystems'> {
  const ran = claims.filter(({ verdict }) => verdict !== 'skipped');
  const skipped = claims.flatMap(({ id, verdict, reason = '' }) =>
    verdict === 'skipped' && reason !== NOT_ABOUT_SYSTEMS ? [[id, reason] as const] : [],
  );
  const lacking = ran.flatMap(({ id, laws }) =>
    laws.flatMap((law) => (law.verdict === 'skipped' ? [[`${id}.${law.id}`, whySkipped(law)] as const] : [])),
  );
  return {
    asked: ran.map(({ id, verdict, laws }) => ({
      claim: id,
      verdict,
      laws: laws.filter((law) => law.verdict !== 'skipped').map((law) => ({ id: law.id, verdict: law.verdict })),
    })),
    skipped: Array.from(namesBy([...skipped, ...lacking]), ([reason, names]) => ({ reason, names })),
    notAboutSystems: claims.filter(({ reason }) => reason === NOT_ABOUT_SYSTEMS).length,
  };
}
