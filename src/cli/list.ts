import { InputError } from '../input/input-error.js';
import { command } from './command.js';
import { CLAIM_OPTIONS, claimModules, loadClaims, SYSTEM_OPTIONS, systemFrom } from './options.js';

export const list = command({
  name: 'list',
  description: 'List the claims: id, topic, expectation, source and title; or the laws that a system is asked',
  args: {
    source: {
      type: 'string',
      description: "only claims whose source contains this text, such as 'Lemma 4', and what the paper states there",
    },
    ...SYSTEM_OPTIONS,
    ...CLAIM_OPTIONS,
  },
  async run({ source: text, with: own, ...systemOptions }, terminal, registry) {
    const { claims, topics, statements = [] } = await loadClaims(claimModules(registry, { with: own }));
    const { expectationOf } = await import('../claim/claim.js');
    const { statementText } = await import('../report/statement-text.js');
    const { textTable } = await import('../report/text-table.js');
    const { citation, cites } = await import('../report/citation.js');
    const found = claims.filter(({ source }) => text === undefined || cites(source, text));
    const stated = text === undefined ? [] : statements.filter(({ paper, locus }) => cites({ paper, locus }, text));
    if (found.length === 0 && (stated.length === 0 || systemOptions.system !== undefined))
      throw new InputError(`There is no claim whose source contains '${text}'.`);
    const group = await systemFrom(systemOptions);
    if (group !== undefined) {
      try {
        const { askedLaws } = await import('../report/asked-laws.js');
        const { systems } = group;
        const tables = systems.map((each) => {
          const heading = systems.length === 1 ? '' : `${each.name}\n\n`;
          return heading + askedLaws(found, each);
        });
        terminal.show(tables.join('\n'));
        return 0;
      } finally {
        group.close();
      }
    }
    const listed = textTable(
      found.flatMap((claim) => [
        [claim.id, topics.get(claim.id) ?? '', expectationOf(claim), citation(claim.source)],
        [`  ${claim.title}`],
      ]),
    );
    terminal.show(
      [listed, stated.map((each) => statementText(each, claims)).join('')].filter((part) => part !== '').join('\n'),
    );
    return 0;
  },
});
