import { plainSweeps, type SweepKernel, simdSweeps } from '../src/divergence/reverse-sde/sweep-kernel.js';
import type { Finding } from './finding.js';
import { raced } from './raced.js';
import type { Size } from './size.js';

const CELLS: Record<Size, readonly number[]> = { full: [64, 128, 256], small: [16] };

/** The steps of the reverse SDE in the plane along one axis, in plain TypeScript and in WebAssembly. */
export function benchSweeps(size: Size): Finding[] {
  console.log(
    '\nSteps of the reverse SDE in the plane along one axis, on as many lines as cells: a summand is a cell of a line',
  );
  return CELLS[size].flatMap((cells) =>
    (['factorise', 'advance'] as const).flatMap((which) =>
      raced(`${which}, ${cells} cells`, cells * cells, [
        steps(plainSweeps, which, cells),
        steps(simdSweeps() ?? plainSweeps, which, cells),
      ]),
    ),
  );
}

/** Drifts over a cell go from -1 to 1. */
function steps(kernel: SweepKernel, which: 'factorise' | 'advance', cells: number): () => void {
  const size = cells * cells;
  const lengths = [cells, cells + 1, size + cells, cells + 1, size, size, size, cells, cells, size, size];
  const [widths, gaps, means, against, left, inverse, back, before, behind, q, stage] = kernel.room(lengths);
  for (const array of [widths, gaps]) array.fill(0.05);
  for (let i = 0; i < means.length; i++) means[i] = 10 * Math.sin(i);
  q.fill(0.3);
  const operator = { cells, lines: cells, widths, gaps, means, against, left, inverse, back, before, behind };
  const factorise = () => kernel.factorise(operator, 0.01, 1);
  factorise();
  return which === 'factorise' ? factorise : () => kernel.advance(operator, q, stage, 0.7, 1e-290);
}
