import { ALL_CASES } from './cases/all.js';
import { runHazardCases } from './run-hazard-cases.js';

runHazardCases(18, ALL_CASES);
