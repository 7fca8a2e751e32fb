const shortRun = 15;

/**
 * The order in which NumPy 1.24's `argsort` leaves equal keys: its quicksort is not stable. Medians of equal keys stay
 * where they are, so each partition moves the same places whatever the keys are.
 */
function unstableOrder(count: number): Int32Array {
  const order = Int32Array.from({ length: count }, (_, index) => index);
  const swap = (left: number, right: number) => {
    const kept = order[left] as number;
    order[left] = order[right] as number;
    order[right] = kept;
  };
  const pending: [first: number, last: number][] = [[0, count - 1]];
  for (let range = pending.pop(); range !== undefined; range = pending.pop()) {
    const [first, last] = range;
    // Runs this short are finished by an insertion sort, which leaves equal keys alone.
    if (last - first <= shortRun) continue;
    let left = first;
    let right = last - 1;
    swap(first + ((last - first) >> 1), right);
    for (;;) {
      left += 1;
      right -= 1;
      if (left >= right) break;
      swap(left, right);
    }
    swap(left, last - 1);
    pending.push([first, left - 1], [left + 1, last]);
  }
  return order;
}

/**
 * The fold of each group in scikit-learn's `GroupKFold` for groups of one size: from the last of the sorted groups on,
 * each goes to the next fold. Which group that is follows from NumPy's sort of equal keys; here that of NumPy 1.24,
 * since newer ones sort differently on different processors.
 */
export function assignFolds(groups: number, folds: number): Int32Array {
  const order = unstableOrder(groups);
  const assigned = new Int32Array(groups);
  for (let rank = 0; rank < groups; rank += 1) assigned[order[groups - 1 - rank] as number] = rank % folds;
  return assigned;
}
