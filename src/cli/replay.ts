import { InputError } from '../input/input-error.js';
import { packageVersion } from '../input/package-file.js';
import type { SystemGroup, SystemUnderTest } from '../system/contract/system-under-test.js';
import { command } from './command.js';
import { CLAIM_OPTIONS, claimModules, findClaim, loadClaims, SYSTEM_OPTIONS, systemFrom } from './options.js';

export const replay = command({
  name: 'replay',
  description: 'Run one case again and print every number',
  args: {
    token: { type: 'positional', required: true, description: 'the replay token of a report' },
    ...SYSTEM_OPTIONS,
    ...CLAIM_OPTIONS,
  },
  async run({ token, with: own, ...systemOptions }, terminal, registry) {
    const { parseReplayToken, replay: rerun } = await import('../run/replay.js');
    const address = parseReplayToken(token, packageVersion());
    // a system draws cases of its own: the same index is another case without it
    const { ofSystem = false } = address;
    if (ofSystem !== (systemOptions.system !== undefined)) {
      throw new InputError(
        ofSystem
          ? `The replay token is of a case that was asked of a system: it needs --system, found none.`
          : `The replay token is of a case that was asked of no system: found --system.`,
      );
    }
    const { claims, promoted } = await loadClaims(claimModules(registry, { with: own }));
    const { readCorpus } = await import('../run/corpus.js');
    const { claimForSystem, partsOfId, underName } = await import('../run/claim-for-system.js');
    const { caseReport } = await import('../report/case-report.js');
    const { caseExitCode } = await import('../judge/results.js');
    const { system: name, own: id } = partsOfId(address.claimId);
    const found = findClaim(claims, id);
    const group = await systemFrom(systemOptions);
    try {
      const system = group && systemCalled(name, group);
      const asked = claimForSystem(found, system);
      if ('skipped' in asked) throw new InputError(`Claim '${found.id}' is skipped: it ${asked.skipped}.`);
      const corpus = system === undefined ? readCorpus(claims, promoted) : undefined;
      const { value, outcome, control } = await rerun(
        system === undefined || name === undefined ? asked.claim : underName(asked.claim, system),
        address,
        corpus,
      );
      const { kind, laws, assumptions } = asked.claim;
      terminal.show(caseReport(value, outcome, { kind, laws, assumptions: control === undefined ? assumptions : [] }));
      return caseExitCode(asked.claim, outcome, control);
    } finally {
      group?.close();
    }
  },
});

/** The system that a token names, or the only one. @throws InputError */
function systemCalled(name: string | undefined, { systems }: SystemGroup): SystemUnderTest {
  const found = name === undefined && systems.length === 1 ? systems[0] : systems.find((each) => each.name === name);
  if (found !== undefined) return found;
  const names = systems.map((each) => each.name).join(', ');
  throw new InputError(`The replay token should be of one of the systems ${names}, found ${name ?? 'none'}.`);
}
