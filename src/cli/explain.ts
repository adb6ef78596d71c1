import { FALSE_ALARM_BUDGET } from '../evidence/error-budget.js';
import { command } from './command.js';

export const explain = command({
  name: 'explain',
  description: 'Show a claim: statement, assumptions and controls',
  args: { claim: { type: 'positional', required: true, description: 'id of the claim' } },
  async run({ claim: id }, terminal) {
    const { claims } = await import('../claims/index.js');
    const { findClaim } = await import('./select-claims.js');
    const { explanation } = await import('../report/explanation.js');
    const { alphaShares } = await import('../claim/alpha-shares.js');
    terminal.out(explanation(findClaim(claims, id), alphaShares(claims, FALSE_ALARM_BUDGET).get(id)));
    return 0;
  },
});
