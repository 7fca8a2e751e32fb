import type { ChoosingFilter } from '@mainbench/spec';
import { deita } from './deita.ts';
import { diverse } from './diverse.ts';

/** The filters that need the whole set; a new one is one more entry here. */
export const choosingFilters: readonly ChoosingFilter[] = [deita, diverse];
