import { swap } from './optimality.ts';

const shortRun = 15;

/**
 * Sorts equal keys as NumPy 1.24's `argsort` does, whose quicksort is not stable. Medians of equal keys stay where they
 * are, so each partition moves the same places whatever the keys are.
 */
function sortEqualKeys(order: Int32Array, first: number, last: number): void {
  // Runs this short are finished by an insertion sort, which leaves equal keys alone.
  if (last - first <= shortRun) return;
  let left = first;
  let right = last - 1;
  swap(order, first + ((last - first) >> 1), right);
  for (;;) {
    left += 1;
    right -= 1;
    if (left >= right) break;
    swap(order, left, right);
  }
  swap(order, left, last - 1);
  sortEqualKeys(order, first, left - 1);
  sortEqualKeys(order, left + 1, last);
}

/**
 * The fold of each group in scikit-learn's `GroupKFold` for groups of one size: from the last of the sorted groups on,
 * each goes to the next fold. Which group that is follows from NumPy's sort of equal keys; here that of NumPy 1.24,
 * since newer ones sort differently on different processors.
 */
export function assignFolds(groups: number, folds: number): Int32Array {
  const order = new Int32Array(groups);
  for (let group = 0; group < groups; group += 1) order[group] = group;
  sortEqualKeys(order, 0, groups - 1);
  const assigned = new Int32Array(groups);
  for (let rank = 0; rank < groups; rank += 1) assigned[order[groups - 1 - rank] as number] = rank % folds;
  return assigned;
}
