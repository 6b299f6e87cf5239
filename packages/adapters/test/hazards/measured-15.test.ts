import { ALL_CASES } from './cases/all.js';
import { runHazardCases } from './run-hazard-cases.js';

runHazardCases(15, ALL_CASES);
