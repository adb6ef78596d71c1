import { FALSE_ALARM_BUDGET } from '../evidence/error-budget.js';
import { packageVersion } from '../run/package.js';
import { command } from './command.js';

export const explain = command({
  name: 'explain',
  description: 'Show a claim: statement, assumptions, constants, controls, and what the last run measured',
  args: {
    claim: { type: 'positional', required: true, description: 'id of the claim' },
    report: { type: 'string', description: 'folder with the reports of the last run', default: 'reports' },
  },
  async run({ claim: id, report }, terminal) {
    const { claims } = await import('../../properties/index.js');
    const { findClaim } = await import('./select-claims.js');
    const claim = findClaim(claims, id);
    const { lastRun } = await import('../report/last-run.js');
    const measured = lastRun(report, id, packageVersion());
    const { explanation } = await import('../report/explanation.js');
    const { alphaShares } = await import('../judge/alpha-shares.js');
    terminal.out(`${explanation(claim, alphaShares(claims, FALSE_ALARM_BUDGET).get(id))}\n${measured}`);
    return 0;
  },
});
