import { InputError } from '../input/input-error.js';
import { command } from './command.js';
import { CLAIM_OPTIONS, claimModules, loadClaims } from './options.js';

export const list = command({
  name: 'list',
  description: 'List the claims: id, topic, expectation, source and title',
  args: {
    source: { type: 'string', description: "only claims whose source contains this text, such as 'Lemma 4'" },
    ...CLAIM_OPTIONS,
  },
  async run({ source: text, ...own }, terminal, registry) {
    const { claims, topics } = await loadClaims(claimModules(registry, own));
    const { expectationOf } = await import('../claim/claim.js');
    const { textTable } = await import('../report/text-table.js');
    const { citation, cites } = await import('../report/citation.js');
    const found = claims.filter(({ source }) => text === undefined || cites(source, text));
    if (found.length === 0) throw new InputError(`There is no claim whose source contains '${text}'.`);
    terminal.out(
      textTable(
        found.flatMap((claim) => [
          [claim.id, topics.get(claim.id) ?? '', expectationOf(claim), citation(claim.source)],
          [`  ${claim.title}`],
        ]),
      ),
    );
    return 0;
  },
});
