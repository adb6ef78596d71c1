import { command } from './command.js';
import { packageVersion } from './version.js';

export const replay = command({
  name: 'replay',
  description: 'Run one case again and print every number',
  args: { token: { type: 'positional', required: true, description: 'the replay token of a report' } },
  async run({ token }, terminal) {
    const { parseReplayToken, replay: rerun } = await import('../claim/replay.js');
    const address = parseReplayToken(token, packageVersion());
    const { claims } = await import('../claims/index.js');
    const { findClaim } = await import('./select-claims.js');
    const claim = findClaim(claims, address.claimId);
    const { value, outcome } = await rerun(claim, address);
    const { caseReport } = await import('../report/case-report.js');
    terminal.out(caseReport(value, outcome, claim.kind));
    const { caseExitCode } = await import('./case-exit-code.js');
    return caseExitCode(claim, outcome);
  },
});
