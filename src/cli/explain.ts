import { InputError } from '../input/input-error.js';
import { packageVersion } from '../input/package-file.js';
import { command } from './command.js';
import { CLAIM_OPTIONS, claimModules, findClaim, loadClaims, parseIndex, parseSeed } from './options.js';

export const explain = command({
  name: 'explain',
  description: 'Show a claim: laws, assumptions, constants, controls, and what the last run measured',
  args: {
    claim: { type: 'positional', required: true, description: 'id of the claim' },
    report: { type: 'string', description: 'folder with the reports of the last run (default: reports)' },
    case: { type: 'string', description: 'index of the case whose chain of bounds is shown (default: 0)' },
    seed: { type: 'string', description: 'seed of that case (default: 1)' },
    ...CLAIM_OPTIONS,
  },
  async run({ claim: id, report, case: index, seed, ...own }, terminal, registry) {
    const chosen = { index: parseIndex(index ?? '0'), seed: parseSeed(seed ?? '1') };
    const { claims, topics, promoted } = await loadClaims(claimModules(registry, own));
    const claim = findClaim(claims, id);
    const { lastRun } = await import('../report/last-run.js');
    const { checkRun } = await import('../report/read-run.js');
    // a folder that was asked for holds a run; the usual one may not hold one yet
    if (report !== undefined) checkRun(report);
    const measured = lastRun(report ?? 'reports', id, packageVersion());
    const { explanation } = await import('../report/explanation.js');
    const { alphaShares } = await import('../judge/chance-plan.js');
    const { FALSE_ALARM_BUDGET } = await import('../evidence/error-budget.js');
    const share = alphaShares(claims, FALSE_ALARM_BUDGET).get(id);
    if (claim.chain === undefined && (index ?? seed) !== undefined) {
      throw new InputError(`Claim '${id}' has no chain of bounds, so --case and --seed choose nothing.`);
    }
    const { chainText } = await import('../report/chain-text.js');
    const { readCorpus } = await import('../run/corpus.js');
    const chain = await chainText(claim, chosen, readCorpus(claims, promoted));
    const parts = [
      explanation(claim, { topic: topics.get(id) ?? '', share }),
      ...(chain === '' ? [] : [chain]),
      measured,
    ];
    terminal.show(parts.join('\n'));
    return 0;
  },
});
