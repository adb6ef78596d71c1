import { simdKernel } from './product-simd.js';
import { type ProductKernel, plainKernel } from './transposed-product.js';

let chosen: ProductKernel | undefined;

/** The faster kernel that runs here; one per thread. */
export function productKernel(): ProductKernel {
  chosen ??= simdKernel() ?? plainKernel;
  return chosen;
}
