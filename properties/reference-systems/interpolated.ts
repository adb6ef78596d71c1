import type { SystemCalls } from '../../src/system/contract/contract.js';
import type { LevelTable } from '../../src/system/contract/description.js';

/**
 * Labels between the levels of a variance-preserving chain: log(sigma/alpha) is linear in the label from level to level.
 */
export function interpolated({ alpha, sigma }: LevelTable): Required<Pick<SystemCalls, 'labelOf' | 'levelOf'>> {
  const logs = alpha.map((signal, k) => Math.log(sigma[k] / signal));
  const last = logs.length - 1;
  return {
    labelOf: ({ sigmaOverAlpha }) =>
      sigmaOverAlpha.map((ratio) => {
        const log = Math.log(ratio);
        const above = logs.findIndex((each) => each >= log);
        const k = Math.min(last - 1, Math.max(0, (above < 0 ? last : above) - 1));
        return k + (log - logs[k]) / (logs[k + 1] - logs[k]);
      }),
    levelOf({ label }) {
      const ratios = label.map((each) => {
        const k = Math.min(last - 1, Math.max(0, Math.floor(each)));
        return Math.exp(logs[k] + (each - k) * (logs[k + 1] - logs[k]));
      });
      // alpha^2 + sigma^2 = 1
      const signals = ratios.map((ratio) => 1 / Math.sqrt(1 + ratio * ratio));
      return { alpha: signals, sigma: ratios.map((ratio, i) => ratio * signals[i]) };
    },
  };
}
