import type { CaseFound } from '../../conjecture/case.js';
import type { Conjecture } from '../../conjecture/conjecture.js';
import { onTheWay, partsOf, TOGETHER } from '../../conjecture/ladders.js';
import type { Study } from '../../conjecture/study.js';
import type { ConjecturePage, LadderOnPage } from './conjecture-page.js';
import { pageHtml } from './html.js';

/** More replicates than these make a picture grey. */
const MOST_REPLICATES = 48;

/** The text of the page of a conjecture. */
export function conjectureHtml(conjecture: Conjecture, study: Study): string {
  const { result } = study;
  const { title, bound } = result.conjecture;
  return pageHtml('conjecture', {
    title: `${result.verdict}: ${title ?? bound} · diffusion-bounds`,
    heading: `${title ?? result.statement}: ${result.verdict}`,
    paragraphs: [`${result.statement}.`, `${result.reason}.`],
    data: pageData(conjecture, study),
  });
}

export function pageData({ domain }: Conjecture, { result, ladders, ratioOf }: Study): ConjecturePage {
  const { given, inside, whole } = result.factor;
  const factor = given ?? (result.exceedances !== null ? 1 : result.verdict === 'refuted' ? inside : whole) ?? 1;
  const shown = Array.from(ladders, ([direction, some]): LadderOnPage => {
    const range = domain.ranges.find(({ variable }) => variable === direction);
    const xOf = (x: number, found: CaseFound) => (range === undefined ? x : found.case.variables[range.variable]);
    const speaking = some
      .map(({ replicate, rungs }) => ({ replicate, rungs: direction === TOGETHER ? onTheWay(rungs) : rungs }))
      .filter(({ rungs }) => rungs.length > 0)
      .slice(0, MOST_REPLICATES);
    const [first] = speaking;
    const beside = result.growth.find((each) => each.direction === direction)?.beside ?? [];
    return {
      direction,
      x: {
        name:
          direction === TOGETHER
            ? 'way out, mean of logarithms'
            : `${direction}${beside.length === 0 ? '' : ` with ${beside.join(', ')}`}`,
        scale: range?.scale ?? 'linear',
      },
      replicates: speaking.map(({ replicate, rungs }) => ({
        name: `replicate ${replicate}`,
        x: rungs.map(({ x, found }) => xOf(x, found)),
        ratio: rungs.map(({ found }) => Number((ratioOf(found) / factor).toPrecision(6))),
      })),
      keptApartFrom: first === undefined ? null : startOf(partsOf(onTheWay(first.rungs)).outer, xOf),
    };
  });
  return { result, ladders: shown };
}

type RungFound =
  Study['ladders'] extends ReadonlyMap<string, readonly { readonly rungs: readonly (infer R)[] }[]> ? R : never;

function startOf(outer: readonly RungFound[], xOf: (x: number, found: CaseFound) => number): number | null {
  const [start] = outer;
  return start === undefined ? null : xOf(start.x, start.found);
}
