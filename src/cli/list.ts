import { command } from './command.js';

export const list = command({
  name: 'list',
  description: 'List the claims',
  args: {},
  async run(_args, terminal) {
    const { claims } = await import('../../properties/index.js');
    const { expectationOf } = await import('../claim/claim.js');
    const { aligned } = await import('../report/aligned.js');
    terminal.out(aligned(claims.map((claim) => [claim.id, claim.group, expectationOf(claim), claim.title])));
    return 0;
  },
});
