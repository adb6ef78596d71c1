import type { Tensor } from '@tensorflow/tfjs';
import type { Tensors } from './tensorflow.js';

/** How a gradient moves parameters. Of Adam beta_1 = 0.9, beta_2 = 0.999 and epsilon = 1e-8, as torch has them. */
export type Optimiser = { readonly kind: 'sgd' | 'adam'; readonly rate: number };

const [BETA_1, BETA_2, EPSILON] = [0.9, 0.999, 1e-8];

/** A parameter, and for Adam the running means of its gradient and of the square of that. */
export type Moved = [value: Tensor, ...moments: Tensor[]];

/** How many moments an optimiser keeps of a parameter. */
export function momentsOf({ kind }: Optimiser): number {
  return kind === 'adam' ? 2 : 0;
}

/**
 * One step of a parameter p along its gradient g:
 *
 *     SGD   p <- p - rate g
 *     Adam  m <- beta_1 m + (1 - beta_1) g,  v <- beta_2 v + (1 - beta_2) g^2,
 *           p <- p - rate (m/(1 - beta_1^k))/(sqrt(v/(1 - beta_2^k)) + epsilon)
 *
 * @param k number of the step, from 1
 */
export function moved({ tf }: Tensors, { kind, rate }: Optimiser, at: Moved, gradient: Tensor, k: number): Moved {
  const [value, mean, meanSquare] = at;
  if (kind === 'sgd') return [tf.sub(value, tf.mul(gradient, rate))];
  const first = tf.add(tf.mul(mean, BETA_1), tf.mul(gradient, 1 - BETA_1));
  const second = tf.add(tf.mul(meanSquare, BETA_2), tf.mul(tf.square(gradient), 1 - BETA_2));
  const [rest1, rest2] = [BETA_1, BETA_2].map((beta) => -Math.expm1(k * Math.log(beta)));
  const spread = tf.add(tf.sqrt(tf.div(second, rest2)), EPSILON);
  return [tf.sub(value, tf.mul(tf.div(first, spread), rate / rest1)), first, second];
}
