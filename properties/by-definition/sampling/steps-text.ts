/** Numbers of steps for a reader. */
export function stepsText(steps: readonly number[]): string {
  const [least, most] = [Math.min(...steps), Math.max(...steps)];
  if (least < most) return `${least} to ${most} steps`;
  return `${most} step${most === 1 ? '' : 's'}`;
}
