import type { HazardCase } from '../hazard-case.js';
import { ACCESS_CASES } from './access.js';
import { COLUMN_CASES } from './columns.js';
import { CONSTRAINT_CASES } from './constraints.js';
import { OTHER_CASES } from './others.js';
import { REBUILT_CASES } from './rebuilt.js';
import { TABLE_CASES } from './tables.js';
import { TYPE_CASES } from './types.js';
import { VIEW_CASES } from './views-and-routines.js';

/** Every statement that is tried on a server. */
export const ALL_CASES: readonly HazardCase[] = [
  ...COLUMN_CASES,
  ...TYPE_CASES,
  ...CONSTRAINT_CASES,
  ...TABLE_CASES,
  ...VIEW_CASES,
  ...ACCESS_CASES,
  ...OTHER_CASES,
  ...REBUILT_CASES,
];
