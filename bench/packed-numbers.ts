import { readReply, readRequest, requestLine, resultLine } from '../src/system/transport/json-rpc.js';
import type { Lists } from '../src/system/transport/packed-numbers.js';
import { rowsOfPoints } from '../src/target/points.js';
import { type Finding, found } from './finding.js';
import { inTurns, seconds } from './stopwatch.js';

const COUNTS = [16, 100, 10_000];
/** Numbers that are sent in one turn, in as many calls as they take. */
const NUMBERS = 400_000;

/** What it takes to write and to read a call for scores and its answer, at both ends, in digits and packed. */
export function benchPackedNumbers(): Finding[] {
  console.log('\nA call for the scores of n points on the line, written and read, and its answer');
  return COUNTS.flatMap((count) => {
    const values = Float64Array.from({ length: count }, (_, i) => Math.sin(i));
    const x = rowsOfPoints({ count, dimension: 1, values });
    const params = { model: { id: 'two modes' }, x, label: new Array<number>(count).fill(Math.LOG10E) };
    const calls = NUMBERS / count;
    const sent = (lists: Lists) => () =>
      seconds(() => {
        for (let id = 0; id < calls; id++) {
          readRequest(Buffer.from(requestLine(id, 'score', params, lists)));
          readReply(Buffer.from(resultLine(id, x, lists)), id);
        }
      }) / calls;
    const { digits, packed } = inTurns(5, { digits: sent('digits'), packed: sent('packed') }, 2);
    return [
      found(`n = ${count}: in digits`, 1e6 * digits, ' us'),
      found(`n = ${count}: packed`, 1e6 * packed, ' us'),
      found(`n = ${count}: digits over packed`, digits / packed, 'x'),
    ];
  });
}
