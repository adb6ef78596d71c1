import { command } from './command.js';

export const explain = command({
  name: 'explain',
  description: 'Show a claim: statement, assumptions and controls',
  args: { claim: { type: 'positional', required: true, description: 'id of the claim' } },
  async run({ claim: id }, terminal) {
    const { claims } = await import('../claims/index.js');
    const { findClaim } = await import('./select-claims.js');
    const { explanation } = await import('../report/explanation.js');
    terminal.out(explanation(findClaim(claims, id)));
    return 0;
  },
});
