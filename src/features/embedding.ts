import { cos, sin } from '../numeric/trigonometry.js';
import type { ForwardProcess } from '../process/forward-process.js';

/** How a diffusion time enters a feature. */
export type EmbeddingKind = { readonly kind: 'fourier'; readonly size: number } | { readonly kind: 'signal' };

/** A time embedding e(t) of `size` entries. */
export interface Embedding {
  readonly size: number;
  at(t: number): Float64Array;
}

/** The number of entries of a time embedding; `signal` has two, (1, alpha_t). */
export function embeddingSize(kind: EmbeddingKind): number {
  return kind.kind === 'fourier' ? kind.size : 2;
}

/**
 * The time embedding of a process: `fourier` is (1, cos(pi t/T), sin(pi t/T), cos(2 pi t/T), ...) cut off after `size`
 * entries; `signal` is (1, alpha_t), in which the exact score of a shifted Gaussian is linear.
 */
export function embedding(kind: EmbeddingKind, process: ForwardProcess): Embedding {
  if (kind.kind === 'signal')
    return { size: embeddingSize(kind), at: (t) => Float64Array.of(1, process.coefficients(t).alpha) };
  return {
    size: kind.size,
    at(t) {
      // a plain loop: Float64Array.from takes longer than the sines
      const e = new Float64Array(kind.size);
      e[0] = 1;
      for (let k = 1; k < e.length; k++) {
        const angle = (((k + 1) >> 1) * Math.PI * t) / process.horizon;
        e[k] = k % 2 === 1 ? cos(angle) : sin(angle);
      }
      return e;
    },
  };
}
