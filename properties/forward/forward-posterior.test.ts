import { describe, expect, test } from 'vitest';
import { verify } from '../../src/judge/verify.js';
import type { LevelProcess } from '../../src/system/contract/description.js';
import { localSystem } from '../../src/system/transport/local-system.js';
import { withoutControls } from '../../src/testing/without-controls.js';
import { chain, linearBetas } from '../reference-systems/schedules.js';
import { forwardPosterior } from './forward-posterior.js';
import { noiseLevels } from './noise-levels.js';

const right = chain(linearBetas.slice(0, 60));
type Table = keyof (typeof right)['tables'];

/** The laws about tables that a chain breaks, each with the entry. */
async function broken(process: LevelProcess): Promise<string[]> {
  const { claims } = await verify([noiseLevels, forwardPosterior].map(withoutControls), {
    system: localSystem({ name: 'chain', process }),
    seed: 1,
  });
  return claims.flatMap(({ laws }) =>
    laws.flatMap(({ id, reason, verdict }) =>
      verdict === 'refuted' ? [`${id}, ${/entry \d+/.exec(reason ?? '')?.[0]}`] : [],
    ),
  );
}

const withEntry = (table: Table, value: number): LevelProcess => ({
  ...right,
  tables: { ...right.tables, [table]: [...right.tables[table]].with(0, value) },
});

describe('entry 0 of a table, before which are the data', () => {
  test.each<[string, Table, number]>([
    ['tables, entry 0', 'alphaBarPrevious', 0],
    ['tables, entry 0', 'alphaBarPrevious', right.tables.alphaBar[0]],
    ['tables, entry 0', 'alphaBarPrevious', right.tables.alphaBar[1]],
    ['table-of-variance, entry 0', 'posteriorVariance', right.tables.posteriorVariance[1]],
    ['table-of-mean, entry 0', 'posteriorMeanOfData', right.tables.posteriorMeanOfData[1]],
    ['table-of-mean, entry 0', 'posteriorMeanOfState', right.tables.posteriorMeanOfState[1]],
  ])('breaks %s where %s has another value', async (law, table, value) => {
    expect(await broken(withEntry(table, value))).toContain(law);
  });

  test.each<[Table, number]>([
    ['posteriorVariance', 1e-20],
    ['posteriorLogVariance', Math.log(1e-20)],
    ['posteriorLogVariance', right.tables.posteriorLogVariance[1]],
  ])('of %s may be clipped', async (table, value) => {
    expect(await broken(withEntry(table, value))).toEqual([]);
  });

  test('belongs to the level before of a longer chain where alphaBarPrevious has one', async () => {
    const rest = <T>(list: readonly T[]) => list.slice(10);
    const levels = { alpha: rest(right.levels.alpha), sigma: rest(right.levels.sigma) };
    const { beta: _, ...tables } = Object.fromEntries(
      Object.entries(right.tables).map(([table, list]) => [table, rest(list)]),
    );
    const part: LevelProcess = { ...right, levels, tables };
    expect(await broken(part)).toEqual([]);
    // without that table the data are before level 0, which these are not
    const { alphaBarPrevious: __, ...silent } = tables;
    expect(await broken({ ...part, tables: silent })).toEqual(['table-of-variance, entry 0', 'table-of-mean, entry 0']);
  });
});
