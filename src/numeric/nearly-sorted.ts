/**
 * Sorts indices by ascending key in place: by insertion while few moves are needed, else a full sort. Equal keys keep
 * their order, or are sorted by index.
 */
export function sortNearlySorted(order: Int32Array, keys: Float64Array): void {
  let budget = 8 * order.length;
  for (let i = 1; i < order.length; i++) {
    const index = order[i];
    const key = keys[index];
    let j = i - 1;
    while (j >= 0 && keys[order[j]] > key) {
      order[j + 1] = order[j];
      j--;
    }
    order[j + 1] = index;
    budget -= i - 1 - j;
    if (budget < 0) {
      order.sort((a, b) => keys[a] - keys[b] || a - b);
      return;
    }
  }
}
